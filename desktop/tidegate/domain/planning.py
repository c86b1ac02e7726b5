"""How a plan comes about, purely from what was read: the plan shown is the plan that runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tidegate.domain.approval import Decision
from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import ApprovalRule, Environment, Health, Host, Step, Test
from tidegate.domain.identity import BuildDigest, ConfigDigest, EnvironmentName
from tidegate.domain.journey import latest_of, live, was_rolled_back
from tidegate.domain.plan import (
    Action,
    Evidence,
    Plan,
    PlannedBuild,
    PlannedHost,
    Request,
    SecretUse,
    SettingChange,
)
from tidegate.domain.references import Scope, expand, refuse_secret
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.target import Target
from tidegate.domain.value import canonical_json, digest_of
from tidegate.domain.workspace import Workspace

UNSIGNED_NOTE = "the workspace names no signers: approvals are recorded without a signature"


@dataclass(frozen=True, slots=True)
class Groundwork:
    """What a plan stands on, all of it read already.

    `here` and `before` are the deployments to the environment and to the stage before it;
    `replaces` is what the hosts run; `rejections` are those of plans for this environment since
    the live release, each with the digest of the build that was meant, newest first; `builds`
    are the registered builds, newest first.
    """

    workspace: Workspace
    environment: Environment
    hosts: tuple[PlannedHost, ...]
    snapshot: Snapshot
    settings: tuple[SettingChange, ...]
    builds: tuple[Build, ...]
    here: tuple[Deployment, ...]
    before: tuple[Deployment, ...]
    replaces: str
    rejections: tuple[tuple[Decision, BuildDigest], ...]
    has_signers: bool
    asked_by: str
    now: datetime
    nonce: str


def target_of(environment: Environment, host: Host) -> Target:
    """Return a host with its deploy folder, references resolved; raises Problem on a bad one."""
    variables = environment.variables
    scope = Scope(variables=variables)
    plain = {
        name: expand(text, scope=scope, secret=refuse_secret)
        for name in ("address", "user", "identity", "jump", "host_key", "ssh")
        if (text := getattr(host, name))
    }
    resolved = host.model_copy(update=plain)
    there = Scope(variables=variables, host=resolved)
    return Target(
        host=resolved, path=expand(environment.deploy.path, scope=there, secret=refuse_secret)
    )


def targets_of(environment: Environment) -> tuple[Target, ...]:
    """Return every host of an environment with its deploy folder."""
    targets = tuple(target_of(environment, host) for host in environment.hosts)
    others = tuple(target.host for target in targets)
    return tuple(target.model_copy(update={"others": others}) for target in targets)


def plan_deployment(build: Build, groundwork: Groundwork) -> Plan:
    """Return the plan that puts a build, with today's configuration, on every host."""
    environment = groundwork.environment
    steps = tuple(_step(step, environment) for step in environment.deploy.steps)
    return _plan(
        groundwork,
        build=_planned(build),
        steps=steps,
        health=tuple(_health(check, environment) for check in environment.deploy.health),
        tests=tuple(_test(test, environment) for test in environment.tests),
        notes=_notes(build, groundwork),
    )


def plan_rollback(earlier: Plan, groundwork: Groundwork) -> Plan:
    """Return the plan that goes back to what an earlier plan had put there.

    Build, configuration, commands and tests are those of then; hosts and rules are today's. Steps
    that cannot be undone are left out: they ran already.
    """
    steps = tuple(step for step in earlier.steps if not step.irreversible)
    left_out = tuple(
        f"the step `{step.name}` is left out: it cannot be undone by running it again"
        for step in earlier.steps
        if step.irreversible
    )
    return _plan(
        groundwork,
        build=earlier.build,
        steps=steps,
        health=earlier.health,
        tests=earlier.tests,
        notes=(*_people_notes(groundwork), *left_out),
        restores=str(earlier.release),
    )


def _plan(  # noqa: PLR0913 - what differs between the two ways to a plan
    groundwork: Groundwork,
    *,
    build: PlannedBuild,
    steps: tuple[Step, ...],
    health: tuple[Health, ...],
    tests: tuple[Test, ...],
    notes: tuple[str, ...],
    restores: str = "",
) -> Plan:
    environment, deploy = groundwork.environment, groundwork.environment.deploy
    return Plan(
        application=groundwork.workspace.name,
        environment=environment.name,
        title=environment.label,
        kind=environment.kind,
        action=Action.ROLLBACK if restores else Action.DEPLOY,
        build=build,
        replaces=groundwork.replaces,
        restores=restores,
        config=config_digest(groundwork.snapshot, hosts=groundwork.hosts),
        hosts=groundwork.hosts,
        settings=groundwork.settings,
        steps=steps,
        health=health,
        tests=tests,
        evidence=() if restores else evidence_of(build.digest, groundwork.before),
        strategy=deploy.strategy,
        confirm_within=deploy.confirm_within,
        isolate=deploy.isolate,
        keep=deploy.keep,
        shared=tuple(_template(path, environment) for path in deploy.shared),
        approval=_rule(groundwork),
        notes=notes,
        request=_request(groundwork),
    )


def _planned(build: Build) -> PlannedBuild:
    return PlannedBuild(
        version=build.version, digest=build.digest, files=build.files, size=build.size
    )


def _request(groundwork: Groundwork) -> Request:
    issued = groundwork.now.replace(microsecond=0)
    return Request(
        requested_by=groundwork.asked_by,
        issued_at=issued,
        expires_at=issued + groundwork.environment.approval.expires,
        nonce=groundwork.nonce,
    )


def config_digest(snapshot: Snapshot, *, hosts: Iterable[PlannedHost]) -> ConfigDigest:
    """Return SHA-256 over the resolved configuration; where a value is written plays no part."""
    content = snapshot.model_dump(mode="json")
    for file in content["files"]:
        for setting in file["settings"].values():
            del setting["origin"]
    secrets = sorted({_secret_key(use) for host in hosts for f in host.files for use in f.secrets})
    return ConfigDigest(digest_of(canonical_json({"snapshot": content, "secrets": secrets})))


def _secret_key(use: SecretUse) -> tuple[str, str]:
    return use.name, use.fingerprint


def _rule(groundwork: Groundwork) -> ApprovalRule:
    """Return the environment's rule with groups spelled out, as it is at this moment."""
    environment = groundwork.environment
    rule = environment.approval
    names = people_of(rule.approvers, groups=groundwork.workspace.application.groups)
    missed = dict.fromkeys(each.case for each, _ in reversed(groundwork.rejections) if each.case)
    cases = tuple(case for case in missed if case not in rule.checklist)
    return rule.model_copy(
        update={
            "required": environment.needs_approval,
            "approvers": names,
            "checklist": (*rule.checklist, *cases),
        }
    )


def people_of(names: Iterable[str], *, groups: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return principals with groups replaced by their members, each once, in order."""
    people = (person for name in names for person in groups.get(name, (name,)))
    return tuple(dict.fromkeys(people))


def evidence_of(build: str, before: tuple[Deployment, ...]) -> tuple[Evidence, ...]:
    """Return how the tests of the stage before went on this very build, the last time."""
    deployment = latest_of(build, before)
    if deployment is None:
        return ()
    return tuple(
        Evidence(
            environment=deployment.environment,
            test=result.test + (f" on {result.host}" if result.host else ""),
            passed=result.passed,
            failed=result.failed,
            skipped=result.skipped,
            is_green=result.is_green,
        )
        for result in deployment.tests
    )


def _notes(build: Build, groundwork: Groundwork) -> tuple[str, ...]:
    return (
        *_people_notes(groundwork),
        *_stage_notes(build, groundwork),
        *_age_notes(build, groundwork),
        *_rejection_notes(build, groundwork),
    )


def _people_notes(groundwork: Groundwork) -> tuple[str, ...]:
    is_unsigned = groundwork.environment.needs_approval and not groundwork.has_signers
    return (UNSIGNED_NOTE,) if is_unsigned else ()


def _stage_notes(build: Build, groundwork: Groundwork) -> tuple[str, ...]:
    stage = groundwork.workspace.stage_before(EnvironmentName(groundwork.environment.name))
    if stage is None:
        return ()
    last = latest_of(build.digest, groundwork.before)
    if last is None:
        return (f"{build.version} never was in {stage.label}",)
    if last.status is not Status.SUCCEEDED:
        return (f"{build.version} did not stay in {stage.label}: {_ended(last)}",)
    if was_rolled_back(build.digest, groundwork.before):
        return (f"{build.version} was rolled back in {stage.label}",)
    return ()


def _ended(deployment: Deployment) -> str:
    return deployment.text or deployment.status.spoken


def _age_notes(build: Build, groundwork: Groundwork) -> tuple[str, ...]:
    now = live(groundwork.here)
    notes = []
    if now is not None and now.build == build.digest:
        notes.append(f"{build.version} is live here already")
    elif now is not None and is_older(build.digest, than=now.build, builds=groundwork.builds):
        notes.append(f"{build.version} is older than {now.version}, which is live here")
    if was_rolled_back(build.digest, groundwork.here):
        notes.append(f"{build.version} was rolled back here before")
    return tuple(notes)


def _rejection_notes(build: Build, groundwork: Groundwork) -> tuple[str, ...]:
    """Say what people said of this very build here; a new request does not wipe that out."""
    told = (
        f"{each.principal} rejected {build.version} on {each.at:%Y-%m-%d %H:%M} UTC: "
        f"{each.reason or 'no reason given'}"
        for each, digest in groundwork.rejections
        if digest == build.digest
    )
    return tuple(told)


def is_older(build: str, *, than: str, builds: tuple[Build, ...]) -> bool:
    """Tell whether a build was registered before another; `builds` are newest first."""
    order: list[str] = [known.digest for known in builds]
    return build in order and than in order and order.index(build) > order.index(than)


def _template(text: str, environment: Environment) -> str:
    """Replace variables; what differs by host, and secrets, stay references until it runs."""
    return expand(text, scope=Scope(variables=environment.variables))


def _step(step: Step, environment: Environment) -> Step:
    return step.model_copy(update={"run": _template(step.run, environment)})


def _test(test: Test, environment: Environment) -> Test:
    return test.model_copy(update={"run": _template(test.run, environment)})


def _health(check: Health, environment: Environment) -> Health:
    texts = {
        name: _template(getattr(check, name), environment) for name in ("http", "run", "contains")
    }
    return check.model_copy(update=texts)

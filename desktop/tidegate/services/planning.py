"""Make a plan: read the hosts, render the configuration, say what will be different."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from tidegate.domain.approval import Decision
from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment
from tidegate.domain.differing import differences
from tidegate.domain.environment import Environment, Host
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import BuildDigest, PlanDigest
from tidegate.domain.journey import live, tenures
from tidegate.domain.plan import Action, Plan, PlannedFile, PlannedHost, SettingChange
from tidegate.domain.planning import (
    Groundwork,
    config_digest,
    plan_deployment,
    plan_rollback,
    targets_of,
)
from tidegate.domain.problem import Problem, ProblemKind, Problems
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.target import Target
from tidegate.domain.value import digest_of
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.signing import Signing
from tidegate.services.ports.this_machine import Files
from tidegate.services.recording import Recording

_MARK = b"tidegate-plan"
"""What bytes hold that once were a plan."""


class RenderedForHost(Protocol):
    """What planning needs of a rendered configuration."""

    @property
    def planned(self) -> tuple[PlannedFile, ...]:
        """Return the files with their digests and secrets' fingerprints."""
        ...


class Renders(Protocol):
    """The service that renders configuration, as far as planning needs it."""

    def render(self, workspace: Workspace, environment: Environment, host: Host) -> RenderedForHost:
        """Render an environment's files for one host."""
        ...

    def snapshot(self, workspace: Workspace, environment: Environment) -> Snapshot:
        """Return what an environment's configuration is now."""
        ...

    def restore(self, workspace: Workspace, snapshot: Snapshot, host: Host) -> RenderedForHost:
        """Render an earlier snapshot's files for one host."""
        ...


class ComparesSnapshots(Protocol):
    """The service that compares, as far as planning needs it."""

    def changes_between(
        self, before: Snapshot | None, after: Snapshot
    ) -> tuple[SettingChange, ...]:
        """Return the settings in which two snapshots differ."""
        ...


class FindsBuilds(Protocol):
    """The service that registers builds, as far as planning needs it."""

    def build(self, workspace: Workspace, version: str) -> Build:
        """Return the build of that version; raises Problem when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with the very bytes that are signed, and what it was made from."""

    plan: Plan
    content: bytes
    snapshot: Snapshot
    reports: tuple[HostReport, ...]

    @property
    def digest(self) -> PlanDigest:
        """Return the digest that names the plan."""
        return PlanDigest(digest_of(self.content))


@dataclass(frozen=True, slots=True)
class Planning:
    """Makes plans, keeps them and finds them again."""

    hosts: Hosts
    ledger: Ledger
    signing: Signing
    files: Files
    recording: Recording
    builds: FindsBuilds
    rendering: Renders
    comparing: ComparesSnapshots

    def plan(self, workspace: Workspace, version: str, environment_name: str) -> Draft:
        """Plan a deployment; raises Problem naming a host that cannot be used (kind HOST)."""
        environment = workspace.environment(environment_name)
        build = self.builds.build(workspace, version)
        snapshot = self.rendering.snapshot(workspace, environment)
        targets, reports = self._survey(environment)
        rendered = [self.rendering.render(workspace, environment, each.host) for each in targets]
        hosts = _planned_hosts(targets, reports, rendered)
        ground = self._groundwork(workspace, environment, snapshot, hosts, reports)
        return _draft(plan_deployment(build, ground), snapshot, reports)

    def plan_rollback(self, workspace: Workspace, environment_name: str, to: str = "") -> Draft:
        """Plan to go back to an earlier deployment: the one before the live one, or a named one."""
        environment = workspace.environment(environment_name)
        earlier, snapshot = self._kept(self._earlier(workspace, environment, to))
        targets, reports = self._survey(environment)
        rendered = [self.rendering.restore(workspace, snapshot, each.host) for each in targets]
        hosts = _planned_hosts(targets, reports, rendered)
        ground = self._groundwork(workspace, environment, snapshot, hosts, reports)
        return _draft(plan_rollback(earlier, ground), snapshot, reports)

    def again(self, workspace: Workspace, plan: Plan) -> Draft:
        """Plan anew what a plan does, so that the two can be compared; raises Problem."""
        if plan.action is Action.DEPLOY:
            return self.plan(workspace, plan.build.version, plan.environment)
        return self.plan_rollback(workspace, plan.environment, plan.restores)

    def is_outdated(self, workspace: Workspace, plan: Plan) -> bool:
        """Tell, without asking any host, whether the profile is not what the plan holds."""
        environment = workspace.environment(plan.environment)
        now = config_digest(self.rendering.snapshot(workspace, environment), hosts=plan.hosts)
        return plan.action is Action.DEPLOY and now != plan.config

    def keep(self, workspace: Workspace, draft: Draft) -> PlanDigest:
        """Store a plan's bytes with its configuration."""
        audit = self.recording.entry(
            workspace,
            action="plan made",
            target=draft.digest,
            outcome=f"{draft.plan.action} {draft.plan.build.version} to {draft.plan.environment}",
        )
        return self.ledger.add_plan(draft.content, audit=audit, snapshot=draft.snapshot)

    def load(self, digest_or_file: str) -> tuple[Plan, bytes]:
        """Return a plan from a saved file or from the store; raises Problem."""
        if self.files.is_there(digest_or_file):
            content: bytes | None = self.files.read(digest_or_file)
            where = digest_or_file
        else:
            content = self.ledger.plan(digest_or_file)
            where = f"the stored plan {digest_or_file[:12]}"
        if content is None:
            raise Problem(
                f"there is no plan '{digest_or_file}'",
                remedy="give a file that `plan --save` wrote, or the digest of a stored plan",
            )
        return read_plan(content, where=where), content

    def differences(self, plan: Plan, fresh: Plan) -> tuple[str, ...]:
        """Return what changed since a plan was made, one sentence each."""
        return differences(plan, fresh)

    def _survey(
        self, environment: Environment
    ) -> tuple[tuple[Target, ...], tuple[HostReport, ...]]:
        targets = targets_of(environment)
        reports = self.hosts.survey(targets)
        if troubles := tuple(_trouble(report) for report in reports if report.problem):
            raise troubles[0] if len(troubles) == 1 else Problems(troubles)
        return targets, reports

    def _groundwork(
        self,
        workspace: Workspace,
        environment: Environment,
        snapshot: Snapshot,
        hosts: tuple[PlannedHost, ...],
        reports: Sequence[HostReport],
    ) -> Groundwork:
        here = self.ledger.deployments(workspace.name, environment=environment.name)
        current = live(here)
        then = self.ledger.snapshot(current.plan) if current else None
        return Groundwork(
            workspace=workspace,
            environment=environment,
            hosts=hosts,
            snapshot=snapshot,
            settings=self.comparing.changes_between(then, snapshot),
            builds=self.ledger.builds(workspace.name),
            here=here,
            before=self._before(workspace, environment),
            replaces=_running(reports),
            rejections=self._rejections(workspace, environment, since=current),
            has_signers=self.signing.signers(workspace) is not None,
            asked_by=self.recording.person.operator(workspace).name,
            now=self.recording.clock.now(),
            nonce=self.recording.tokens.unique(),
        )

    def _before(self, workspace: Workspace, environment: Environment) -> tuple[Deployment, ...]:
        stage = workspace.stage_before(environment.name)
        if stage is None:
            return ()
        return self.ledger.deployments(workspace.name, environment=stage.name)

    def _rejections(
        self, workspace: Workspace, environment: Environment, *, since: Deployment | None
    ) -> tuple[tuple[Decision, BuildDigest], ...]:
        """Return who rejected which build here since the live release was put there."""
        found = []
        for rejection in self.ledger.rejections(workspace.name):
            is_new = since is None or rejection.at > since.started_at
            content = self.ledger.plan(rejection.plan) if is_new else None
            plan = Plan.from_bytes(content) if content is not None else None
            if plan is not None and plan.environment == environment.name:
                found.append((rejection, plan.build.digest))
        return tuple(found)

    def _earlier(self, workspace: Workspace, environment: Environment, to: str) -> Deployment:
        """Return the deployment to go back to; raises Problem when there is none."""
        here = self.ledger.deployments(workspace.name, environment=environment.name)
        ran = list(reversed(tenures(here)))
        if to:
            fits = (each.deployment for each in ran if _is_called(each.deployment, to))
        else:
            good = (each for each in ran[1:] if not each.was_rolled_back)
            fits = (
                d
                for d in (each.deployment for each in good)
                if d.release != ran[0].deployment.release
            )
        found = next(fits, None)
        if found is None:
            raise _nothing_earlier(
                environment, ran_versions=[t.deployment.version for t in ran], to=to
            )
        return found

    def _kept(self, deployment: Deployment) -> tuple[Plan, Snapshot]:
        content, snapshot = self.ledger.plan(deployment.plan), self.ledger.snapshot(deployment.plan)
        if content is None or snapshot is None:
            raise Problem(
                f"the plan of {deployment.release} is not in the store",
                remedy="deploy the version anew",
            )
        return read_plan(content, where=f"the plan of {deployment.release}"), snapshot


def read_plan(content: bytes, *, where: str) -> Plan:
    """Read a plan's bytes strictly; raises Problem (kind GATE where they once were a plan)."""
    try:
        plan = Plan.from_bytes(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        kind = ProblemKind.GATE if _MARK in content else ProblemKind.INPUT
        raise Problem(
            f"{where} is not a plan: {place + ': ' if place else ''}{first['msg']}",
            remedy="make a new plan; one changed byte voids its approvals",
            kind=kind,
        ) from None
    if plan.to_bytes() != content:
        raise Problem(
            f"{where} was changed: it is not spelled as Tidegate writes plans",
            remedy="make a new plan; one changed byte voids its approvals",
            kind=ProblemKind.GATE,
        )
    return plan


def _draft(plan: Plan, snapshot: Snapshot, reports: tuple[HostReport, ...]) -> Draft:
    return Draft(plan=plan, content=plan.to_bytes(), snapshot=snapshot, reports=reports)


def _trouble(report: HostReport) -> Problem:
    is_named = report.problem.startswith(f"{report.host} ")
    text = report.problem if is_named else f"{report.host}: {report.problem}"
    return Problem(text, remedy=report.remedy, kind=ProblemKind.HOST)


def _planned_hosts(
    targets: Sequence[Target],
    reports: Sequence[HostReport],
    rendered: Sequence[RenderedForHost],
) -> tuple[PlannedHost, ...]:
    return tuple(
        PlannedHost(
            name=target.name,
            address=target.host.address or target.host.ssh,
            port=target.host.port,
            user=target.host.user,
            host_key=report.host_key,
            path=target.path,
            previous=report.current,
            roles=target.host.roles,
            files=files.planned,
        )
        for target, report, files in zip(targets, reports, rendered, strict=True)
    )


def _running(reports: Sequence[HostReport]) -> str:
    """Return the versions that the hosts run now, as they say themselves."""
    names = []
    for report in reports:
        kept = report.release(report.current)
        names.append((kept.version if kept else "") or report.current)
    return ", ".join(dict.fromkeys(name for name in names if name))


def _is_called(deployment: Deployment, name: str) -> bool:
    return deployment.version == name or any(
        word.startswith(name) for word in (deployment.release, deployment.id)
    )


def _nothing_earlier(environment: Environment, *, ran_versions: list[str], to: str) -> Problem:
    known = ", ".join(dict.fromkeys(ran_versions)) or "none"
    wanted = f"'{to}'" if to else "an earlier release"
    return Problem(
        f"{environment.label} never ran {wanted} that one could go back to",
        remedy=f"it ran: {known}",
    )

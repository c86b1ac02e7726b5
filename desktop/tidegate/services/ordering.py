"""Turns a plan into each host's order: configuration rendered, commands with their secrets."""

from dataclasses import dataclass
from typing import Protocol

from tidegate.domain.build import Manifest
from tidegate.domain.environment import Environment, Health, Host, Step
from tidegate.domain.host_report import LockOwner
from tidegate.domain.identity import BuildDigest
from tidegate.domain.order import HostOrder, RenderedFile
from tidegate.domain.plan import Action, Plan, PlannedFile, PlannedHost
from tidegate.domain.planning import targets_of
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.references import Scope, expand, secrets_in
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.target import Target
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.builds import Artifacts
from tidegate.services.ports.credentials import Credentials
from tidegate.services.ports.ledger import Ledger

_LATE_DEPLOYMENTS = 10


class RenderedForHost(Protocol):
    """What an order needs of a rendered configuration."""

    @property
    def files(self) -> tuple[RenderedFile, ...]:
        """Return the files with their contents."""
        ...

    @property
    def planned(self) -> tuple[PlannedFile, ...]:
        """Return the files as a plan names them."""
        ...

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """Return the values to mask."""
        ...


class Renders(Protocol):
    """The service that renders configuration, as far as orders need it."""

    def render(self, workspace: Workspace, environment: Environment, host: Host) -> RenderedForHost:
        """Render an environment's files for one host."""
        ...

    def restore(self, workspace: Workspace, snapshot: Snapshot, host: Host) -> RenderedForHost:
        """Render an earlier snapshot's files for one host."""
        ...


@dataclass(frozen=True, slots=True)
class Ordering:
    """Makes the orders of a plan; whatever no longer is as the plan says stops it here."""

    artifacts: Artifacts
    ledger: Ledger
    rendering: Renders
    credentials: Credentials

    def orders(self, workspace: Workspace, plan: Plan, *, lock: LockOwner) -> tuple[HostOrder, ...]:
        """Return one order for each host of the plan, in its order.

        Raises Problem of kind GATE naming what has changed since the plan was made.
        """
        environment = workspace.environment(plan.environment)
        manifest = self.artifacts.manifest(plan.build.digest)
        targets = {str(target.name): target for target in targets_of(environment)}
        given = _Given(targets, manifest, lock, self._pinned(plan), self._builds(plan))
        return tuple(self._order(workspace, plan, host, given) for host in plan.hosts)

    def _order(
        self, workspace: Workspace, plan: Plan, planned: PlannedHost, given: "_Given"
    ) -> HostOrder:
        target = _target(planned, given.targets)
        rendered = self._rendered(workspace, plan, target.host)
        _refuse_other_files(planned, rendered.planned)
        reveal = _Revealed(self.credentials, workspace.name, plan.environment)
        scope = Scope(host=target.host)
        steps = tuple(_step(step, scope, reveal) for step in plan.steps)
        health = tuple(_health(check, scope, reveal) for check in plan.health)
        return HostOrder(
            target=target,
            plan=plan,
            planned=planned,
            manifest=given.manifest,
            rendered=rendered.files,
            lock=given.lock,
            is_first=planned == plan.hosts[0],
            pinned=given.pinned,
            replaces=given.builds.get(planned.previous),
            secrets=(*rendered.secrets, *reveal.values(plan)),
            steps=steps,
            health=health,
        )

    def _rendered(self, workspace: Workspace, plan: Plan, host: Host) -> RenderedForHost:
        if plan.action is Action.DEPLOY:
            return self.rendering.render(workspace, workspace.environment(plan.environment), host)
        snapshot = self.ledger.snapshot(plan.digest)
        if snapshot is None:
            raise Problem(
                f"the configuration of the plan {plan.digest[:12]} is not in the store",
                remedy="plan the rollback again",
                kind=ProblemKind.GATE,
            )
        return self.rendering.restore(workspace, snapshot, host)

    def _pinned(self, plan: Plan) -> tuple[str, ...]:
        """Return the releases that waiting plans would go back to."""
        waiting = (self.ledger.plan(digest) for digest in self.ledger.requests(plan.application))
        plans = (Plan.from_bytes(content) for content in waiting if content)
        return tuple({p.restores for p in plans if p.restores})

    def _builds(self, plan: Plan) -> dict[str, BuildDigest]:
        """Return the builds of the releases that were put there of late."""
        ran = self.ledger.deployments(
            plan.application, environment=plan.environment, limit=_LATE_DEPLOYMENTS
        )
        return {deployment.release: BuildDigest(deployment.build) for deployment in ran}


@dataclass(frozen=True, slots=True)
class _Given:
    targets: dict[str, Target]
    manifest: Manifest
    lock: LockOwner
    pinned: tuple[str, ...]
    builds: dict[str, BuildDigest]


@dataclass(frozen=True, slots=True)
class _Revealed:
    """Reads the secrets that commands need, at the last moment."""

    credentials: Credentials
    application: str
    environment: str

    def __call__(self, name: str) -> str:
        secret = self.credentials.get(self.application, self.environment, name)
        if secret is None:
            raise Problem(
                f"{self.environment}: no value is kept for `{name}`",
                remedy=f"set it with `tidegate secret set {self.environment} {name}`",
            )
        return secret.reveal()

    def values(self, plan: Plan) -> tuple[bytes, ...]:
        """Return the values of all secrets in the plan's commands, to be masked."""
        texts = (*(step.run for step in plan.steps), *(c.run or c.http for c in plan.health))
        names = {name for text in texts for name in secrets_in(text, variables={})}
        return tuple(self(name).encode() for name in sorted(names))


def _target(planned: PlannedHost, targets: dict[str, Target]) -> Target:
    target = targets.get(planned.name)
    if target is None or target.path != planned.path:
        raise Problem(
            f"{planned.name}: the workspace no longer has this host with the folder {planned.path}",
            remedy="make a new plan",
            kind=ProblemKind.GATE,
        )
    return target


def _refuse_other_files(planned: PlannedHost, found: tuple[PlannedFile, ...]) -> None:
    before = {file.to: file for file in planned.files}
    after = {file.to: file for file in found}
    changed = [to for to in sorted({*before, *after}) if before.get(to) != after.get(to)]
    if changed:
        raise Problem(
            f"{planned.name}: {', '.join(changed)} is no longer what the plan was made for",
            remedy="make a new plan; what was approved is not what would be deployed",
            kind=ProblemKind.GATE,
        )


def _step(step: Step, scope: Scope, reveal: _Revealed) -> Step:
    return step.model_copy(update={"run": expand(step.run, scope=scope, secret=reveal)})


def _health(check: Health, scope: Scope, reveal: _Revealed) -> Health:
    return check.model_copy(
        update={
            "run": expand(check.run, scope=scope, secret=reveal),
            "http": expand(check.http, scope=scope, secret=reveal),
        }
    )

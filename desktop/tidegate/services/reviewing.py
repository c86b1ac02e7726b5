"""What is where, what waits, what went wrong: the views of the record, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tidegate.domain.audit import AuditEntry
from tidegate.domain.build import Build
from tidegate.domain.cell import AtTheGate, Cell, cell_of, hosts_ok
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import Environment
from tidegate.domain.hold import Hold
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import DeploymentId, EnvironmentName, HostName, PlanDigest
from tidegate.domain.journey import live as live_deployment
from tidegate.domain.kind import Kind
from tidegate.domain.metrics import Metrics, measure
from tidegate.domain.plan import Action
from tidegate.domain.planning import targets_of
from tidegate.domain.workspace import Workspace
from tidegate.services.approving import Approving, Waiting
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.this_machine import Clock


@dataclass(frozen=True, slots=True)
class EnvironmentHead:
    """The head of an environment's column.

    `hosts_ok` counts hosts as their last deployment left them, or as read where they were read;
    `drifted` is None unless the hosts were read.
    """

    name: EnvironmentName
    title: str
    kind: Kind
    live_version: str
    live_since: datetime | None
    hosts_ok: int
    hosts: int
    gate: str
    is_gated: bool
    drifted: int | None = None
    holds: tuple[Hold, ...] = ()
    freeze: str = ""


class AttentionKind(StrEnum):
    """Why something needs a person."""

    APPROVAL = "approval"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    RED = "red"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs a person, in two lines."""

    kind: AttentionKind
    title: str
    text: str
    environment: EnvironmentName
    version: str = ""
    request: PlanDigest | None = None
    deployment: DeploymentId | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A version and its cells, one for each environment in the order of the heads."""

    build: Build
    cells: tuple[Cell, ...]

    @property
    def version(self) -> str:
        """Return the version that the row is about."""
        return self.build.version


@dataclass(frozen=True, slots=True)
class PipelineView:
    """The table of versions and environments, newest version first."""

    application: str
    heads: tuple[EnvironmentHead, ...]
    rows: tuple[Row, ...]
    attention: tuple[Attention, ...]

    def row(self, version: str) -> Row | None:
        """Return one version's row."""
        return next((row for row in self.rows if row.version == version), None)


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One stop of a release on its way, newest first in a journey."""

    at: datetime
    text: str
    environment: EnvironmentName | None = None
    deployment: DeploymentId | None = None
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class HostStatus:
    """One host: what the record expects, and what the host says where it was read."""

    name: HostName
    expected: str
    report: HostReport | None = None

    @property
    def release(self) -> str:
        """Return what the host runs, as it says; empty where it was not read."""
        return self.report.current if self.report and self.report.is_reached else ""

    @property
    def is_as_expected(self) -> bool | None:
        """Tell whether it runs what the record expects; None where it was not read."""
        if self.report is None or not self.report.is_reached:
            return None
        return self.release == self.expected and not self.report.waiting


@dataclass(frozen=True, slots=True)
class EnvironmentStatus:
    """What an environment runs, what waits for it, and what stands in the way.

    `is_unsettled` tells that the last deployment did not come to rest: its hosts were read then,
    and only what they say is true.
    """

    head: EnvironmentHead
    hosts: tuple[HostStatus, ...]
    waiting: tuple[Waiting, ...]
    live: Deployment | None
    latest: Deployment | None
    is_read: bool

    @property
    def is_unsettled(self) -> bool:
        """Tell whether the last deployment was interrupted or runs still."""
        return self.latest is not None and not self.latest.status.is_settled


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The record, newest first, with what it adds up to for one environment."""

    entries: tuple[AuditEntry, ...]
    deployments: tuple[Deployment, ...]
    metrics: Metrics
    measured: EnvironmentName


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Reads the record; only `status` with `live` asks the hosts."""

    ledger: Ledger
    approving: Approving
    hosts: Hosts
    clock: Clock

    def pipeline(self, workspace: Workspace) -> PipelineView:
        """Return the versions on their way through all environments."""
        waiting = self._alive(workspace)
        ran = {each.name: self._ran(workspace, each) for each in workspace.ordered}
        heads = tuple(self._head(workspace, each, ran[each.name]) for each in workspace.ordered)
        builds = self.ledger.builds(workspace.name)
        return PipelineView(
            application=workspace.name,
            heads=heads,
            rows=tuple(Row(build, _cells(build, workspace, ran, waiting)) for build in builds),
            attention=_attention(heads, ran, waiting),
        )

    def journey(self, workspace: Workspace, version: str) -> tuple[JourneyStep, ...]:
        """Return the stops of a version, newest first."""
        # The last stage first: of stops at the same moment the further one is the newer one.
        steps = [
            _request_step(w) for w in self._alive(workspace) if w.plan.build.version == version
        ]
        for environment in reversed(workspace.ordered):
            ran = self._ran(workspace, environment)
            steps += [_stop(d, environment) for d in ran if d.version == version]
        build = self.ledger.build(workspace.name, version)
        if build is not None:
            steps.append(
                JourneyStep(build.registered_at, f"Registered by {_called(build.registered_by)}")
            )
        return tuple(sorted(steps, key=lambda step: step.at, reverse=True))

    def status(
        self, workspace: Workspace, environment: str | None = None, *, live: bool = False
    ) -> tuple[EnvironmentStatus, ...]:
        """Return what runs where; hosts are read with `live`, or where a deployment broke off."""
        wanted = [workspace.environment(environment)] if environment else workspace.ordered
        waiting = self._alive(workspace)
        return tuple(self._status(workspace, each, waiting, live=live) for each in wanted)

    def history(
        self, workspace: Workspace, environment: str | None = None, *, limit: int | None = 500
    ) -> HistoryView:
        """Return the record and the delivery metrics of an environment (default: the last one)."""
        measured = workspace.environment(environment) if environment else _last_stage(workspace)
        ran = self.ledger.deployments(workspace.name, environment=measured.name, limit=1_000)
        registered = {b.digest: b.registered_at for b in self.ledger.builds(workspace.name)}
        return HistoryView(
            entries=tuple(reversed(self.ledger.audit_entries(limit=limit))),
            deployments=self.ledger.deployments(workspace.name),
            metrics=measure(
                ran, registered={str(k): v for k, v in registered.items()}, now=self.clock.now()
            ),
            measured=measured.name,
        )

    def _ran(self, workspace: Workspace, environment: Environment) -> tuple[Deployment, ...]:
        return self.ledger.deployments(workspace.name, environment=environment.name)

    def _alive(self, workspace: Workspace) -> tuple[Waiting, ...]:
        return tuple(each for each in self.approving.requests(workspace) if each.is_alive)

    def _head(
        self,
        workspace: Workspace,
        environment: Environment,
        ran: Sequence[Deployment],
        reports: Sequence[HostReport] = (),
    ) -> EnvironmentHead:
        now = live_deployment(ran)
        holds = self.ledger.holds(workspace.name)
        good = hosts_ok(now) if now else 0
        if reports:
            good = sum(1 for r in reports if now and r.is_reached and r.current == now.release)
        return EnvironmentHead(
            name=environment.name,
            title=environment.label,
            kind=environment.kind,
            live_version=now.version if now else "",
            live_since=now.finished_at if now else None,
            hosts_ok=good,
            hosts=len(environment.hosts),
            gate=gate_text(environment),
            is_gated=environment.needs_approval,
            drifted=sum(1 for r in reports if r.drift) if reports else None,
            holds=tuple(h for h in holds if h.environment == environment.name),
            freeze=self._freeze(environment),
        )

    def _freeze(self, environment: Environment) -> str:
        """Say what freeze is in force, or starts within a week."""
        now, calendar = self.clock.now(), environment.calendar
        if (freeze := calendar.freeze_at(now)) is not None:
            return f"Frozen until {freeze.end.astimezone(freeze.zone):%a %d %b %H:%M}"
        ahead = calendar.next_freeze(now)
        if ahead is None or ahead.start - now > timedelta(days=7):
            return ""
        return f"Freeze starts {ahead.start.astimezone(ahead.zone):%a %d %b %H:%M}"

    def _status(
        self,
        workspace: Workspace,
        environment: Environment,
        waiting: Sequence[Waiting],
        *,
        live: bool,
    ) -> EnvironmentStatus:
        ran = self._ran(workspace, environment)
        latest = ran[0] if ran else None
        is_read = live or (latest is not None and not latest.status.is_settled)
        reports = self.hosts.survey(targets_of(environment)) if is_read else ()
        by_host = {report.host: report for report in reports}
        current = live_deployment(ran)
        expected = current.release if current else ""
        return EnvironmentStatus(
            head=self._head(workspace, environment, ran, reports),
            hosts=tuple(
                HostStatus(host.name, expected, by_host.get(host.name))
                for host in environment.hosts
            ),
            waiting=tuple(w for w in waiting if w.plan.environment == environment.name),
            live=current,
            latest=latest,
            is_read=is_read,
        )


def gate_text(environment: Environment) -> str:
    """Return what stands before an environment, in two words."""
    if not environment.needs_approval:
        return "Continuous"
    number = environment.approval.approvals
    return f"{number} approvals" if number > 1 else "1 approval"


def _cells(
    build: Build,
    workspace: Workspace,
    ran: dict[EnvironmentName, tuple[Deployment, ...]],
    waiting: Sequence[Waiting],
) -> tuple[Cell, ...]:
    return tuple(
        cell_of(
            build.digest,
            environment=environment.name,
            version=build.version,
            deployments=ran[environment.name],
            gate=_gate(build, environment, waiting),
        )
        for environment in workspace.ordered
    )


def _gate(build: Build, environment: Environment, waiting: Sequence[Waiting]) -> AtTheGate | None:
    mine = (
        each
        for each in waiting
        if each.plan.environment == environment.name and each.plan.build.digest == build.digest
    )
    first = next(mine, None)
    if first is None:
        return None
    request = first.plan.request
    return AtTheGate(
        first.digest, first.counted, first.needed, request.requested_by, request.issued_at
    )


def _attention(
    heads: Sequence[EnvironmentHead],
    ran: dict[EnvironmentName, tuple[Deployment, ...]],
    waiting: Sequence[Waiting],
) -> tuple[Attention, ...]:
    found = [_asked(each) for each in waiting if each.counted < each.needed]
    for head in heads:
        found += [_trouble(d, head) for d in ran[head.name][:1] if _is_trouble(d)]
        found += [_held(hold, head) for hold in head.holds]
    return tuple(found)


def _asked(waiting: Waiting) -> Attention:
    plan = waiting.plan
    return Attention(
        kind=AttentionKind.APPROVAL,
        title=f"{plan.build.version} waits for approval",
        text=f"{plan.title} · asked by {plan.request.requested_by} · "
        f"{waiting.counted} of {waiting.needed} signed",
        environment=plan.environment,
        version=plan.build.version,
        request=waiting.digest,
    )


def _is_trouble(deployment: Deployment) -> bool:
    is_bad = deployment.status not in (Status.RUNNING, Status.SUCCEEDED)
    return is_bad or bool(deployment.red_tests)


def _trouble(deployment: Deployment, head: EnvironmentHead) -> Attention:
    kind, text = AttentionKind.FAILED, deployment.text or "the deployment failed"
    title = f"{deployment.version} failed in {head.title}"
    if not deployment.status.is_settled:
        kind, title = AttentionKind.INTERRUPTED, f"{head.title} needs to be settled"
    elif deployment.status is Status.SUCCEEDED:
        kind, title = AttentionKind.RED, f"{deployment.version} is red in {head.title}"
        text = ", ".join(result.test for result in deployment.red_tests)
    return Attention(
        kind=kind,
        title=title,
        text=text,
        environment=head.name,
        version=deployment.version,
        deployment=deployment.id,
    )


def _held(hold: Hold, head: EnvironmentHead) -> Attention:
    return Attention(
        kind=AttentionKind.HOLD,
        title=f"{head.title} is on hold",
        text=f"{hold.reason} · by {hold.placed_by}",
        environment=head.name,
        version=hold.version,
    )


def _request_step(waiting: Waiting) -> JourneyStep:
    request = waiting.plan.request
    text = f"{waiting.plan.title} requested by {_called(request.requested_by)}"
    return JourneyStep(request.issued_at, text, waiting.plan.environment)


def _stop(deployment: Deployment, environment: Environment) -> JourneyStep:
    at = deployment.finished_at or deployment.started_at
    words = {
        Status.RUNNING: "Deploying to",
        Status.SUCCEEDED: "Live on",
        Status.INTERRUPTED: "Interrupted on",
        Status.ROLLED_BACK: "Failed, rolled back on",
    }
    text = f"{words.get(deployment.status, 'Failed on')} {environment.label}"
    if deployment.action is Action.ROLLBACK and deployment.status is Status.SUCCEEDED:
        text = f"Went back to it on {environment.label}"
    if deployment.tests:
        red = ", ".join(result.test for result in deployment.red_tests)
        text += f", red: {red}" if red else ", tests passed"
    is_bad = deployment.status not in (Status.RUNNING, Status.SUCCEEDED)
    is_red = bool(deployment.red_tests)
    return JourneyStep(at, text, environment.name, deployment.id, is_bad or is_red)


def _last_stage(workspace: Workspace) -> Environment:
    """Return where metrics are taken: the last stage that serves users, else the last."""
    productive = [each for each in workspace.pipeline if each.kind.is_productive]
    return (productive or list(workspace.pipeline))[-1]


def _called(person: str) -> str:
    """Name a person as briefly as a journey can."""
    return person.partition("@")[0]

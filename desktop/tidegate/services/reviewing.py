"""What is where, what waits, what went wrong: the views of the record, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from tidegate.domain.audit import AuditEntry
from tidegate.domain.build import Build
from tidegate.domain.cell import AtTheGate, Cell, cell_of, hosts_ok
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import Environment
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.journey import live as live_deployment
from tidegate.domain.metrics import Metrics, measure
from tidegate.domain.planning import targets_of
from tidegate.domain.workspace import Workspace
from tidegate.services.approving import Approving, Waiting
from tidegate.services.attention import Attention, attention_of
from tidegate.services.journeying import JourneyStep, registered, requested, stop_at
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.this_machine import Clock
from tidegate.services.standing import EnvironmentHead, EnvironmentStatus, HostStatus, gate_text


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
            attention=attention_of(heads, ran, waiting),
        )

    def journey(self, workspace: Workspace, version: str) -> tuple[JourneyStep, ...]:
        """Return the stops of a version, newest first."""
        # The last stage first: of stops at the same moment the further one is the newer one.
        steps = [requested(w) for w in self._alive(workspace) if w.plan.build.version == version]
        for environment in reversed(workspace.ordered):
            ran = self._ran(workspace, environment)
            steps += [stop_at(d, environment) for d in ran if d.version == version]
        build = self.ledger.build(workspace.name, version)
        if build is not None:
            steps.append(registered(build))
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
        current = live_deployment(ran)
        is_unsettled = latest is not None and not latest.status.is_settled
        is_read = live or is_unsettled or _may_differ(ran, current)
        reports = self.hosts.survey(targets_of(environment)) if is_read else ()
        by_host = {report.host: report for report in reports}
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


def _may_differ(ran: Sequence[Deployment], live: Deployment | None) -> bool:
    """Tell whether some hosts were left on another release after what went live everywhere."""
    newer = takewhile(lambda each: each != live, ran)
    return any(each.status is Status.FAILED_MIXED for each in newer)


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


def _last_stage(workspace: Workspace) -> Environment:
    """Return where metrics are taken: the last stage that serves users, else the last."""
    productive = [each for each in workspace.pipeline if each.kind.is_productive]
    return (productive or list(workspace.pipeline))[-1]

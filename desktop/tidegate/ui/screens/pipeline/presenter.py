"""Leads the page: reads the pipeline, follows the choice, reads hosts, places and lifts holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import Event, EventKind
from tidegate.domain.journey import live
from tidegate.domain.problem import Problem
from tidegate.services.tasks import Task
from tidegate.ui.newest import Newest
from tidegate.ui.screens.pipeline.board import Board, Selected, SettingsAhead
from tidegate.ui.screens.pipeline.desk import Desk, SheetView
from tidegate.ui.screens.pipeline.policy import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tidegate.domain.environment import Environment
    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.plan import SettingChange
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.events import Publish
    from tidegate.services.reviewing import EnvironmentStatus, Row
    from tidegate.services.tasks import CancelFlag, TaskRunner
    from tidegate.ui.screens.pipeline.needs import PipelineServices

_MOVES = (
    EventKind.STARTED,
    EventKind.HOST_SETTLED,
    EventKind.FINISHED,
    EventKind.TESTS_DONE,
)


class PipelineScreenView(SheetView, Protocol):
    """What the presenter orders of the page, beside its sheet."""

    def show_busy(self) -> None:
        """Show that the record is being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why the pipeline cannot be read."""
        ...

    def show_board(self, board: Board) -> None:
        """Show the pipeline."""
        ...

    def show_closed(self) -> None:
        """Show that no workspace is open."""
        ...

    def show_selected(self, selected: Selected | None) -> None:
        """Show a version in the inspector, or nothing."""
        ...

    def show_reading(self, *, reads: bool) -> None:
        """Show that hosts are being read, or no more."""
        ...


class PipelinePresenter:
    """One page and its sheet; `publish` takes the events of deployments that begin here.

    `on_running` hears how a deployment begun here is stopped.
    """

    def __init__(
        self,
        view: PipelineScreenView,
        services: PipelineServices,
        runner: TaskRunner,
        *,
        publish: Publish,
        on_running: Callable[[str, CancelFlag], None] | None = None,
    ) -> None:
        self._view, self._services, self._runner = view, services, runner
        self.desk = Desk(
            view, services, runner, publish=publish, changed=self.refresh, on_running=on_running
        )
        self._workspace: Workspace | None = None
        self._board: Board | None = None
        self._version = ""
        self._drifted: dict[EnvironmentName, tuple[str, ...]] = {}
        self._reading, self._looking, self._surveying = (Newest(runner) for _ in range(3))

    def open(self, workspace: Workspace | None) -> None:
        """Show the pipeline of a workspace, or none; changed files leave choice and sheet."""
        if workspace is not None and workspace.is_at_place_of(self._workspace):
            self._workspace = workspace
            self.desk.reopen(workspace)
            self.refresh()
            return
        self.desk.open(workspace)
        self._workspace, self._board, self._version = workspace, None, ""
        self._drifted = {}
        self._reading.forget()
        self._surveying.forget()
        self._view.show_selected(None)
        if workspace is None:
            self._view.show_closed()
            return
        self._view.show_busy()
        self.refresh()

    def refresh(self) -> None:
        """Read the record again; filter and choice stay."""
        workspace = self._workspace
        if workspace is None:
            return
        self._reading.start(
            Task(
                work=lambda _report, _cancel: self._read(workspace),
                on_done=self._shown,
                on_failed=self._view.show_problem,
                name="read the pipeline",
            )
        )

    def heard(self, events: Iterable[object]) -> None:
        """Read again when a deployment has moved a cell."""
        if any(isinstance(event, Event) and event.kind in _MOVES for event in events):
            self.refresh()

    def select(self, version: str) -> None:
        """Show a version in the inspector; empty for none."""
        self._version = version
        self._looking.forget()
        workspace, row = self._workspace, self._row()
        if workspace is None or row is None:
            self._view.show_selected(None)
            return
        self._view.show_selected(Selected(row))
        self._looking.start(
            Task(
                work=lambda _report, _cancel: self._look(workspace, row),
                on_done=self._view.show_selected,
                name="read a journey",
            )
        )

    def promote(self, version: str, environment: str = "") -> None:
        """Open the sheet for a version, to an environment or to the next one on its way."""
        row = self._board.row(version) if self._board else None
        if self._board is None or row is None:
            return
        target = environment or self._board.target(row)
        if target is None:
            last = self._board.stages[-1] if self._board.stages else ""
            head = self._board.head(last)
            where = head.title if head else "the last environment"
            self._view.tell(f"{version} is in {where} already, the end of the pipeline")
            return
        self.prepare(version, str(target))

    def prepare(self, version: str, environment: str) -> None:
        """Open the sheet for a version and an environment; an empty version is asked for."""
        self.desk.prepare(Order(environment, version))

    def roll_back(self, environment: str, to: str = "") -> None:
        """Open the sheet that goes back, to the release before or to a named one."""
        self.desk.prepare(Order(environment, is_rollback=True, to=to))

    def neighbours(self, version: str) -> tuple[str, str] | None:
        """Return the environment that a version is in and the next one, to be compared."""
        row = self._board.row(version) if self._board else None
        if self._board is None or row is None:
            return None
        here = self._board.furthest(row) or self._board.stages[0]
        further = self._board.next_of(here)
        if further is not None:
            return str(here), str(further)
        stages = self._board.stages
        return (str(stages[-2]), str(stages[-1])) if len(stages) > 1 else None

    def read_hosts(self) -> None:
        """Ask every host what it runs and whether it has drifted; changes nothing there."""
        workspace = self._workspace
        if workspace is None:
            return
        self._view.show_reading(reads=True)
        self._surveying.start(
            Task(
                work=lambda _report, _cancel: self._services.reviewing.status(workspace, live=True),
                on_done=self._surveyed,
                on_failed=self._unsurveyed,
                name="read hosts",
            )
        )

    def hold(self, environment: str, *, reason: str, version: str = "") -> None:
        """Stop what goes by itself into an environment: every version, or one."""
        workspace = self._workspace
        if workspace is None:
            return
        where = workspace.environment(environment)
        self._write(
            lambda: self._services.holding.place(workspace, where, reason=reason, version=version),
            said=f"{where.label} is on hold",
        )

    def lift(self, environment: str, *, reason: str = "") -> None:
        """Let automatic promotion into an environment go on."""
        workspace, board = self._workspace, self._board
        head = board.head(environment) if board else None
        if workspace is None or head is None:
            return

        def lifted() -> None:
            for hold in head.holds:
                self._services.holding.lift(workspace, hold.id, reason=reason)

        self._write(lifted, said=f"Promotion into {head.title} goes on")

    def _write(self, work: Callable[[], object], *, said: str) -> None:
        self._runner.start(
            Task(
                work=lambda _report, _cancel: work(),
                on_done=lambda _result: self._written(said),
                on_failed=self._view.show_refused,
                name="write to the record",
            )
        )

    def _written(self, said: str) -> None:
        self._view.tell(said)
        self.refresh()

    def _read(self, workspace: Workspace) -> Board:
        return Board(
            view=self._services.reviewing.pipeline(workspace),
            stages=tuple(stage.name for stage in workspace.pipeline),
            now=self._services.clock.now(),
            drifted=dict(self._drifted),
        )

    def _shown(self, board: Board) -> None:
        self._board = board
        self._view.show_board(board)
        if self._version:
            self.select(self._version)

    def _row(self) -> Row | None:
        return self._board.row(self._version) if self._board else None

    def _look(self, workspace: Workspace, row: Row) -> Selected:
        journey = self._services.reviewing.journey(workspace, row.version)
        return Selected(row, journey, self._ahead(workspace))

    def _ahead(self, workspace: Workspace) -> SettingsAhead | None:
        productive = [each for each in workspace.pipeline if each.kind.is_productive]
        if not productive:
            return None
        last = productive[-1]
        try:
            changes = self._changes(workspace, last)
        except Problem as problem:
            return SettingsAhead(last.name, last.label, trouble=problem.summary)
        return SettingsAhead(last.name, last.label, changes)

    def _changes(self, workspace: Workspace, environment: Environment) -> tuple[SettingChange, ...]:
        ledger = self._services.ledger
        current = live(ledger.deployments(workspace.name, environment=environment.name))
        then = ledger.snapshot(current.plan) if current else None
        now = self._services.rendering.snapshot(workspace, environment)
        return self._services.comparing.changes_between(then, now)

    def _surveyed(self, statuses: tuple[EnvironmentStatus, ...]) -> None:
        self._drifted = {status.head.name: _drift_of(status) for status in statuses}
        self._view.show_reading(reads=False)
        drifted = sum(len(lines) for lines in self._drifted.values())
        if not drifted:
            self._view.tell("Every host has what its last deployment put there")
        self.refresh()

    def _unsurveyed(self, error: Exception) -> None:
        self._view.show_reading(reads=False)
        self._view.show_refused(error)


def _drift_of(status: EnvironmentStatus) -> tuple[str, ...]:
    """Return one line for every host that is not as its last deployment left it."""
    lines = []
    for host in status.hosts:
        report = host.report
        if report is None:
            continue
        if not report.is_reached:
            lines.append(f"{host.name}: {report.problem or 'no answer'}")
        elif status.live is not None and host.release != host.expected:
            lines.append(f"{host.name} runs {host.release or 'nothing'}, not {host.expected}")
        elif report.drift:
            lines.append(f"{host.name}: {', '.join(report.drift)}")
    return tuple(lines)

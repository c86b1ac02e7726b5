"""Leads the page: reads the pipeline, follows the choice, reads hosts, places and lifts holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import Event, EventKind
from tidegate.ui.asking import Asking
from tidegate.ui.screens.pipeline.board import Board, Selected
from tidegate.ui.screens.pipeline.desk import Desk, SheetView
from tidegate.ui.screens.pipeline.policy import Order
from tidegate.ui.screens.pipeline.reading import Reading, drift_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.events import Publish
    from tidegate.services.reviewing import Row
    from tidegate.services.standing import EnvironmentStatus
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
        self._view, self._services, self._reading = view, services, Reading(services)
        self.desk = Desk(
            view, services, runner, publish=publish, changed=self.refresh, on_running=on_running
        )
        self._workspace: Workspace | None = None
        self._board: Board | None = None
        self._version = ""
        self._drifted: dict[EnvironmentName, tuple[str, ...]] = {}
        self._asking = Asking(runner, name="pipeline")
        self._asking_version = Asking(runner, name="read a journey")
        self._asking_hosts = Asking(runner, name="read hosts")

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
        self._asking.forget()
        self._asking_hosts.forget()
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
        drifted = dict(self._drifted)
        self._asking.read(
            lambda: self._reading.board(workspace, drifted=drifted),
            on_done=self._shown,
            on_failed=self._view.show_problem,
        )

    def heard(self, events: Iterable[object]) -> None:
        """Read again when a deployment has moved a cell."""
        if any(isinstance(event, Event) and event.kind in _MOVES for event in events):
            self.refresh()

    def select(self, version: str) -> None:
        """Show a version in the inspector; empty for none."""
        self._version = version
        self._asking_version.forget()
        workspace, row = self._workspace, self._row()
        if workspace is None or row is None:
            self._view.show_selected(None)
            return
        self._view.show_selected(Selected(row))
        self._asking_version.read(
            lambda: self._reading.selected(workspace, row), on_done=self._view.show_selected
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

    def read_hosts(self) -> None:
        """Ask every host what it runs and whether it has drifted; changes nothing there."""
        workspace = self._workspace
        if workspace is None:
            return
        self._view.show_reading(reads=True)
        self._asking_hosts.read(
            lambda: self._services.reviewing.status(workspace, live=True),
            on_done=self._surveyed,
            on_failed=self._unsurveyed,
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
        self._asking.act(
            work, on_done=lambda _result: self._written(said), on_failed=self._view.show_refused
        )

    def _written(self, said: str) -> None:
        self._view.tell(said)
        self.refresh()

    def _shown(self, board: Board) -> None:
        self._board = board
        self._view.show_board(board)
        if self._version:
            self.select(self._version)

    def _row(self) -> Row | None:
        return self._board.row(self._version) if self._board else None

    def _surveyed(self, statuses: tuple[EnvironmentStatus, ...]) -> None:
        self._drifted = {status.head.name: drift_of(status) for status in statuses}
        self._view.show_reading(reads=False)
        drifted = sum(len(lines) for lines in self._drifted.values())
        if not drifted:
            self._view.tell("Every host has what its last deployment put there")
        self.refresh()

    def _unsurveyed(self, error: Exception) -> None:
        self._view.show_reading(reads=False)
        self._view.show_refused(error)

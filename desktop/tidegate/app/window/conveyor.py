"""Continuous delivery and deployment while the window is open: a look every few seconds."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from tidegate.domain.workspace import Workspace
from tidegate.services.conveying import Conveyed, Conveying
from tidegate.services.ports.events import Publish
from tidegate.services.tasks import CancelFlag, Task, TaskRunner

_EVERY_MS = 5_000
LANE = "conveying"


class Conveyor(QObject):
    """Runs one round after the other, never two at once; a failure waits for the next round."""

    def __init__(
        self,
        conveying: Callable[[], Conveying],
        runner: TaskRunner,
        *,
        publish: Publish,
        on_round: Callable[[Conveyed], None],
    ) -> None:
        super().__init__()
        self._conveying, self._runner = conveying, runner
        self._publish, self._on_round = publish, on_round
        self._workspace: Workspace | None = None
        self._running: CancelFlag | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def follow(self, workspace: Workspace | None) -> None:
        """Look after this workspace from now on, or after none."""
        self._workspace = workspace
        if workspace is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Look no more; a round that runs ends before its next deployment."""
        self._timer.stop()
        if self._running is not None:
            self._running.cancel()

    @Slot()
    def look(self) -> None:
        """Begin a round unless one runs."""
        workspace = self._workspace
        if workspace is None or self._running is not None:
            return

        def work(report: object, cancellation: CancelFlag) -> Conveyed:  # noqa: ARG001 - as agreed
            return self._conveying().once(workspace, publish=self._publish, cancel=cancellation)

        task = Task(
            work=work,
            on_done=self._done,
            on_failed=lambda _: self._ended(),
            on_cancelled=self._ended,
            name="conveying",
        )
        self._running = self._runner.start(task, lane=LANE)

    def _done(self, conveyed: Conveyed) -> None:
        self._ended()
        if conveyed.deployments or conveyed.requests or conveyed.builds:
            self._on_round(conveyed)

    def _ended(self) -> None:
        self._running = None

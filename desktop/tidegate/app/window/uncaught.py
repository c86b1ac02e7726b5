"""What nobody catches while the window is open: reported without values, shown, and survived."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from tidegate.app import crash
from tidegate.domain.problem import Problem


class Uncaught(QObject):
    """Catches errors in slots, which Qt would print and forget, and in threads of the program's.

    `show` is called in the window's thread, whoever failed; what runs elsewhere goes on.
    """

    _caught = Signal(object)

    def __init__(self, show: Callable[[Problem], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        # Queued: a thread may have failed, and only the window's own may show anything.
        self._caught.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._before = sys.excepthook, threading.excepthook

    def catch(self) -> None:
        """Catch from here on."""
        sys.excepthook = self._in_slot
        threading.excepthook = self._in_thread

    def release(self) -> None:
        """Leave it to Python again."""
        sys.excepthook, threading.excepthook = self._before

    @Slot(object)
    def _arrived(self, problem: Problem) -> None:
        self._show(problem)

    def _in_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            self._before[0](kind, error, trace)
            return
        self._tell(error)

    def _in_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
            self._tell(failed.exc_value)

    def _tell(self, error: BaseException) -> None:
        problem = error if isinstance(error, Problem) else crash.problem_of(error)
        self._caught.emit(problem)

"""Runs tasks off the window's thread and brings their news home."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from tidegate.services.tasks import CancelFlag, Task, outcome

if TYPE_CHECKING:
    from collections.abc import Callable

_THREADS = 16


class QtTaskRunner(QObject):
    """A pool of threads, one signal, and lanes: tasks of one lane run in turn."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, *, threads: int = _THREADS) -> None:
        super().__init__(parent)
        # Always queued: a task that is done at once would else report before start() returns.
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="task")
        self._lock = threading.Lock()
        self._lanes: dict[str, deque[Callable[[], None]]] = defaultdict(deque)
        self._flags: set[CancelFlag] = set()
        self._running: set[Future[None]] = set()
        self._closed = False

    def start(self, task: Task[Any], *, lane: str = "") -> CancelFlag:
        """Start soon; a task of a lane waits until the earlier ones of that lane have ended."""
        flag = CancelFlag()
        self._flags.add(flag)

        def run() -> None:
            self._run(task, flag)
            self._next_of(lane)

        if self._may_run_now(lane, run):
            self._submit(run)
        return flag

    def bound_to(self, screen: QObject) -> BoundRunner:
        """A runner whose news a closed screen does not hear, and whose work it cancels."""
        return BoundRunner(self, screen)

    def close(self, *, seconds: float = 10) -> bool:
        """Cancel everything; true when all threads have ended their step within that time."""
        self._closed = True
        for flag in list(self._flags):
            flag.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not wait(list(self._running), timeout=seconds).not_done

    def _run(self, task: Task[Any], flag: CancelFlag) -> None:
        def report(news: object) -> None:
            self._send(lambda: task.on_progress(news))

        tell = outcome(task, flag, report=report)

        def end() -> None:
            self._flags.discard(flag)
            tell()

        self._send(end)

    def _send(self, call: Callable[[], None]) -> None:
        if not self._closed and shiboken6.isValid(self):
            self._arrived.emit(call)

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

    def _may_run_now(self, lane: str, run: Callable[[], None]) -> bool:
        """Queue in the lane; true for the first one there."""
        if not lane:
            return True
        with self._lock:
            self._lanes[lane].append(run)
            return len(self._lanes[lane]) == 1

    def _next_of(self, lane: str) -> None:
        if not lane:
            return
        with self._lock:
            self._lanes[lane].popleft()
            waiting = self._lanes[lane][0] if self._lanes[lane] else None
        if waiting is not None:
            self._submit(waiting)

    def _submit(self, run: Callable[[], None]) -> None:
        if not self._closed:
            future = self._pool.submit(run)
            self._running.add(future)
            future.add_done_callback(self._running.discard)


class BoundRunner:
    """A runner for one screen: once it is gone its news are dropped, its tasks cancelled."""

    def __init__(self, runner: QtTaskRunner, screen: QObject) -> None:
        self._runner, self._screen = runner, screen
        self._flags: list[CancelFlag] = []
        screen.destroyed.connect(self._cancel_all)

    def start(self, task: Task[Any], *, lane: str = "") -> CancelFlag:
        """Start a task whose news this screen hears while it lives."""
        self._flags[:] = [flag for flag in self._flags if not flag.is_cancelled][-100:]
        flag = self._runner.start(self._guarded(task), lane=lane)
        self._flags.append(flag)
        return flag

    def _cancel_all(self) -> None:
        for flag in self._flags:
            flag.cancel()

    def _guarded(self, task: Task[Any]) -> Task[Any]:
        return Task(
            work=task.work,
            on_done=self._if_open(task.on_done),
            on_failed=self._if_open(task.on_failed),
            on_progress=self._if_open(task.on_progress),
            on_cancelled=self._if_open(task.on_cancelled),
            name=task.name,
        )

    def _if_open(self, call: Callable[..., None]) -> Callable[..., None]:
        def tell(*news: object) -> None:
            if shiboken6.isValid(self._screen):
                call(*news)

        return tell

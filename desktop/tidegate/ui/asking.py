"""Work a presenter asks for: answers to older questions are dropped, acts are always heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tidegate.services.tasks import Task, given_up_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.services.tasks import CancelFlag, TaskRunner

Answer = TypeVar("Answer")


def _ignore(_answer: object) -> None:
    """Hear nothing."""


def _while_wanted(work: Callable[[], Answer], flag: CancelFlag) -> Answer:
    with given_up_with(flag):
        return work()


class Asking:
    """Starts a presenter's tasks and numbers those that only read."""

    def __init__(self, runner: TaskRunner, *, name: str) -> None:
        self._runner, self._name = runner, name
        self._newest = 0
        self._flag: CancelFlag | None = None

    def read(
        self,
        work: Callable[[], Answer],
        *,
        on_done: Callable[[Answer], None],
        on_failed: Callable[[Exception], None] = _ignore,
    ) -> None:
        """Ask for something to show instead of what was asked before."""
        self.forget()
        self._flag = self.act(
            work, on_done=self._unless_stale(on_done), on_failed=self._unless_stale(on_failed)
        )

    def act(
        self,
        work: Callable[[], Answer],
        *,
        on_done: Callable[[Answer], None],
        on_failed: Callable[[Exception], None],
    ) -> CancelFlag:
        """Do something whose outcome must be told."""
        task = Task(
            work=lambda _report, _flag: work(),
            on_done=on_done,
            on_failed=on_failed,
            name=self._name,
        )
        return self._runner.start(task)

    def work_out(
        self,
        work: Callable[[], Answer],
        *,
        on_done: Callable[[Answer], None],
        on_failed: Callable[[Exception], None] = _ignore,
    ) -> CancelFlag:
        """Work out what changes nothing; it ends early where its flag or the window's end says."""
        task = Task(
            work=lambda _report, flag: _while_wanted(work, flag),
            on_done=on_done,
            on_failed=on_failed,
            name=self._name,
        )
        return self._runner.start(task)

    def forget(self) -> None:
        """Listen no more to what was asked for, and let it stop."""
        self._newest += 1
        if self._flag is not None:
            self._flag.cancel()
            self._flag = None

    def _unless_stale(self, heard: Callable[[Any], None]) -> Callable[[Any], None]:
        mine = self._newest
        return lambda news: heard(news) if mine == self._newest else None

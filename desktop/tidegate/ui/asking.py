"""Work a presenter asks for: answers to older questions are dropped, acts are always heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tidegate.services.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.services.tasks import CancelFlag, TaskRunner


class Asking:
    """Starts a presenter's tasks and numbers those that only read."""

    def __init__(self, runner: TaskRunner, *, name: str) -> None:
        self._runner, self._name = runner, name
        self._newest = 0
        self._flag: CancelFlag | None = None

    def read(
        self,
        work: Callable[[], Any],
        *,
        on_done: Callable[[Any], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        """Ask for something to show instead of what was asked before."""
        self.forget()
        mine = self._newest
        self._flag = self.act(
            work,
            on_done=lambda answer: on_done(answer) if mine == self._newest else None,
            on_failed=lambda error: on_failed(error) if mine == self._newest else None,
        )

    def act(
        self,
        work: Callable[[], Any],
        *,
        on_done: Callable[[Any], None],
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

    def forget(self) -> None:
        """Listen no more to what was asked for, and let it stop."""
        self._newest += 1
        if self._flag is not None:
            self._flag.cancel()
            self._flag = None

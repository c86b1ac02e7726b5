"""Readings that overtake one another: only the one begun last is heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.services.tasks import CancelFlag, Task, TaskRunner


class Newest:
    """Starts tasks of one kind; the answer of an older one is stale and told to nobody."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner
        self._number = 0

    def start(self, task: Task[Any]) -> CancelFlag:
        """Start a task, and let those begun before it be forgotten."""
        self.forget()
        return self._runner.start(
            replace(
                task,
                on_done=self._unless_stale(task.on_done),
                on_failed=self._unless_stale(task.on_failed),
                on_progress=self._unless_stale(task.on_progress),
            )
        )

    def forget(self) -> None:
        """Let whatever is under way end unheard."""
        self._number += 1

    def also(self, heard: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return a listener that falls silent together with the newest reading."""
        return self._unless_stale(heard)

    def _unless_stale(self, heard: Callable[[Any], None]) -> Callable[[Any], None]:
        mine = self._number

        def told(news: object) -> None:
            if mine == self._number:
                heard(news)

        return told

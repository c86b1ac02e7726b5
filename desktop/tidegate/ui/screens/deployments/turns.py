"""What touches hosts goes in its environment's turn, and can be stopped from this window."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tidegate.services.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.services.tasks import TaskRunner, Work
    from tidegate.ui.screens.deployments.stops import Stops

Result = TypeVar("Result")


class Turns:
    """One act after another in each environment.

    `on_begun` hears of the environment before an act begins there, `on_ended` of every end, once
    its outcome has been told.
    """

    def __init__(
        self,
        runner: TaskRunner,
        *,
        stops: Stops,
        on_begun: Callable[[str], None],
        on_ended: Callable[[], None],
    ) -> None:
        self._runner, self._stops = runner, stops
        self._on_begun, self._on_ended = on_begun, on_ended

    def take(
        self,
        work: Work[Result],
        *,
        environment: str,
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
        name: str,
    ) -> None:
        """Start work when it is this environment's turn."""
        task = Task(
            work=work,
            on_done=lambda result: self._ended(environment, lambda: on_done(result)),
            on_failed=lambda error: self._ended(environment, lambda: on_failed(error)),
            on_cancelled=lambda: self._ended(environment, lambda: None),
            name=name,
        )
        self._on_begun(environment)
        self._stops.expect(environment, self._runner.start(task, lane=environment))

    def _ended(self, environment: str, tell: Callable[[], None]) -> None:
        self._stops.forget(environment)
        tell()
        self._on_ended()

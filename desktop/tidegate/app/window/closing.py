"""Asks before the window closes over a deployment that runs, or over what is not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.deployment import Event, EventKind
from tidegate.ui.messages import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.app.window.pages import Pages
    from tidegate.ui.main_window import MainWindow

_BEGINNINGS = (EventKind.STARTED, EventKind.TEST_STARTED)
_ENDS = (EventKind.FINISHED, EventKind.TESTS_DONE)
_OVER_A_DEPLOYMENT = Question(
    title="A deployment is running",
    text=(
        "Closing stops it at its next safe point. No host is left between two releases:"
        " those that have switched and hear nothing more switch back by themselves."
    ),
    action="Stop and close",
    kind="danger",
    refuse="Keep the window open",
)
_OVER_STAGED = Question(
    title="Staged changes are not saved",
    text="Closing gives them up; no file changes.",
    action="Close without saving",
    kind="danger",
    refuse="Keep the window open",
)


class Closing:
    """Knows what runs and what is staged, and whether the window may go."""

    def __init__(self, window: MainWindow, pages: Pages) -> None:
        self._window, self._pages = window, pages
        self._running: set[str] = set()

    @property
    def is_deploying(self) -> bool:
        """Tell whether a deployment of this window, or its tests, are under way."""
        return bool(self._running)

    def hear(self, events: Sequence[Event]) -> None:
        """Learn what begins and what ends."""
        for event in events:
            if event.kind in _BEGINNINGS:
                self._running.add(event.deployment)
            elif event.kind in _ENDS:
                self._running.discard(event.deployment)

    def may_close(self) -> bool:
        """Tell whether nothing would be lost; else ask, and close where the answer is yes."""
        if self.is_deploying:
            question = _OVER_A_DEPLOYMENT
        elif self._is_staged:
            question = _OVER_STAGED
        else:
            return True
        self._window.messages.ask(question, on_yes=self._close_anyway)
        return False

    @property
    def _is_staged(self) -> bool:
        configuration = self._pages.environments.presenter.configuration
        return self._pages.compare.presenter.has_staged or configuration.has_staged

    def _close_anyway(self) -> None:
        self._running.clear()
        self._pages.compare.presenter.staging.forget()
        self._pages.environments.presenter.configuration.staging.forget()
        self._window.close()

"""The log on the screen: shown whole once, then only what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import Event, EventKind
from tidegate.ui.screens.deployments.log import Line, LogFeed

if TYPE_CHECKING:
    from collections.abc import Sequence


class LogView(Protocol):
    """What the log orders of the page."""

    def show_log(self, lines: Sequence[Line]) -> None:
        """Show a log from its beginning."""
        ...

    def add_log(self, lines: Sequence[Line]) -> None:
        """Show further lines of the log."""
        ...


class ShownLog:
    """Knows what stands on the screen, so that nothing jumps when it is read again."""

    def __init__(self, view: LogView) -> None:
        self._view = view
        self._feed = LogFeed()
        self._shown: set[str] = set()

    def show(self, events: Sequence[Event], printed: Sequence[Event], *, stays: bool) -> None:
        """Show the record's events with what hosts printed; `stays` leaves the very same alone."""
        told = [each for each in events if each.kind is not EventKind.OUTPUT]
        together = {each.id: each for each in (*told, *printed)}
        if stays and self._shown == together.keys():
            return
        self._feed, self._shown = LogFeed(), set(together)
        self._view.show_log(self._feed.take(sorted(together.values(), key=lambda each: each.at)))

    def add(self, events: Sequence[Event]) -> None:
        """Show what these events add to it."""
        self._shown.update(each.id for each in events if each.kind is not EventKind.PROGRESS)
        if lines := self._feed.take(events):
            self._view.add_log(lines)

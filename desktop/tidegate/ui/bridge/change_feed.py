"""Tells open screens that something was written, and hidden ones when they are shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

Changes = TypeVar("Changes")


class ChangeFeed(QObject):
    """Any thread publishes what a service changed; every screen hears it once it is visible."""

    changed = Signal(object)

    def publish(self, changes: object) -> None:
        """Tell that these things changed; may be called on any thread."""
        self.changed.emit(changes)

    def tell(self, screen: QWidget, refresh: Callable[[list[object]], None]) -> None:
        """Call `refresh` with the changes since its last call, now or when `screen` is shown."""
        _Listener(self, screen, refresh)


class _Listener(QObject, Generic[Changes]):
    """A child of its screen, so that it goes with it."""

    def __init__(
        self, feed: ChangeFeed, screen: QWidget, refresh: Callable[[list[Changes]], None]
    ) -> None:
        super().__init__(screen)
        self._screen, self._refresh = screen, refresh
        self._missed: list[Changes] = []
        screen.installEventFilter(self)
        # Always queued: a publisher may stand in the middle of its own change.
        feed.changed.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._missed:
            self._tell()
        return super().eventFilter(watched, event)

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        self._missed.append(changes)
        if self._screen.isVisible():
            self._tell()

    def _tell(self) -> None:
        missed, self._missed = self._missed, []
        self._refresh(missed)

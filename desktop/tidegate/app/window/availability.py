"""Which actions of the menu have what they need: a workspace, a chosen release, staged changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tidegate.ui.actions import Need

if TYPE_CHECKING:
    from tidegate.ui.main_window import MainWindow


class Availability(QObject):
    """Tells the window what is there, whenever that changes."""

    def __init__(self, window: MainWindow, *, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._needs: set[Need] = set()
        self._staging: set[str] = set()

    @Slot(str)
    def offer_release(self, version: str) -> None:
        """A workspace is open, and this version is chosen; none where it is empty."""
        self._needs = {Need.WORKSPACE, Need.RELEASE} if version else {Need.WORKSPACE}
        self._show()

    def offer_saving(self, page: str, staged: bool) -> None:  # noqa: FBT001 - a signal's value
        """Something waits to be saved on a page, or nothing any more."""
        change = self._staging.add if staged else self._staging.discard
        change(page)
        self._show()

    def _show(self) -> None:
        staged = {Need.PROFILE} if self._staging else set()
        self._window.show_available(self._needs | staged)

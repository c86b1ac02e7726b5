"""What was told lately, read again at the bell: toasts go by themselves."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from tidegate.ui import icons
from tidegate.ui.marks import State
from tidegate.ui.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from tidegate.ui.messages import Notice

_MOST = 12
_LONGEST = 90
_ICONS = {
    State.PASSED: "circle-check",
    State.FAILED: "circle-x",
    State.WARNING: "triangle-alert",
    State.WAITING: "signature",
}


class NoticeMenu(QMenu):
    """The last news, newest first; those that ask for something lead there.

    `unread_changed` carries how many have been told since the menu was last open.
    """

    unread_changed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._notices: deque[Notice] = deque(maxlen=_MOST)
        self._unread = 0
        self.setAccessibleName("Notices")

    def keep(self, notice: Notice) -> None:
        """Remember one more piece of news."""
        self._notices.appendleft(notice)
        self._count(self._unread + 1)

    def open_below(self, bell: QWidget) -> None:
        """Show the news below the bell, which has none unread thereafter."""
        self.setFont(font(13))
        self.filled()
        corner = bell.mapToGlobal(bell.rect().bottomRight())
        self.popup(corner - QPoint(self.sizeHint().width(), -4))
        self._count(0)

    def filled(self) -> list[QAction]:
        """Return an action for each piece of news, as the menu shows them."""
        self.clear()
        for notice in self._notices:
            icon = icons.icon(_ICONS.get(notice.state, "info"))
            text = notice.text if len(notice.text) <= _LONGEST else f"{notice.text[:_LONGEST]}…"
            action = self.addAction(icon, f"{notice.at}   {text}".replace("&", "&&"))
            if notice.on_action is not None:
                action.triggered.connect(lambda _=False, act=notice.on_action: act())
        if not self._notices:
            self.addAction("Nothing has happened since the window was opened").setEnabled(False)
        return self.actions()

    def _count(self, unread: int) -> None:
        self._unread = unread
        self.unread_changed.emit(unread)

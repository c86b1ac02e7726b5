"""Which workspace is open, and the way to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractButton, QMenu
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.labels import plain_tooltip, set_plain_tooltip
from tidegate.ui.widgets.themed import Themed, paint_box

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIDE = 10


class WorkspaceSwitcher(QAbstractButton, Themed):
    """A button with the open workspace's name and a menu of the recent ones.

    `workspace_requested` carries a folder; `action_requested` an action such as `workspace.open`.
    """

    workspace_requested = Signal(str)
    action_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._is_folded = False
        self._menu = QMenu(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._open)
        self.show_workspace("", recent=())
        self.keep_dressed()

    def show_workspace(self, name: str, *, recent: Sequence[tuple[str, str]]) -> None:
        """Show the open one by name, and the recent ones as (folder, name)."""
        self.setText(name or "No workspace")
        self.setAccessibleName(f"Workspace: {self.text()}")
        set_plain_tooltip(self, self.text())
        self._menu.clear()
        for folder, title in recent:
            action = self._menu.addAction(title.replace("&", "&&"))
            action.setToolTip(plain_tooltip(folder))
            action.triggered.connect(
                lambda _=False, folder=folder: self.workspace_requested.emit(folder)
            )
        if recent:
            self._menu.addSeparator()
        for key, title in (("open", "Open workspace…"), ("new", "New workspace…")):
            self._menu.addAction(title).triggered.connect(
                lambda _=False, key=key: self.action_requested.emit(f"workspace.{key}")
            )
        self.update()

    def show_folded(self, folded: bool) -> None:  # noqa: FBT001 - an order
        """Show the icon alone."""
        self._is_folded = folded
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(36))
        self._menu.setFont(font(13))

    @override
    def sizeHint(self) -> QSize:
        return QSize(56, px(36))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, 0)
        fill = colour("surface2" if self.underMouse() else "surface")
        paint_box(painter, box, fill=fill, line=self._line(), radius=6)
        middle = box.center().y()
        paint_icon(painter, "box", QPointF(box.x() + 10, middle - 8), tone="text2")
        if self._is_folded:
            return
        spot = QPointF(box.right() - 22, middle - 7)
        paint_icon(painter, "chevrons-up-down", spot, tone="text3", size=14)
        painter.setFont(font(13, weight=600))
        painter.setPen(colour("text"))
        room = box.adjusted(34, 0, -28, 0)
        elide = Qt.TextElideMode.ElideMiddle
        words = painter.fontMetrics().elidedText(self.text(), elide, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _line(self) -> QColor:
        return colour("focus" if self.hasFocus() else "border")

    def _open(self) -> None:
        self._menu.setMinimumWidth(self.width() - 2 * _SIDE)
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

"""The bar above every page: where one is, the way to every command, and the page's buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import Panel
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Icon
from tidegate.ui.widgets.themed import Themed, paint_box

if TYPE_CHECKING:
    from collections.abc import Sequence


class TopBar(Panel, Themed):
    """Title, search, notices, and buttons of the page."""

    palette_requested = Signal()
    notices_requested = Signal()
    crumb_requested = Signal()

    def __init__(self) -> None:
        super().__init__(lines=("bottom",))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 20, 1)
        self._row.setSpacing(8)
        self._crumb = CrumbButton()
        self._chevron = Icon("chevron-right", tone="text3", size=15)
        self._title = Label(size=15, weight=600)
        self._search = SearchButton()
        self._bell = BellButton()
        self._actions: list[QWidget] = []
        for part in (self._crumb, self._chevron, self._title):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self._search)
        self._row.addWidget(self._bell)
        self._crumb.clicked.connect(self.crumb_requested)
        self._search.clicked.connect(self.palette_requested)
        self._bell.clicked.connect(self.notices_requested)
        self.show_title("")
        self.keep_dressed()

    def show_title(self, title: str, *, crumb: str = "") -> None:
        """Show where one is; a crumb leads back to the page above."""
        self._title.setText(title)
        self._crumb.show_words(crumb)
        self._crumb.setVisible(bool(crumb))
        self._chevron.setVisible(bool(crumb))

    def show_actions(self, actions: Sequence[QWidget]) -> None:
        """Show these buttons instead of the ones before; they stay their page's."""
        for button in self._actions:
            self._row.removeWidget(button)
            button.hide()
        self._actions = list(actions)
        for button in self._actions:
            self._row.addWidget(button)
            button.show()

    @property
    def bell(self) -> QWidget:
        """The button below which the notices open."""
        return self._bell

    def show_notices(self, count: int) -> None:
        """Show how many notices have not been read."""
        self._bell.show_count(count)

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(56))


class CrumbButton(QAbstractButton, Themed):
    """The page above, as a quiet link."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_words("Back")
        self.keep_dressed()

    def show_words(self, words: str) -> None:
        """Show another page's title."""
        self.setText(words)
        self.setAccessibleName(f"Back to {words}" if words else "Back")
        self.updateGeometry()

    @override
    def dress(self) -> None:
        self.setFont(font(15, weight=500))

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, px(28))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(colour("accent_text" if lit else "text3"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.fillRect(0, self.height() - 3, self.width(), 2, colour("focus"))


class SearchButton(QAbstractButton, Themed):
    """Looks like a field, opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setText("Search or run a command")
        self.setAccessibleName("Search or run a command, Ctrl K")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.keep_dressed()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(270), px(32))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(130), px(32))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        line = colour("focus" if self.hasFocus() else "border2")
        paint_box(painter, box, fill=colour("sunken"), line=line, radius=6)
        spot = QPointF(10, (box.height() - 15) / 2)
        paint_icon(painter, "search", spot, tone="text3", size=15)
        painter.setFont(font(13))
        painter.setPen(colour("text3"))
        room = box.adjusted(33, 0, -64, 0)
        elide = Qt.TextElideMode.ElideRight
        words = painter.fontMetrics().elidedText(self.text(), elide, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        self._paint_keys(painter, box)

    def _paint_keys(self, painter: QPainter, box: QRectF) -> None:
        face = font(11, weight=500)
        width = QFontMetricsF(face).horizontalAdvance("Ctrl K") + 12
        high = px(18)
        cap = QRectF(box.right() - width - 8, (box.height() - high) / 2, width, high)
        paint_box(painter, cap, fill=colour("surface2"), line=colour("border"), radius=4)
        painter.setFont(face)
        painter.setPen(colour("text3"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, "Ctrl K")


class BellButton(IconButton):
    """The way to the notices, with a dot when some are unread."""

    def __init__(self) -> None:
        self._count = 0
        super().__init__("bell", "Notices")

    def show_count(self, count: int) -> None:
        """Show how many are unread."""
        self._count = count
        self.setAccessibleName(f"Notices, {count} unread" if count else "Notices")
        self.update()

    @override
    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]  # Qt hands in its own event
        if self._count:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("fail_fill"))
            painter.drawEllipse(QPointF(self.width() - 10, 10), 4, 4)

"""The frame of a dialog: a scrim over the window, round corners, head, body and foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.marks import environment_look
from tidegate.ui.theme import THEME, colour, px
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import beside, stacked
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import EnvironmentMark
from tidegate.ui.widgets.themed import Divider

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent

_RADIUS = 12
_BLUR, _DROP, _DARKNESS = 24, 14, 0.43


class OverWindow(QDialog):
    """A sheet over a window: a scrim with the sheet's shadow, and round corners.

    The window behind is painted into the corners: a see-through window would have black ones
    wherever no compositor runs.
    """

    def __init__(self, parent: QWidget | None, title: str, *, width: int) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setFixedWidth(px(width))
        self._window = parent.window() if parent is not None else None
        self._scrim: Scrim | None = None
        self._behind = QPixmap()

    def place_in(self, window: QRect) -> QPoint:
        """Where the sheet's top left corner comes to stand in the window; the middle here."""
        return window.center() - self.rect().center()

    def fit(self) -> None:
        """Be as high as the content is now: layouts would tell one another only event by event."""
        for layout in reversed(self.findChildren(QLayout)):
            layout.activate()
        self.adjustSize()
        whole = self.layout()
        if whole is not None and whole.hasHeightForWidth():
            # What is wider than the sheet lets Qt count too few lines of the words in it.
            needed = whole.totalHeightForWidth(self.width())
            self.resize(self.width(), min(needed, self._most()))

    def _most(self) -> int:
        return self._window.height() if self._window is not None else self.height()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._window is not None and self._scrim is None:
            self._scrim = Scrim(self._window)
            self.fit()
        self._settle()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    @override
    def done(self, result: int) -> None:
        if self._scrim is not None:
            self._scrim.uncover()
            self._scrim = None
        super().done(result)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        super().closeEvent(event)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("canvas"))
        painter.drawPixmap(0, 0, self._behind)

    def _settle(self) -> None:
        """Take the place in the window, its shadow, and the picture for the corners."""
        if self._window is None or self._scrim is None:
            return
        spot = self.place_in(self._window.rect())
        self.move(self._window.mapToGlobal(spot))
        self._scrim.cover(QRect(spot, self.size()))
        self._behind = self._window.grab(QRect(spot, self.size()))


class Dialog(OverWindow):
    """A dialog: title, note, `body` to fill, and buttons at the foot.

    `kind` of an environment paints its colour over the head. Esc and the cross reject it; Enter
    presses nothing, so that no act on Production happens by a stray key. Focus starts on the
    first thing in the body that takes it.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        *,
        note: str = "",
        kind: str = "",
        width: int = 520,
    ) -> None:
        super().__init__(parent, title, width=width)
        self._panel = Sheet(environment_look(kind).token if kind else "")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._panel)
        self._panel.lay_out(self._head(title, note=note, kind=kind), self._make_body())

    @property
    def panel(self) -> QWidget:
        """The sheet, for pictures and tests."""
        return self._panel

    def add(self, *parts: QWidget, stretch: int = 0) -> None:
        """Put widgets into the body."""
        for part in parts:
            self.body.addWidget(part, stretch)

    def add_foot(self, *parts: QWidget | None) -> None:
        """Put words and buttons at the foot, from left to right; None is a stretch."""
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(22, 14, 22, 15)
        row.setSpacing(8)
        row.addLayout(beside(*parts), 1)
        self._panel.add_foot(foot)

    def _head(self, title: str, *, note: str, kind: str) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(22, 17 if kind else 14, 14, 12)
        row.setSpacing(14)
        if kind:
            row.addWidget(EnvironmentMark(kind, size=36))
        words = stacked(Label(title, size=17, weight=600, wrap=True))
        self.note = Label(note, size=12, tone="text2", wrap=True)
        self.note.setVisible(bool(note))
        words.addWidget(self.note)
        row.addLayout(words, 1)
        close = IconButton("x", "Close")
        close.clicked.connect(self.reject)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._close_button = close
        return head

    def _make_body(self) -> QWidget:
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(22, 16, 22, 18)
        self.body.setSpacing(10)
        return content

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_the_first()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _focus_the_first(self) -> None:
        if self.focusWidget() in (None, self._close_button):
            self._close_button.setFocus()
            self.focusNextChild()


class Scrim(QWidget):
    """A veil over a window while a sheet is open, with the sheet's soft shadow."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._sheet = QRect()
        self.hide()

    def cover(self, sheet: QRect) -> None:
        """Lay the veil over the whole window, and a shadow around this place in it."""
        self._sheet = sheet
        self.setGeometry(self._window.rect())
        self._window.installEventFilter(self)
        self.show()
        self.raise_()
        self.update()

    def uncover(self) -> None:
        """Take the veil away for good."""
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour("scrim", alpha=0.68 if THEME.is_dark else 0.46))
        painter.setPen(Qt.PenStyle.NoPen)
        # Many faint sheets, each a little wider, add up to a soft edge.
        # Black, since a colour as faint as one of them would be rounded to another.
        painter.setBrush(QColor(0, 0, 0, round(255 * _DARKNESS / _BLUR)))
        for spread in range(-_BLUR // 2, _BLUR // 2):
            box = QRectF(self._sheet).adjusted(-spread, _DROP - spread, spread, _DROP + spread)
            radius = max(4, _RADIUS + spread)
            painter.drawRoundedRect(box, radius, radius)


class Sheet(QWidget):
    """The rounded sheet with a coloured bar on top, a head, a body and a foot."""

    def __init__(self, bar: str) -> None:
        super().__init__()
        self._bar = bar
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)

    def lay_out(self, head: QWidget, body: QWidget) -> None:
        """Put head and body in, a line between them."""
        self._column.addWidget(head)
        self._column.addWidget(Divider())
        self._column.addWidget(body, 1)

    def add_foot(self, foot: QWidget) -> None:
        """Put a foot below, under a line."""
        self._column.addWidget(Divider())
        self._column.addWidget(foot)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline.addRoundedRect(box, _RADIUS, _RADIUS)
        painter.fillPath(outline, colour("surface"))
        if self._bar:
            painter.save()
            painter.setClipPath(outline)
            painter.fillRect(0, 0, self.width(), 5, colour(self._bar))
            painter.restore()
        painter.setPen(QPen(colour("border"), 1))
        painter.drawPath(outline)

"""The frame of a dialog: a scrim over the window, round corners, head, body and foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QDialog, QGraphicsDropShadowEffect, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.marks import environment_look
from tidegate.ui.theme import THEME, colour, px
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import beside, stacked
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import EnvironmentMark
from tidegate.ui.widgets.themed import Divider

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QShowEvent

_RADIUS = 12
SHADOW_ROOM = 32


class Dialog(QDialog):
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
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self._scrim: Scrim | None = None
        self._width = width
        self._panel = Sheet(environment_look(kind).token if kind else "")
        self._lay_out()
        self._panel.lay_out(self._head(title, note=note, kind=kind), self._make_body())

    @property
    def panel(self) -> QWidget:
        """The sheet without its shadow, for pictures and tests."""
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

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        room = SHADOW_ROOM
        outer.setContentsMargins(room, room - 14, room, room + 14)
        outer.addWidget(self._panel)
        lift(self._panel)
        self.setFixedWidth(px(self._width) + 2 * room)

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
        parent = self.parentWidget()
        if parent is not None:
            window = parent.window()
            self._scrim = self._scrim or Scrim(window)
            self._scrim.cover()
            self._centre_on(window)
        self._focus_the_first()

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
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _centre_on(self, window: QWidget) -> None:
        self.adjustSize()
        spot = window.mapToGlobal(window.rect().center()) - self.rect().center()
        self.move(spot)

    def _focus_the_first(self) -> None:
        if self.focusWidget() in (None, self._close_button):
            self._close_button.setFocus()
            self.focusNextChild()


def lift(sheet: QWidget) -> None:
    """Give a sheet the shadow of a dialog; leave 32 pixels of room around it."""
    shadow = QGraphicsDropShadowEffect(sheet)
    shadow.setBlurRadius(48)
    shadow.setOffset(0, 14)
    shadow.setColor(colour("shadow", alpha=0.43))
    sheet.setGraphicsEffect(shadow)


class Scrim(QWidget):
    """A veil over a window while a dialog is open."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.hide()

    def cover(self) -> None:
        """Lay the veil over the whole window."""
        self.setGeometry(self._window.rect())
        self._window.installEventFilter(self)
        self.show()
        self.raise_()

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
        veil = colour("scrim", alpha=0.68 if THEME.is_dark else 0.46)
        QPainter(self).fillRect(self.rect(), veil)


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

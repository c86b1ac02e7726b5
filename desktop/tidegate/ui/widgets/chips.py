"""Chips: a word in a pill, and filters that can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from tidegate.ui import icons
from tidegate.ui.marks import State, paint_state
from tidegate.ui.theme import THEME, colour, font, px
from tidegate.ui.widgets.themed import Themed, paint_box

_MARK = 13
_MARK_ROOM = 18


class Chip(QWidget, Themed):
    """A quiet word in a pill; `tone` is a state (`ok`, `wait`, …), `add` or an `env_…` hue."""

    def __init__(
        self,
        text: str,
        *,
        tone: str = "idle",
        icon: str = "",
        state: State | None = None,
        outline: bool = False,
        mono: bool = False,
    ) -> None:
        super().__init__()
        self._tone, self._icon, self._state = tone, icon, state
        self._outline, self._mono = outline, mono
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_text(text)
        self.keep_dressed()

    def show_text(self, text: str, *, tone: str = "") -> None:
        """Show another word, and another tone if given."""
        self._text, self._tone = text, tone or self._tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def dress(self) -> None:
        self.setFont(font(11 if self._mono or self._outline else 12, weight=500, mono=self._mono))

    @override
    def sizeHint(self) -> QSize:
        mark = _MARK_ROOM if self._icon or self._state else 0
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 17 + mark, px(22))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        self._paint_pill(painter, box)
        text_box = box.adjusted(8 + self._paint_mark(painter, box), 0, 0, 0)
        painter.setPen(colour(self._tone))
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter, self._text)

    def _paint_pill(self, painter: QPainter, box: QRectF) -> None:
        if self._outline:
            paint_box(painter, box, fill=colour("surface"), line=colour("border"), radius=6)
            return
        soft = f"{self._tone}_soft"
        fill = colour(soft if soft in THEME.tokens else "surface2")
        paint_box(painter, box, fill=fill, line=None, radius=box.height() / 2 - 0.5)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> int:
        top = (box.height() - _MARK) / 2
        if self._state:
            paint_state(painter, self._state, QRectF(8, top, _MARK, _MARK))
        elif self._icon:
            icons.paint_icon(painter, self._icon, QPointF(8, top), tone=self._tone, size=_MARK)
        return _MARK_ROOM if self._icon or self._state else 0


class FilterChip(QAbstractButton, Themed):
    """A filter that is on or off, with the number of rows it lets through."""

    def __init__(
        self, text: str, *, icon: str = "", count: int | None = None, height: int = 30
    ) -> None:
        super().__init__()
        self._words, self._icon, self._count, self._height = text, icon, count, height
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_count(count)
        self.keep_dressed()

    def show_count(self, count: int | None) -> None:
        """Show how many rows this filter lets through, or no number."""
        self._count = count
        shown = self._words if count is None else f"{self._words} {count}"
        self.setText(shown)
        self.setAccessibleName(shown)
        self.updateGeometry()

    @override
    def dress(self) -> None:
        self.setFont(font(12, weight=500))

    @override
    def sizeHint(self) -> QSize:
        mark = _MARK_ROOM + 2 if self._icon else 0
        return QSize(
            self.fontMetrics().horizontalAdvance(self.text()) + 18 + mark, px(self._height)
        )

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        fill = colour("surface2" if self.underMouse() and self.isEnabled() else "surface")
        paint_box(painter, box, fill=fill, line=self._line(), radius=6)
        tone = self._tone()
        left = 9.0
        if self._icon:
            spot = QPointF(left, (box.height() - 14) / 2)
            icons.paint_icon(painter, self._icon, spot, tone=tone, size=14)
            left += _MARK_ROOM + 1
        painter.setPen(colour(tone))
        painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())

    def _tone(self) -> str:
        if not self.isEnabled():
            return "disabled"
        return "accent_text" if self.isChecked() else "text2"

    def _line(self) -> QColor:
        return colour("focus" if self.hasFocus() else "border")

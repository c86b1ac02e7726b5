"""What one cell of a table shows, and the delegate that paints it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.marks import State, paint_avatar, paint_environment, paint_state
from tidegate.ui.theme import THEME, colour, font, px
from tidegate.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
SECTION_ROLE = Qt.ItemDataRole.UserRole + 3
Index = QModelIndex | QPersistentModelIndex
_FIRST_PADDING, _PADDING = 16, 10
_TALL = 46


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: at most one mark (state, icon, environment, person), text and a note.

    `tone` and `hue` are tokens. `parts` are (text, differs) pieces of the text, highlighted in
    `hue`. `boxed` draws the value in a frame, as one set here; `unset` draws "not set" dashed.
    A `secret` is shown as dots and the keyed fingerprint in `text`, on `hue`.
    `said` is what a screen reader says when the text alone is not enough.
    """

    text: str = ""
    note: str = ""
    tone: str = "text"
    size: int = 12
    weight: int = 400
    mono: bool = False
    state: State | None = None
    icon: str = ""
    icon_tone: str = "text3"
    environment: str = ""
    person: str = ""
    right: bool = False
    parts: tuple[tuple[str, bool], ...] = field(default=())
    hue: str = "env_dev"
    boxed: bool = False
    invalid: bool = False
    unset: bool = False
    secret: bool = False
    said: str = ""

    @property
    def spoken(self) -> str:
        """The words for a screen reader."""
        text = f"secret, fingerprint {self.text}" if self.secret else self.text
        text = "not set" if self.unset and not text else text
        words = (self.state.label if self.state else "", self.person, text, self.note)
        return self.said or ", ".join(dict.fromkeys(word for word in words if word))


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of rows, with a quiet note such as "3 of 14 differ".

    One that does not fold (`folds=False`) is a quiet heading, such as a day.
    """

    title: str
    note: str = ""
    rows: tuple[object, ...] = ()
    folds: bool = True


class CellDelegate(QStyledItemDelegate):
    """Paints cells and section rows; heights are the designed ones, 36 unless told."""

    def __init__(self, view: QAbstractItemView, *, row_height: int = 36) -> None:
        super().__init__(view)
        self.row_height = row_height
        self.section_height = 32

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        section = index.data(SECTION_ROLE)
        if section:
            return QSize(40, px(self.section_height if section.folds else 28))
        return QSize(40, px(self.row_height))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if section := index.data(SECTION_ROLE):
            self._paint_section(painter, box, section, index)
        else:
            self._paint_row(painter, box, option, index)
        painter.restore()

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        cell = cast("Cell | None", index.data(CELL_ROLE))
        if event.type() == QEvent.Type.ToolTip and cell is not None:
            QToolTip.showText(event.globalPos(), self._tip(cell, view.visualRect(index)), view)
            return True
        return super().helpEvent(event, view, option, index)

    def paint_cell(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        """Paint mark, text and note into `box`; override for a cell of another shape."""
        box = self._paint_frame(painter, box, cell)
        box = self._paint_mark(painter, box, cell)
        if cell.unset:
            _paint_unset(painter, box, cell)
        elif cell.secret:
            _paint_secret(painter, box, cell)
        elif cell.parts:
            _paint_parts(painter, box, cell)
        else:
            self._paint_words(painter, box, cell)

    def _paint_row(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        self._paint_ground(painter, box, option, index)
        cell = cast("Cell | None", index.data(CELL_ROLE))
        if cell is not None:
            left = _FIRST_PADDING if index.column() == 0 else _PADDING
            self.paint_cell(painter, box.adjusted(left, 0, -_PADDING, -1), cell)

    def _paint_ground(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colour("accent_soft"))
            if index.column() == 0:
                painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colour("sunken"))
        _paint_line_below(painter, box)

    def _paint_section(
        self, painter: QPainter, box: QRectF, section: Section, index: Index
    ) -> None:
        painter.fillRect(box, colour("sunken"))
        _paint_line_below(painter, box)
        if index.column() > 0:
            return
        if not section.folds:
            title_box = box.adjusted(_FIRST_PADDING, 0, -8, 0)
            _write(painter, title_box, section.title, font(12, weight=600), tone="text2")
            return
        self._paint_folding(painter, box, section, index)

    def _paint_folding(
        self, painter: QPainter, box: QRectF, section: Section, index: Index
    ) -> None:
        view = self.parent()
        is_open = bool(getattr(view, "isExpanded", lambda _: True)(index))
        name = "chevron-down" if is_open else "chevron-right"
        paint_icon(painter, name, QPointF(12, box.center().y() - 7), tone="text3", size=14)
        title = _write(painter, box.adjusted(32, 0, 0, 0), section.title, font(13, weight=600))
        note_box = box.adjusted(32 + title + 10, 0, -8, 0)
        _write(painter, note_box, section.note, font(12), tone="text3")

    def _paint_frame(self, painter: QPainter, box: QRectF, cell: Cell) -> QRectF:
        if not cell.boxed:
            return box
        frame = box.adjusted(0.5 - 2, 4.5, -0.5, -4.5)
        line = "fail_fill" if cell.invalid else "border2"
        painter.setPen(QPen(colour(line), 1.2 if cell.invalid else 1))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(frame, 5, 5)
        return box.adjusted(6, 0, -8, 0)

    def _paint_mark(self, painter: QPainter, box: QRectF, cell: Cell) -> QRectF:
        middle = box.center().y()
        if cell.state:
            paint_state(painter, cell.state, QRectF(box.x(), middle - 7, 14, 14))
            return box.adjusted(21, 0, 0, 0)
        if cell.environment:
            paint_environment(painter, cell.environment, QRectF(box.x(), middle - 10, 20, 20))
            return box.adjusted(28, 0, 0, 0)
        if cell.person:
            paint_avatar(painter, cell.person, QRectF(box.x(), middle - 11, 22, 22))
            return box.adjusted(30, 0, 0, 0)
        if cell.icon:
            spot = QPointF(box.x(), middle - 7)
            paint_icon(painter, cell.icon, spot, tone=cell.icon_tone, size=14)
            return box.adjusted(21, 0, 0, 0)
        return box

    def _paint_words(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        if cell.note and self.row_height >= _TALL:
            half = px(17)
            upper = QRectF(box.x(), box.center().y() - half - 1, box.width(), half)
            _write(painter, upper, cell.text, _font(cell), tone=cell.tone, right=cell.right)
            lower = upper.translated(0, half + 1)
            _write(painter, lower, cell.note, font(12), tone="text3", right=cell.right)
            return
        used = _write(painter, box, cell.text, _font(cell), tone=cell.tone, right=cell.right)
        if cell.note:
            _write(painter, box.adjusted(used + 8, 0, 0, 0), cell.note, font(12), tone="text3")

    def _tip(self, cell: Cell, rect: object) -> str:
        room = getattr(rect, "width", lambda: 0)() - 2 * _PADDING - (24 if cell.state else 0)
        wide = QFontMetricsF(_font(cell)).horizontalAdvance(cell.text) > room
        return plain_tooltip(cell.text) if wide else ""


def _font(cell: Cell) -> QFont:
    return font(cell.size, weight=cell.weight, mono=cell.mono)


def _paint_line_below(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), colour("border"))


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    face: QFont,
    *,
    tone: str = "text",
    right: bool = False,
) -> float:
    """Write one line, cut in the middle if it must be, and tell its width."""
    if box.width() <= 0 or not text:
        return 0.0
    metrics = QFontMetricsF(face)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width() + 0.5)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(face)
    painter.setPen(colour(tone))
    flags = side | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, flags | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def _paint_unset(painter: QPainter, box: QRectF, cell: Cell) -> None:
    words = cell.text or "not set"
    width = QFontMetricsF(font(12)).horizontalAdvance(words) + 16
    painter.setPen(QPen(colour("border2"), 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box.x() + 0.5, box.center().y() - 9.5, width, 19), 4, 4)
    _write(painter, box.adjusted(8, 0, 0, 0), words, font(12), tone="text3")


def _paint_secret(painter: QPainter, box: QRectF, cell: Cell) -> None:
    dots = _write(painter, box, "•" * 8, font(13, weight=500, mono=True), tone="text2")
    left = box.x() + dots + 12
    if not cell.text or left + 30 > box.right():
        return
    paint_icon(painter, "fingerprint", QPointF(left, box.center().y() - 6), tone="text3", size=13)
    room = QRectF(left + 21, box.y(), box.right() - left - 21, box.height())
    face = font(12, weight=500, mono=True)
    width = QFontMetricsF(face).horizontalAdvance(cell.text)
    _paint_highlight(painter, room, width=min(width, room.width()), hue=cell.hue)
    _write(painter, room, cell.text, face)


def _paint_parts(painter: QPainter, box: QRectF, cell: Cell) -> None:
    face = _font(cell)
    metrics = QFontMetricsF(face)
    left = box.x()
    for text, differs in cell.parts:
        room = QRectF(left, box.y(), box.right() - left, box.height())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 0.5)
        if differs:
            _paint_highlight(painter, room, width=metrics.horizontalAdvance(shown), hue=cell.hue)
        left += _write(painter, room, shown, face, tone=cell.tone)
        if shown != text:
            return


def _paint_highlight(painter: QPainter, room: QRectF, *, width: float, hue: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(hue, alpha=0.25 if THEME.is_dark else 0.17))
    box = QRectF(room.x() - 1.5, room.center().y() - 9, width + 3, 18)
    painter.drawRoundedRect(box, 3, 3)

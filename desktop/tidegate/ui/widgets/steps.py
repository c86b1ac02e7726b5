"""The steps of a longer act, one below the other: done, here, to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.marks import State, paint_state
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its key, title, and a note such as what was chosen there."""

    key: str
    title: str
    note: str = ""


class StepList(QWidget):
    """The steps; a person can go back to a done one: `step_requested` carries its key."""

    step_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setAccessibleName("Steps")

    def show_steps(self, steps: Sequence[Step], *, current: str) -> None:
        """Show these steps; those before `current` are done."""
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        here = next((at for at, step in enumerate(steps) if step.key == current), 0)
        for at, step in enumerate(steps):
            row = _StepRow(step, number=at + 1, place=at - here, is_last=at == len(steps) - 1)
            row.clicked.connect(lambda _=False, key=step.key: self.step_requested.emit(key))
            self._column.addWidget(row)


class _StepRow(QAbstractButton, Themed):
    """One step; `place` is below zero for a done one, zero for the one at hand."""

    def __init__(self, step: Step, *, number: int, place: int, is_last: bool) -> None:
        super().__init__()
        self._step, self._number, self._place, self._is_last = step, number, place, is_last
        self.setText(step.title)
        self.setEnabled(place < 0)
        word = "done" if place < 0 else "current step" if place == 0 else "to come"
        self.setAccessibleName(f"{number}, {step.title}, {word}")
        self.setAccessibleDescription(step.note)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(_ROW))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), px(_ROW))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_number(painter, QRectF(22, self.height() / 2 - 12, 20, 20))
        self._paint_words(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        box = QRectF(8, 2, self.width() - 16, self.height() - 8)
        if self._place == 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft"))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRoundedRect(box, 8, 8)

    def _paint_number(self, painter: QPainter, disc: QRectF) -> None:
        x = disc.center().x()
        painter.setPen(QPen(colour("border2" if self._place < 0 else "border"), 1.5))
        if not self._is_last:
            painter.drawLine(QPointF(x, disc.bottom() + 4), QPointF(x, self.height()))
        if self._number > 1:
            painter.drawLine(QPointF(x, 0), QPointF(x, disc.top() - 4))
        if self._place < 0:
            paint_state(painter, State.PASSED, disc)
            return
        here = self._place == 0
        painter.setPen(QPen(colour("accent" if here else "border2"), 1.6))
        painter.setBrush(colour("accent" if here else "surface"))
        painter.drawEllipse(disc)
        painter.setFont(font(11, weight=600))
        painter.setPen(colour("on_accent" if here else "text3"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _paint_words(self, painter: QPainter) -> None:
        middle = self.height() / 2 - 2
        room = QRectF(54, middle - px(20), self.width() - 64, px(20))
        if not self._step.note:
            room.moveTop(middle - px(10))
        painter.setFont(font(13, weight=600 if self._place == 0 else 500))
        tones = {-1: "text", 0: "accent_text", 1: "text3"}
        painter.setPen(colour(tones[max(-1, min(1, self._place))]))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._step.title)
        painter.setFont(font(12))
        painter.setPen(colour("text2" if self._place == 0 else "text3"))
        below = QRectF(54, middle, self.width() - 64, px(18))
        elide = Qt.TextElideMode.ElideRight
        note = painter.fontMetrics().elidedText(self._step.note, elide, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, note)

"""Things that are on or off: a switch, a check box with two lines, a line of a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Icon, StateMark
from tidegate.ui.widgets.themed import Themed, paint_box

if TYPE_CHECKING:
    from tidegate.ui.marks import State


class Switch(QAbstractButton, Themed):
    """A switch; space or a click turns it. `name` says what it turns on."""

    def __init__(self, name: str, *, on: bool = False) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keep_dressed()

    def show_on(self, on: bool) -> None:  # noqa: FBT001 - an order
        """Show a state without telling it as a wish."""
        self.blockSignals(True)  # noqa: FBT003 - as Qt has it
        self.setChecked(on)
        self.blockSignals(False)  # noqa: FBT003 - as Qt has it
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(42, 26)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_focus(painter)
        painter.translate(2, 2)
        if self.isChecked():
            self._paint_on(painter)
        else:
            self._paint_off(painter)

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)

    def _paint_on(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent" if self.isEnabled() else "disabled"))
        painter.drawRoundedRect(QRectF(1, 1, 36, 20), 10, 10)
        painter.setBrush(colour("on_accent"))
        painter.drawEllipse(QPointF(27, 11), 7, 7)
        paint_icon(painter, "check", QPointF(22, 6), tone="accent", size=10, stroke=3.4)

    def _paint_off(self, painter: QPainter) -> None:
        ring = colour("border2" if self.isEnabled() else "border")
        painter.setPen(QPen(ring, 1.4))
        painter.setBrush(colour("surface2"))
        painter.drawRoundedRect(QRectF(1.5, 1.5, 35, 19), 9.5, 9.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ring)
        painter.drawEllipse(QPointF(11, 11), 6, 6)


class CheckRow(QAbstractButton, Themed):
    """A check box with a title and a quieter second line; the whole row can be clicked."""

    _BOX = 18

    def __init__(self, title: str, *, note: str = "", checked: bool = False) -> None:
        super().__init__()
        self._note = note
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(note)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFont(font(13, weight=500))

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._BOX + 16
        return QSize(width, px(38 if self._note else 26))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_box(painter)
        self._paint_words(painter)

    def _paint_box(self, painter: QPainter) -> None:
        top = (self.height() - self._BOX) / 2
        box = QRectF(2, top, self._BOX, self._BOX).adjusted(1, 1, -1, -1)
        if self.isChecked():
            fill = "accent" if self.isEnabled() else "disabled"
            paint_box(painter, box, fill=colour(fill), line=colour(fill), radius=4)
            paint_icon(painter, "check", QPointF(5, top + 3), tone="on_accent", size=12, stroke=3.2)
        else:
            line = "border2" if self.isEnabled() else "border"
            paint_box(painter, box, fill=colour("surface"), line=colour(line), radius=4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 6, 6)

    def _paint_words(self, painter: QPainter) -> None:
        left = self._BOX + 12
        room = QRectF(left, 0, self.width() - left, self.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._note:
            painter.setFont(font(12))
            painter.setPen(colour("text3"))
            painter.drawText(room.adjusted(0, room.height() / 2 - 1, 0, 0), middle, self._note)
            room.setHeight(room.height() / 2 + 1)
        painter.setFont(self.font())
        painter.setPen(colour("text" if self.isEnabled() else "disabled"))
        painter.drawText(room, middle, self.text())


class ListRow(QWidget):
    """A line of a list: mark or icon, title, quieter note, and controls on the right.

    Made for checks ("Keyring, unlocked"), policies and people; put `Divider()` between two.
    """

    def __init__(
        self,
        title: str,
        *,
        note: str = "",
        state: State | None = None,
        icon: str = "",
        controls: tuple[QWidget, ...] = (),
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(12)
        self._mark = StateMark(state, size=18) if state else None
        self._title = Label(title, weight=500)
        self._note = Label(note, size=12, tone="text3", wrap=True)
        if mark := self._mark or (Icon(icon, size=18) if icon else None):
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(stacked(self._title, self._note, spacing=1), 1)
        for control in controls:
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_words(title, note=note)

    def show_words(self, title: str, *, note: str = "", state: State | None = None) -> None:
        """Say something else, in another state if given."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        if self._mark and state:
            self._mark.show_state(state)
        word = f"{state.label}: " if state else ""
        self.setAccessibleName(f"{word}{title}. {note}" if note else f"{word}{title}")

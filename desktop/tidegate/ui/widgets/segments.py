"""One of a few: a segmented control and tabs with an underline; arrows walk in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.themed import Themed, paint_box

if TYPE_CHECKING:
    from collections.abc import Mapping

_BACK, _ON = (Qt.Key.Key_Left, Qt.Key.Key_Up), (Qt.Key.Key_Right, Qt.Key.Key_Down)


class _Choice(QWidget, Themed):
    """Buttons of which one is chosen; `chosen` carries its key."""

    chosen = Signal(str)

    def __init__(self, choices: Mapping[str, str], *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._buttons: dict[str, QAbstractButton] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        for key, title in choices.items():
            self._add(key, title)
        next(iter(self._buttons.values())).setChecked(True)

    def choose(self, key: str) -> None:
        """Show another choice without telling it as a wish."""
        self._buttons[key].setChecked(True)

    @property
    def choice(self) -> str:
        """The key chosen."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def _button(self, title: str) -> QAbstractButton:
        raise NotImplementedError

    def _add(self, key: str, title: str) -> None:
        button = self._button(title)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._buttons[key] = button
        self._group.addButton(button)
        self._row.addWidget(button)


class Segments(_Choice):
    """A segmented control: `Segments({"profiles": "Profiles", …}, name="Compare what")`."""

    def __init__(self, choices: Mapping[str, str], *, name: str) -> None:
        super().__init__(choices, name=name)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def _button(self, title: str) -> QAbstractButton:
        return _Segment(title)

    @override
    def paintEvent(self, _event: object) -> None:
        box = QRectF(self.rect())
        paint_box(QPainter(self), box, fill=colour("surface2"), line=None, radius=7)


class Tabs(_Choice):
    """Tabs with an underline: `Tabs({"hosts": "Hosts"}, name="Environment")`; counts beside."""

    def __init__(self, choices: Mapping[str, str], *, name: str) -> None:
        super().__init__(choices, name=name)
        self._row.setContentsMargins(24, 0, 24, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)

    def show_count(self, key: str, count: int | None) -> None:
        """Show a number beside a tab's title."""
        button = self._buttons[key]
        if isinstance(button, _Tab):
            button.show_count(count)

    @override
    def _button(self, title: str) -> QAbstractButton:
        return _Tab(title)

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour("border"))


class _Pick(QAbstractButton, Themed):
    """One of the buttons: checkable, walked by arrows."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.keep_dressed()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = -1 if event.key() in _BACK else 1 if event.key() in _ON else 0
        if not step or not self.group():
            super().keyPressEvent(event)
            return
        buttons = self.group().buttons()
        other = buttons[(buttons.index(self) + step) % len(buttons)]
        other.setFocus(Qt.FocusReason.TabFocusReason)
        other.click()


class _Segment(_Pick):
    @override
    def dress(self) -> None:
        self.setFont(font(12, weight=600))
        self.setFixedSize(self.sizeHint())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 26, px(26))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.isChecked():
            paint_box(painter, box, fill=colour("surface"), line=colour("border"), radius=5)
        if self.hasFocus():
            _paint_ring(painter, box.adjusted(1, 1, -1, -1), radius=5)
        painter.setFont(font(12, weight=600 if self.isChecked() else 500))
        painter.setPen(colour("text" if self.isChecked() else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())


class _Tab(_Pick):
    def __init__(self, title: str) -> None:
        self._count = ""
        super().__init__(title)

    def show_count(self, count: int | None) -> None:
        self._count = "" if count is None else str(count)
        self.setAccessibleName(f"{self.text()} {self._count}".strip())
        self.setFixedSize(self.sizeHint())
        self.update()

    @override
    def dress(self) -> None:
        self.setFont(font(13, weight=600))
        self.setFixedSize(self.sizeHint())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._words_width() + 24, px(40))

    def _words_width(self) -> int:
        metrics = self.fontMetrics()
        count = metrics.horizontalAdvance(self._count) + 6 if self._count else 0
        return metrics.horizontalAdvance(self.text()) + count

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        box = QRectF(0, 0, self.width(), self.height() - 2)
        painter.setFont(font(13, weight=600 if chosen else 500))
        painter.setPen(colour("accent_text" if chosen else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        title = painter.fontMetrics().horizontalAdvance(self.text())
        painter.setFont(font(12))
        painter.setPen(colour("text3"))
        painter.drawText(
            box.adjusted(title + 6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._count
        )
        self._paint_marks(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        width = self._words_width()
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(QRectF(0, self.height() - 3, width, 3), 1.5, 1.5)
        if self.hasFocus():
            _paint_ring(painter, QRectF(-4, 6, width + 8, self.height() - 14), radius=4)


def _paint_ring(painter: QPainter, box: QRectF, *, radius: float) -> None:
    """Paint where the keyboard is; it may be on one that is not chosen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour("focus"), 2))
    painter.drawRoundedRect(box, radius, radius)

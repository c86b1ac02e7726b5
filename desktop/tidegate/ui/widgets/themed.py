"""How a widget keeps up with the theme: it dresses once and again when the theme changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget
from typing_extensions import override

from tidegate.ui.theme import THEME, colour

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF


class Themed:
    """A mix-in for widgets: override `dress`, call `keep_dressed` at the end of `__init__`."""

    def dress(self) -> None:
        """Take fonts, colours, icons and lengths from the theme as it is now."""

    def keep_dressed(self) -> None:
        """Dress now and at every change of the theme."""
        self.dress()
        THEME.changed.connect(self.redress)

    @Slot()
    def redress(self) -> None:
        """Dress and paint again; Python may still hold a widget that Qt has deleted."""
        if isinstance(self, QWidget) and not shiboken6.isValid(self):
            return
        self.dress()
        if isinstance(self, QWidget):
            self.updateGeometry()
            self.update()


class Divider(QFrame):
    """A line of one pixel, across or down."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if vertical else free, free if vertical else fixed)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    @override
    def paintEvent(self, _event: object) -> None:
        QPainter(self).fillRect(self.rect(), colour("border"))


def tint_text(widget: QWidget, tone: str) -> None:
    """Give a widget's text the colour of a token."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.WindowText, colour(tone))
    widget.setPalette(palette)


def paint_box(
    painter: QPainter, box: QRectF, *, fill: QColor | None, line: QColor | None, radius: float
) -> None:
    """Paint a rounded rectangle, crisp at one pixel of line."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1) if line else QPen(QColor(0, 0, 0, 0)))
    painter.setBrush(fill or QColor(0, 0, 0, 0))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

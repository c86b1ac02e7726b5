"""The sign of Tidegate, painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QLinearGradient, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from tidegate.ui.theme import px

_SIDE = 26


def window_icon() -> QIcon:
    """The sign in the sizes that desktops ask for."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        drawn = QPixmap(size, size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        paint_logo(painter, size=size)
        painter.end()
        icon.addPixmap(drawn)
    return icon


def paint_logo(painter: QPainter, *, size: float) -> None:
    """Paint the sign, `size` pixels wide, at the painter's origin."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _SIDE, size / _SIDE)
    ground = QLinearGradient(0, 0, _SIDE, _SIDE)
    ground.setColorAt(0, QColor("#3E74F0"))
    ground.setColorAt(1, QColor("#1B3F9E"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(ground))
    painter.drawRoundedRect(QRectF(0, 0, _SIDE, _SIDE), 7, 7)
    _paint_path(painter)
    painter.restore()


def _paint_path(painter: QPainter) -> None:
    white = QColor("#FFFFFF")
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(white, 2.4, Qt.PenStyle.SolidLine, cap, join))
    turns = [(6.5, 17.5), (12, 12.5), (15, 15), (19.5, 8.5)]
    painter.drawPolyline([QPointF(x, y) for x, y in turns])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(white)
    painter.drawEllipse(QPointF(19.5, 8.3), 2.6, 2.6)
    painter.drawEllipse(QPointF(6.5, 17.6), 2.2, 2.2)


class Logo(QWidget):
    """The sign as a decoration."""

    def __init__(self, *, size: int = _SIDE) -> None:
        super().__init__()
        self.setFixedSize(QSize(px(size), px(size)))

    @override
    def paintEvent(self, _event: object) -> None:
        paint_logo(QPainter(self), size=self.width())

"""Lucide outlines tinted with a token, sharp at every pixel ratio, drawn once."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QByteArray, QFile, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from tidegate.ui.theme import colour, px

_RATIOS = (1.0, 2.0)


def pixmap(
    name: str, *, tone: str = "text2", size: float = 16, stroke: float = 2.0, ratio: float = 1.0
) -> QPixmap:
    """The icon `name` in the colour of `tone`, `size` pixels wide before the ratio."""
    return _drawn(name, colour(tone).name(), size, stroke, ratio)


def icon(
    name: str, *, tone: str = "text2", size: int = 16, before: int = 0, after: int = 0
) -> QIcon:
    """The icon for a button, greyed when disabled, with room before and after it in pixels."""
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, tone), (QIcon.Mode.Disabled, "disabled")):
        for ratio in _RATIOS:
            drawn = pixmap(name, tone=shade, size=px(size), ratio=ratio)
            made.addPixmap(_spaced(drawn, before=before, after=after), mode)
    return made


def paint_icon(
    painter: QPainter,
    name: str,
    at: QPointF,
    *,
    tone: str = "text2",
    size: float = 16,
    stroke: float = 2.0,
) -> None:
    """Paint the icon with its top left corner at `at`, in whole pixels so that it stays sharp."""
    ratio = painter.device().devicePixelRatio()
    spot = QPointF(round(at.x()), round(at.y()))
    painter.drawPixmap(spot, pixmap(name, tone=tone, size=size, stroke=stroke, ratio=ratio))


def _spaced(drawn: QPixmap, *, before: int, after: int) -> QPixmap:
    if not before and not after:
        return drawn
    ratio = drawn.devicePixelRatio()
    size = drawn.deviceIndependentSize()
    wide = _blank(size.width() + before + after, size.height(), ratio)
    painter = QPainter(wide)
    painter.drawPixmap(QPointF(before, 0), drawn)
    painter.end()
    return wide


@lru_cache(maxsize=1024)
def _drawn(name: str, shade: str, size: float, stroke: float, ratio: float) -> QPixmap:
    outline = _outline(name).replace("currentColor", shade)
    weighted = re.sub(r'stroke-width="[^"]+"', f'stroke-width="{stroke}"', outline)
    renderer = QSvgRenderer(QByteArray(weighted.encode()))
    drawn = _blank(size, size, ratio)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


@lru_cache(maxsize=256)
def _outline(name: str) -> str:
    file = QFile(f"icons:{name}.svg")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError(f"icons:{name}.svg; app.assets.register() makes the folder known")
    return bytes(file.readAll().data()).decode()


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    blank = QPixmap(round(width * ratio), round(height * ratio))
    blank.setDevicePixelRatio(ratio)
    blank.fill(Qt.GlobalColor.transparent)
    return blank

"""Marks that carry meaning without colour: the states' outlines, environments, people.

Every state has an outline of its own (circle with tick, ring with arc, diamond, octagon,
triangle, rounded square, hollow rings), so that it reads in grey as well.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from tidegate.ui.icons import paint_icon
from tidegate.ui.theme import THEME, colour, font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class State(Enum):
    """What a thing is in; the value is its token, its English label and a number to tell it by."""

    LIVE = ("ok", "Live", 0)
    PASSED = ("ok", "Passed", 1)
    RUNNING = ("run", "Running", 2)
    INFO = ("run", "Information", 3)
    WAITING = ("wait", "Waiting for approval", 4)
    FAILED = ("fail", "Failed", 5)
    DRIFT = ("drift", "Drift", 6)
    WARNING = ("drift", "Warning", 7)
    ROLLED_BACK = ("back", "Rolled back", 8)
    WAS_LIVE = ("idle", "Was live", 9)
    QUEUED = ("idle", "Queued", 10)
    SKIPPED = ("idle", "Skipped", 11)
    ABSENT = ("idle", "Not deployed", 12)

    @property
    def token(self) -> str:
        """The family of colours: `ok`, `run`, `wait`, `fail`, `drift`, `back` or `idle`."""
        return self.value[0]

    @property
    def label(self) -> str:
        """The word that always stands beside the mark."""
        return self.value[1]


class EnvironmentLook(NamedTuple):
    """Hue and icon of a kind of environment."""

    token: str
    icon: str
    label: str


ENVIRONMENT_LOOKS = {
    "development": EnvironmentLook("env_dev", "code-xml", "Development"),
    "test": EnvironmentLook("env_test", "flask-conical", "Test"),
    "acceptance": EnvironmentLook("env_stg", "layers", "Acceptance"),
    "production": EnvironmentLook("env_prod", "shield", "Production"),
    "customer": EnvironmentLook("env_prod", "globe", "Customer"),
    "reproduction": EnvironmentLook("env_dev", "flask-round", "Reproduction"),
}
_UNKNOWN_LOOK = EnvironmentLook("env_dev", "server", "Environment")
_PEOPLE_HUES = ("env_stg", "env_test", "env_dev")


def environment_look(kind: str) -> EnvironmentLook:
    """Hue, icon and word for a kind of environment; a kind not known looks neutral."""
    return ENVIRONMENT_LOOKS.get(kind, _UNKNOWN_LOOK)


def person_hue(name: str) -> str:
    """The same hue for the same name, on every machine."""
    return _PEOPLE_HUES[sum(name.encode()) % len(_PEOPLE_HUES)]


def initials(name: str) -> str:
    """One or two capitals for a person's name or mail address."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def paint_state(painter: QPainter, state: State, box: QRectF, *, fraction: float = 0.62) -> None:
    """Paint the state's mark inside `box`; `fraction` (0 to 1) is the arc of a running one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    brush = _Brush(painter, box, fill=colour(f"{state.token}_fill"), on_fill=colour("on_fill"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush.fill)
    _OUTLINES[state](brush, fraction)
    painter.restore()


def paint_environment(painter: QPainter, kind: str, box: QRectF) -> None:
    """Paint the tinted square with the icon of an environment's kind."""
    look = environment_look(kind)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(look.token, alpha=0.2 if THEME.is_dark else 0.13))
    painter.drawRoundedRect(box, 5, 5)
    size = int(box.width() * 0.62)
    spot = QPointF(box.center().x() - size / 2, box.center().y() - size / 2)
    paint_icon(painter, look.icon, spot, tone=look.token, size=size, stroke=2.2)
    painter.restore()


def paint_avatar(painter: QPainter, name: str, box: QRectF) -> None:
    """Paint a person as a disc with initials."""
    hue = person_hue(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(hue, alpha=0.24 if THEME.is_dark else 0.16))
    painter.drawEllipse(box)
    letters = font(9, weight=600)
    letters.setPixelSize(max(9, int(box.width() * 0.4)))
    painter.setFont(letters)
    painter.setPen(colour(hue))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


class _Brush:
    """A painter with the unit circle of the mark laid over its box."""

    def __init__(self, painter: QPainter, box: QRectF, *, fill: QColor, on_fill: QColor) -> None:
        self.painter, self.fill, self._on_fill = painter, fill, on_fill
        self.centre = box.center()
        self.width = min(box.width(), box.height())
        self.radius = self.width / 2

    def at(self, x: float, y: float) -> QPointF:
        return self.centre + QPointF(x * self.radius, y * self.radius)

    def polygon(self, points: Sequence[tuple[float, float]]) -> QPolygonF:
        return QPolygonF([self.at(x, y) for x, y in points])

    def pen(self, shade: QColor, width: float) -> QPen:
        style, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        return QPen(shade, width, style, cap, join)

    def cut(self, *points: tuple[float, float]) -> None:
        """Draw a line over the filled shape."""
        self._line(points, self.pen(self._on_fill, max(1.4, self.width * 0.115)))

    def draw(self, *points: tuple[float, float]) -> None:
        """Draw a line in the state's own colour."""
        self._line(points, self.pen(self.fill, max(1.2, self.width * 0.11)))

    def _line(self, points: Sequence[tuple[float, float]], pen: QPen) -> None:
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPolyline(self.polygon(points))

    def ring(self) -> None:
        width = self.width * 0.13
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self.fill, width))
        self.painter.drawEllipse(self.centre, self.radius - width / 2, self.radius - width / 2)


def _circle_with_tick(brush: _Brush, _fraction: float) -> None:
    brush.painter.drawEllipse(brush.centre, brush.radius, brush.radius)
    brush.cut((-0.42, 0.04), (-0.1, 0.36), (0.44, -0.3))


def _ring_with_arc(brush: _Brush, fraction: float) -> None:
    painter, width = brush.painter, brush.width * 0.15
    around = QRectF(brush.at(-1, -1), brush.at(1, 1))
    around.adjust(width / 2, width / 2, -width / 2, -width / 2)
    faint = QColor(brush.fill)
    faint.setAlpha(70)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(faint, width))
    painter.drawEllipse(around)
    painter.setPen(brush.pen(brush.fill, width))
    painter.drawArc(around, 90 * 16, -int(360 * 16 * fraction))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush.fill)
    painter.drawPolygon(brush.polygon([(-0.2, -0.34), (0.4, 0), (-0.2, 0.34)]))


def _diamond_with_bars(brush: _Brush, _fraction: float) -> None:
    brush.painter.drawPolygon(brush.polygon([(0, -1.08), (1.08, 0), (0, 1.08), (-1.08, 0)]))
    brush.cut((-0.2, -0.3), (-0.2, 0.3))
    brush.cut((0.2, -0.3), (0.2, 0.3))


def _octagon_with_cross(brush: _Brush, _fraction: float) -> None:
    k = 0.414
    corners = [(-k, -1), (k, -1), (1, -k), (1, k), (k, 1), (-k, 1), (-1, k), (-1, -k)]
    brush.painter.drawPolygon(brush.polygon(corners))
    brush.cut((-0.34, -0.34), (0.34, 0.34))
    brush.cut((0.34, -0.34), (-0.34, 0.34))


def _triangle_with_mark(brush: _Brush, _fraction: float) -> None:
    path = QPainterPath()
    path.addPolygon(brush.polygon([(0, -0.92), (1.02, 0.82), (-1.02, 0.82)]))
    path.closeSubpath()
    brush.painter.setPen(brush.pen(brush.fill, brush.width * 0.1))
    brush.painter.drawPath(path)
    brush.cut((0, -0.3), (0, 0.2))
    brush.cut((0, 0.52), (0, 0.53))


def _square_with_return(brush: _Brush, _fraction: float) -> None:
    box = QRectF(brush.at(-0.95, -0.95), brush.at(0.95, 0.95))
    brush.painter.drawRoundedRect(box, brush.radius * 0.4, brush.radius * 0.4)
    brush.cut((-0.1, -0.55), (-0.45, -0.2), (-0.1, 0.15))
    brush.cut((-0.4, -0.2), (0.2, -0.2), (0.45, 0.05), (0.45, 0.2), (0.2, 0.45), (-0.15, 0.45))


def _hollow_with_tick(brush: _Brush, _fraction: float) -> None:
    brush.ring()
    brush.draw((-0.34, 0.04), (-0.08, 0.3), (0.36, -0.24))


def _hollow_with_hands(brush: _Brush, _fraction: float) -> None:
    brush.ring()
    brush.draw((0, -0.42), (0, 0.05), (0.3, 0.22))


def _hollow_with_dash(brush: _Brush, _fraction: float) -> None:
    brush.ring()
    brush.draw((-0.35, 0), (0.35, 0))


def _dashed_ring(brush: _Brush, _fraction: float) -> None:
    pen = QPen(brush.fill, brush.width * 0.11)
    pen.setDashPattern([1.6, 1.8])
    brush.painter.setPen(pen)
    brush.painter.setBrush(Qt.BrushStyle.NoBrush)
    brush.painter.drawEllipse(brush.centre, brush.radius * 0.86, brush.radius * 0.86)


def _circle_with_letter(brush: _Brush, _fraction: float) -> None:
    brush.painter.drawEllipse(brush.centre, brush.radius, brush.radius)
    brush.cut((0, -0.05), (0, 0.45))
    brush.cut((0, -0.44), (0, -0.43))


_OUTLINES: dict[State, Callable[[_Brush, float], None]] = {
    State.LIVE: _circle_with_tick,
    State.PASSED: _circle_with_tick,
    State.RUNNING: _ring_with_arc,
    State.INFO: _circle_with_letter,
    State.WAITING: _diamond_with_bars,
    State.FAILED: _octagon_with_cross,
    State.DRIFT: _triangle_with_mark,
    State.WARNING: _triangle_with_mark,
    State.ROLLED_BACK: _square_with_return,
    State.WAS_LIVE: _hollow_with_tick,
    State.QUEUED: _hollow_with_hands,
    State.SKIPPED: _hollow_with_dash,
    State.ABSENT: _dashed_ring,
}

"""How far something is: a ring, a bar, a rail of phases, steps of a host, a risk, a spark line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget
from typing_extensions import override

from tidegate.ui.marks import State, paint_state
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOLD_EVERY_MS = 5_000
_LINK, _SHORTEST_LINK, _LINK_AIR = 44.0, 22.0, 10.0  # pixels between two phases of a rail
_MARK, _NOTE_AIR = 23.0, 6.0


class _Gauge(QProgressBar, Themed):
    """A painted share of a whole, told to screen readers at most every five seconds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self._share = 0.0
        self._since_told = QElapsedTimer()
        self.keep_dressed()
        self.show_share(0.0)

    def show_share(self, share: float) -> None:
        """Show a share from 0 to 1."""
        self._share = max(0.0, min(1.0, share))
        self._tell()
        self.update()

    @property
    def percent(self) -> str:
        """The share in words."""
        return f"{round(self._share * 100)} %"

    def _tell(self) -> None:
        """Move the value that is read aloud, at once at both ends."""
        due = not self._since_told.isValid() or self._since_told.hasExpired(_TOLD_EVERY_MS)
        if due or self._share in (0.0, 1.0):
            self._since_told.restart()
            self.setValue(round(self._share * 100))


class ProgressRing(_Gauge):
    """A ring with the percentage inside, 64 pixels wide."""

    def __init__(self, name: str, *, tone: str = "run") -> None:
        self._tone = tone
        super().__init__(name)

    def show_tone(self, tone: str) -> None:
        """Paint in another state's colour, such as `ok` at the end or `fail`."""
        self._tone = tone
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedSize(px(64), px(64))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(5, 5, -5, -5)
        painter.setPen(QPen(colour("surface3"), 7))
        painter.drawEllipse(box)
        cap = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(colour(f"{self._tone}_fill"), 7, Qt.PenStyle.SolidLine, cap))
        if self._share:
            painter.drawArc(box, 90 * 16, -int(360 * 16 * self._share))
        painter.setFont(font(13 if self._share >= 1 else 15, weight=600))
        painter.setPen(colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.percent)


class ProgressBar(_Gauge):
    """A thin bar, six pixels high."""

    def __init__(self, name: str, *, tone: str = "run", height: int = 6) -> None:
        self._tone, self._height = tone, height
        super().__init__(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def dress(self) -> None:
        self.setFixedHeight(self._height)

    @override
    def paintEvent(self, _event: object) -> None:
        box = QRectF(self.rect())
        paint_bar(QPainter(self), box, self._share, tone=self._tone)


class SharesBar(QWidget):
    """A bar cut into shares, such as equal, changed and secret settings."""

    def __init__(self, name: str, *, height: int = 8) -> None:
        super().__init__()
        self._name = name
        self._shares: tuple[tuple[float, str], ...] = ()
        self.setFixedHeight(height)

    def show_shares(self, shares: Sequence[tuple[float, str]]) -> None:
        """Show (share from 0 to 1, tone) from left to right."""
        self._shares = tuple(shares)
        self.setAccessibleName(f"{self._name}: {', '.join(f'{s:.0%}' for s, _ in shares)}")
        self.update()

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setClipPath(_rounded(box))
        painter.fillRect(box, colour("surface3"))
        left = 0.0
        for share, tone in self._shares:
            width = box.width() * share
            painter.fillRect(QRectF(left, 0, width - 1.5, box.height()), colour(f"{tone}_fill"))
            left += width


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a deployment: its title, a quiet note, its state; `decisive` has no way back."""

    title: str
    note: str = ""
    state: State = State.QUEUED
    decisive: bool = False


class PhaseRail(QWidget, Themed):
    """The phases of a run from left to right, the point of no return marked."""

    def __init__(self) -> None:
        super().__init__()
        self._phases: tuple[Phase, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.keep_dressed()

    def show_phases(self, phases: Sequence[Phase]) -> None:
        """Show these phases."""
        self._phases = tuple(phases)
        words = (f"{one.title}: {one.state.label}" for one in self._phases)
        self.setAccessibleName("; ".join(words))
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(30))

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, px(30))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_notes, link = self._fitted()
        left = 0.0
        for at, phase in enumerate(self._phases):
            left = self._paint_phase(painter, phase, left, has_note=has_notes)
            if at < len(self._phases) - 1:
                left = self._paint_link(painter, phase, left, link=link)

    def _fitted(self) -> tuple[bool, float]:
        """Return whether notes have room, and how long the links may be so that all is seen."""
        gaps = max(1, len(self._phases) - 1)
        for has_notes in (True, False):
            taken = sum(_phase_width(phase, has_note=has_notes) for phase in self._phases)
            link = (self.width() - taken) / gaps
            if link >= _SHORTEST_LINK:
                break
        return has_notes, max(_LINK_AIR, min(_LINK, link))

    def _paint_phase(
        self, painter: QPainter, phase: Phase, left: float, *, has_note: bool
    ) -> float:
        paint_state(painter, phase.state, QRectF(left, self.height() / 2 - 8, 16, 16))
        tone = _phase_tone(phase)
        title = left + _MARK
        end = title + self._write(painter, phase.title, title, tone=tone, weight=_weight(phase))
        if has_note and phase.note:
            end += _NOTE_AIR
            end += self._write(painter, phase.note, end, tone="text3", size=12)
        return end + _LINK_AIR

    def _paint_link(self, painter: QPainter, phase: Phase, left: float, *, link: float) -> float:
        done = phase.state.token == "ok"  # noqa: S105 - a colour, not a password
        middle = self.height() / 2
        painter.setPen(QPen(colour("border2" if done else "border"), 1.5))
        line = link - _LINK_AIR
        painter.drawLine(QPointF(left, middle), QPointF(left + line, middle))
        if phase.decisive:
            painter.setPen(QPen(colour("env_prod"), 2))
            mark = left + line / 2
            painter.drawLine(QPointF(mark, middle - 7), QPointF(mark, middle + 7))
        return left + link

    def _write(
        self,
        painter: QPainter,
        words: str,
        left: float,
        *,
        tone: str,
        size: int = 13,
        weight: int = 400,
    ) -> int:
        painter.setFont(font(size, weight=weight))
        painter.setPen(colour(tone))
        room = QRectF(left, 0, 600, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        return painter.fontMetrics().horizontalAdvance(words)


class Sparkline(QWidget, Themed):
    """A few bars, the last one full: how a figure went. `said` is its meaning in words."""

    def __init__(self, *, tone: str = "accent", said: str = "") -> None:
        super().__init__()
        self._tone = tone
        self._values: tuple[float, ...] = ()
        self.setAccessibleName(said)
        self.keep_dressed()

    def show_values(self, values: Sequence[float], *, said: str) -> None:
        """Show these figures, oldest first."""
        self._values = tuple(values)
        self.setAccessibleName(said)
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedSize(px(96), px(34))

    @override
    def paintEvent(self, _event: object) -> None:
        if not self._values:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width, most = self.width() / len(self._values), max(self._values) or 1
        for at, value in enumerate(self._values):
            high = max(2.0, value / most * (self.height() - 2))
            last = at == len(self._values) - 1
            painter.setBrush(colour(self._tone, alpha=1.0 if last else 0.43))
            bar = QRectF(at * width + 1, self.height() - high, width - 2.5, high)
            painter.drawRoundedRect(bar, 1.5, 1.5)


class RiskBars(QWidget, Themed):
    """A level from 1 to 5 as rising bars beside its word."""

    def __init__(self) -> None:
        super().__init__()
        self._level, self._word = 0, ""
        self.keep_dressed()

    def show_risk(self, level: int, *, word: str) -> None:
        """Show a level from 0 to 5."""
        self._level, self._word = level, word
        self.setAccessibleName(f"Risk: {word}")
        self.update()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(24))
        self.setMinimumWidth(px(160))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for at in range(5):
            painter.setBrush(colour("drift_fill" if at < self._level else "surface3"))
            high = 8 + at * 3
            painter.drawRoundedRect(QRectF(at * 9, 22 - high, 6, high), 1.5, 1.5)
        painter.setFont(font(14, weight=600))
        painter.setPen(colour("text"))
        room = self.rect().adjusted(54, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._word)


def paint_bar(painter: QPainter, box: QRectF, share: float, *, tone: str = "run") -> None:
    """Paint a rounded bar filled to `share` (0 to 1)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(_rounded(box), colour("surface3"))
    painter.setClipPath(_rounded(box))
    done = QRectF(box.x(), box.y(), box.width() * share, box.height())
    painter.fillPath(_rounded(done), colour(f"{tone}_fill"))
    painter.restore()


def paint_steps(
    painter: QPainter, box: QRectF, *, count: int, done: int, share: float, tone: str = "run"
) -> None:
    """Paint `count` bars across `box`: `done` full ones, the next filled to `share` in `tone`."""
    gap = 4
    width = (box.width() - (count - 1) * gap) / count
    for at in range(count):
        step = QRectF(box.x() + at * (width + gap), box.y(), width, box.height())
        filled = 1.0 if at < done else share if at == done else 0.0
        paint_bar(painter, step, filled, tone="ok" if at < done else tone)


def _rounded(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    radius = min(box.height(), box.width()) / 2
    path.addRoundedRect(box, radius, radius)
    return path


def _phase_width(phase: Phase, *, has_note: bool) -> float:
    title = QFontMetricsF(font(13, weight=_weight(phase))).horizontalAdvance(phase.title)
    if not (has_note and phase.note):
        return _MARK + title + _LINK_AIR
    note = QFontMetricsF(font(12)).horizontalAdvance(phase.note)
    return _MARK + title + _NOTE_AIR + note + _LINK_AIR


def _weight(phase: Phase) -> int:
    return 600 if _phase_tone(phase) == "run" else 500


def _phase_tone(phase: Phase) -> str:
    if phase.state in (State.QUEUED, State.SKIPPED):
        return "text3"
    return phase.state.token if phase.state.token in ("run", "fail", "wait", "drift") else "text"

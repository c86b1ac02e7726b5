"""The parts of the first page: the pipeline sketch, the cards, the checks, the recent ones."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.marks import State, paint_environment
from tidegate.ui.screens.welcome.needs import Check, Readiness, Recent
from tidegate.ui.theme import THEME, colour, font, px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, stacked
from tidegate.ui.widgets.labels import ElidedLabel, Label, set_plain_tooltip
from tidegate.ui.widgets.marks import Icon, StateMark
from tidegate.ui.widgets.themed import Divider, Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATIONS = (
    ("development", "Development"),
    ("test", "Test"),
    ("acceptance", "Staging"),
    ("production", "Production"),
)
_STEP, _FIRST, _MIDDLE = 146.7, 60, 34
_STATES = {
    Readiness.READY: State.PASSED,
    Readiness.DOUBTFUL: State.WARNING,
    Readiness.MISSING: State.FAILED,
}
TITLES = {
    "ssh_agent": "SSH agent",
    "keyring": "Keyring",
    "ssh_config": "SSH config",
    "host_keys": "Host keys",
}
_MOST_RECENT = 4


class Sketch(QWidget, Themed):
    """Four stations on a line, painted: how a build travels."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("A build travels from Development to Production")
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedSize(560, px(92))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = [_FIRST + _STEP * at for at in range(len(_STATIONS))]
        for at, (left, right) in enumerate(pairwise(places)):
            _paint_way(painter, left, right, icon="signature" if at else "zap")
        for x, (kind, title) in zip(places, _STATIONS, strict=True):
            paint_environment(painter, kind, QRectF(x - 24, _MIDDLE - 24, 48, 48))
            painter.setFont(font(12, weight=500))
            painter.setPen(colour("text2"))
            room = QRectF(x - 60, _MIDDLE + 32, 120, px(20))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, title)


class BeginCard(Card):
    """One way to begin: an icon, what it is, a quiet note, and its buttons."""

    def __init__(
        self, icon: str, tone: str, title: str, *, text: str, note: str, acts: Sequence[Button]
    ) -> None:
        super().__init__(padding=18, spacing=6)
        self.body.addWidget(_Tile(icon, tone))
        self.body.addSpacing(4)
        self.add(Label(title, size=15, weight=600), Label(text, tone="text2", wrap=True))
        self.body.addStretch(1)
        self.add(Label(note, size=12, tone="text3"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for act in acts:
            row.addWidget(act, 1)
        self.body.addLayout(row)
        self.setMinimumHeight(px(238))


class Checks(Card):
    """What this computer has, two by two; each tells by itself."""

    def __init__(self) -> None:
        super().__init__(padding=0, spacing=0)
        self.body.setContentsMargins(1, 1, 1, 1)
        grid = QGridLayout()
        grid.setSpacing(0)
        self._lines = {name: _CheckLine(title) for name, title in TITLES.items()}
        for at, line in enumerate(self._lines.values()):
            grid.addWidget(line, at // 2 * 2, at % 2 * 2)
        grid.addWidget(Divider(), 1, 0, 1, 3)
        grid.addWidget(Divider(vertical=True), 0, 1)
        grid.addWidget(Divider(vertical=True), 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.add(grid)

    def show_check(self, name: str, check: Check | None) -> None:
        """Show what was found; None while it is being looked at."""
        self._lines[name].show_check(check)


class RecentList(Card):
    """Workspaces that were open before; `opened` carries a folder."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__(padding=0, spacing=0)
        self.body.setContentsMargins(1, 1, 1, 1)

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show the last few."""
        while item := self.body.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, each in enumerate(recent[:_MOST_RECENT]):
            if at:
                self.add(Divider())
            self.add(self._row(each))

    def _row(self, recent: Recent) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(16, 7, 12, 7)
        row.setSpacing(12)
        row.addWidget(Icon("box", size=18))
        row.addWidget(Label(recent.name, weight=500))
        row.addWidget(ElidedLabel(recent.folder, size=12, tone="text3"), 1)
        act = Button("Open", kind="link", height=26)
        act.setAccessibleName(f"Open {recent.name} in {recent.folder}")
        act.clicked.connect(lambda: self.opened.emit(recent.folder))
        row.addWidget(act)
        return line


class _CheckLine(QWidget):
    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._mark = StateMark(State.QUEUED, size=18)
        self._text = ElidedLabel("", size=12, tone="text3")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 12, 9)
        row.setSpacing(12)
        row.addWidget(self._mark)
        row.addLayout(stacked(Label(title, weight=500), self._text, spacing=0), 1)
        self.show_check(None)

    def show_check(self, check: Check | None) -> None:
        """Show what was found."""
        state = _STATES[check.readiness] if check else State.QUEUED
        words = check.text if check else "Looking"
        self._mark.show_state(state)
        self._text.setText(words)
        said = f"{words}. {check.remedy}" if check and check.remedy else words
        set_plain_tooltip(self, check.remedy if check else "")
        self.setAccessibleName(f"{self._title}: {said}")


class _Tile(QWidget, Themed):
    """An icon on a tinted square."""

    def __init__(self, icon: str, tone: str) -> None:
        super().__init__()
        self._icon, self._tone = icon, tone
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedSize(px(38), px(38))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        soft = f"{self._tone}_soft"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(soft if soft in THEME.tokens else "surface2"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        size = px(20)
        spot = QPointF((self.width() - size) / 2, (self.height() - size) / 2)
        paint_icon(painter, self._icon, spot, tone=self._tone, size=size)


def _paint_way(painter: QPainter, left: float, right: float, *, icon: str) -> None:
    pen = QPen(colour("border2"), 2)
    pen.setDashPattern([2, 3])
    painter.setPen(pen)
    painter.drawLine(QPointF(left + 30, _MIDDLE), QPointF(right - 30, _MIDDLE))
    centre = QPointF((left + right) / 2, _MIDDLE)
    painter.setPen(QPen(colour("border"), 1.4))
    painter.setBrush(colour("surface"))
    painter.drawEllipse(centre, 12, 12)
    paint_icon(painter, icon, centre - QPointF(6.5, 6.5), tone="text2", size=13)

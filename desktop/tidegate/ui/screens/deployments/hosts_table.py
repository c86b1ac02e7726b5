"""The hosts of a deployment: their groups, and nine bars for the phases of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from tidegate.domain.deployment import Phase
from tidegate.ui.marks import paint_state
from tidegate.ui.screens.deployments.live import PHASES, Group, HostView, Mood
from tidegate.ui.screens.deployments.moods import STATES, TONES
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.cards import Card, beside
from tidegate.ui.widgets.cells import ROW_ROLE, Cell, CellDelegate, Section
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.progress import paint_bar
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.tables import SectionedTable
from tidegate.ui.widgets.themed import Divider, Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem

    from tidegate.ui.widgets.cells import Index

_LEFT, _RIGHT, _GAP, _ROW = 42, 16, 4, 52
_BAR_TONES = {Mood.FAILED: "fail", Mood.RUNNING: "run", Mood.SKIPPED: "idle"}
_FILTERS = {"": None, "running": Mood.RUNNING, "failed": Mood.FAILED}


@dataclass(slots=True, eq=False)
class Line:
    """A host's place in the table; what it shows changes while it stays."""

    host: HostView


class HostsDelegate(CellDelegate):
    """Paints a host: mark, name, what it does, its clock, and below a bar for each phase."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        line = index.data(ROW_ROLE)
        if isinstance(line, Line):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint_host(painter, QRectF(option.rect), line.host)
            painter.restore()

    @override
    def paint_cell(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        """Leave the cell to `paint`: it needs the whole row."""

    @override
    def _paint_section(
        self, painter: QPainter, box: QRectF, section: Section, index: Index
    ) -> None:
        painter.fillRect(box, colour("surface"))
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), colour("border"))
        inner = box.adjusted(16, 2, -16, 0)
        painter.setPen(colour("text3"))
        painter.setFont(font(11, weight=600))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, section.title)
        painter.setFont(font(11, weight=500))
        sides = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, sides, section.note)


class PhaseHeads(QWidget, Themed):
    """The phases' names over their bars; a line before the switch marks the point of no return."""

    def __init__(self) -> None:
        super().__init__()
        names = ", ".join(title for _, title in PHASES)
        self.setAccessibleName(f"Phases: {names}. The switch is the point of no return.")
        self.setToolTip("The line before Switch: from there on users see the new release")
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(26))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(400), px(26))

    @override
    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("sunken"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour("border"))
        painter.setFont(font(11, weight=500))
        for (phase, title), bar in zip(PHASES, _bars(QRectF(self.rect())), strict=True):
            if phase is Phase.SWITCH:
                mark = QRectF(bar.x() - _GAP / 2 - 1, 6, 2, self.height() - 13)
                painter.fillRect(mark, colour("env_prod"))
            painter.setPen(colour("text3"))
            room = QRectF(bar.x(), 0, bar.width() + _GAP, self.height() - 1)
            cut = Qt.TextElideMode.ElideRight
            shown = QFontMetricsF(painter.font()).elidedText(title, cut, room.width() + 1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class HostsTable(SectionedTable):
    """The table itself: it keeps its rows, its scrolling and its choice while hosts move on."""

    def __init__(self) -> None:
        column = Column("Host", _cell)
        super().__init__([column], name="Hosts", row_height=_ROW, key=_name_of)
        delegate = HostsDelegate(self, row_height=_ROW)
        self._delegate = delegate
        self.setItemDelegate(delegate)
        self.header().hide()
        self._lines: dict[str, Line] = {}
        self._shape: tuple[object, ...] = ()

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these groups; only what changed is painted anew."""
        shape = tuple((g.title, g.note, tuple(h.name for h in g.hosts)) for g in groups)
        for group in groups:
            for host in group.hosts:
                self._lines.setdefault(host.name, Line(host)).host = host
        if shape != self._shape:
            self._shape = shape
            self._arrange_anew(groups)
        self.viewport().update()

    def _arrange_anew(self, groups: Sequence[Group]) -> None:
        place = self.verticalScrollBar().value()
        self.show_sections(
            [
                Section(g.title, g.note, tuple(self._lines[h.name] for h in g.hosts), folds=False)
                for g in groups
            ]
        )
        self.verticalScrollBar().setValue(place)


class HostsCard(Card):
    """The hosts with a head to filter them; `host_chosen` carries a name, empty for none."""

    host_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(padding=1, spacing=0)
        self._groups: tuple[Group, ...] = ()
        self._count = Label("0", tone="text3")
        self._filters = {
            "": FilterChip("All", height=26),
            "running": FilterChip("Running", count=0, height=26),
            "failed": FilterChip("Failed", count=0, height=26),
        }
        self.table = HostsTable()
        self._lay_out()
        self._choose("")
        for key, chip in self._filters.items():
            chip.clicked.connect(lambda _=False, key=key: self._choose(key))
        self.table.chosen.connect(self._tell_chosen)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these groups of hosts."""
        self._groups = tuple(groups)
        hosts = [host for group in groups for host in group.hosts]
        self._count.setText(str(len(hosts)))
        for key, mood in _FILTERS.items():
            if mood is not None:
                self._filters[key].show_count(sum(host.mood is mood for host in hosts))
        self._show()

    def _lay_out(self) -> None:
        head = QWidget()
        row = beside(Label("Hosts", weight=600), self._count, None, *self._filters.values())
        row.setContentsMargins(16, 8, 12, 8)
        head.setLayout(row)
        self.add(head, Divider(), PhaseHeads())
        self.add(self.table, stretch=1)

    def _choose(self, key: str) -> None:
        for name, chip in self._filters.items():
            chip.setChecked(name == key)
        self._mood = _FILTERS[key]
        self._show()

    def _show(self) -> None:
        if self._mood is None:
            self.table.show_groups(self._groups)
            return
        shown = [
            Group(g.title, g.note, tuple(h for h in g.hosts if h.mood is self._mood))
            for g in self._groups
        ]
        self.table.show_groups([group for group in shown if group.hosts])

    def _tell_chosen(self, line: object) -> None:
        self.host_chosen.emit(line.host.name if isinstance(line, Line) else "")


def _cell(line: Line) -> Cell:
    host = line.host
    done = sum(step is Mood.DONE for step in host.steps)
    said = f"{host.name}: {host.mood.value}, {host.text}, {done} of {len(PHASES)} phases done"
    return Cell(host.name, said=said)


def _name_of(line: object) -> str:
    return line.host.name if isinstance(line, Line) else ""


def _bars(box: QRectF) -> list[QRectF]:
    count = len(PHASES)
    room = box.width() - _LEFT - _RIGHT - (count - 1) * _GAP
    width = room / count
    return [
        QRectF(box.x() + _LEFT + at * (width + _GAP), box.y() + px(34), width, 6)
        for at in range(count)
    ]


def _paint_host(painter: QPainter, box: QRectF, host: HostView) -> None:
    fraction = (sum(s is Mood.DONE for s in host.steps) + host.share) / len(PHASES)
    mark = QRectF(box.x() + 16, box.y() + px(9), 16, 16)
    paint_state(painter, STATES[host.mood], mark, fraction=fraction)
    line = QRectF(box.x() + _LEFT, box.y() + px(7), box.width() - _LEFT - _RIGHT, px(20))
    _paint_words(painter, line, host)
    for step, bar in zip(host.steps, _bars(box), strict=True):
        _paint_step(painter, bar, step, host.share)


def _paint_words(painter: QPainter, line: QRectF, host: HostView) -> None:
    is_quiet = host.mood in (Mood.WAITING, Mood.SKIPPED)
    is_loud = host.mood in (Mood.RUNNING, Mood.FAILED, Mood.UNSURE)
    painter.setFont(font(12))
    clock = _write(painter, line, host.clock, tone="text3", right=True)
    name_room = QRectF(line.x(), line.y(), min(px(150), line.width() / 2), line.height())
    painter.setFont(font(13, weight=500, mono=True))
    _write(painter, name_room, host.name, tone="text3" if is_quiet else "text")
    left = name_room.right() + 8
    words = QRectF(left, line.y(), line.right() - clock - 12 - left, line.height())
    painter.setFont(font(12, weight=500 if is_loud else 400))
    _write(painter, words, host.text, tone=TONES[host.mood])


def _paint_step(painter: QPainter, bar: QRectF, step: Mood, share: float) -> None:
    full = {Mood.DONE: 1.0, Mood.FAILED: 1.0, Mood.SKIPPED: 1.0, Mood.RUNNING: max(0.1, share)}
    paint_bar(painter, bar, full.get(step, 0.0), tone=_BAR_TONES.get(step, "ok"))


def _write(painter: QPainter, room: QRectF, text: str, *, tone: str, right: bool = False) -> float:
    """Write one line in the painter's font, cut in the middle if it must be; tell its width."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(0.0, room.width()))
    painter.setPen(colour(tone))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)

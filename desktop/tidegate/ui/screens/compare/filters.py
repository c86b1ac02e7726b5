"""The line of filters over the table: words, chips with counts, and how rows are grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.screens.compare.rows import TWO_SIDED, Filter, Grouping
from tidegate.ui.theme import font, px
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import beside
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.switches import Switch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

_TYPING_PAUSE_MS = 90
_ROOMY = 790
_ICONS = {
    Filter.DIFFERENCES: "equal-not",
    Filter.REVIEW: "triangle-alert",
    Filter.ONE_SIDED: "panel-left",
    Filter.BY_US: "pencil",
    Filter.ON_SERVER: "server",
    Filter.ON_BOTH: "triangle-alert",
    Filter.ALL: "list-filter",
}


class Filters(QWidget):
    """Wishes go out as signals; words only after a pause in typing."""

    sought = Signal(str)
    chosen = Signal(object)
    grouped = Signal(object)
    hiding = Signal(bool)
    staging_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = SearchField("Filter settings", name="Filter keys and values", least=100)
        self.chips = {each: FilterChip(each.value, icon=_ICONS[each]) for each in Filter}
        self.expected = Switch("Hide expected differences")
        self.grouping = IconButton("list-tree", "What is shown, and how", kind="secondary", size=30)
        self._hides = QAction("Hide expected differences", self)
        self._hides.setCheckable(True)
        self.stage = QAction("Stage all that is missing on the right", self)
        self._can_hide = True
        self._said = Label("Hide expected", size=12, weight=500, tone="text2")
        self._menu = QMenu(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._lay_out()
        self._join()
        self.show_chips(TWO_SIDED)

    def show_chips(self, shown: Sequence[Filter]) -> None:
        """Offer these chips; what is expected cannot be told of three sources."""
        for which, chip in self.chips.items():
            chip.setVisible(which in shown)
        self._can_hide = Filter.REVIEW in shown
        self._hides.setVisible(self._can_hide)
        self.stage.setVisible(self._can_hide)
        self._fit()

    def show_target(self, label: str, *, allowed: bool) -> None:
        """Name the side that lacks settings, and whether it can be written into."""
        self.stage.setText(f"Stage all shown that {label} lacks".replace("&", "&&"))
        self.stage.setEnabled(allowed)

    def show_counts(self, counts: Mapping[Filter, int]) -> None:
        """Show how many rows each chip lets through."""
        for which, chip in self.chips.items():
            chip.show_count(counts.get(which, 0))

    def show_chosen(self, which: Filter) -> None:
        """Press a chip without telling it as a wish."""
        self.chips[which].setChecked(True)

    def show_words(self, words: str) -> None:
        """Fill the field without telling it as a wish."""
        self.words.blockSignals(True)  # noqa: FBT003 - as Qt has it
        self.words.setText(words)
        self.words.blockSignals(False)  # noqa: FBT003 - as Qt has it

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
        self.chips[Filter.DIFFERENCES].setChecked(True)
        chips = self.chips.values()
        row = beside(self.words, *chips, None, self.grouping, self._said, self.expected)
        # The field takes what room there is, before the gap does.
        row.setStretch(0, 100)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        self._fill_menu()

    def _fill_menu(self) -> None:
        self._menu.setFont(font(13))
        ways = QActionGroup(self._menu)
        for each in Grouping:
            action = QAction(each.value, self._menu)
            action.setCheckable(True)
            action.setChecked(each is Grouping.SECTION)
            action.triggered.connect(lambda _=False, each=each: self.grouped.emit(each))
            ways.addAction(action)
            self._menu.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(self._hides)
        self._menu.addSeparator()
        self._menu.addAction(self.stage)

    def _fit(self) -> None:
        """Where there is no room for the switch the menu alone has it."""
        is_roomy = self._can_hide and self.width() >= px(_ROOMY)
        self._said.setVisible(is_roomy)
        self.expected.setVisible(is_roomy)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _join(self) -> None:
        self.words.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(lambda: self.sought.emit(self.words.text()))
        self.expected.toggled.connect(self._hides.setChecked)
        self._hides.toggled.connect(self.expected.setChecked)
        self._hides.toggled.connect(self.hiding)
        self.stage.triggered.connect(lambda _on: self.staging_requested.emit())
        self.grouping.clicked.connect(self._open_menu)
        for which, chip in self.chips.items():
            chip.clicked.connect(lambda _=False, which=which: self.chosen.emit(which))

    def _open_menu(self) -> None:
        self._menu.popup(self.grouping.mapToGlobal(self.grouping.rect().bottomLeft()))

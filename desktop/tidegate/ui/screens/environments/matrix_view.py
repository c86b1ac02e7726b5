"""The page of all environments: keys down, environments across; a cell leads to Compare."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from tidegate.ui.marks import State
from tidegate.ui.screens.environments.matrix_rows import Spread
from tidegate.ui.screens.environments.matrix_table import MatrixTable
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.cells import Section
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.environments.matrix_presenter import MatrixPresenter
    from tidegate.ui.screens.environments.matrix_rows import Group, Matrix

_TYPING_PAUSE_MS = 90
_CHIPS: tuple[Spread | None, ...] = (None, *Spread)
_ICONS = {
    None: "list-filter",
    Spread.MISSING: "panel-left",
    Spread.DIFFERS: "equal-not",
    Spread.SAME: "equal",
}


class MatrixPage(QWidget):
    """`cell_chosen` carries a row and the place of an environment in it."""

    cell_chosen = Signal(object, int)
    comparison_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.table: MatrixTable | None = None
        self._shown: tuple[tuple[str, str, str], ...] = ()
        self._make()
        self._lay_out()
        self.filter.textChanged.connect(self._pause.start)
        self.filter.returnPressed.connect(self._go_to_table)

    def driven_by(self, leader: MatrixPresenter) -> None:
        """Send the wishes to the presenter."""
        self._pause.timeout.connect(lambda: leader.seek(self.filter.text()))
        self.cell_chosen.connect(leader.compare)
        for which, chip in self.chips.items():
            chip.clicked.connect(partial(self._wish_filter, leader, which))

    def show_busy(self, text: str) -> None:
        """Show that the profiles are being read."""
        self.area.show_busy(text)

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        self.area.show_problem(problem)

    def show_matrix(self, matrix: Matrix) -> None:
        """Show new settings; their rows follow with `show_groups`."""
        if self.table is None or matrix.environments != self._shown:
            self._make_table(matrix)
        for which, chip in self.chips.items():
            chip.show_count(len(matrix.rows) if which is None else matrix.counts.get(which, 0))
        self.filter.setPlaceholderText(f"Filter {len(matrix.rows)} settings")
        self.unread.show_words("Not everything could be read", text="\n".join(matrix.problems))
        self.unread.setVisible(bool(matrix.problems))
        if matrix.rows or matrix.problems:
            self.area.show_content()
        else:
            self.area.show_empty()

    def show_groups(self, groups: Sequence[Group], *, which: Spread | None) -> None:
        """Show these rows, and select the first where none was selected."""
        self.chips[which].setChecked(True)
        if self.table is None:
            return
        self.table.show_sections(Section(g.title, g.note, g.rows) for g in groups)
        self.nothing.setVisible(not groups)
        if self.table.chosen_row() is None:
            self.table.choose_first()

    def show_comparison(self, place: str) -> None:
        """Go to the comparison of two environments at a key."""
        self.comparison_requested.emit(place)

    def _make(self) -> None:
        self.filter = SearchField("Filter settings", name="Filter", width=240, least=110)
        self.chips = {
            which: FilterChip(which.value if which else "All", icon=_ICONS[which])
            for which in _CHIPS
        }
        self.unread = Banner("", tone="drift", state=State.WARNING)
        self.unread.hide()
        self.nothing = Label("No setting fits the filter.", tone="text3")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
        self.chips[None].setChecked(True)
        content = QWidget()
        self._rows = QVBoxLayout(content)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addWidget(self.unread)
        self._rows.addWidget(self.nothing)
        said = "Enter or a click on a cell compares that environment with the nearest unlike it."
        self.area = StatefulArea(content, empty=_empty())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        filters = beside(self.filter, *self.chips.values(), None)
        # The field takes what room there is, before the gap does.
        filters.setStretch(0, 100)
        column.addLayout(filters)
        column.addWidget(self.area, 1)
        column.addWidget(Label(said, size=12, tone="text3", wrap=True))

    def _make_table(self, matrix: Matrix) -> None:
        """Columns are environments, so other environments need another table."""
        if self._rows.count() > len((self.unread, self.nothing)):
            card = self._rows.takeAt(1)
            widget = card.widget() if card is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._shown = matrix.environments
        self.table = MatrixTable(matrix.environments)
        self.table.cell_chosen.connect(self.cell_chosen)
        self._rows.insertWidget(1, TableCard(self.table), 1)

    def _wish_filter(self, leader: MatrixPresenter, which: Spread | None, _on: object) -> None:
        leader.choose_filter(which)

    @Slot()
    def _go_to_table(self) -> None:
        if self.table is not None:
            self.table.setFocus()


def _empty() -> EmptyState:
    return EmptyState(
        "list-tree",
        "No environment has configuration files",
        text="Name them under `config` in the files below environments/, and every setting appears "
        "here beside every environment.",
    )

"""The page: figures, filters, the record by days, and one entry in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.counting import count_of
from tidegate.ui.marks import State
from tidegate.ui.screens.history.inspector import EntryCard
from tidegate.ui.screens.history.record import Record, Row
from tidegate.ui.screens.history.rows import Filter, columns, key_of, sections
from tidegate.ui.screens.history.tiles import Tiles
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.fields import SearchField, Select
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import StateMark
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import SectionedTable, TableCard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from tidegate.ui.screens.history.presenter import HistoryPresenter

_ROW = 38
_DAYS = {"30": "Last 30 days", "7": "Last 7 days", "1": "Last day", "0": "All times"}
_LONGEST_CHOICE = 13
_WIDE = 960
_TOOK = 6


class HistoryScreen(Screen):
    """The page. `page_requested` carries a page's key and its argument.

    `rollback_requested` carries an environment and the release to go back to.
    """

    page_requested = Signal(str, str)
    rollback_requested = Signal(str, str)

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._presenter: HistoryPresenter | None = None
        self._record = Record()
        self._verify = Button("Verify", icon="shield-check")
        self._export = Button("Export…", icon="file-down")
        self.bar_actions = (self._verify, self._export)
        self._tiles = Tiles()
        self._search = SearchField("Search the record")
        self._days = Select(_DAYS, name="Time")
        self._environments = Select({"": "All environments"}, name="Environment")
        self._people = Select({"": "Everyone"}, name="Person")
        self._kinds = Select({"": "All actions"}, name="Action")
        self._chain_mark = StateMark(State.INFO, size=15)
        self._chain = ElidedLabel(size=12, weight=500)
        self._table = SectionedTable(columns(), name="Record", row_height=_ROW, key=key_of)
        self._nothing = Label("Nothing in the record fits the filters.", tone="text3")
        self._entry = EntryCard()
        self._empty = EmptyState(
            "history",
            "Nothing was done yet",
            text="Every action is written down here before it happens, each entry sealed to the "
            "one before, so that nobody can change it unnoticed.",
        )
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._lay_out()
        self._join()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and carry the page's wishes to it."""
        super().driven_by(presenter)
        self._presenter = presenter  # type: ignore[assignment]  # the page's own presenter

    def show_busy(self) -> None:
        """Show that the record is being read."""
        self._area.show_busy("Reading the record")

    def show_problem(self, problem: Exception) -> None:
        """Show why the record cannot be read."""
        self._area.show_problem(problem)

    def show_record(self, record: Record) -> None:
        """Show the record."""
        self._record = record
        if not record.rows or record.metrics is None:
            self._area.show_empty()
            return
        self._tiles.show_metrics(record.metrics, measured=record.measured)
        self._offer(record.rows)
        follows = self._is_on_newest()
        self._filter()
        if follows:
            self._table.choose(next(iter(self._table.rows()), None))
            self._table.scrollToTop()
        self._area.show_content()

    def show_chain(self, broken: str | None) -> None:
        """Show whether the record is whole."""
        total = count_of(self._record.total, "record")
        if broken is None:
            self._chain_mark.show_state(State.INFO)
            self._chain.show_text(f"{total}, checking the chain", tone="text3")
        elif broken:
            self._chain_mark.show_state(State.FAILED)
            self._chain.show_text(f"Broken: {broken}", tone="fail")
        else:
            self._chain_mark.show_state(State.PASSED)
            self._chain.show_text(f"{total}, chain intact", tone="ok")

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self.messages.show_problem(problem)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= px(_WIDE)
        for part in (self._entry, self._people, self._kinds):
            part.setVisible(is_wide)
        self._table.setColumnHidden(_TOOK, not is_wide)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._tiles)
        column.addWidget(self._filters())
        halves = QHBoxLayout()
        halves.setSpacing(12)
        left = stacked(self._nothing, spacing=12)
        left.addWidget(TableCard(self._table), 1)
        halves.addLayout(left, 1)
        halves.addWidget(self._entry)
        column.addLayout(halves, 1)
        self._area = StatefulArea(content, empty=self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 14)
        outer.addWidget(self._area)

    def _filters(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._search)
        for choice in (self._days, self._environments, self._people, self._kinds):
            # Long names of people must not push the others away; the list shows them whole.
            policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            choice.setSizeAdjustPolicy(policy)
            choice.setMinimumContentsLength(_LONGEST_CHOICE)
            choice.view().setMinimumWidth(px(240))
            row.addWidget(choice)
        row.addSpacing(4)
        row.addWidget(self._chain_mark)
        row.addWidget(self._chain, 1)
        return line

    def _join(self) -> None:
        self._soon.timeout.connect(self._filter)
        self._search.textChanged.connect(lambda _words: self._soon.start())
        for choice in (self._days, self._environments, self._people, self._kinds):
            choice.chosen.connect(self._filter)
        self._table.chosen.connect(self._show_entry)
        self._table.opened.connect(self._open)
        self._area.retry_requested.connect(self._retry)
        self._verify.clicked.connect(self._ask_verify)
        self._export.clicked.connect(self._ask_export)
        self._entry.log_requested.connect(lambda one: self.page_requested.emit("deployments", one))
        self._entry.back_requested.connect(self.rollback_requested)

    def _offer(self, rows: Iterable[Row]) -> None:
        """Offer in the filters what the record holds."""
        found = list(rows)
        places = {row.environment: row.title for row in found if row.environment}
        people = {row.body.actor: row.body.actor for row in found}
        kinds = {row.action: row.action for row in found}
        for field, first, choices in (
            (self._environments, "All environments", places),
            (self._people, "Everyone", people),
            (self._kinds, "All actions", kinds),
        ):
            field.show_choices({"": first, **dict(sorted(choices.items()))})

    def _filter(self) -> None:
        now = self._record.now
        if now is None:
            return
        wanted = Filter(
            words=self._search.text(),
            days=int(self._days.choice or 0),
            environment=self._environments.choice,
            person=self._people.choice,
            action=self._kinds.choice,
        )
        rows = [row for row in self._record.rows if wanted.lets(row, now=now)]
        self._nothing.setVisible(not rows)
        self._table.show_sections(sections(rows, now=now))

    def _is_on_newest(self) -> bool:
        """Tell whether nobody looks at an older entry, so that the choice goes with the news."""
        chosen = self._table.chosen_row()
        return chosen is None or chosen is next(iter(self._table.rows()), None)

    def _show_entry(self, row: object) -> None:
        self._entry.show_row(row if isinstance(row, Row) else None)

    def _open(self, row: object) -> None:
        if isinstance(row, Row) and row.deployment is not None:
            self.page_requested.emit("deployments", row.deployment.id)

    def _retry(self) -> None:
        if self._presenter is not None:
            self._presenter.refresh()

    def _ask_verify(self) -> None:
        if self._presenter is not None:
            self._presenter.verify()

    def _ask_export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export the record", "record.jsonl")
        if path and self._presenter is not None:
            self._presenter.export(path)

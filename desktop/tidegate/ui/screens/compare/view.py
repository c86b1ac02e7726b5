"""The page: sources, filters, the table of differences, the inspector and the staged bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.screens.compare.accepting_dialog import AcceptingDialog
from tidegate.ui.screens.compare.banners import MissingBanner, NotesBanner
from tidegate.ui.screens.compare.columns import Sides
from tidegate.ui.screens.compare.difference_table import DifferenceTable
from tidegate.ui.screens.compare.exporting import ask_where
from tidegate.ui.screens.compare.filters import Filters
from tidegate.ui.screens.compare.inspector import CompareInspector, may_be_expected
from tidegate.ui.screens.compare.rows import Row, Side
from tidegate.ui.screens.compare.sources_row import SourcesRow
from tidegate.ui.staged_part import StagedPart
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cells import Section
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from tidegate.domain.problem import Problem
    from tidegate.services.contract_notes import Objection
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.screens.compare.presenter import ComparePresenter
    from tidegate.ui.screens.compare.rows import Board, Filter, Group, Missing
    from tidegate.ui.screens.compare.sources import Look, Offered
    from tidegate.ui.widgets.past_part import Past
    from tidegate.ui.widgets.staging import ReviewDialog
    from tidegate.ui.wishes import Place, Wish

_NARROW = 1_060
_READING_PAUSE_MS = 200
"""Who walks through the rows asks for no row's past."""
_NOTHING = Side("", "")


class CompareScreen(Screen):
    """Compare. `open_page_requested` carries a page's key and what to show there.

    `staged_changed` tells whether anything waits to be saved; `save_staged`, `undo` and `redo`
    are what the window's actions of these names do. `past_requested` carries the row on which a
    person stays, `accept_requested` a row, the reason, and the day until which it holds.
    """

    open_page_requested = Signal(str, str)
    staged_changed = Signal(bool)
    past_requested = Signal(object)
    accept_requested = Signal(object, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._sides = Sides(_NOTHING, _NOTHING)
        self._wants_inspector: bool | None = None
        self.accepting: AcceptingDialog | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_READING_PAUSE_MS)
        self._make()
        self._lay_out()
        self._join()
        self.show_empty()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and send it the wishes."""
        super().driven_by(presenter)
        leader: ComparePresenter = presenter  # type: ignore[assignment]  # Screen knows none
        self._sources.side_chosen.connect(leader.choose_side)
        self._sources.swap_requested.connect(leader.swap)
        self._sources.look_chosen.connect(leader.look_at)
        self.filters.sought.connect(leader.seek)
        self.filters.hiding.connect(leader.hide_expected)
        self.filters.chosen.connect(leader.choose_filter)
        self.filters.grouped.connect(leader.group_by)
        self.filters.staging_requested.connect(leader.stage_missing)
        self.missing.use_requested.connect(leader.stage_missing)
        self.area.retry_requested.connect(leader.reload)
        self.area.cancel_requested.connect(leader.cancel)
        self.export.clicked.connect(lambda: self._ask_where(leader))
        self._follow_staging(leader)

    def _follow_staging(self, leader: ComparePresenter) -> None:
        self._staging.driven_by(leader.staging)
        self.inspector.stage_requested.connect(
            lambda row, on_left, text: leader.stage(row, on_left=on_left, text=text)
        )
        self.inspector.typed.connect(
            lambda row, on_left, text: leader.judge(row, on_left=on_left, text=text)
        )
        self.inspector.unstage_requested.connect(leader.unstage)
        self.past_requested.connect(leader.look_back)
        self.accept_requested.connect(
            lambda row, reason, until: leader.accept(row, reason=reason, until=until)
        )

    def toggle_inspector(self) -> None:
        """Show or hide the inspector, from now on as the person wishes."""
        self._wants_inspector = not self.inspector.isVisibleTo(self)
        self._fit()

    @property
    def review(self) -> ReviewDialog | None:
        """The sheet of bytes, once there was one."""
        return self._staging.review

    def save_staged(self) -> None:
        """Begin to save what is staged, by showing the bytes first."""
        self._staging.save()

    def undo(self) -> None:
        """Take the last staged change back."""
        self._staging.undo()

    def redo(self) -> None:
        """Stage again what was taken back."""
        self._staging.redo()

    def show_empty(self) -> None:
        """Show what the page is for."""
        self._pages.setCurrentWidget(self._empty)
        self.export.show_allowed(False, reason="Nothing is compared yet")  # noqa: FBT003 - an order

    def show_busy(self, text: str) -> None:
        """Show that the two sides are being read."""
        self.area.show_busy(text)

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        self.table.show_sections(())
        self.inspector.show_nothing()
        self.filters.show_counts({})
        self.missing.hide()
        self.export.show_allowed(False, reason="Nothing is compared")  # noqa: FBT003 - an order
        self.area.show_problem(problem)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self.messages.show_problem(problem)

    def show_sources(
        self, offered: Sequence[Offered], *, left: Side, right: Side, look: Look
    ) -> None:
        """Show what is compared, and what could be on either side.

        Of three the left one is what the other two are based on.
        """
        self._pages.setCurrentWidget(self._whole)
        self._sources.show_sources(offered, left=left, right=right, look=look)

    def show_board(self, board: Board) -> None:
        """Show a new comparison; its rows follow with `show_groups`."""
        self._sides.left, self._sides.right = board.left, board.right
        self.table.show_board(board)
        self.export.show_allowed(True)  # noqa: FBT003 - an order
        self.filters.show_chips(board.filters)
        self.filters.show_counts(board.counts)
        can_write = board.left.is_profile and board.right.is_profile
        self.filters.show_target(board.right.label, allowed=can_write)
        self.notes.show_notes(board.notes)
        self.area.show_content()

    def show_past(self, row: Row, past: Past) -> None:
        """Show how a setting came to have its values, by the sides' titles."""
        if self.table.chosen_row() is row:
            self.inspector.show_past(row, past)

    def show_wanted(self, words: str) -> None:
        """Fill the filter with words that another page asked for."""
        self.filters.show_words(words)

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows, and select the first where none was selected."""
        self.filters.show_chosen(which)
        self.table.show_sections(Section(g.title, g.note, g.rows) for g in groups)
        self.nothing.setVisible(not groups)
        self.nothing.setText(self._why_nothing())
        if self.table.chosen_row() is None:
            self.table.choose_first()
        self._show_row(self.table.chosen_row())

    def show_objections(self, objections: Mapping[Place, Objection]) -> None:
        """Mark what is staged and breaks the contract."""
        self._sides.objections = dict(objections)
        self._staging.show_objections(objections)

    def show_working(self, working: bool) -> None:  # noqa: FBT001 - an order
        """Show that the bytes are being worked out, or no more."""
        self._staging.show_working(working)

    def show_objection(self, objection: Objection | None) -> None:
        """Say below the value's field what speaks against it so far."""
        self.inspector.show_objection(objection)

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show the values that wait to be saved."""
        self._sides.staged = {wish.place: wish for wish in wishes}
        self._staging.show_staged(wishes)
        self.table.viewport().update()
        self._show_row(self.table.chosen_row())

    def show_missing(self, missing: Missing) -> None:
        """Offer to stage what the right side lacks, all at once; nothing where there is none."""
        self.missing.show_missing(missing, left=self._sides.left, right=self._sides.right)

    def show_invalid(self, problem: Problem) -> None:
        """Say in the value's field what is wrong with it."""
        self.inspector.show_invalid(problem)

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved."""
        self._staging.show_review(changes, kind=kind)

    def _make(self) -> None:
        self._sources = SourcesRow()
        self.left, self.right = self._sources.left, self._sources.right
        self.looks = self._sources.looks
        self.filters = Filters()
        self.filter, self.chips = self.filters.words, self.filters.chips
        self.table = DifferenceTable(self._sides)
        self.table.step_from(self)
        self.notes, self.missing = NotesBanner(), MissingBanner()
        self.use = self.missing.use
        self.nothing = Label(tone="text3")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._staging = StagedPart(self)
        self.staged = self._staging.bar
        self.inspector = CompareInspector()
        self.inspector.show_nothing()
        self.export = Button("Export report", icon="file-down")
        self.bar_actions = (self.export,)

    def _lay_out(self) -> None:
        rows = QVBoxLayout()
        rows.setContentsMargins(20, 16, 20, 14)
        rows.setSpacing(12)
        rows.addWidget(self._sources)
        rows.addWidget(self.filters)
        self.area = StatefulArea(self._content(), empty=_empty(), cancellable=True)
        rows.addWidget(self.area, 1)
        rows.addWidget(self.staged)
        self._whole = QWidget()
        whole = QHBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(rows, 1)
        whole.addWidget(self.inspector)
        self._stack()

    def _stack(self) -> None:
        self._empty = _empty()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._whole)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.notes)
        column.addWidget(self.missing)
        column.addWidget(TableCard(self.table), 1)
        column.addWidget(self.nothing)
        return content

    def _join(self) -> None:
        self.table.chosen.connect(self._show_row)
        self._pause.timeout.connect(self._ask_past)
        self.table.opened.connect(self._go_to_field)
        self.filter.returnPressed.connect(self.table.setFocus)
        self._staging.changed.connect(self.staged_changed)
        self.inspector.accept_requested.connect(self._ask_why)
        self.inspector.secrets_requested.connect(
            lambda name: self.open_page_requested.emit("environments", f"{name}/secrets")
        )
        self.table.accept_requested.connect(self._ask_why)
        self.inspector.left.connect(self._leave_field)

    @Slot(object)
    def _show_row(self, row: object) -> None:
        if not isinstance(row, Row):
            self.inspector.show_nothing()
            return
        self.inspector.show_row(
            row,
            left=self._sides.left,
            right=self._sides.right,
            wish=(wish := self._sides.wish_for(row)),
            objection=self._sides.objections.get(wish.place) if wish else None,
        )
        if self.inspector.wants_past(row):
            self._pause.start()

    @Slot()
    def _ask_past(self) -> None:
        row = self.table.chosen_row()
        if isinstance(row, Row):
            self.past_requested.emit(row)

    @Slot(object)
    def _go_to_field(self, _row: Row) -> None:
        self.inspector.show()
        self.inspector.take_focus()

    @Slot()
    def _leave_field(self) -> None:
        self.table.setFocus()
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A narrow page shows the inspector only while a value is written, or when wished."""
        is_wide = self.width() >= px(_NARROW)
        wanted = is_wide if self._wants_inspector is None else self._wants_inspector
        self.inspector.setVisible(wanted)

    def _why_nothing(self) -> str:
        return "No setting has these words." if self.filter.text() else "Nothing differs here."

    @Slot(object)
    def _ask_why(self, row: object) -> None:
        """Ask for the reason why a difference is as it should be."""
        left, right = self._sides.left, self._sides.right
        if not isinstance(row, Row) or not may_be_expected(row, left, right):
            return
        self.accepting = AcceptingDialog(self.window(), row, left=left, right=right)
        dialog = self.accepting
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.accept_requested.emit(row, dialog.words, dialog.day))
        dialog.open()

    def _ask_where(self, leader: ComparePresenter) -> None:
        sides = (self._sides.left, self._sides.right)
        names = "-".join(shown.spelled.replace("@", "-").replace(":", "-") for shown in sides)
        ask_where(self, leader.forms, name=f"compare-{names}", on_file=leader.export)


def _empty() -> EmptyState:
    return EmptyState(
        "git-compare",
        "Nothing to compare yet",
        text="Open a workspace to see how one environment's settings differ from another's, by "
        "key and value, and to carry values over.",
    )

"""The page: two pickers, filters, the table of differences, the inspector and the staged bar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from tidegate.ui.messages import Messages, Question
from tidegate.ui.screens.compare.columns import Sides, columns_of
from tidegate.ui.screens.compare.inspector import CompareInspector
from tidegate.ui.screens.compare.rows import Filter, Row, Side
from tidegate.ui.screens.compare.sources import Look
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button, IconButton
from tidegate.ui.widgets.cards import beside
from tidegate.ui.widgets.cells import Section
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField, SourcePicker
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.long_table import LongTable
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.segments import Segments
from tidegate.ui.widgets.staging import ReviewDialog, StagedBar
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.switches import Switch
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from tidegate.domain.problem import Problem
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.screens.compare.presenter import ComparePresenter
    from tidegate.ui.screens.compare.rows import Board, Group
    from tidegate.ui.staging import Wish

_TYPING_PAUSE_MS = 90
_NARROW = 900
_NOTHING = Side("", "")
_ICONS = {
    Filter.DIFFERENCES: "equal-not",
    Filter.REVIEW: "triangle-alert",
    Filter.ONE_SIDED: "panel-left",
    Filter.ALL: "list-filter",
}


class CompareScreen(Screen):
    """Compare. `open_page_requested` carries a page's key and what to show there.

    `staged_changed` tells whether values wait to be saved, for the window's Save action;
    `save_staged` is what that action does.
    """

    open_page_requested = Signal(str, str)
    staged_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._sides = Sides(_NOTHING, _NOTHING)
        self._editable = False
        self._wants_inspector: bool | None = None
        self.review: ReviewDialog | None = None
        self._messages = Messages(self)
        self._make()
        self._lay_out()
        self._join()
        self.show_empty()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and send it the wishes."""
        super().driven_by(presenter)
        leader: ComparePresenter = presenter  # type: ignore[assignment]  # Screen knows none
        self.left.chosen.connect(lambda key: leader.choose_side(0, key))
        self.right.chosen.connect(lambda key: leader.choose_side(1, key))
        self.swap.clicked.connect(leader.swap)
        self.looks.chosen.connect(lambda key: leader.look_at(Look[key]))
        self._typing.timeout.connect(lambda: leader.seek(self.filter.text()))
        self.expected.toggled.connect(leader.hide_expected)
        for which, chip in self.chips.items():
            chip.clicked.connect(lambda _=False, which=which: leader.choose_filter(which))
        self.area.retry_requested.connect(leader.reload)
        self.area.cancel_requested.connect(leader.cancel)
        self._follow_staging(leader)

    def _follow_staging(self, leader: ComparePresenter) -> None:
        self.inspector.stage_requested.connect(
            lambda row, on_left, text: leader.stage(row, on_left=on_left, text=text)
        )
        self.inspector.unstage_requested.connect(leader.unstage)
        self.staged.review_requested.connect(leader.review)
        self.staged.discard_requested.connect(lambda: self._ask_to_discard(leader))
        self._save_agreed = leader.save
        self._export_to = leader.export

    def toggle_inspector(self) -> None:
        """Show or hide the inspector, from now on as the person wishes."""
        self._wants_inspector = not self.inspector.isVisibleTo(self)
        self._fit()

    def save_staged(self) -> None:
        """Begin to save what is staged, by showing the bytes first."""
        if self.staged.isVisibleTo(self):
            self.staged.review.click()

    def show_empty(self) -> None:
        """Show what the page is for."""
        self._pages.setCurrentWidget(self._empty)
        self.export.show_allowed(False, reason="Nothing is compared yet")  # noqa: FBT003 - an order

    def show_busy(self, text: str) -> None:
        """Show that the two sides are being read."""
        self.area.show_busy(text)

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        self.area.show_problem(problem)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self._messages.show_problem(problem)

    def tell(self, text: str) -> None:
        """Tell short news."""
        self._messages.tell(text)

    def show_sources(
        self, choices: Sequence[tuple[str, str, str]], *, left: Side, right: Side, look: Look
    ) -> None:
        """Show what is compared, and what could be."""
        self._pages.setCurrentWidget(self._whole)
        for picker, side in ((self.left, left), (self.right, right)):
            picker.show_choices(choices)
            picker.show_source(side.kind, title=side.label, note=side.note)
        self.looks.choose(look.name)
        self._editable = look is Look.PROFILES

    def show_board(self, board: Board) -> None:
        """Show a new comparison; its rows follow with `show_groups`."""
        self._sides.left, self._sides.right = board.left, board.right
        head = self.table.long_model
        head.rename(1, board.left.label)
        head.rename(2, board.right.label)
        self.export.show_allowed(True)  # noqa: FBT003 - an order
        for which, chip in self.chips.items():
            chip.show_count(board.counts.get(which, 0))
        self.notes.setText(" · ".join(board.notes))
        self.notes.setVisible(bool(board.notes))
        self.area.show_content()

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows, and select the first where none was selected."""
        self.chips[which].setChecked(True)
        self.table.show_sections(Section(g.title, g.note, g.rows) for g in groups)
        self.nothing.setVisible(not groups)
        self.nothing.setText(self._why_nothing())
        if self.table.chosen_row() is None:
            self.table.choose_first()
        self._show_row(self.table.chosen_row())

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show the values that wait to be saved."""
        self._sides.staged = {wish.place: wish for wish in wishes}
        last = wishes[-1] if wishes else None
        self.staged.show_staged(len(wishes), what=_sentence(last) if last else "")
        self.table.viewport().update()
        self._show_row(self.table.chosen_row())
        self.staged_changed.emit(bool(wishes))

    def show_invalid(self, problem: Problem) -> None:
        """Say in the value's field what is wrong with it."""
        self.inspector.show_invalid(problem)

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved."""
        self.review = ReviewDialog(self.window(), changes=changes, kind=kind)
        self.review.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.review.accepted.connect(self._save_agreed)
        self.review.open()

    def _make(self) -> None:
        self.left, self.right = SourcePicker("Left side"), SourcePicker("Right side")
        self.swap = IconButton("arrow-left-right", "Change the sides", kind="secondary", size=36)
        self.looks = Segments({look.name: look.value for look in Look}, name="Compare what")
        self.filter = SearchField("Filter settings", name="Filter keys and values", width=200)
        self.filter.setMinimumWidth(px(100))
        self.chips = {f: FilterChip(f.value, icon=_ICONS[f]) for f in Filter}
        self.expected = Switch("Hide expected differences")
        self.table = LongTable(
            columns_of(self._sides), name="Settings of both sides", key=lambda row: row.place
        )
        self.notes = ElidedLabel(size=12, tone="text3")
        self.nothing = Label(tone="text3")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.staged = StagedBar()
        self.inspector = CompareInspector()
        self.inspector.show_nothing()
        self.export = Button("Export report", icon="file-down")
        self.bar_actions = (self.export,)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)

    def _lay_out(self) -> None:
        rows = QVBoxLayout()
        rows.setContentsMargins(20, 16, 20, 14)
        rows.setSpacing(12)
        rows.addLayout(beside(self.left, self.swap, self.right, self.looks))
        rows.addLayout(self._filters())
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

    def _filters(self) -> QHBoxLayout:
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
        self.chips[Filter.DIFFERENCES].setChecked(True)
        said = Label("Hide expected", size=12, weight=500, tone="text2")
        row = beside(self.filter, *self.chips.values(), None, said, self.expected)
        # The field takes what room there is, before the gap does.
        row.setStretch(0, 100)
        return row

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(TableCard(self.table), 1)
        column.addWidget(self.nothing)
        column.addWidget(self.notes)
        return content

    def _join(self) -> None:
        self.table.chosen.connect(self._show_row)
        self.table.opened.connect(self._go_to_field)
        self.filter.textChanged.connect(self._typing.start)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.export.clicked.connect(self._ask_where)
        self.inspector.secrets_requested.connect(
            lambda name: self.open_page_requested.emit("environments", f"{name}/secrets")
        )
        for keys, by in (("F8", 1), ("Shift+F8", -1)):
            self._key(keys, self, lambda by=by: self.table.step(by))
        for keys, by in (("N", 1), ("Shift+N", -1)):
            self._key(keys, self.table, lambda by=by: self.table.step(by))
        self.inspector.left.connect(self._leave_field)

    def _key(self, keys: str, owner: QWidget, act: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), owner)
        alone = Qt.ShortcutContext.WidgetShortcut
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        shortcut.setContext(alone if owner is self.table else within)
        shortcut.activated.connect(act)

    @Slot(object)
    def _show_row(self, row: object) -> None:
        if not isinstance(row, Row):
            self.inspector.show_nothing()
            return
        self.inspector.show_row(
            row,
            left=self._sides.left,
            right=self._sides.right,
            wish=self._sides.wish_for(row),
            editable=self._editable,
        )

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

    def _ask_to_discard(self, leader: ComparePresenter) -> None:
        question = Question(
            "Discard the staged changes?",
            "They were not saved; no file changes.",
            "Discard changes",
            kind="danger",
            refuse="Keep them",
        )
        self._messages.ask(question, on_yes=leader.discard)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Export the comparison")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Markdown (*.md)", "JSON (*.json)"])
        left, right = self._sides.left.environment, self._sides.right.environment
        dialog.selectFile(f"compare-{left}-{right}.md")
        dialog.setDefaultSuffix("md")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("json" if "json" in chosen else "md")
        )
        dialog.fileSelected.connect(lambda file: self._export_to(Path(file)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _sentence(wish: Wish) -> str:
    return f"{wish.environment}: {wish.key} becomes {wish.shown}"


def _empty() -> EmptyState:
    return EmptyState(
        "git-compare",
        "Nothing to compare yet",
        text="Open a workspace to see how one environment's settings differ from another's, by "
        "key and value, and to carry values over.",
    )

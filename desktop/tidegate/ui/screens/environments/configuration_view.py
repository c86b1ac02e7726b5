"""The Configuration tab: filter, settings, inspector, and the bar of staged values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.marks import State
from tidegate.ui.messages import Messages, Question
from tidegate.ui.screens.environments.settings_inspector import SettingsInspector
from tidegate.ui.screens.environments.settings_rows import Filter, SettingRow
from tidegate.ui.screens.environments.settings_table import Painted, SettingsTable
from tidegate.ui.theme import px
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.cells import Section
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.staging import ReviewDialog, StagedBar
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from tidegate.domain.workspace import Workspace
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.screens.environments.configuration_presenter import ConfigurationPresenter
    from tidegate.ui.screens.environments.settings_rows import Group, Settings
    from tidegate.ui.staging import Wish

_TYPING_PAUSE_MS = 90
_NARROW = 760


class ConfigurationPage(QWidget):
    """Settings with where they come from; typed values are staged and can be undone."""

    staged_changed = Signal(bool)
    counted = Signal(int)
    secrets_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._painted = Painted()
        self._settings: Settings | None = None
        self._label = ""
        self._wants_inspector: bool | None = None
        self.review: ReviewDialog | None = None
        self.undo_stack = QUndoStack(self)
        self._messages = Messages(self)
        self._make()
        self._lay_out()
        self._join()

    def driven_by(self, leader: ConfigurationPresenter) -> None:
        """Send the wishes to the presenter."""
        self._typing.timeout.connect(lambda: leader.seek(self.filter.text()))
        for which, chip in self.chips.items():
            chip.clicked.connect(lambda _=False, which=which: leader.choose_filter(which))
        self.table.written.connect(leader.change)
        self.inspector.unstage_requested.connect(lambda row: leader.change(row, row.text))
        self.staged.review_requested.connect(leader.review)
        self.staged.discard_requested.connect(lambda: self._ask_to_discard(leader))
        self._save_agreed = leader.save

    def learn(self, workspace: Workspace) -> None:
        """Know the environments' titles and kinds."""
        self._painted.learn(workspace)

    def toggle_inspector(self) -> None:
        """Show or hide the inspector, from now on as the person wishes."""
        self._wants_inspector = not self.inspector.isVisibleTo(self)
        self._fit()

    def save_staged(self) -> None:
        """Begin to save what is staged, by showing the bytes first."""
        if self.staged.isVisibleTo(self):
            self.staged.review.click()

    def show_busy(self, text: str) -> None:
        """Show that the profile is being read."""
        self.area.show_busy(text)

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        self.area.show_problem(problem)

    def show_settings(self, settings: Settings, *, kind: str, label: str) -> None:  # noqa: ARG002 - the view colours by profile
        """Show a new profile; its rows follow with `show_groups`."""
        self._settings, self._label = settings, label
        for which, chip in self.chips.items():
            chip.show_count(settings.counts.get(which, 0))
        self.filter.setPlaceholderText(f"Filter {len(settings.rows)} settings")
        self.unread.show_words("Not everything could be read", text="\n".join(settings.problems))
        self.unread.setVisible(bool(settings.problems))
        self.counted.emit(len(settings.rows))
        if settings.rows or settings.problems:
            self.area.show_content()
        else:
            self.area.show_empty()

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows, and select the first where none was selected."""
        self.chips[which].setChecked(True)
        self.table.show_sections(Section(g.title, g.note, g.rows) for g in groups)
        self.nothing.setVisible(not groups)
        if self.table.chosen_row() is None:
            self.table.choose_first()
        self._show_row(self.table.chosen_row())

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show the values that wait to be saved."""
        self._painted.staged = {(wish.file, wish.key): wish for wish in wishes}
        last = wishes[-1] if wishes else None
        said = f"{last.key} becomes {last.shown}" if last else ""
        self.staged.show_staged(len(wishes), what=said)
        self.table.viewport().update()
        self._show_row(self.table.chosen_row())
        self.staged_changed.emit(bool(wishes))

    def record_change(
        self, title: str, *, do: Callable[[], None], undo: Callable[[], None]
    ) -> None:
        """Do a change in a way that it can be undone."""
        self.undo_stack.push(_Change(title, do=do, undo=undo))

    def forget_changes(self) -> None:
        """Forget what could be undone."""
        self.undo_stack.clear()

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved."""
        self.review = ReviewDialog(self.window(), changes=changes, kind=kind)
        self.review.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.review.accepted.connect(self._save_agreed)
        self.review.open()

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self._messages.show_problem(problem)

    def tell(self, text: str) -> None:
        """Tell short news."""
        self._messages.tell(text)

    def _make(self) -> None:
        self.filter = SearchField("Filter settings", name="Filter", width=200)
        self.filter.setMinimumWidth(px(110))
        self.chips = {each: FilterChip(each.value) for each in Filter}
        self.table = SettingsTable(self._painted)
        self.unread = Banner("", tone="drift", state=State.WARNING)
        self.unread.hide()
        self.nothing = Label("No setting fits the filter.", tone="text3")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.staged = StagedBar(undoes=True)
        self.inspector = SettingsInspector()
        self.inspector.show_nothing()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)

    def _lay_out(self) -> None:
        rows = QVBoxLayout()
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(10)
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
        self.chips[Filter.ALL].setChecked(True)
        filters = beside(self.filter, *self.chips.values(), None)
        # The field takes what room there is, before the gap does.
        filters.setStretch(0, 100)
        rows.addLayout(filters)
        self.area = StatefulArea(self._content(), empty=_empty())
        rows.addWidget(self.area, 1)
        rows.addWidget(self.staged)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(rows, 1)
        whole.addWidget(self.inspector)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.unread)
        column.addWidget(TableCard(self.table), 1)
        column.addWidget(self.nothing)
        return content

    def _join(self) -> None:
        self.table.chosen.connect(self._show_row)
        self.table.opened.connect(self.table.write_into)
        self.filter.textChanged.connect(self._typing.start)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.inspector.write_requested.connect(self.table.write_into)
        self.inspector.secrets_requested.connect(self.secrets_requested)
        self.staged.undo_requested.connect(self.undo_stack.undo)

    @Slot(object)
    def _show_row(self, row: object) -> None:
        if not isinstance(row, SettingRow) or self._settings is None:
            self.inspector.show_nothing()
            return
        self.inspector.show_row(
            row,
            profiles=self._settings.profiles,
            label=self._label,
            wish=self._painted.staged.get(row.place),
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= px(_NARROW)
        wanted = is_wide if self._wants_inspector is None else self._wants_inspector
        self.inspector.setVisible(wanted)

    def _ask_to_discard(self, leader: ConfigurationPresenter) -> None:
        question = Question(
            "Discard the staged changes?",
            "They were not saved; no file changes.",
            "Discard changes",
            kind="danger",
            refuse="Keep them",
        )
        self._messages.ask(question, on_yes=leader.discard)


class _Change(QUndoCommand):
    """One staged value, done and undone by the presenter."""

    def __init__(self, title: str, *, do: Callable[[], None], undo: Callable[[], None]) -> None:
        super().__init__(title)
        self._do, self._undo = do, undo

    @override
    def redo(self) -> None:
        self._do()

    @override
    def undo(self) -> None:
        self._undo()


def _empty() -> EmptyState:
    return EmptyState(
        "sliders-horizontal",
        "This environment has no configuration files",
        text="Name them under `config` in its file below environments/, and every setting "
        "appears here with the layer that it comes from.",
    )

"""The Configuration tab: filter, settings, inspector, and the bar of staged values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.marks import State
from tidegate.ui.messages import Messages
from tidegate.ui.screens.environments.adding_dialog import AddingDialog
from tidegate.ui.screens.environments.settings_inspector import SettingsInspector
from tidegate.ui.screens.environments.settings_rows import Filter, SettingRow
from tidegate.ui.screens.environments.settings_table import Painted, SettingsTable
from tidegate.ui.staged_part import StagedPart
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.cells import Section
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import TableCard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.past_lines import PastLine
    from tidegate.ui.screens.environments.configuration_presenter import ConfigurationPresenter
    from tidegate.ui.screens.environments.settings_rows import Group, Settings
    from tidegate.ui.widgets.staging import ReviewDialog
    from tidegate.ui.wishes import Place, Wish

_TYPING_PAUSE_MS = 90
_READING_PAUSE_MS = 200
"""Who walks through the rows asks for no row's past."""
_NARROW = 760
_MOST_PROBLEMS = 4


class ConfigurationPage(QWidget):
    """Settings with where they come from; typed values are staged and can be undone."""

    staged_changed = Signal(bool)
    counted = Signal(int)
    secrets_requested = Signal()
    remove_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._painted = Painted()
        self._settings: Settings | None = None
        self._label = ""
        self._wants_inspector: bool | None = None
        self.adding: AddingDialog | None = None
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
        self.table.typed.connect(leader.judge)
        self.inspector.unstage_requested.connect(leader.unstage)
        self.inspector.remove_requested.connect(leader.remove)
        self.remove_requested.connect(leader.remove)
        self.add.clicked.connect(lambda: self._ask_for_key(leader))
        self._reading.timeout.connect(lambda: self._ask_past(leader))
        self.staging.driven_by(leader.staging)

    def learn(self, workspace: Workspace) -> None:
        """Know the environments' titles and kinds."""
        self._painted.learn(workspace)

    def toggle_inspector(self) -> None:
        """Show or hide the inspector, from now on as the person wishes."""
        self._wants_inspector = not self.inspector.isVisibleTo(self)
        self._fit()

    @property
    def review(self) -> ReviewDialog | None:
        """The sheet of bytes, once there was one."""
        return self.staging.review

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
        self.unread.show_words(_trouble(len(settings.problems)), text=_first(settings.problems))
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

    def show_objections(self, objections: Mapping[Place, Objection]) -> None:
        """Mark what is staged here and breaks the contract."""
        name = self._settings.environment if self._settings else ""
        mine = ((place[1:], each) for place, each in objections.items() if place[0] == name)
        self._painted.objections = dict(mine)
        self.staging.show_objections(objections)

    def show_past(self, row: SettingRow, lines: Sequence[PastLine]) -> None:
        """Show how a setting came to have its value, if it is still looked at."""
        if self.table.chosen_row() is row:
            self.inspector.show_past(row, lines)

    def show_working(self, working: bool) -> None:  # noqa: FBT001 - an order
        """Show that the bytes are being worked out, or no more."""
        self.staging.show_working(working)

    def show_objection(self, objection: Objection | None) -> None:
        """Say beside the open field what speaks against its text so far."""
        self.table.show_objection(objection)

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show the values that wait to be saved."""
        name = self._settings.environment if self._settings else ""
        self._painted.staged = {w.place[1:]: w for w in wishes if w.environment == name}
        self.staging.show_staged(wishes)
        self.table.viewport().update()
        self._show_row(self.table.chosen_row())

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved."""
        self.staging.show_review(changes, kind=kind)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self._messages.show_problem(problem)

    def tell(self, text: str) -> None:
        """Tell short news."""
        self._messages.tell(text)

    def _make(self) -> None:
        self.filter = SearchField("Filter settings", name="Filter", least=110)
        self.chips = {each: FilterChip(each.value) for each in Filter}
        self.table = SettingsTable(self._painted)
        self.unread = Banner("", tone="drift", state=State.WARNING)
        self.unread.hide()
        self.nothing = Label("No setting fits the filter.", tone="text3")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.staging = StagedPart(self)
        self.staged = self.staging.bar
        self.add = Button("Add key…", icon="plus", height=30)
        self.inspector = SettingsInspector()
        self.inspector.show_nothing()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(_READING_PAUSE_MS)

    def _lay_out(self) -> None:
        rows = QVBoxLayout()
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(10)
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
        self.chips[Filter.ALL].setChecked(True)
        filters = beside(self.filter, *self.chips.values(), None, self.add)
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
        self.staging.changed.connect(self.staged_changed)
        remove = QShortcut(QKeySequence("Del"), self.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._remove_chosen)

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
            objection=self._painted.objections.get(row.place),
        )
        if self.inspector.wants_past(row):
            self._reading.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= px(_NARROW)
        wanted = is_wide if self._wants_inspector is None else self._wants_inspector
        self.inspector.setVisible(wanted)

    def _remove_chosen(self) -> None:
        row = self.table.chosen_row()
        if isinstance(row, SettingRow) and row.is_own and not row.is_secret:
            self.remove_requested.emit(row)

    def _ask_past(self, leader: ConfigurationPresenter) -> None:
        row = self.table.chosen_row()
        if isinstance(row, SettingRow):
            leader.look_back(row)

    def _ask_for_key(self, leader: ConfigurationPresenter) -> None:
        self.adding = AddingDialog(self.window(), label=self._label, files=leader.files)
        dialog = self.adding
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: leader.add(dialog.new_key))
        dialog.open()


def _trouble(number: int) -> str:
    return f"{number} thing{'s' * (number != 1)} to look at in this environment"


def _first(problems: Sequence[str]) -> str:
    lines = [shown_safely(problem) for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"and {len(problems) - _MOST_PROBLEMS} more; Check workspace tells them all")
    return "\n".join(lines)


def _empty() -> EmptyState:
    return EmptyState(
        "sliders-horizontal",
        "This environment has no configuration files",
        text="Name them under `config` in its file below environments/, and every setting "
        "appears here with the layer that it comes from.",
    )

"""The page: the table of builds, the inspector, and the dialog that registers one."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.counting import count_of, spell_number
from tidegate.ui.marks import State
from tidegate.ui.screens.releases.board import Entry, Shelf, matching
from tidegate.ui.screens.releases.inspector import BuildInspector
from tidegate.ui.screens.releases.register_dialog import RegisterDialog
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import beside
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.invitation import Invitation
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import StatefulArea
from tidegate.ui.widgets.tables import Table, TableCard
from tidegate.ui.wording import brief, spell_moment, spell_size

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.ui.screens.releases.presenter import ReleasesPresenter

_ROW = 52
_PURPOSE = (
    "Builds are registered here: a folder or an archive under a version. Every environment gets "
    "the same bytes; only its configuration differs."
)


class ReleasesScreen(Screen):
    """The page. `deploy_requested` carries a version and an environment.

    `open_page_requested` carries a page's key and what to show there.
    """

    open_page_requested = Signal(str, str)
    deploy_requested = Signal(str, str)

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._presenter: ReleasesPresenter | None = None
        self._shelf: Shelf | None = None
        self._awaited = ""
        self.dialog: RegisterDialog | None = None
        self._make()
        self._lay_out()
        self._join()
        self.show_closed()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and send it the wishes."""
        super().driven_by(presenter)
        leader: ReleasesPresenter = presenter  # type: ignore[assignment]  # Screen knows none
        self._presenter = leader
        self.look.clicked.connect(leader.discover)
        self.area.retry_requested.connect(leader.refresh)

    def open_at(self, argument: str) -> None:
        """Show a version, or open the dialog for `register`, as another page asks for it."""
        if argument == "register":
            self.open_dialog()
        elif argument:
            self.choose(argument)

    def show_busy(self) -> None:
        """Show that the builds are being read."""
        self.area.show_busy("Reading builds")

    def show_problem(self, problem: Exception) -> None:
        """Show why they cannot be read."""
        self.area.show_problem(problem)
        self.inspector.hide()

    def show_closed(self) -> None:
        """Show that no workspace is open."""
        self._shelf = None
        self._judge()
        self.empty.show_closed()
        self._show_empty()

    def show_shelf(self, shelf: Shelf) -> None:
        """Show the builds."""
        self._shelf = shelf
        self._judge()
        if not shelf.entries:
            self.empty.show_no_build()
            self._show_empty()
            return
        self._filter()
        self.area.show_content()
        self.inspector.show()
        wanted, self._awaited = self._awaited, ""
        if wanted:
            self.choose(wanted)
        elif self.table.chosen_row() is None:
            self.table.choose(shelf.entries[0])

    def choose(self, version: str) -> None:
        """Select a build, now or once the builds are there."""
        entry = self._shelf.entry(version) if self._shelf else None
        if entry is None:
            self._awaited = version
            return
        if entry not in self.table.rows():
            self.search.clear()
            self._filter()
        self.table.choose(entry)

    def open_dialog(self) -> None:
        """Ask for a folder or an archive and its version."""
        if self.dialog is not None or self._shelf is None:
            return
        guess = self._presenter.guess_version if self._presenter else lambda _path: ""
        dialog = RegisterDialog(self.over, guess=guess)
        self.dialog = dialog
        dialog.finished.connect(lambda: self._closed(dialog))
        if self._presenter is not None:
            dialog.register_requested.connect(self._presenter.register)
        dialog.open()

    def show_registering(self) -> None:
        """Say in the dialog that the build is being taken in."""
        if self.dialog is not None:
            self.dialog.show_working()

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, in the dialog if it is open."""
        if self.dialog is not None:
            self.dialog.show_refused(problem)
        else:
            self.messages.show_problem(problem)

    def close_dialog(self) -> None:
        """Close the dialog, if it is open."""
        if self.dialog is not None:
            dialog, self.dialog = self.dialog, None
            dialog.close()

    def _make(self) -> None:
        self.table = Table(self._columns(), name="Builds", row_height=_ROW, key=_key_of)
        self.inspector = BuildInspector()
        self.search = SearchField("Filter builds", width=220, least=110)
        self.count = Label("", size=12, tone="text3")
        self.look = Button("Look for new builds", kind="ghost", icon="refresh-cw", height=28)
        self.register = Button("Register build", kind="primary", icon="package-plus")
        self.bar_actions = (self.register,)
        self.empty = Invitation("package", purpose=_PURPOSE, first_build=_PURPOSE)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(12)
        column.addLayout(beside(self.search, self.look, None, self.count))
        column.addWidget(TableCard(self.table), 1)
        self.area = StatefulArea(content, empty=self.empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.area, 1)
        row.addWidget(self.inspector)

    def _join(self) -> None:
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(lambda _row: self._to_pipeline())
        self.search.textChanged.connect(lambda _text: self._filter())
        self.register.clicked.connect(self.open_dialog)
        self.empty.build_requested.connect(self.open_dialog)
        self.empty.workspace_requested.connect(lambda: self.open_page_requested.emit("welcome", ""))
        self.inspector.pipeline_requested.connect(self._to_pipeline)
        self.inspector.deploy_requested.connect(self._deploy_to)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("Version", _version_cell, sort=lambda entry: -entry.age),
            Column("Digest", _digest_cell, width=120),
            Column("Files", _files_cell, width=80, right=True, sort=lambda e: e.build.files),
            Column("Size", _size_cell, width=90, right=True, sort=lambda e: e.build.size),
            Column("Registered", self._registered_cell, width=190, sort=lambda e: -e.age),
            Column("Live in", _live_cell, width=190, sort=lambda e: e.live_titles),
        )

    def _registered_cell(self, entry: Entry) -> Cell:
        now: datetime = self._shelf.now if self._shelf else entry.build.registered_at
        moment = spell_moment(entry.build.registered_at, now=now)
        return Cell(moment, note=entry.build.registered_by)

    def _filter(self) -> None:
        if self._shelf is None:
            return
        entries = matching(self._shelf.entries, self.search.text())
        self.table.show_rows(entries)
        total = count_of(len(self._shelf.entries), "build")
        self.count.setText(
            total if len(entries) == len(self._shelf.entries) else f"{len(entries)} of {total}"
        )

    def _show_chosen(self, row: object) -> None:
        entry = row if isinstance(row, Entry) else None
        self.inspector.show_entry(entry, shelf=self._shelf)

    def _to_pipeline(self) -> None:
        entry = self.table.chosen_row()
        if isinstance(entry, Entry):
            self.open_page_requested.emit("pipeline", entry.version)

    def _deploy_to(self, environment: str) -> None:
        entry = self.table.chosen_row()
        if isinstance(entry, Entry):
            self.deploy_requested.emit(entry.version, environment)

    def _judge(self) -> None:
        is_open = self._shelf is not None
        self.register.show_allowed(is_open, reason="Needs an open workspace")
        self.look.setVisible(bool(self._shelf and self._shelf.watches))

    def _show_empty(self) -> None:
        self.area.show_empty()
        self.inspector.hide()

    def _closed(self, dialog: RegisterDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None


def _key_of(row: object) -> str:
    return row.version if isinstance(row, Entry) else ""


def _version_cell(entry: Entry) -> Cell:
    source = PurePath(entry.build.source).name or entry.build.source
    warnings = len(entry.build.warnings)
    state = State.WARNING if warnings else None
    said = f"{entry.version}, {count_of(warnings, 'warning')}" if warnings else entry.version
    return Cell(entry.version, note=source, size=14, weight=600, mono=True, state=state, said=said)


def _digest_cell(entry: Entry) -> Cell:
    return Cell(brief(entry.build.digest), mono=True, tone="text2", said=entry.build.digest)


def _files_cell(entry: Entry) -> Cell:
    return Cell(spell_number(entry.build.files), right=True, tone="text2")


def _size_cell(entry: Entry) -> Cell:
    return Cell(spell_size(entry.build.size), right=True, tone="text2")


def _live_cell(entry: Entry) -> Cell:
    if not entry.live:
        return Cell("\u2013", tone="disabled", said="nowhere")
    *others, furthest = entry.live
    more = f" and {len(others)} more" if others else ""
    text = f"{furthest.title}{more}"
    return Cell(text, weight=500, tone="ok", state=State.LIVE, said=entry.live_titles)

"""The Hosts tab: every host, and its state as it was when a person last asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tidegate.ui.marks import State
from tidegate.ui.messages import Messages
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.widgets.tables import Table, TableCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.environments.hosts_presenter import HostRow, HostsPresenter


class HostsPage(QWidget):
    """Hosts in rows of two lines; `comparison_requested` carries a place in Compare."""

    comparison_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._environment = ""
        self._messages = Messages(self)
        self.read = Button("Read hosts", icon="refresh-cw")
        self.compare = Button("Compare with the host", icon="git-compare")
        self.said = Label(size=12, tone="text3")
        self.trouble = Banner("", tone="drift", state=State.WARNING)
        self.trouble.hide()
        self.table = Table(_COLUMNS, name="Hosts", row_height=52, key=_place)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addLayout(beside(self.said, None, self.compare, self.read))
        column.addWidget(self.trouble)
        column.addWidget(TableCard(self.table), 1)
        self._allow(None)

    def driven_by(self, leader: HostsPresenter) -> None:
        """Send the wishes to the presenter."""
        self.read.clicked.connect(leader.read)
        self.compare.clicked.connect(self._wish_comparison)
        self.table.chosen.connect(self._allow)

    def show_hosts(self, rows: Sequence[HostRow], *, label: str) -> None:
        """Show the hosts."""
        self.table.show_rows(rows)
        read = [row.report for row in rows if row.report is not None]
        if not read:
            self.said.setText("From the workspace. Read the hosts to see what they run now.")
        else:
            reached = sum(report.is_reached for report in read)
            self.said.setText(f"{reached} of {len(rows)} hosts of {label} reached.")
        wrong = [report for report in read if report.problem]
        self.trouble.setVisible(bool(wrong))
        if wrong:
            first = wrong[0]
            self.trouble.show_words(
                shown_safely(f"{first.host}: {first.problem}"), text=shown_safely(first.remedy)
            )

    def show_environment(self, name: str) -> None:
        """Know which environment the hosts belong to."""
        self._environment = name

    def show_reading(self, reading: bool) -> None:  # noqa: FBT001 - an order
        """Show whether the hosts are being read."""
        self.read.show_words("Reading…" if reading else "Read hosts")
        self.read.show_allowed(not reading, reason="The hosts are being read")

    def show_refused(self, problem: Exception) -> None:
        """Say why nothing could be read."""
        self._messages.show_problem(problem)

    @Slot(object)
    def _allow(self, row: object) -> None:
        self.compare.show_allowed(row is not None, reason="Select a host first")

    @Slot()
    def _wish_comparison(self) -> None:
        """Ask for last deployed, profile and this host at once."""
        row = self.table.chosen_row()
        if row is not None:
            name = self._environment
            self.comparison_requested.emit(f"{name}@deployed/{name}@live:{_place(row)}")


def _name(row: HostRow) -> Cell:
    return Cell(row.name, note=shown_safely(row.login), icon="server", weight=500, size=13)


def _state(row: HostRow) -> Cell:
    report = row.report
    if report is None:
        return Cell("Not read", tone="text3", icon="circle-dot")
    if not report.is_reached:
        return Cell("Not reached", note=shown_safely(report.problem), state=State.FAILED)
    if report.drift:
        files = f"{len(report.drift)} file{'s' * (len(report.drift) != 1)} changed"
        return Cell("Drift", note=files, state=State.DRIFT, said=f"Drift, {files}")
    if not report.current:
        return Cell("No release yet", state=State.ABSENT)
    return Cell("Live", note=_lock(row), state=State.LIVE)


def _lock(row: HostRow) -> str:
    lock = row.report.lock if row.report else None
    return f"locked by {lock.owner}" if lock else "unlocked"


def _release(row: HostRow) -> Cell:
    report = row.report
    previous = report.previous if report else ""
    note = f"before: {shown_safely(previous)}" if previous else ""
    return Cell(shown_safely(row.release), note=note, mono=True)


def _path(row: HostRow) -> Cell:
    return Cell(row.path, note=row.roles, mono=True)


def _key(row: HostRow) -> Cell:
    note = "pinned in the workspace" if row.pinned else "from known_hosts"
    if not row.host_key:
        return Cell("Known after reading", tone="text3")
    return Cell(shown_safely(row.host_key), note=note, mono=True, icon="fingerprint")


def _place(row: object) -> str:
    return str(getattr(row, "name", ""))


_COLUMNS = (
    Column("Host", _name, width=220),
    Column("State", _state, width=150),
    Column("Release", _release, width=200),
    Column("Path", _path, width=180),
    Column("Host key", _key),
)

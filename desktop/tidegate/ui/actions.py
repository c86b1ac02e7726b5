"""Every action of the window, one row each: menus, shortcuts and the palette are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from tidegate.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtWidgets import QWidget


class Need(Enum):
    """What must be there for an action to be offered."""

    NOTHING = "nothing"
    WORKSPACE = "an open workspace"
    RELEASE = "a selected release"
    DEPLOYMENT = "a selected deployment"
    PROFILE = "unsaved changes of a profile"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. `letter` is a single key that works while a table has the focus."""

    id: str
    title: str
    menu: str
    shortcut: str = ""
    tooltip: str = ""
    icon: str = ""
    needs: Need = Need.NOTHING
    letter: str = ""
    separated: bool = False


MENUS = ("Workspace", "Edit", "View", "Go", "Release", "Help")
_W, _R, _D, _P = Need.WORKSPACE, Need.RELEASE, Need.DEPLOYMENT, Need.PROFILE

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("workspace.open", "Open workspace…", "Workspace", "Ctrl+O", icon="folder-open"),
    ActionRow("workspace.new", "New workspace…", "Workspace", "Ctrl+Shift+N", icon="folder-plus"),
    ActionRow(
        "workspace.import",
        "New workspace from a repository…",
        "Workspace",
        tooltip="Reads env files, settings, Kamal and Capistrano; shows them before it writes",
        icon="download",
    ),
    ActionRow("workspace.demo", "Open the demo", "Workspace", icon="play"),
    ActionRow(
        "workspace.check",
        "Check workspace",
        "Workspace",
        tooltip="Says what is wrong in its files, with file and line",
        icon="list-checks",
        needs=_W,
        separated=True,
    ),
    ActionRow("workspace.reveal", "Show files", "Workspace", icon="folder", needs=_W),
    ActionRow("app.settings", "Settings…", "Workspace", "Ctrl+,", icon="settings", separated=True),
    ActionRow("app.quit", "Quit", "Workspace", "Ctrl+Q", icon="log-out"),
    ActionRow("profile.save", "Save profile", "Edit", "Ctrl+S", icon="save", needs=_P),
    ActionRow("edit.undo", "Undo", "Edit", "Ctrl+Z", icon="undo-2", needs=_P),
    ActionRow("edit.redo", "Redo", "Edit", "Ctrl+Shift+Z", icon="redo-2", needs=_P),
    ActionRow("edit.find", "Filter this page", "Edit", "Ctrl+F", icon="search", separated=True),
    ActionRow("view.palette", "Search or run a command", "View", "Ctrl+K", icon="search"),
    ActionRow("view.refresh", "Refresh", "View", "F5", icon="refresh-cw"),
    ActionRow("view.navigation", "Fold navigation", "View", "Ctrl+B", icon="panel-left"),
    ActionRow("view.inspector", "Show or hide the inspector", "View", "Ctrl+I", letter="Space"),
    ActionRow("view.next_pane", "Next pane", "View", "F6"),
    ActionRow("view.light", "Light", "View", icon="sun", separated=True),
    ActionRow("view.dark", "Dark", "View", icon="moon"),
    ActionRow("view.system", "Follow the system", "View", icon="monitor"),
    ActionRow(
        "build.register", "Register build…", "Release", "Ctrl+N", icon="package-plus", needs=_W
    ),
    ActionRow(
        "release.deploy",
        "Deploy…",
        "Release",
        "Ctrl+Return",
        icon="rocket",
        needs=_W,
        separated=True,
    ),
    ActionRow(
        "release.promote",
        "Promote to the next environment…",
        "Release",
        "Ctrl+P",
        icon="arrow-right-to-line",
        needs=_R,
        letter="P",
    ),
    ActionRow(
        "release.compare",
        "Compare with the next environment",
        "Release",
        "Ctrl+D",
        icon="git-compare",
        needs=_R,
        letter="D",
    ),
    ActionRow(
        "release.roll_back",
        "Roll back…",
        "Release",
        "Ctrl+Shift+R",
        icon="undo-2",
        needs=_W,
        letter="R",
    ),
    ActionRow(
        "deployment.cancel",
        "Stop after the current step",
        "Release",
        icon="circle-stop",
        needs=_D,
        separated=True,
    ),
    ActionRow("release.hold", "Hold automatic promotion…", "Release", icon="hand", needs=_W),
    ActionRow("history.verify", "Verify the record", "Release", icon="shield-check", needs=_W),
    ActionRow("help.manual", "Manual", "Help", "F1", icon="book-open"),
    ActionRow("help.shortcuts", "Shortcuts", "Help", "Ctrl+/", icon="keyboard", letter="?"),
    ActionRow("help.log", "Show the log file", "Help", icon="file-text"),
    ActionRow("help.about", "About Tidegate", "Help", icon="info", separated=True),
)


class Actions(QObject):
    """The rows as Qt actions; `requested` carries the id of the one chosen."""

    requested = Signal(str)

    def __init__(self, window: QWidget, *, rows: Iterable[ActionRow] = ACTIONS) -> None:
        super().__init__(window)
        self._window = window
        self.rows: list[ActionRow] = []
        self._made: dict[str, QAction] = {}
        self._letters: list[QShortcut] = []
        for row in rows:
            self.add(row)

    def add(self, row: ActionRow) -> QAction:
        """Make one more action, such as the way to a page."""
        action = QAction(row.title.replace("&", "&&"), self._window)
        action.setObjectName(row.id)
        action.setToolTip(plain_tooltip(row.tooltip or row.title))
        action.setStatusTip("")
        if row.shortcut:
            action.setShortcut(QKeySequence(row.shortcut))
        action.triggered.connect(lambda: self.requested.emit(row.id))
        # The menu bar is hidden at first, and the shortcuts of a hidden one do not work.
        self._window.addAction(action)
        self.rows.append(row)
        self._made[row.id] = action
        return action

    def action(self, action_id: str) -> QAction:
        """The Qt action of a row."""
        return self._made[action_id]

    def allowed(self) -> list[ActionRow]:
        """The rows that can be chosen now."""
        return [row for row in self.rows if self._made[row.id].isEnabled()]

    def show_available(self, available: Iterable[Need]) -> None:
        """Enable what needs nothing else than this; the others say what they need."""
        have = {Need.NOTHING, *available}
        for row in self.rows:
            is_allowed = row.needs in have
            reason = "" if is_allowed else f"Needs {row.needs.value}"
            self._made[row.id].setEnabled(is_allowed)
            self._made[row.id].setToolTip(plain_tooltip(reason or row.tooltip or row.title))

    def bind_letters(self, table: QWidget) -> None:
        """Let single letters work while this table, and nothing else, has the focus."""
        for row in self.rows:
            if row.letter:
                self._bind(row, table)

    def show_letters(self, wanted: bool) -> None:  # noqa: FBT001 - an order
        """Switch the single letters on or off (WCAG 2.1.4)."""
        for letter in self._letters:
            letter.setEnabled(wanted)

    def _bind(self, row: ActionRow, table: QWidget) -> None:
        letter = QShortcut(QKeySequence(row.letter), table)
        letter.setContext(Qt.ShortcutContext.WidgetShortcut)
        letter.activated.connect(self._made[row.id].trigger)
        self._letters.append(letter)


def by_menu(rows: Iterable[ActionRow]) -> Mapping[str, list[ActionRow]]:
    """The rows of each menu, in the menus' order."""
    menus: dict[str, list[ActionRow]] = {menu: [] for menu in MENUS}
    for row in rows:
        menus.setdefault(row.menu, []).append(row)
    return menus

"""The page: profiles on the left, the chosen environment's head, and its four tabs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.inheritance import profiles_of
from tidegate.ui.bridge.file_watch import FileWatch
from tidegate.ui.marks import State, environment_look
from tidegate.ui.screens.environments.configuration_view import ConfigurationPage
from tidegate.ui.screens.environments.hosts_view import HostsPage
from tidegate.ui.screens.environments.matrix_view import MatrixPage
from tidegate.ui.screens.environments.needs import ALL
from tidegate.ui.screens.environments.outlining import nodes_of
from tidegate.ui.screens.environments.policy_view import PolicyPage
from tidegate.ui.screens.environments.secrets_view import SecretsPage
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, Panel, beside, stacked
from tidegate.ui.widgets.chips import Chip
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import EnvironmentMark
from tidegate.ui.widgets.outline import Outline
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.segments import Tabs
from tidegate.ui.widgets.states import EmptyState

if TYPE_CHECKING:
    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.environments.presenter import EnvironmentsPresenter

_TABS = {
    "configuration": "Configuration",
    "hosts": "Hosts",
    "secrets": "Secrets",
    "policy": "Release policy",
}
_LEFT = 232
_LOOKS_AGAIN_MS = 500


class EnvironmentsScreen(Screen):
    """Environments. `open_page_requested` carries a page's key and what to show there.

    `staged_changed` tells whether values wait to be saved; `save_staged`, `undo` and `redo` are
    what the window's actions of these names do.
    """

    open_page_requested = Signal(str, str)
    staged_changed = Signal(bool)
    files_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen = ""
        self._watch = FileWatch(self)
        self.configuration = ConfigurationPage()
        self.matrix = MatrixPage()
        self.hosts = HostsPage()
        self.secrets = SecretsPage()
        self.policy = PolicyPage()
        self._make()
        self._lay_out()
        self._join()
        self.show_empty()

    @override
    def driven_by(self, presenter: object) -> None:
        super().driven_by(presenter)
        leader: EnvironmentsPresenter = presenter  # type: ignore[assignment]  # Screen knows none
        self.configuration.driven_by(leader.configuration)
        self.matrix.driven_by(leader.matrix)
        self.hosts.driven_by(leader.hosts)
        self.secrets.driven_by(leader.secrets)
        self.policy.driven_by(leader.policy)
        self.outline.chosen.connect(leader.choose)
        self.files_changed.connect(leader.notice_change)
        self.load_again.clicked.connect(leader.refresh)
        self.configuration.area.retry_requested.connect(leader.refresh)
        self.matrix.area.retry_requested.connect(leader.refresh)
        self.policy.area.retry_requested.connect(leader.refresh)

    def save_staged(self) -> None:
        """Begin to save what is staged, by showing the bytes first."""
        self.configuration.staging.save()

    def toggle_inspector(self) -> None:
        """Show or hide the inspector of the settings."""
        self.configuration.toggle_inspector()

    def undo(self) -> None:
        """Take the last staged value back."""
        self.configuration.staging.undo()

    def redo(self) -> None:
        """Stage again what was taken back."""
        self.configuration.staging.redo()

    def show_empty(self) -> None:
        """Show what the page is for."""
        self._watch.watch(None)
        self._pages.setCurrentWidget(self._empty)

    def show_workspace(self, workspace: Workspace) -> None:
        """Show the environments of a workspace, and watch its files."""
        self.configuration.learn(workspace)
        self.outline.show_nodes(nodes_of(workspace))
        self._watch.watch(Path(workspace.root))
        self._pages.setCurrentWidget(self._whole)

    def show_environment(self, workspace: Workspace, environment: Environment) -> None:
        """Show which environment the tabs are about."""
        self._chosen = environment.name
        self._right.setCurrentIndex(0)
        self.hosts.show_environment(environment.name)
        self.outline.choose(environment.name)
        self._mark.show_kind(environment.kind.value)
        self._title.setText(environment.label)
        self._gate.show_text(_gate(environment), tone=environment_look(environment.kind).token)
        self._note.setText(_note(workspace, environment))
        self.tabs.show_count("hosts", len(environment.hosts))

    def show_all(self) -> None:
        """Show the page of all environments."""
        self.outline.choose(ALL)
        self._right.setCurrentWidget(self.matrix)

    def show_tab(self, tab: str) -> None:
        """Bring a tab to the front."""
        if tab in _TABS:
            self.tabs.choose(tab)
            self._stack.setCurrentIndex(list(_TABS).index(tab))

    def show_changed_on_disk(self, changed: bool) -> None:  # noqa: FBT001 - an order
        """Say that files changed while values were staged, or no more."""
        self._changed_row.setVisible(changed)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self.messages.show_problem(problem)

    def _make(self) -> None:
        self.outline = Outline(name="Environments and the profiles they stand on")
        self.tabs = Tabs(_TABS, name="Environment")
        self.compare = Button("Compare…", icon="git-compare")
        self._mark = EnvironmentMark("", size=34)
        self._title = Label(size=17, weight=600)
        self._gate = Chip("", outline=True)
        self._note = ElidedLabel(size=12, tone="text2")
        self.load_again = Button("Read again", height=28)
        self.changed = Banner(
            "Files of this workspace changed on disk",
            text="What you staged stays, and stands on the new files once they are read.",
            tone="drift",
            state=State.WARNING,
            actions=(self.load_again,),
        )
        self._changed_row = QWidget()
        inner = QVBoxLayout(self._changed_row)
        inner.setContentsMargins(20, 14, 20, 0)
        inner.addWidget(self.changed)
        self._changed_row.hide()
        self._stack = QStackedWidget()
        for page in (self.configuration, self.hosts, self.secrets, self.policy):
            self._stack.addWidget(page)

    def _lay_out(self) -> None:
        self._whole = QWidget()
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        self._right = QStackedWidget()
        self._right.addWidget(self._one())
        self._right.addWidget(self.matrix)
        row.addWidget(self._right, 1)
        self._empty = EmptyState(
            "sliders-horizontal",
            "No environments yet",
            text="Open a workspace to see each environment's settings, hosts and secrets, and to "
            "say what a release needs to get there.",
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._whole)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def _left(self) -> QWidget:
        panel = Panel(lines=("right",))
        panel.setFixedWidth(px(_LEFT))
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 18, 1, 12)
        column.setSpacing(8)
        head = QWidget()
        inner = QVBoxLayout(head)
        inner.setContentsMargins(16, 0, 16, 0)
        inner.addWidget(SectionHeader("Environments"))
        column.addWidget(head)
        column.addWidget(self.outline, 1)
        return panel

    def _one(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(self.tabs)
        column.addWidget(self._changed_row)
        column.addWidget(self._stack, 1)
        return whole

    def _head(self) -> QWidget:
        head = Panel()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 12, 20, 6)
        row.setSpacing(14)
        row.addWidget(self._mark)
        words = stacked(QWidget(), spacing=1)
        words.takeAt(0)
        words.addLayout(beside(self._title, self._gate, None, spacing=10))
        words.addWidget(self._note)
        row.addLayout(words, 1)
        row.addWidget(self.compare)
        return head

    def _join(self) -> None:
        self.tabs.chosen.connect(self.show_tab)
        self.compare.clicked.connect(lambda: self.open_page_requested.emit("compare", self._chosen))
        for page in (self.matrix, self.hosts):
            page.comparison_requested.connect(
                lambda place: self.open_page_requested.emit("compare", place)
            )
        self.configuration.counted.connect(lambda n: self.tabs.show_count("configuration", n))
        self.secrets.counted.connect(lambda n: self.tabs.show_count("secrets", n))
        self.configuration.secrets_requested.connect(lambda: self.show_tab("secrets"))
        self.configuration.staged_changed.connect(self.staged_changed)
        self._watch.changed.connect(self._tell_files_changed)

    @Slot()
    def _tell_files_changed(self) -> None:
        # Reading anew would close a field that somebody writes in; it waits until that is done.
        if self.configuration.table.is_written:
            QTimer.singleShot(_LOOKS_AGAIN_MS, self, self._tell_files_changed)
        else:
            self.files_changed.emit()


def _gate(environment: Environment) -> str:
    number = environment.approval.approvals
    words = f"{number} approval{'s' * (number != 1)}"
    return words if environment.needs_approval else "Continuous"


def _note(workspace: Workspace, environment: Environment) -> str:
    number = len(environment.hosts)
    below = list(profiles_of(workspace, environment))[:-1]
    parts = [f"{number} host{'s' * (number != 1)}"]
    parts.append(f"inherits {', '.join(below)}" if below else "inherits nothing")
    parts.append(environment.deploy.path)
    return " · ".join(parts)

"""The first page: the demo, a workspace that exists, a new one; recent ones; this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.counting import count_of
from tidegate.ui.screens.welcome.create_dialog import CreateDialog
from tidegate.ui.screens.welcome.import_dialog import ImportDialog
from tidegate.ui.screens.welcome.parts import BeginCard, Checks, RecentList, Sketch
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.screen import Screen
from tidegate.ui.widgets.states import ErrorCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from tidegate.domain.imported import Import
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.welcome.needs import Check, Recent
    from tidegate.ui.screens.welcome.presenter import WelcomePresenter

_WIDTH = 900
_TITLE = "Set up your first pipeline"
_SUBTITLE = (
    "Tidegate moves one build from Development to Production, keeps each configuration, and "
    "records who approved what."
)


class WelcomeScreen(Screen):
    """The page. `workspace_opened` carries a workspace, `demo_requested` wishes the demo.

    `check_requested` wishes to see what is still missing in a workspace that was imported.
    """

    workspace_opened = Signal(object)
    check_requested = Signal()
    demo_requested = Signal()
    open_requested = Signal(str)
    create_requested = Signal(str, str)
    look_requested = Signal(str, tuple)
    import_requested = Signal(object)
    refresh_requested = Signal()

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__(window=window)
        self._presenter: WelcomePresenter | None = None
        self.dialog: CreateDialog | ImportDialog | None = None
        self.setAcceptDrops(True)
        self._make()
        self._lay_out()
        self._join()

    @override
    def driven_by(self, presenter: object) -> None:
        """Hold the presenter and carry the page's wishes to it."""
        super().driven_by(presenter)
        leader: WelcomePresenter = presenter  # type: ignore[assignment]  # the page's own
        self._presenter = leader
        self.open_requested.connect(leader.open_folder)
        self.create_requested.connect(leader.create)
        self.look_requested.connect(leader.look_into)
        self.import_requested.connect(leader.import_repository)
        self.refresh_requested.connect(leader.refresh)

    def act(self, action_id: str) -> bool:
        """Do an action of `ui.actions`; false where it is not this page's."""
        acts = {
            "workspace.open": self.choose_folder,
            "workspace.new": self.ask_for_new,
            "workspace.import": self.ask_for_repository,
            "workspace.demo": self.demo_requested.emit,
            "view.refresh": self.refresh_requested.emit,
        }
        if action_id in acts:
            acts[action_id]()
        return action_id in acts

    def choose_folder(self) -> None:
        """Ask for the folder of a workspace."""
        if path := QFileDialog.getExistingDirectory(self, "Choose the workspace's folder"):
            self.open_requested.emit(path)

    def ask_for_new(self, folder: str = "") -> None:
        """Ask where a new workspace shall be, and what the application is called."""
        guess = self._presenter.name_for if self._presenter else lambda _folder: ""
        dialog = CreateDialog(self.over, guess=guess, folder=folder)
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.create_requested.connect(self.create_requested)
        dialog.repository_requested.connect(self.ask_for_repository)
        dialog.open()

    def ask_for_repository(self, folder: str = "") -> None:
        """Ask which repository a workspace shall be made of, and show what it holds."""
        dialog = ImportDialog(self.over, folder=folder)
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.look_requested.connect(self.look_requested)
        dialog.import_requested.connect(self.import_requested)
        dialog.open()

    def show_check(self, name: str, check: Check | None) -> None:
        """Show what was found on this computer; None while it is being looked at."""
        self.checks.show_check(name, check)

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show the workspaces that were open before."""
        self.recent.show_recent(recent)
        for part in (self.recent, self._recent_head):
            part.setVisible(bool(recent))

    def show_working(self, text: str) -> None:
        """Say what is being done; nothing can be begun meanwhile."""
        self._trouble.hide()
        self._subtitle.show_text(text, tone="run")
        self._let_begin(allowed=False, reason=text)

    def show_idle(self) -> None:
        """Let things be begun again."""
        self._subtitle.show_text(_SUBTITLE, tone="text2")
        self._let_begin(allowed=True)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self._trouble.show_problem(problem)
        self.offer.hide()

    def offer_import(self, folder: str) -> None:
        """Offer to make a workspace of the folder that is none."""
        self._offered = folder
        self.offer.show()

    def show_found(self, found: Import) -> None:
        """Show what an import would take over, before anything is written."""
        if isinstance(self.dialog, ImportDialog):
            self.dialog.show_found(found)

    def show_import_refused(self, problem: Exception) -> None:
        """Say why a repository cannot be imported, in its sheet while that is open."""
        if isinstance(self.dialog, ImportDialog):
            self.dialog.show_refused(problem)
        else:
            self.messages.show_problem(problem)

    def show_secrets_kept(self, count: int) -> None:
        """Say that secrets which an import found are in the keyring now."""
        if count:
            self.messages.tell(f"{count_of(count, 'secret')} kept in the keyring")

    def show_opened(self, workspace: Workspace) -> None:
        """Go on with a workspace."""
        if self.dialog is not None:
            self.dialog.accept()
        self._trouble.hide()
        self.workspace_opened.emit(workspace)

    def show_imported(self) -> None:
        """Let the person see what an imported workspace still lacks."""
        self.check_requested.emit()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local and self.open.isEnabled():
            event.acceptProposedAction()
            self.open_requested.emit(local[0])

    def _make(self) -> None:
        self.demo = Button("Open demo workspace", kind="primary", height=34)
        self.open = Button("Choose a folder…", height=34)
        self.new = Button("New…", height=34)
        self.new.setAccessibleName("New workspace")
        self.take = Button("From a repository…", height=34)
        self.take.setAccessibleName("New workspace from a repository")
        self.checks = Checks()
        self.recent = RecentList()
        self._recent_head = SectionHeader("Recent workspaces", size=13)
        self.offer = Button("Import it…", height=28)
        self.offer.clicked.connect(lambda _on: self.ask_for_repository(self._offered))
        self._trouble = ErrorCard(retry="Dismiss", actions=(self.offer,))
        self._trouble.retry_requested.connect(self._trouble.hide)
        self._subtitle = Label(_SUBTITLE, tone="text2", wrap=True)
        self._subtitle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.show_recent(())

    def _lay_out(self) -> None:
        page = ScrollPage(margins=(24, 24, 24, 24))
        column = QWidget()
        column.setMaximumWidth(px(_WIDTH))
        self._fill(QVBoxLayout(column))
        page.body.addStretch(1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, 1000)
        middle.addStretch(1)
        page.body.addLayout(middle)
        page.body.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def _fill(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Sketch(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(Label(_TITLE, size=24, weight=600), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._subtitle)
        column.addSpacing(12)
        column.addWidget(self._trouble)
        column.addSpacing(6)
        column.addLayout(self._cards())
        column.addSpacing(14)
        column.addWidget(self._recent_head)
        column.addWidget(self.recent)
        column.addSpacing(8)
        column.addWidget(SectionHeader("On this computer", size=13))
        column.addWidget(self.checks)

    def _cards(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        for card in (
            BeginCard(
                "play",
                "run",
                "Try the demo",
                text="Four environments with SSH hosts on this computer. Deploy, approve and roll "
                "back without touching a server.",
                note="Half a minute, nothing to install",
                acts=(self.demo,),
            ),
            BeginCard(
                "folder-open",
                "ok",
                "Open what you have",
                text="A workspace is a folder of plain text files, normally in git: "
                "tidegate.yaml, its environments and their profiles.",
                note="Or drop a folder anywhere on this page",
                acts=(self.open,),
            ),
            BeginCard(
                "plus",
                "idle",
                "Start a new one",
                text="Commented files for an application, or from a repository: its env files, "
                "settings, Kamal, Capistrano. Secrets go to the keyring.",
                note="You see everything before it is written",
                acts=(self.new, self.take),
            ),
        ):
            row.addWidget(card, 1)
        return row

    def _join(self) -> None:
        self.demo.clicked.connect(self.demo_requested)
        self.open.clicked.connect(self.choose_folder)
        self.new.clicked.connect(lambda _on: self.ask_for_new())
        self.take.clicked.connect(lambda _on: self.ask_for_repository())
        self.recent.opened.connect(self.open_requested)

    def _closed(self) -> None:
        self.dialog = None

    def _let_begin(self, *, allowed: bool, reason: str = "") -> None:
        for button in (self.demo, self.open, self.new, self.take):
            button.show_allowed(allowed, reason=reason)
        self.recent.setEnabled(allowed)

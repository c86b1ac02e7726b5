"""What the menu's actions do that concern the whole window and no single page."""

import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from tidegate import __version__
from tidegate.app.window.manual import manual_pages
from tidegate.domain.problem import Problem
from tidegate.services.opening import CheckReport, Finding
from tidegate.ui.asking import Asking
from tidegate.ui.help_viewer import HelpViewer
from tidegate.ui.marks import State
from tidegate.ui.messages import Question
from tidegate.ui.preferences_dialog import PreferencesDialog
from tidegate.ui.theme import THEME, Appearance

if TYPE_CHECKING:
    from tidegate.app.window.memory import Memory
    from tidegate.app.window.pages import Pages
    from tidegate.app.wiring.program import Wiring
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.bridge.task_runner import QtTaskRunner
    from tidegate.ui.main_window import MainWindow
    from tidegate.ui.screens.compare.view import CompareScreen
    from tidegate.ui.screens.environments.view import EnvironmentsScreen
    from tidegate.ui.screens.welcome.view import WelcomeScreen


class JoinedWindow(Protocol):
    """The joined window, as far as its acts need it."""

    window: "MainWindow"
    pages: "Pages"
    welcome: "WelcomeScreen"
    wiring: "Wiring"
    runner: "QtTaskRunner"
    memory: "Memory"
    workspace: "Workspace | None"

    def show_page(self, key: str, argument: str = "") -> None:
        """Bring a page to the front and show there what the argument names."""
        ...


class Acts:
    """The table of acts; pages do what concerns what is selected on them."""

    def __init__(self, desktop: JoinedWindow) -> None:
        self._desktop = desktop

    def do(self, action: str) -> None:
        """Do an action of the menu, here or on the page that it belongs to."""
        if action in self.table:
            self.table[action]()
        elif action.startswith("release."):
            self._desktop.window.show_page("pipeline")
            self._desktop.pages.pipeline.view.act(action)

    @cached_property
    def table(self) -> dict[str, Callable[[], None]]:
        """Return every act that is not the shell's own and not the pipeline's."""
        pages = self._desktop.pages
        return {
            "workspace.open": self._desktop.welcome.choose_folder,
            "workspace.new": self._desktop.welcome.ask_for_new,
            "workspace.import": self._desktop.welcome.ask_for_repository,
            "workspace.demo": self._demo,
            "workspace.check": self._check,
            "workspace.reveal": self._reveal,
            "app.settings": self._preferences,
            "view.refresh": self._refresh,
            "build.register": self._register,
            "view.light": self._desktop.memory.keep_looks,
            "view.dark": self._desktop.memory.keep_looks,
            "view.system": self._desktop.memory.keep_looks,
            "profile.save": self._save_staged,
            "edit.undo": self._undo,
            "edit.redo": self._redo,
            "deployment.cancel": pages.deployments.presenter.stop,
            "history.verify": self._verify,
            "help.manual": self._manual,
            "help.shortcuts": self._shortcuts,
            "help.log": self._log,
            "help.about": self._about,
        }

    @property
    def _staging_view(self) -> "CompareScreen | EnvironmentsScreen":
        """Return the page whose staged changes are meant: the one in front."""
        pages = self._desktop.pages
        is_compare = self._desktop.window.page == pages.compare.key
        return pages.compare.view if is_compare else pages.environments.view

    def _save_staged(self) -> None:
        self._staging_view.save_staged()

    def _undo(self) -> None:
        self._staging_view.undo()

    def _redo(self) -> None:
        self._staging_view.redo()

    def _demo(self) -> None:
        """The demo has a home and hosts of its own, so it gets a window of its own."""
        started, _ = QProcess.startDetached(sys.executable, ["-m", "tidegate", "demo"])
        text = "The demo opens in a window of its own" if started else "The demo did not start"
        self._desktop.window.messages.tell(text)

    def _check(self) -> None:
        workspace = self._desktop.workspace
        if workspace is None:
            return
        Asking(self._desktop.runner, name="check").act(
            lambda: self._desktop.wiring.opening.check(Path(workspace.root)),
            on_done=self._show_report,
            on_failed=self._refused,
        )

    def _show_report(self, report: CheckReport) -> None:
        lines = [str(problem) for problem in report.problems]
        lines += [_line(finding) for finding in report.findings]
        if not lines:
            text = "Every file of the workspace is readable and fits"
            self._desktop.window.messages.tell(text, state=State.PASSED)
        else:
            count = f"{len(lines)} thing{'s' * (len(lines) != 1)} to look at"
            self._desktop.window.messages.show_problem(Problem(count, remedy="\n".join(lines)))

    def _reveal(self) -> None:
        if self._desktop.workspace is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._desktop.workspace.root))

    def _register(self) -> None:
        self._desktop.show_page("releases", "register")

    def _refresh(self) -> None:
        if self._desktop.window.page == "welcome":
            self._desktop.welcome.act("view.refresh")
            return
        self._desktop.pages.called(self._desktop.window.page).presenter.refresh()

    def _preferences(self) -> None:
        dialog = PreferencesDialog(
            self._desktop.window,
            appearance=THEME.appearance.value,
            text_size=THEME.text_size,
            home=str(self._desktop.wiring.paths.home),
        )
        dialog.appearance_chosen.connect(lambda key: self._wear(Appearance(key), THEME.text_size))
        dialog.size_chosen.connect(lambda size: self._wear(THEME.appearance, size))
        dialog.open()

    def _wear(self, appearance: Appearance, text_size: int) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            THEME.wear(application, appearance, text_size=text_size)
        self._desktop.memory.keep_looks()

    def _verify(self) -> None:
        self._desktop.window.show_page("history")
        self._desktop.pages.history.presenter.verify()

    def _manual(self) -> None:
        HelpViewer(self._desktop.window, manual_pages()).open()

    def _shortcuts(self) -> None:
        HelpViewer(self._desktop.window, manual_pages(), first="shortcuts").open()

    def _log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desktop.wiring.paths.logs)))

    def _about(self) -> None:
        question = Question(
            title=f"Tidegate {__version__}",
            text=(
                "A desktop release manager: settings compared by meaning, builds deployed over"
                " SSH, releases signed off. Apache License 2.0. Qt for Python is used under the"
                " LGPL; icons by Lucide (ISC), fonts Inter and JetBrains Mono (OFL)."
            ),
            action="Close",
            refuse="",
        )
        self._desktop.window.messages.ask(question, on_yes=lambda: None)

    def _refused(self, problem: Exception) -> None:
        self._desktop.window.messages.show_problem(problem)


def _line(finding: Finding) -> str:
    remedy = f"; {finding.remedy}" if finding.remedy else ""
    return f"{finding.severity}: {finding.text}{remedy}"

"""The window at work: one workspace, its pages, and what goes on between them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from tidegate import __version__
from tidegate.app.window.acts import Acts
from tidegate.app.window.answers import WindowAnswers
from tidegate.app.window.conveyor import Conveyor
from tidegate.app.window.facts import status_items
from tidegate.app.window.pages import Joined, Pages, make_welcome
from tidegate.app.window.places import Place, read_places
from tidegate.app.window.preferences import Preferences
from tidegate.app.wiring import Wiring
from tidegate.domain.deployment import Event, EventKind
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.services.conveying import Conveyed
from tidegate.services.tasks import Task
from tidegate.ui.actions import Need
from tidegate.ui.bridge.event_feed import EventFeed
from tidegate.ui.bridge.file_watch import FileWatch
from tidegate.ui.bridge.task_runner import QtTaskRunner
from tidegate.ui.main_window import MainWindow
from tidegate.ui.messages import Question
from tidegate.ui.palette import Entry
from tidegate.ui.screens.welcome.needs import Recent
from tidegate.ui.shell.status_bar import StatusItem
from tidegate.ui.theme import THEME

WELCOME = "welcome"
_POLL_MS = 2_000
_MINUTE_MS = 60_000  # "5 min ago" is wrong a minute later
_BEGINNINGS = (EventKind.STARTED, EventKind.TEST_STARTED)
_ENDS = (EventKind.FINISHED, EventKind.TESTS_DONE)
_STAGING = frozenset({"compare", "environments"})
"""Pages that show files, not the store, and may hold values that are not saved yet."""


class Desktop(QObject):
    """Joins the main window with everything behind it; lives as long as the window.

    With `conveys` releases go along the pipeline by themselves while the window is open.
    """

    def __init__(self, make: Callable[[WindowAnswers], Wiring], *, conveys: bool = True) -> None:
        super().__init__()
        self._conveys = conveys
        self.answers = WindowAnswers()
        self.wiring = make(self.answers)
        # Somebody sits at the window: a deployment asks them before it gives a failed host up.
        self.wiring.steering.is_manned = True
        self.window = MainWindow(version=__version__)
        self.answers.ask_through(self.window.messages)
        self.runner = QtTaskRunner(self)
        self.events = EventFeed(self)
        self.workspace: Workspace | None = None
        self._running: set[str] = set()
        self._needs: set[Need] = set()
        self._staged: set[Need] = set()
        self._staging: set[str] = set()
        self._revision = -1
        self._preferences = Preferences.load(self.wiring.paths.made().preferences)
        self._conveyor = Conveyor(
            lambda: self.wiring.conveying,
            self.runner,
            publish=self.events.publish,
            on_round=self._conveyed,
        )
        self._files = FileWatch(self)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._places: tuple[Entry, ...] = ()
        self.pages = self._made_pages()
        self.acts = Acts(self)
        self.welcome.act("view.refresh")
        self._join()

    def open(self, folder: Path) -> None:
        """Read a workspace in the background and show it, or say what is wrong with it."""

        def work(report: object, cancellation: object) -> Workspace:  # noqa: ARG001 - as agreed
            return self.wiring.opening.open(folder)

        self.runner.start(Task(work=work, on_done=self.show, on_failed=self._refused, name="open"))

    def show(self, workspace: Workspace) -> None:
        """Show a workspace on every page."""
        self.workspace = workspace
        if self.window.page == WELCOME:
            self.window.show_page(self.pages.pipeline.key)
        self._remember(workspace)
        self._offer_release("")
        for page in self.pages.all:
            page.presenter.open(workspace)
        self._conveyor.follow(workspace if self._conveys else None)
        self._files.watch(Path(workspace.root))
        self._poll.start()
        self._minute.start()
        self._show_facts()
        self._read_places()

    @property
    def is_deploying(self) -> bool:
        """Tell whether a deployment of this window, or its tests, are under way."""
        return bool(self._running)

    def close(self) -> None:
        """End the work in the background, then everything behind it."""
        self._conveyor.stop()
        self._poll.stop()
        self._minute.stop()
        self._files.watch(None)
        self.runner.close()
        self.wiring.close()

    # ------------------------------------------------------------------ joining

    def _made_pages(self) -> Pages:
        joined = Joined(
            window=self.window,
            wiring=self.wiring,
            runner=self.runner,
            publish=self.events.publish,
            on_workspace=self.show,
        )
        self.welcome = make_welcome(joined, memory=self)
        self.window.add_page(WELCOME, "Welcome", icon="", section="", widget=self.welcome)
        pages = Pages.make(joined)
        for page in pages.all:
            self.window.add_page(
                page.key, page.title, icon=page.icon, section=page.section, widget=page.view
            )
        return pages

    def _join(self) -> None:
        window = self.window
        window.action_requested.connect(self.acts.do)
        window.workspace_requested.connect(lambda folder: self.open(Path(folder)))
        window.crumb_requested.connect(self._back)
        window.ask_before_closing(self._may_close)
        self.events.arrived.connect(self._heard)
        self._files.changed.connect(self._reload)
        self._poll.timeout.connect(self._look_at_store)
        self._minute.timeout.connect(self._tell_time)
        window.offer(lambda: self._places)
        window.entry_requested.connect(self._go)
        for page in self.pages.all:
            for name in ("page_requested", "open_page_requested"):
                wish = getattr(page.view, name, None)
                if wish is not None:
                    wish.connect(self.show_page)
        self._join_own_signals()

    def _join_own_signals(self) -> None:
        deployments = self.pages.deployments
        deployments.view.title_requested.connect(
            lambda title, crumb: self.window.show_title(title, crumb=crumb)
        )
        deployments.view.count_changed.connect(
            lambda count: self.window.show_badge("deployments", count, tone="run")
        )
        deployments.view.deploy_requested.connect(self._prepare)
        self.pages.releases.view.deploy_requested.connect(self._prepare)
        self.welcome.workspace_opened.connect(self.show)
        self.welcome.demo_requested.connect(lambda: self.acts.do("workspace.demo"))
        self.welcome.check_requested.connect(lambda: self.acts.do("workspace.check"))
        self.pages.approvals.view.count_changed.connect(
            lambda count: self.window.show_badge("approvals", count, tone="wait")
        )
        self.pages.history.view.rollback_requested.connect(self._roll_back)
        pipeline = self.pages.pipeline.view
        pipeline.compare_requested.connect(self._compare)
        pipeline.version_chosen.connect(self._offer_release)
        for page in (self.pages.environments, self.pages.compare):
            page.view.staged_changed.connect(partial(self._offer_saving, page.key))

    @Slot(str, str)
    def show_page(self, key: str, argument: str = "") -> None:
        """Bring a page to the front and show there what the argument names."""
        self.window.show_page(key)
        pages = self.pages
        ways: dict[str, Callable[[str], None]] = {
            pages.pipeline.key: pages.pipeline.view.choose,
            pages.releases.key: pages.releases.view.open_at,
            pages.deployments.key: pages.deployments.presenter.show,
            pages.approvals.key: pages.approvals.presenter.review,
            pages.compare.key: pages.compare.presenter.show,
            pages.environments.key: pages.environments.presenter.show,
        }
        if argument and key in ways:
            ways[key](argument)

    @Slot(str)
    def _go(self, entry: str) -> None:
        """Go where an entry of the palette leads."""
        place = Place.of(entry)
        if place.act == "deploy":
            self._prepare(place.argument, place.environment)
        elif place.act == "setting":
            self.show_page("environments", f"{place.environment}/configuration")
            self.pages.environments.view.configuration.filter.setText(place.argument)
        else:
            self.show_page(place.act, place.argument)

    @Slot(str, str)
    def _roll_back(self, environment: str, to: str) -> None:
        self.window.show_page("pipeline")
        self.pages.pipeline.presenter.roll_back(environment, to)

    @Slot(str, str)
    def _prepare(self, version: str, environment: str) -> None:
        self.window.show_page("pipeline")
        self.pages.pipeline.presenter.prepare(version, environment)

    @Slot(str, str)
    def _compare(self, left: str, right: str) -> None:
        self.window.show_page("compare")
        self.pages.compare.presenter.show(f"{left}/{right}")

    @Slot(str)
    def _offer_release(self, version: str) -> None:
        self._needs = {Need.WORKSPACE, Need.RELEASE} if version else {Need.WORKSPACE}
        self.window.show_available(self._needs | self._staged)

    def _offer_saving(self, page: str, staged: bool) -> None:  # noqa: FBT001 - a signal's value
        change = self._staging.add if staged else self._staging.discard
        change(page)
        self._staged = {Need.PROFILE} if self._staging else set()
        self.window.show_available(self._needs | self._staged)

    # ------------------------------------------------------------------ news

    @Slot(list)
    def _heard(self, events: Sequence[Event]) -> None:
        self.pages.deployments.presenter.hear(events)
        self.pages.pipeline.presenter.heard(events)
        for event in events:
            if event.kind in _BEGINNINGS:
                self._running.add(event.deployment)
            elif event.kind in _ENDS:
                self._running.discard(event.deployment)

    @Slot()
    def _reload(self) -> None:
        if self.workspace is not None:
            self.open(Path(self.workspace.root))

    @Slot()
    def _look_at_store(self) -> None:
        """Refresh what is shown when anybody changed the store, this program or another."""

        def work(report: object, cancellation: object) -> int:  # noqa: ARG001 - as agreed
            return self.wiring.ledger.revision()

        self.runner.start(Task(work=work, on_done=self._at_revision, name="look at the store"))

    def _at_revision(self, revision: int) -> None:
        if revision == self._revision:
            return
        self._revision = revision
        for page in self.pages.all:
            if page.key not in _STAGING:
                page.presenter.refresh()
        self._read_places()

    @Slot()
    def _tell_time(self) -> None:
        """Read the page in front again, so that what it says of the time stays true."""
        page = self.window.page
        if page not in (*_STAGING, WELCOME):
            self.pages.called(page).presenter.refresh()

    def _read_places(self) -> None:
        workspace = self.workspace
        if workspace is None:
            return

        def work(report: object, cancellation: object) -> tuple[Entry, ...]:  # noqa: ARG001 - as agreed
            return read_places(self.wiring, workspace)

        self.runner.start(Task(work=work, on_done=self._keep_places, name="places"))

    def _keep_places(self, places: tuple[Entry, ...]) -> None:
        self._places = places

    def _conveyed(self, conveyed: Conveyed) -> None:
        for build in conveyed.builds:
            self.window.messages.tell(f"{build.version} was registered")
        for digest in conveyed.requests:
            self.window.messages.tell(
                "A release waits for approval",
                action="Review",
                on_action=partial(self.show_page, "approvals", digest),
            )

    # ------------------------------------------------------------------ acts

    def _back(self, key: str) -> None:
        if key == self.pages.deployments.key:
            self.pages.deployments.view.go_back()

    def _may_close(self) -> bool:
        """Ask while a deployment runs: its hosts finish or switch back by themselves.

        Ask too where staged changes would be lost.
        """
        if not self.is_deploying:
            return self._may_lose_staged()
        question = Question(
            title="A deployment is running",
            text=(
                "Closing stops it at its next safe point. No host is left between two releases:"
                " those that have switched and hear nothing more switch back by themselves."
            ),
            action="Stop and close",
            kind="danger",
            refuse="Keep the window open",
        )
        self.window.messages.ask(question, on_yes=self._close_anyway)
        return False

    def _may_lose_staged(self) -> bool:
        """Tell whether nothing is staged, else ask whether it may be lost."""
        pages = self.pages
        is_staged = (
            pages.compare.presenter.has_staged
            or pages.environments.presenter.configuration.has_staged
        )
        if not is_staged:
            return True
        question = Question(
            title="Staged changes are not saved",
            text="Closing gives them up; no file changes.",
            action="Close without saving",
            kind="danger",
            refuse="Keep the window open",
        )
        self.window.messages.ask(question, on_yes=self._close_anyway)
        return False

    def _close_anyway(self) -> None:
        self._running.clear()
        self.pages.compare.presenter.staging.forget()
        self.pages.environments.presenter.configuration.staging.forget()
        self.window.close()

    def _refused(self, problem: Exception) -> None:
        self.window.messages.show_problem(problem)

    # ------------------------------------------------------------------ what is remembered

    def _remember(self, workspace: Workspace) -> None:
        self._save(self._preferences.opened(workspace.root))
        recent = tuple((each, Path(each).name) for each in self._preferences.recent)
        self.window.show_workspace(workspace.name, recent=recent)

    def recent(self) -> tuple[Recent, ...]:
        """Return the workspaces that were open before and are still there."""
        folders = (Path(each) for each in self._preferences.recent)
        there = (folder for folder in folders if (folder / "tidegate.yaml").is_file())
        return tuple(Recent(str(folder), folder.name) for folder in there)

    def keep_looks(self) -> None:
        """Remember how the window looks."""
        looks = {"appearance": THEME.appearance, "text_size": THEME.text_size}
        self._save(self._preferences.model_copy(update=looks))

    def _save(self, preferences: Preferences) -> None:
        self._preferences = preferences
        try:
            preferences.save(self.wiring.paths.preferences)
        except OSError as error:
            self._refused(Problem(f"preferences cannot be kept: {error.strerror}"))

    def wear(self, application: QApplication) -> None:
        """Dress the program as its user left it."""
        THEME.wear(application, self._preferences.appearance, text_size=self._preferences.text_size)

    # ------------------------------------------------------------------ facts

    def _show_facts(self) -> None:
        workspace = self.workspace

        def work(report: object, cancellation: object) -> tuple[StatusItem, ...]:  # noqa: ARG001 - as agreed
            return status_items(self.wiring, workspace)

        def show(items: tuple[StatusItem, ...]) -> None:
            self.window.show_status(items)

        self.runner.start(Task(work=work, on_done=show, name="facts"))
        if workspace is not None:
            person = self.wiring.person.operator(workspace)
            self.window.show_person(person.name, role=person.machine)

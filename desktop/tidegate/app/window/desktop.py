"""The window at work: one workspace, its pages, and what goes on between them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from tidegate import __version__
from tidegate.app.window.acts import Acts
from tidegate.app.window.answers import WindowAnswers
from tidegate.app.window.availability import Availability
from tidegate.app.window.closing import Closing
from tidegate.app.window.conveyor import Conveyor
from tidegate.app.window.facts import status_items
from tidegate.app.window.freshness import Freshness
from tidegate.app.window.memory import Memory
from tidegate.app.window.pages import Joined, Pages, make_welcome
from tidegate.app.window.places import read_places
from tidegate.app.window.ways import Ways
from tidegate.app.wiring.program import Wiring
from tidegate.domain.deployment import Event
from tidegate.domain.workspace import Workspace
from tidegate.services.conveying import Conveyed
from tidegate.ui.asking import Asking
from tidegate.ui.bridge.event_feed import EventFeed
from tidegate.ui.bridge.file_watch import FileWatch
from tidegate.ui.bridge.task_runner import QtTaskRunner
from tidegate.ui.main_window import MainWindow
from tidegate.ui.palette import Entry

WELCOME = "welcome"


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
        self._places: tuple[Entry, ...] = ()
        self._make_background()
        self._make_front()
        self._join()
        self._join_pages()

    def open(self, folder: Path) -> None:
        """Read a workspace in the background and show it, or say what is wrong with it."""
        self._opening.act(
            lambda: self.wiring.opening.open(folder), on_done=self.show, on_failed=self._refused
        )

    def show(self, workspace: Workspace) -> None:
        """Show a workspace on every page."""
        self.workspace = workspace
        if self.window.page == WELCOME:
            self.window.show_page(self.pages.pipeline.key)
        self.window.show_workspace(workspace.name, recent=self.memory.opened(workspace))
        self._availability.offer_release("")
        for page in self.pages.all:
            page.presenter.open(workspace)
        self._conveyor.follow(workspace if self._conveys else None)
        self._files.watch(Path(workspace.root))
        self._freshness.start()
        self._show_facts(workspace)
        self._read_places()

    def show_page(self, key: str, argument: str = "") -> None:
        """Bring a page to the front and show there what the argument names."""
        self._ways.show_page(key, argument)

    @property
    def is_deploying(self) -> bool:
        """Tell whether a deployment of this window, or its tests, are under way."""
        return self._closing.is_deploying

    def wear(self, application: QApplication) -> None:
        """Dress the program as its user left it."""
        self.memory.wear(application)

    def close(self) -> None:
        """End the work in the background, then everything behind it."""
        self._conveyor.stop()
        self._freshness.stop()
        self._files.watch(None)
        self.runner.close()
        self.wiring.close()

    # ------------------------------------------------------------------ making

    def _make_background(self) -> None:
        self._opening = Asking(self.runner, name="open")
        self._finding_places = Asking(self.runner, name="places")
        self._finding_facts = Asking(self.runner, name="facts")
        self.memory = Memory(self.wiring.paths.made().preferences, on_failed=self._refused)
        self._files = FileWatch(self)
        self._conveyor = Conveyor(
            lambda: self.wiring.conveying,
            self.runner,
            publish=self.events.publish,
            on_round=self._conveyed,
        )

    def _make_front(self) -> None:
        self.pages = self._made_pages()
        self._ways = Ways(self.window, self.pages, parent=self)
        self._availability = Availability(self.window, parent=self)
        self._closing = Closing(self.window, self.pages)
        self._freshness = Freshness(
            self.window,
            self.pages,
            self.runner,
            ledger=lambda: self.wiring.ledger,
            on_changed=self._read_places,
            parent=self,
        )
        self.acts = Acts(self)
        self.welcome.act("view.refresh")

    def _made_pages(self) -> Pages:
        joined = Joined(
            window=self.window,
            wiring=self.wiring,
            runner=self.runner,
            publish=self.events.publish,
            on_workspace=self.show,
        )
        self.welcome = make_welcome(joined, memory=self.memory)
        self.window.add_page(WELCOME, "Welcome", icon="", section="", widget=self.welcome)
        pages = Pages.make(joined)
        for page in pages.all:
            self.window.add_page(
                page.key, page.title, icon=page.icon, section=page.section, widget=page.view
            )
        return pages

    # ------------------------------------------------------------------ joining

    def _join(self) -> None:
        window = self.window
        window.action_requested.connect(self.acts.do)
        window.workspace_requested.connect(lambda folder: self.open(Path(folder)))
        window.crumb_requested.connect(self._ways.back)
        window.ask_before_closing(self._closing.may_close)
        window.offer(lambda: self._places)
        window.entry_requested.connect(self._ways.go)
        self.events.arrived.connect(self._heard)
        self._files.changed.connect(self._reload)
        self.welcome.workspace_opened.connect(self.show)
        self.welcome.demo_requested.connect(lambda: self.acts.do("workspace.demo"))
        self.welcome.check_requested.connect(lambda: self.acts.do("workspace.check"))

    def _join_pages(self) -> None:
        pages, ways = self.pages, self._ways
        for page in pages.all:
            for name in ("page_requested", "open_page_requested"):
                wish = getattr(page.view, name, None)
                if wish is not None:
                    wish.connect(ways.show_page)
        pages.deployments.view.title_requested.connect(self._name_deployment)
        self.window.page_shown.connect(lambda _key: pages.deployments.view.ask_for_title())
        pages.deployments.view.count_changed.connect(
            lambda count: self.window.show_badge("deployments", count, tone="run")
        )
        pages.approvals.view.count_changed.connect(
            lambda count: self.window.show_badge("approvals", count, tone="wait")
        )
        pages.deployments.view.deploy_requested.connect(ways.prepare)
        pages.releases.view.deploy_requested.connect(ways.prepare)
        pages.history.view.rollback_requested.connect(ways.roll_back)
        pages.pipeline.view.compare_requested.connect(ways.compare)
        pages.pipeline.view.version_chosen.connect(self._availability.offer_release)
        for page in (pages.environments, pages.compare):
            page.view.staged_changed.connect(partial(self._availability.offer_saving, page.key))

    # ------------------------------------------------------------------ news

    def _name_deployment(self, title: str, crumb: str) -> None:
        if self.window.page == "deployments":
            self.window.show_title(title, crumb=crumb)

    @Slot(list)
    def _heard(self, events: Sequence[Event]) -> None:
        self.pages.deployments.presenter.hear(events)
        self.pages.pipeline.presenter.heard(events)
        self._closing.hear(events)

    @Slot()
    def _reload(self) -> None:
        if self.workspace is not None:
            self.open(Path(self.workspace.root))

    def _conveyed(self, conveyed: Conveyed) -> None:
        for build in conveyed.builds:
            self.window.messages.tell(f"{build.version} was registered")
        for digest in conveyed.requests:
            self.window.messages.tell(
                "A release waits for approval",
                action="Review",
                on_action=partial(self.show_page, "approvals", digest),
            )

    def _read_places(self) -> None:
        workspace = self.workspace
        if workspace is not None:
            self._finding_places.read(
                lambda: read_places(self.wiring, workspace), on_done=self._keep_places
            )

    def _keep_places(self, places: tuple[Entry, ...]) -> None:
        self._places = places

    def _show_facts(self, workspace: Workspace) -> None:
        self._finding_facts.read(
            lambda: status_items(self.wiring, workspace), on_done=self.window.show_status
        )
        person = self.wiring.person.operator(workspace)
        self.window.show_person(person.name, role=person.machine)

    def _refused(self, problem: Exception) -> None:
        self.window.messages.show_problem(problem)

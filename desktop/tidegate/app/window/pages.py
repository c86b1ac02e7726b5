"""The pages of the window: each view with the presenter that leads it and what stands behind."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Generic, Protocol, TypeVar

from tidegate.adapters.past.git_files import GitPast
from tidegate.app.computer import ThisComputer
from tidegate.app.window.reports import FORMS
from tidegate.app.wiring.program import Wiring
from tidegate.domain.workspace import Workspace
from tidegate.services.finding_doubled import FindingDoubled
from tidegate.services.key_history import KeyHistory
from tidegate.services.ports.events import Publish
from tidegate.services.three_way_comparing import ThreeWayComparing
from tidegate.ui.bridge.task_runner import QtTaskRunner
from tidegate.ui.main_window import MainWindow
from tidegate.ui.screens.approvals.needs import ApprovalServices
from tidegate.ui.screens.approvals.presenter import ApprovalsPresenter
from tidegate.ui.screens.approvals.view import ApprovalsScreen
from tidegate.ui.screens.compare.needs import CompareServices
from tidegate.ui.screens.compare.presenter import ComparePresenter
from tidegate.ui.screens.compare.view import CompareScreen
from tidegate.ui.screens.deployments.needs import DeploymentServices
from tidegate.ui.screens.deployments.presenter import DeploymentsPresenter
from tidegate.ui.screens.deployments.view import DeploymentsScreen
from tidegate.ui.screens.environments.needs import EnvironmentServices
from tidegate.ui.screens.environments.presenter import EnvironmentsPresenter
from tidegate.ui.screens.environments.view import EnvironmentsScreen
from tidegate.ui.screens.history.needs import HistoryServices
from tidegate.ui.screens.history.presenter import HistoryPresenter
from tidegate.ui.screens.history.view import HistoryScreen
from tidegate.ui.screens.pipeline.needs import PipelineServices
from tidegate.ui.screens.pipeline.presenter import PipelinePresenter
from tidegate.ui.screens.pipeline.view import PipelineScreen
from tidegate.ui.screens.releases.presenter import ReleasesPresenter
from tidegate.ui.screens.releases.view import ReleasesScreen
from tidegate.ui.screens.welcome.needs import Memory, WelcomeServices
from tidegate.ui.screens.welcome.presenter import WelcomePresenter
from tidegate.ui.screens.welcome.view import WelcomeScreen
from tidegate.ui.widgets.screen import Screen


class Presenter(Protocol):
    """What every page's presenter can do."""

    def open(self, workspace: Workspace | None) -> None:
        """Show a workspace, or that none is open."""
        ...

    def refresh(self) -> None:
        """Read everything again."""
        ...


@dataclass(frozen=True, slots=True)
class Joined:
    """What pages are made of."""

    window: MainWindow
    wiring: Wiring
    runner: QtTaskRunner
    publish: Publish
    on_workspace: Callable[[Workspace], None]

    def lead(self, view: Screen, presenter: object) -> None:
        """Let a presenter lead a view, which tells its news through the window."""
        view.driven_by(presenter)
        view.tell_through(self.window.messages)


View = TypeVar("View", bound=Screen)
Leader = TypeVar("Leader", bound=Presenter)


@dataclass(frozen=True, slots=True)
class Page(Generic[View, Leader]):
    """A page of the navigation."""

    key: str
    title: str
    icon: str
    section: str
    view: View
    presenter: Leader


PipelinePage = Page[PipelineScreen, PipelinePresenter]
ReleasesPage = Page[ReleasesScreen, ReleasesPresenter]
DeploymentsPage = Page[DeploymentsScreen, DeploymentsPresenter]
ApprovalsPage = Page[ApprovalsScreen, ApprovalsPresenter]
ComparePage = Page[CompareScreen, ComparePresenter]
EnvironmentsPage = Page[EnvironmentsScreen, EnvironmentsPresenter]
HistoryPage = Page[HistoryScreen, HistoryPresenter]


@dataclass(frozen=True, slots=True)
class Pages:
    """Every page, in the order of the navigation."""

    pipeline: PipelinePage
    releases: ReleasesPage
    deployments: DeploymentsPage
    approvals: ApprovalsPage
    compare: ComparePage
    environments: EnvironmentsPage
    history: HistoryPage

    @classmethod
    def make(cls, joined: Joined) -> "Pages":
        """Make every page."""
        deployments = _deployments(joined)
        return cls(
            pipeline=_pipeline(joined, deployments.presenter),
            releases=_releases(joined),
            deployments=deployments,
            approvals=_approvals(joined, deployments.presenter),
            compare=_compare(joined),
            environments=_environments(joined),
            history=_history(joined),
        )

    @property
    def all(self) -> tuple[Page[Any, Any], ...]:
        """Return them one after the other."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def called(self, key: str) -> Page[Any, Any]:
        """Return the page with that key."""
        return next(page for page in self.all if page.key == key)


def _pipeline(joined: Joined, deployments: DeploymentsPresenter) -> PipelinePage:
    made = joined.wiring
    view = PipelineScreen(window=joined.window)
    services = PipelineServices(
        reviewing=made.reviewing,
        planning=made.planning,
        gating=made.gating,
        approving=made.approving,
        releasing=made.releasing,
        recovering=made.recovering,
        holding=made.holding,
        rendering=made.rendering,
        comparing=made.snapshot_changes,
        ledger=made.ledger,
        clock=made.clock,
    )
    presenter = PipelinePresenter(
        view,
        services,
        joined.runner.bound_to(view),
        publish=joined.publish,
        on_running=deployments.expect,
    )
    joined.lead(view, presenter)
    return Page("pipeline", "Pipeline", "workflow", "Release", view, presenter)


def _releases(joined: Joined) -> ReleasesPage:
    made = joined.wiring
    view = ReleasesScreen(window=joined.window)
    presenter = ReleasesPresenter(
        view,
        reviewing=made.reviewing,
        registering=made.registering,
        clock=made.clock,
        runner=joined.runner.bound_to(view),
    )
    joined.lead(view, presenter)
    return Page("releases", "Releases", "package", "Release", view, presenter)


def make_welcome(joined: Joined, *, memory: Memory) -> WelcomeScreen:
    """Make the page that is shown while no workspace is open."""
    made = joined.wiring
    view = WelcomeScreen(window=joined.window)
    computer = ThisComputer(
        credentials=lambda: made.credentials, own_known_hosts=made.paths.known_hosts
    )
    presenter = WelcomePresenter(
        view,
        WelcomeServices(made.opening, made.initialising, made.importing),
        computer=computer,
        memory=memory,
        runner=joined.runner.bound_to(view),
    )
    joined.lead(view, presenter)
    return view


def _deployments(joined: Joined) -> DeploymentsPage:
    made = joined.wiring
    view = DeploymentsScreen(window=joined.window)
    services = DeploymentServices(
        ledger=made.ledger,
        logs=made.logs,
        planning=made.planning,
        releasing=made.releasing,
        recovering=made.recovering,
        clock=made.clock,
        steering=made.steering,
    )
    runner = joined.runner.bound_to(view)
    presenter = DeploymentsPresenter(view, services, runner, publish=joined.publish)
    joined.lead(view, presenter)
    return Page("deployments", "Deployments", "rocket", "Release", view, presenter)


def _approvals(joined: Joined, deployments: DeploymentsPresenter) -> ApprovalsPage:
    made = joined.wiring
    view = ApprovalsScreen(window=joined.window)
    services = ApprovalServices(
        approving=made.approving,
        planning=made.planning,
        releasing=made.releasing,
        signing=made.signing,
        ledger=made.ledger,
        person=made.person,
        clock=made.clock,
    )
    presenter = ApprovalsPresenter(
        view,
        services,
        joined.runner.bound_to(view),
        publish=joined.publish,
        on_running=deployments.expect,
    )
    joined.lead(view, presenter)
    return Page("approvals", "Approvals", "signature", "Release", view, presenter)


def _compare(joined: Joined) -> ComparePage:
    made = joined.wiring
    view = CompareScreen()
    services = CompareServices(
        comparing=made.comparing,
        promoting=made.promoting_settings,
        opening=made.opening,
        forms=FORMS,
        accepting=made.accepting,
        comparing_three=ThreeWayComparing(made.comparing),
        records=made.ledger,
        clock=made.clock,
        doubled=FindingDoubled(made.resolving.layering),
        history=_key_history(made),
    )
    presenter = ComparePresenter(view, services, joined.runner.bound_to(view))
    joined.lead(view, presenter)
    return Page("compare", "Compare", "git-compare", "Configuration", view, presenter)


def _key_history(made: Wiring) -> KeyHistory:
    return KeyHistory(made.workspaces, made.formats, GitPast(), lambda: made.ledger)


def _environments(joined: Joined) -> EnvironmentsPage:
    made = joined.wiring
    view = EnvironmentsScreen()
    services = EnvironmentServices(
        opening=made.opening,
        resolving=made.resolving,
        rendering=made.rendering,
        promoting=made.promoting_settings,
        vetting=made.vetting,
        hosts=made.recovering,
        secrets=made.keeping_secrets,
        toggling=made.toggling,
        governing=made.governing,
        signing=made.signing,
        on_workspace=joined.on_workspace,
        history=_key_history(made),
        clock=made.clock,
    )
    presenter = EnvironmentsPresenter(view, services, joined.runner.bound_to(view))
    joined.lead(view, presenter)
    return Page(
        "environments", "Environments", "sliders-horizontal", "Configuration", view, presenter
    )


def _history(joined: Joined) -> HistoryPage:
    made = joined.wiring
    view = HistoryScreen(window=joined.window)
    services = HistoryServices(
        reviewing=made.reviewing, auditing=made.auditing, ledger=made.ledger, clock=made.clock
    )
    presenter = HistoryPresenter(view, services, joined.runner.bound_to(view))
    joined.lead(view, presenter)
    return Page("history", "History", "history", "Record", view, presenter)

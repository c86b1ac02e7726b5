"""Leads the sheet: makes the plan, asks the gate, then deploys, asks for approval or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.cell import CellState
from tidegate.domain.deployment import EventKind
from tidegate.domain.journey import tenures
from tidegate.services.releasing import refusal
from tidegate.services.tasks import Task
from tidegate.ui.screens.pipeline.policy import Offer, Order, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.deployment import Deployment, Event
    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.workspace import Workspace
    from tidegate.services.approving import Waiting
    from tidegate.services.planning import Draft
    from tidegate.services.ports.events import Publish
    from tidegate.services.releasing import ReleaseOutcome
    from tidegate.services.reviewing import Row
    from tidegate.services.tasks import CancelFlag, TaskRunner
    from tidegate.ui.screens.pipeline.needs import PipelineServices


@dataclass(frozen=True, slots=True)
class Choices:
    """What the sheet lets one choose: versions with a note, environments, releases to go back to.

    All are (key, words); `kinds` tell an environment's kind.
    """

    versions: tuple[tuple[str, str], ...]
    environments: tuple[tuple[str, str], ...]
    kinds: dict[str, str]
    earlier: tuple[tuple[str, str], ...] = ()


class SheetView(Protocol):
    """What the desk orders of the sheet."""

    def show_sheet(self, order: Order, choices: Choices) -> None:
        """Open the sheet, or show another order in it; the plan is being made."""
        ...

    def show_offer(self, offer: Offer) -> None:
        """Show the plan, the gate and the button."""
        ...

    def show_unplannable(self, problem: Exception) -> None:
        """Say in the sheet why there is no plan."""
        ...

    def show_working(self, text: str) -> None:
        """Say in the sheet what is being done."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say in the sheet, or on the page where it is closed, what could not be done."""
        ...

    def close_sheet(self) -> None:
        """Close the sheet."""
        ...

    def show_deploying(self, deployment_or_environment: str) -> None:
        """Go to where the deployment can be watched."""
        ...

    def show_request(self, digest: str) -> None:
        """Go to where the request can be reviewed."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class Desk:
    """One sheet at a time. `changed` is called when the record has moved on."""

    def __init__(
        self,
        view: SheetView,
        services: PipelineServices,
        runner: TaskRunner,
        *,
        publish: Publish,
        changed: Callable[[], None],
        on_running: Callable[[str, CancelFlag], None] | None = None,
    ) -> None:
        self._view, self._services, self._runner = view, services, runner
        self._publish, self._changed, self._on_running = publish, changed, on_running
        self._workspace: Workspace | None = None
        self._offer: Offer | None = None
        self._starting: CancelFlag | None = None
        self._asked = 0

    def open(self, workspace: Workspace | None) -> None:
        """Work for another workspace."""
        self.dismiss()
        self._workspace = workspace

    def reopen(self, workspace: Workspace) -> None:
        """Go on with what the files say now; the sheet stays as it is."""
        self._workspace = workspace

    def prepare(self, order: Order) -> None:
        """Open the sheet on an order and make its plan; nothing is changed anywhere by it."""
        workspace = self._workspace
        if workspace is None:
            return
        self._asked += 1
        mine, self._offer = self._asked, None
        self._start(
            lambda: self._choices(workspace, order),
            lambda choices: self._opened(mine, order, choices),
            self._view.show_refused,
            name="read releases",
        )

    def dismiss(self) -> None:
        """Forget the order; a deployment that did not start yet is called off."""
        self._asked += 1
        self._offer = None
        if self._starting is not None:
            self._starting.cancel()
            self._starting = None

    def act(self) -> None:
        """Do what the button of the sheet says."""
        offer = self._offer
        if offer is None:
            return
        if offer.way is Way.DEPLOY:
            self._deploy(offer)
        elif offer.way is Way.REQUEST:
            self._request(offer)
        elif offer.way is Way.WAITS and offer.waiting is not None:
            self._go_to(offer.waiting.digest)

    def _opened(self, number: int, order: Order, choices: Choices) -> None:
        workspace = self._workspace
        if number != self._asked or workspace is None:
            return
        self._view.show_sheet(order, choices)
        if order.version or order.is_rollback:
            self._start(
                lambda: self._offered(workspace, order),
                lambda offer: self._planned(number, offer),
                lambda error: self._unplannable(number, error),
                name="make a plan",
            )

    def _planned(self, number: int, offer: Offer) -> None:
        if number == self._asked:
            self._offer = offer
            self._view.show_offer(offer)

    def _unplannable(self, number: int, error: Exception) -> None:
        if number == self._asked:
            self._view.show_unplannable(error)

    def _offered(self, workspace: Workspace, order: Order) -> Offer:
        planning = self._services.planning
        if order.is_rollback:
            draft = planning.plan_rollback(workspace, order.environment, order.to)
        else:
            draft = planning.plan(workspace, order.version, order.environment)
        return self._judged(workspace, order, draft)

    def _judged(self, workspace: Workspace, order: Order, draft: Draft) -> Offer:
        """Offer the very same plan that waits already, if there is one, else the new one."""
        same = self._waiting(workspace, draft)
        plan = same.plan if same else draft.plan
        content = plan.to_bytes() if same else draft.content
        verdict = self._services.gating.judge(workspace, plan, content)
        return Offer(order, plan, content, verdict, draft, same)

    def _waiting(self, workspace: Workspace, draft: Draft) -> Waiting | None:
        for waiting in self._services.approving.requests(workspace):
            is_here = waiting.plan.environment == draft.plan.environment and waiting.is_alive
            if is_here and not self._services.planning.differences(waiting.plan, draft.plan):
                return waiting
        return None

    def _choices(self, workspace: Workspace, order: Order) -> Choices:
        view = self._services.reviewing.pipeline(workspace)
        titles = {head.name: head.title for head in view.heads}
        versions = tuple((str(row.version), _where(row, titles=titles)) for row in view.rows)
        return Choices(
            versions=versions,
            environments=tuple((str(name), title) for name, title in titles.items()),
            kinds={str(head.name): head.kind.value for head in view.heads},
            earlier=self._earlier(workspace, order) if order.is_rollback else (),
        )

    def _earlier(self, workspace: Workspace, order: Order) -> tuple[tuple[str, str], ...]:
        environment = workspace.environment(order.environment)
        here = self._services.ledger.deployments(workspace.name, environment=environment.name)
        ran = list(reversed(tenures(here)))
        live = ran[0].deployment.release if ran else ""
        others = [each.deployment for each in ran if each.deployment.release != live]
        named = {str(d.release): _ran_words(d) for d in others}
        return tuple(named.items())

    def _deploy(self, offer: Offer) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        mine, environment = self._asked, str(offer.plan.environment)
        self._view.show_working("Reading the hosts once more, then it starts")
        flag = self._runner.start(
            Task(
                work=lambda report, cancel: self._run(workspace, offer, report, cancel),
                on_progress=lambda name: self._started(mine, environment, name),
                on_done=self._deployed,
                on_failed=self._failed,
                on_cancelled=self._changed,
                name="deploy",
            ),
            lane=environment,
        )
        self._starting = flag if self._asked == mine else None

    def _run(
        self,
        workspace: Workspace,
        offer: Offer,
        report: Callable[[object], None],
        cancel: CancelFlag,
    ) -> ReleaseOutcome:
        """Carry the very plan out that was shown; its first event tells that it has started."""
        told = False

        def publish(event: Event) -> None:
            nonlocal told
            self._publish(event)
            if not told and event.kind is EventKind.STARTED:
                told = True
                report((str(event.deployment), cancel))

        return self._services.releasing.deploy_plan(
            workspace, offer.content, publish=publish, cancel=cancel
        )

    def _started(self, number: int, environment: str, news: tuple[str, CancelFlag]) -> None:
        deployment, flag = news
        self._starting = None
        if self._on_running is not None:
            self._on_running(environment, flag)
        if number == self._asked:
            self._leave()
            self._view.show_deploying(deployment or environment)
        self._changed()

    def _deployed(self, outcome: ReleaseOutcome) -> None:
        self._starting = None
        if outcome.deployment is None and outcome.request is None:
            self._view.show_refused(refusal(outcome.verdict))
        elif outcome.deployment is None and outcome.request is not None:
            self._go_to(outcome.request)
        self._changed()

    def _failed(self, error: Exception) -> None:
        self._starting = None
        self._view.show_refused(error)
        self._changed()

    def _request(self, offer: Offer) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        self._view.show_working("Asking for approval")
        self._start(
            lambda: self._services.approving.request(workspace, offer.draft),
            lambda _digest: self._requested(offer),
            self._view.show_refused,
            name="request approval",
        )

    def _requested(self, offer: Offer) -> None:
        self._leave()
        version, title = offer.plan.build.version, offer.plan.title
        self._view.tell(f"{version} waits for approval before {title}")
        self._changed()

    def _go_to(self, digest: str) -> None:
        self._leave()
        self._view.show_request(digest)

    def _leave(self) -> None:
        self._asked += 1
        self._offer = None
        self._view.close_sheet()

    def _start(
        self,
        work: Callable[[], object],
        on_done: Callable[..., None],
        on_failed: Callable[[Exception], None],
        *,
        name: str,
    ) -> None:
        self._runner.start(
            Task(
                work=lambda _report, _cancel: work(),
                on_done=on_done,
                on_failed=on_failed,
                name=name,
            )
        )


def _where(row: Row, *, titles: dict[EnvironmentName, str]) -> str:
    live = [titles[cell.environment] for cell in row.cells if cell.state is CellState.LIVE]
    return f"{row.version}  ·  live in {', '.join(live)}" if live else str(row.version)


def _ran_words(deployment: Deployment) -> str:
    moment = deployment.started_at.astimezone()
    return f"{deployment.version}  ·  deployed {moment.day} {moment:%b %H:%M}"

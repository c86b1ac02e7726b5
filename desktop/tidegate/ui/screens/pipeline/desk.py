"""Leads the sheet: makes the plan, asks the gate, then deploys, asks for approval or refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import EventKind
from tidegate.services.releasing import refusal
from tidegate.services.tasks import Task
from tidegate.ui.asking import Asking
from tidegate.ui.screens.pipeline.offering import Choices, Offering
from tidegate.ui.screens.pipeline.policy import Offer, Order, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.deployment import Event
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.events import Publish
    from tidegate.services.releasing import ReleaseOutcome
    from tidegate.services.tasks import CancelFlag, TaskRunner
    from tidegate.ui.screens.pipeline.needs import PipelineServices


_PATIENCE = timedelta(minutes=15)


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

    def show_waiting(self, text: str) -> None:
        """Say in the sheet for whom one waits, and how long still."""
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
        self._offering, self._asking = Offering(services), Asking(runner, name="make a plan")
        self._workspace: Workspace | None = None
        self._order: Order | None = None
        self._offer: Offer | None = None
        self._pending: CancelFlag | None = None

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
        self._call_off()
        self._order, self._offer = order, None
        self._asking.read(
            lambda: self._offering.choices(workspace, order),
            on_done=lambda choices: self._opened(order, choices),
            on_failed=self._view.show_refused,
        )

    def wait(self) -> None:
        """Wait until nobody else works on the hosts, then make the plan anew."""
        workspace, order = self._workspace, self._order
        if workspace is None or order is None:
            return
        environment = workspace.environment(order.environment)
        recovering = self._services.recovering
        self._view.show_waiting("")
        self._pending = self._runner.start(
            Task(
                work=lambda report, cancel: recovering.await_free(
                    environment, within=_PATIENCE, cancel=cancel, show=report
                ),
                on_progress=self._view.show_waiting,
                on_done=lambda _: self._free(order),
                on_failed=self._failed,
                name="wait for hosts",
            )
        )

    def _free(self, order: Order) -> None:
        self._pending = None
        if self._order is order:
            self.prepare(order)

    def dismiss(self) -> None:
        """Forget the order; what waits, or did not start yet, is called off."""
        self._order = None
        self._forget()
        self._call_off()

    def _call_off(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None

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

    def _opened(self, order: Order, choices: Choices) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        self._view.show_sheet(order, choices)
        if order.version or order.is_rollback:
            self._asking.read(
                lambda: self._offering.offer(workspace, order),
                on_done=self._planned,
                on_failed=self._view.show_unplannable,
            )

    def _planned(self, offer: Offer) -> None:
        self._offer = offer
        self._view.show_offer(offer)

    def _deploy(self, offer: Offer) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        environment = str(offer.plan.environment)
        self._view.show_working("Reading the hosts once more, then it starts")
        flag = self._runner.start(
            Task(
                work=lambda report, cancel: self._run(workspace, offer, report, cancel),
                on_progress=lambda news: self._started(offer, *news),
                on_done=self._deployed,
                on_failed=self._failed,
                on_cancelled=self._changed,
                name="deploy",
            ),
            lane=environment,
        )
        self._pending = flag if self._offer is offer else None

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

    def _started(self, offer: Offer, deployment: str, flag: CancelFlag) -> None:
        self._pending = None
        if self._on_running is not None:
            self._on_running(str(offer.plan.environment), flag)
        if self._offer is offer:
            self._leave()
            self._view.show_deploying(deployment)
        self._changed()

    def _deployed(self, outcome: ReleaseOutcome) -> None:
        self._pending = None
        if outcome.deployment is None and outcome.request is None:
            self._view.show_refused(refusal(outcome.verdict))
        elif outcome.deployment is None and outcome.request is not None:
            self._go_to(outcome.request)
        self._changed()

    def _failed(self, error: Exception) -> None:
        self._pending = None
        self._view.show_refused(error)
        self._changed()

    def _request(self, offer: Offer) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        self._view.show_working("Asking for approval")
        self._asking.act(
            lambda: self._services.approving.request(workspace, offer.draft),
            on_done=lambda _digest: self._requested(offer),
            on_failed=self._view.show_refused,
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
        self._forget()
        self._view.close_sheet()

    def _forget(self) -> None:
        self._asking.forget()
        self._offer = None

"""What the page starts on hosts: a way back, a settlement, an end to what was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.releasing import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.deployment import Deployment
    from tidegate.domain.environment import Environment
    from tidegate.domain.host_report import HostReport
    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.plan import Plan
    from tidegate.domain.workspace import Workspace
    from tidegate.services.planning import Draft
    from tidegate.services.ports.events import Publish
    from tidegate.services.releasing import ReleaseOutcome
    from tidegate.services.tasks import Work
    from tidegate.ui.asking import Asking
    from tidegate.ui.screens.deployments.needs import DeploymentServices
    from tidegate.ui.screens.deployments.turns import Turns

Result = TypeVar("Result")


class CarryingView(Protocol):
    """What is ordered of the page about acts on hosts."""

    def show_rollback(self, plan: Plan) -> None:
        """Show the plan of a rollback before it runs."""
        ...

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        ...

    def ask_unlock(self, environment: Environment, *, why: str = "") -> None:
        """Ask whether an environment's locks are to be broken; `why` says who is in the way."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class CarryingOut:
    """Carries acts out, each in its environment's turn, and tells what became of it."""

    def __init__(
        self,
        view: CarryingView,
        services: DeploymentServices,
        asking: Asking,
        *,
        turns: Turns,
        publish: Publish,
    ) -> None:
        self._view, self._services, self._asking = view, services, asking
        self._turns, self._publish = turns, publish
        self._rollback: Draft | None = None

    def plan_rollback(self, workspace: Workspace, environment: str, to: str) -> None:
        """Make the plan of going back, or back to a release, and show it before it happens."""
        planning = self._services.planning
        self._view.tell("Planning the way back")
        self._asking.act(
            lambda: planning.plan_rollback(workspace, environment, to),
            on_done=self._planned,
            on_failed=self._view.show_refused,
        )

    def roll_back(self, workspace: Workspace) -> None:
        """Carry out the very plan that was shown."""
        draft, self._rollback = self._rollback, None
        if draft is None:
            return
        releasing, content = self._services.releasing, draft.content
        self._take_turn(
            lambda _report, cancel: releasing.deploy_plan(
                workspace, content, publish=self._publish, cancel=cancel
            ),
            workspace=workspace,
            environment=draft.plan.environment,
            on_done=self._released,
            name="roll back",
        )

    def unlock(self, workspace: Workspace, environment: Environment) -> None:
        """Break an environment's locks, whoever holds them; that is recorded."""
        recovering = self._services.recovering
        self._take_turn(
            lambda _report, _cancel: recovering.unlock(
                workspace, environment, publish=self._publish
            ),
            workspace=workspace,
            environment=environment.name,
            on_done=self._settled,
            name="break locks",
        )

    def settle(self, workspace: Workspace, environment: Environment) -> None:
        """Bring the hosts of an interrupted deployment to rest."""
        recovering = self._services.recovering
        self._take_turn(
            lambda _report, _cancel: recovering.settle(
                workspace, environment, publish=self._publish
            ),
            workspace=workspace,
            environment=environment.name,
            on_done=self._settled,
            name="settle hosts",
        )

    def resume(self, workspace: Workspace, deployment: Deployment) -> None:
        """Carry an interrupted deployment to its end."""
        releasing = self._services.releasing
        self._take_turn(
            lambda _report, _cancel: releasing.resume(
                workspace, deployment.id, publish=self._publish
            ),
            workspace=workspace,
            environment=deployment.environment,
            on_done=lambda _deployment: None,
            name="resume",
        )

    def _planned(self, draft: Draft) -> None:
        self._rollback = draft
        self._view.show_rollback(draft.plan)

    def _take_turn(
        self,
        work: Work[Result],
        *,
        workspace: Workspace,
        environment: EnvironmentName,
        on_done: Callable[[Result], None],
        name: str,
    ) -> None:
        """Start something that touches hosts; where a lock is in the way, ask to break it."""
        where = workspace.environments.get(environment)
        self._turns.take(
            work,
            environment=environment,
            on_done=on_done,
            on_failed=lambda error: self._refuse(error, where),
            name=name,
        )

    def _refuse(self, error: Exception, where: Environment | None) -> None:
        is_locked = isinstance(error, Problem) and error.kind is ProblemKind.LOCKED
        if where is not None and is_locked:
            self._view.ask_unlock(where, why=str(error))
        else:
            self._view.show_refused(error)

    def _released(self, outcome: ReleaseOutcome) -> None:
        if outcome.request is not None:
            self._view.tell("The rollback waits for approval")
        elif outcome.deployment is None:
            self._view.show_refused(refusal(outcome.verdict))

    def _settled(self, reports: tuple[HostReport, ...]) -> None:
        unread = [report.host for report in reports if not report.is_reached]
        if not unread:
            self._view.tell("Every host is settled")
            return
        self._view.show_refused(
            Problem(
                f"could not be read: {', '.join(unread)}",
                remedy="bring them back to the network and settle again",
                kind=ProblemKind.HOST,
            )
        )

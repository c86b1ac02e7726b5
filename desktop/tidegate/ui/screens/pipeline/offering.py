"""Works out what the sheet offers: an order's plan, the gate's word on it, what else to choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.cell import CellState
from tidegate.domain.journey import tenures
from tidegate.ui.screens.pipeline.policy import Offer, Order

if TYPE_CHECKING:
    from tidegate.domain.deployment import Deployment
    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.workspace import Workspace
    from tidegate.services.approving import Waiting
    from tidegate.services.planning import Draft
    from tidegate.services.reviewing import Row
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


@dataclass(frozen=True, slots=True)
class Offering:
    """Works off the window's thread; nothing is changed anywhere by it."""

    services: PipelineServices

    def offer(self, workspace: Workspace, order: Order) -> Offer:
        """Make the plan that an order comes to and ask the gate; raises Problem."""
        planning = self.services.planning
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
        verdict = self.services.gating.judge(workspace, plan, content)
        return Offer(order, plan, content, verdict, draft, same)

    def _waiting(self, workspace: Workspace, draft: Draft) -> Waiting | None:
        for waiting in self.services.approving.requests(workspace):
            is_here = waiting.plan.environment == draft.plan.environment and waiting.is_alive
            if is_here and not self.services.planning.differences(waiting.plan, draft.plan):
                return waiting
        return None

    def choices(self, workspace: Workspace, order: Order) -> Choices:
        """Return what the sheet lets one choose beside the order."""
        view = self.services.reviewing.pipeline(workspace)
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
        here = self.services.ledger.deployments(workspace.name, environment=environment.name)
        ran = list(reversed(tenures(here)))
        live = ran[0].deployment.release if ran else ""
        others = [each.deployment for each in ran if each.deployment.release != live]
        named = {str(d.release): _ran_words(d) for d in others}
        return tuple(named.items())


def _where(row: Row, *, titles: dict[EnvironmentName, str]) -> str:
    live = [titles[cell.environment] for cell in row.cells if cell.state is CellState.LIVE]
    return f"{row.version}  ·  live in {', '.join(live)}" if live else str(row.version)


def _ran_words(deployment: Deployment) -> str:
    moment = deployment.started_at.astimezone()
    return f"{deployment.version}  ·  deployed {moment.day} {moment:%b %H:%M}"

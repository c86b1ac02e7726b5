"""The services that the page calls, as far as it needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tidegate.services.steering import Steering

if TYPE_CHECKING:
    from tidegate.domain.approval import Decision
    from tidegate.domain.deployment import Deployment, Event
    from tidegate.domain.environment import Environment
    from tidegate.domain.host_report import HostReport
    from tidegate.domain.identity import DeploymentId, EnvironmentName, PlanDigest
    from tidegate.domain.workspace import Workspace
    from tidegate.services.planning import Planning
    from tidegate.services.ports.events import Logs, Publish
    from tidegate.services.ports.this_machine import Clock
    from tidegate.services.releasing import Releasing


class Ran(Protocol):
    """The ledger, as far as deployments are looked up in it."""

    def deployments(
        self, application: str, *, environment: EnvironmentName | None = None, limit: int = 200
    ) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        ...

    def deployment(self, id: str) -> Deployment | None:  # noqa: A002 - as the port has it
        """Return the deployment whose id or release starts with that, or None."""
        ...

    def events(self, deployment: DeploymentId) -> tuple[Event, ...]:
        """Return a deployment's events in order."""
        ...

    def plan(self, digest: str) -> bytes | None:
        """Return a plan's bytes."""
        ...

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan."""
        ...


class Recovers(Protocol):
    """What reads hosts, and brings them to rest after an interruption."""

    def survey(self, workspace: Workspace, environment: Environment) -> tuple[HostReport, ...]:
        """Read every host, changing nothing."""
        ...

    def unlock(
        self, workspace: Workspace, environment: Environment, *, publish: Publish
    ) -> tuple[HostReport, ...]:
        """Break every lock, whoever holds it; what waits for its confirmation goes back."""
        ...

    def settle(
        self, workspace: Workspace, environment: Environment, *, publish: Publish
    ) -> tuple[HostReport, ...]:
        """Switch back what waits for "keep", break the locks, read every host."""
        ...


@dataclass(frozen=True, slots=True)
class DeploymentServices:
    """Everything that stands behind the page."""

    ledger: Ran
    logs: Logs
    planning: Planning
    releasing: Releasing
    recovering: Recovers
    clock: Clock
    steering: Steering = field(default_factory=Steering)

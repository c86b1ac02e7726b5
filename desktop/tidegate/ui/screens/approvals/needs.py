"""The services that the page calls, as far as it needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tidegate.domain.approval import Decision
    from tidegate.domain.deployment import Deployment
    from tidegate.domain.identity import PlanDigest
    from tidegate.services.approving import Approving
    from tidegate.services.planning import Planning
    from tidegate.services.ports.signing import Signing
    from tidegate.services.ports.this_machine import Clock, Person
    from tidegate.services.releasing import Releasing


class Decided(Protocol):
    """The ledger, as far as past decisions are looked up in it."""

    def deployments(self, application: str) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        ...

    def plan(self, digest: str) -> bytes | None:
        """Return a plan's bytes."""
        ...

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan."""
        ...


@dataclass(frozen=True, slots=True)
class ApprovalServices:
    """Everything that stands behind the page."""

    approving: Approving
    planning: Planning
    releasing: Releasing
    signing: Signing
    ledger: Decided
    person: Person
    clock: Clock

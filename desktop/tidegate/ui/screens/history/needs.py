"""The services that the page calls, as far as it needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tidegate.domain.approval import Decision
    from tidegate.domain.identity import PlanDigest
    from tidegate.services.auditing import Auditing
    from tidegate.services.ports.this_machine import Clock
    from tidegate.services.reviewing import Reviewing


class Plans(Protocol):
    """The ledger, as far as plans are looked up in it."""

    def plan(self, digest: str) -> bytes | None:
        """Return a plan's bytes."""
        ...

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan."""
        ...


@dataclass(frozen=True, slots=True)
class HistoryServices:
    """Everything that stands behind the page."""

    reviewing: Reviewing
    auditing: Auditing
    ledger: Plans
    clock: Clock

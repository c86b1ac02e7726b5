"""What may be done with a plan: the one button whose text is the policy. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.plan import Action
from tidegate.services.releasing import may_wait

if TYPE_CHECKING:
    from tidegate.domain.gate import Condition, GateVerdict
    from tidegate.domain.identity import PlanDigest
    from tidegate.domain.plan import Plan
    from tidegate.services.approving import Waiting
    from tidegate.services.planning import Draft


class Way(Enum):
    """How a plan can go on."""

    DEPLOY = "deploy"
    REQUEST = "request"
    WAITS = "waits"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants: a version in an environment, or to go back in it.

    `to` names the release to go back to; empty is the one before the live one.
    """

    environment: str
    version: str = ""
    is_rollback: bool = False
    to: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan with the gate's verdict on it; `waiting` is the very same plan that waits already.

    `draft` keeps what the plan was made from, as a request needs it.
    """

    order: Order
    plan: Plan
    content: bytes
    verdict: GateVerdict
    draft: Draft = field(repr=False)
    waiting: Waiting | None = None

    @property
    def way(self) -> Way:
        """How the plan can go on."""
        if self.verdict.is_open:
            return Way.DEPLOY
        if not may_wait(self.verdict):
            return Way.REFUSED
        return Way.WAITS if self.waiting else Way.REQUEST

    @property
    def words(self) -> str:
        """The text of the one button."""
        needed = self.plan.approval.approvals
        return {
            Way.DEPLOY: f"{self._verb} now",
            Way.REQUEST: f"Request approval ({needed} needed)",
            Way.WAITS: f"Open request ({self._signed} signed)",
            Way.REFUSED: f"Cannot {self._verb.lower()} now",
        }[self.way]

    @property
    def reasons(self) -> tuple[Condition, ...]:
        """The conditions that do not hold."""
        return self.verdict.unmet

    @property
    def digest(self) -> PlanDigest:
        """The digest that names the plan."""
        return self.plan.digest

    @property
    def _verb(self) -> str:
        return "Roll back" if self.plan.action is Action.ROLLBACK else "Deploy"

    @property
    def _signed(self) -> str:
        waiting = self.waiting
        return f"{waiting.counted} of {waiting.needed}" if waiting else ""

"""What the page shows: requests sorted by whom they wait for, and a request with its keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.gating import bar_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tidegate.domain.deployment import Deployment
    from tidegate.domain.plan import Plan
    from tidegate.services.approving import Dossier, Waiting
    from tidegate.services.ports.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who may decide at this machine: a person with a key, or without signers just one.

    `bar` says why this person may not approve the plan in question.
    """

    principal: str
    key: SigningKey | None = None
    bar: str = ""

    @property
    def label(self) -> str:
        """Return whose hand it is and the end of the key's fingerprint, as the seats show it."""
        return (
            f"{self.principal} · key …{self.key.fingerprint[-6:]}" if self.key else self.principal
        )

    @property
    def origin(self) -> str:
        """Return the key's type, comment and place."""
        return self.key.label if self.key else ""


@dataclass(frozen=True, slots=True)
class Past:
    """A request that is over: what became of it, and when."""

    plan: Plan
    digest: str
    text: str
    at: datetime
    is_approved: bool = False
    deployment: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """The page's rows in three parts, `now` being the moment they were read."""

    for_me: tuple[Waiting, ...] = ()
    for_others: tuple[Waiting, ...] = ()
    decided: tuple[Past, ...] = ()
    now: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody ever asked for anything."""
        return not (self.for_me or self.for_others or self.decided)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the dialog shows: the dossier, who may sign here, and why nobody may (`trouble`)."""

    dossier: Dossier
    hands: tuple[Hand, ...]
    now: datetime
    trouble: str = ""

    @property
    def plan(self) -> Plan:
        """Return the plan that is decided on."""
        return self.dossier.plan

    @property
    def waiting(self) -> Waiting:
        """Return the request."""
        return self.dossier.waiting

    @property
    def is_signed(self) -> bool:
        """Tell whether decisions are signed in this workspace."""
        return self.dossier.signers is not None

    @property
    def is_complete(self) -> bool:
        """Tell whether enough people have approved already."""
        return self.waiting.counted >= self.waiting.needed

    @property
    def is_last_missing(self) -> bool:
        """Tell whether one more approval is enough."""
        return self.waiting.counted + 1 >= self.waiting.needed

    @property
    def hindrance(self) -> str:
        """Return what beside people keeps the release from starting now, or nothing."""
        verdict = self.dossier.verdict
        if verdict.is_open or verdict.only_waits_for_people:
            return ""
        people = ("approvals", "checklist")
        return "; ".join(each.text for each in verdict.unmet if each.kind not in people)

    @property
    def closed(self) -> str:
        """Return why nobody can approve it any more, or nothing."""
        rejection = self.waiting.rejection
        if rejection is not None:
            return f"{rejection.principal} rejected it: {rejection.reason or 'no reason given'}"
        return self.dossier.bar if self.waiting.is_expired else ""

    def with_hand(self, hand: Hand) -> Sheet:
        """Return the sheet with one more hand, the first to choose from."""
        others = tuple(each for each in self.hands if each.key != hand.key)
        (judged,) = hands_for((hand,), self.waiting)
        return replace(self, hands=(judged, *others))

    def bar(self, hand: Hand | None) -> str:
        """Return why this hand may not approve, or nothing."""
        if self.closed:
            return self.closed
        if hand is None:
            return self.trouble or "no key here belongs to one of the signers"
        if hand.principal.casefold() in _approvers(self.waiting):
            return f"{hand.principal} has approved already"
        return hand.bar


@dataclass(frozen=True, slots=True)
class Misfit:
    """How a plan differs from one made now; `trouble` says why that could not be found out."""

    digest: str
    changes: tuple[str, ...] = field(default=())
    trouble: str = ""


def hands_for(hands: Iterable[Hand], waiting: Waiting) -> tuple[Hand, ...]:
    """Return the hands with why each may not approve this plan; those who may come first."""
    judged = [
        Hand(
            hand.principal,
            hand.key,
            bar_of(hand.principal, plan=waiting.plan, rule=waiting.rule),
        )
        for hand in hands
    ]
    return tuple(sorted(judged, key=lambda hand: bool(hand.bar)))


def sort_out(
    requests: Iterable[Waiting],
    *,
    hands: tuple[Hand, ...],
    past: Iterable[Past],
    now: datetime,
) -> Board:
    """Tell what waits for the person here from what waits for others and what is over."""
    alive = [each for each in requests if each.is_alive]
    over = [_past_of(each) for each in requests if not each.is_alive]
    mine = [each for each in alive if _waits_for(each, hands)]
    decided = sorted([*over, *past], key=lambda each: each.at, reverse=True)
    return Board(
        for_me=tuple(mine),
        for_others=tuple(each for each in alive if each not in mine),
        decided=tuple(decided),
        now=now,
    )


def past_of(plan: Plan, deployment: Deployment, decisions: tuple[Decision, ...]) -> Past:
    """Return what became of a plan that people approved and that was carried out."""
    names = dict.fromkeys(d.principal for d in decisions if d.verdict is Verdict.APPROVED)
    return Past(
        plan=plan,
        digest=deployment.plan,
        text=f"approved by {', '.join(names)}",
        at=deployment.started_at,
        is_approved=True,
        deployment=deployment.id,
    )


def _past_of(waiting: Waiting) -> Past:
    rejection = waiting.rejection
    if rejection is not None:
        reason = rejection.reason or "no reason given"
        text = f"rejected by {rejection.principal}: {reason}"
        return Past(waiting.plan, waiting.digest, text, rejection.at)
    text = f"expired with {waiting.counted} of {waiting.needed} approvals"
    return Past(waiting.plan, waiting.digest, text, waiting.expires_at)


def _waits_for(waiting: Waiting, hands: tuple[Hand, ...]) -> bool:
    """Tell whether the person here can bring it on: approve it, or deploy it once approved."""
    if waiting.counted >= waiting.needed:
        return True
    voted = _approvers(waiting)
    able = (hand for hand in hands_for(hands, waiting) if not hand.bar)
    return any(hand.principal.casefold() not in voted for hand in able)


def _approvers(waiting: Waiting) -> set[str]:
    return {vote.principal.casefold() for vote in waiting.votes if not vote.refusal}

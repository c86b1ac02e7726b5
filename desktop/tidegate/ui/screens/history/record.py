"""Entries of the record as people read them: who did what to which release, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.deployment import Deployment, HostOutcome, Status
from tidegate.domain.plan import Action, Plan
from tidegate.ui.wording import as_sentence, spell_took

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from tidegate.domain.audit import AuditBody, AuditEntry
    from tidegate.domain.metrics import Metrics

_DIGEST = 64


class Mood(Enum):
    """What sort of end an entry tells of."""

    GOOD = "good"
    BAD = "bad"
    BACK = "back"
    TOLD = "told"
    UNSURE = "unsure"


_WORDS = {
    "deployment started": "Started deployment",
    "deployment finished": "Deployed",
    "deployment settled": "Settled deployment",
    "deployment refused": "Could not deploy",
    "approval requested": "Asked for approval",
    "plan approved": "Signed approval",
    "plan rejected": "Rejected",
    "plan made": "Planned",
    "plan taken in": "Took in a plan",
    "request superseded": "Replaced a request",
    "hold placed": "Placed a hold",
    "hold lifted": "Lifted a hold",
    "gate opened": "Turned approval off",
    "gate closed": "Turned approval on",
    "hosts settled": "Settled hosts",
    "register-build": "Registered a build",
    "export-audit": "Exported the record",
}
_STATUSES = {
    Status.SUCCEEDED: Mood.GOOD,
    Status.ROLLED_BACK: Mood.BACK,
    Status.FAILED_UNCHANGED: Mood.BAD,
    Status.FAILED_MIXED: Mood.BAD,
    Status.INTERRUPTED: Mood.UNSURE,
    Status.RUNNING: Mood.TOLD,
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words; `plan` and `deployment` are those that it is about, where known."""

    entry: AuditEntry
    body: AuditBody
    action: str
    what: str
    environment: str
    title: str
    kind: str
    mood: Mood
    result: str
    took: str = ""
    plan: Plan | None = None
    deployment: Deployment | None = None
    approved_by: tuple[str, ...] = ()
    may_go_back: bool = False

    @property
    def at(self) -> datetime:
        """Return when it was done."""
        return self.body.at

    @property
    def headline(self) -> str:
        """Say in a few words what happened."""
        where = f" · {self.title}" if self.title else ""
        return f"{self.action} {self.what}{where}".strip()

    def says(self, words: str) -> bool:
        """Tell whether the entry holds all these words."""
        text = " ".join(
            (
                self.body.actor,
                self.action,
                self.what,
                self.title,
                self.result,
                self.body.target,
                self.body.reason,
                self.body.correlation,
            )
        ).casefold()
        return all(word in text for word in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Record:
    """The page's content: rows, newest first, metrics of one environment, and the moment."""

    rows: tuple[Row, ...] = ()
    metrics: Metrics | None = None
    measured: str = ""
    total: int = 0
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns entries into rows with what is known of plans, deployments and environments."""

    titles: dict[str, tuple[str, str]]
    deployments: dict[str, Deployment]
    live: frozenset[str]
    plan: Callable[[str], Plan | None]
    approvers: Callable[[str], tuple[str, ...]]
    _plans: dict[str, Plan | None] = field(default_factory=dict)

    def rows(self, entries: Iterable[AuditEntry]) -> tuple[Row, ...]:
        """Return the entries as rows."""
        return tuple(self.row(entry) for entry in entries)

    def row(self, entry: AuditEntry) -> Row:
        """Return one entry as a row."""
        body = entry.content
        deployment = self.deployments.get(body.correlation)
        plan = self._plan_of(body, deployment)
        environment = _environment_of(body, deployment, plan, self.titles)
        title, kind = self.titles.get(environment, (environment, ""))
        mood, result = _result_of(body, deployment, plan)
        is_end = body.action == "deployment finished"
        return Row(
            entry=entry,
            body=body,
            action=_action_of(body, deployment),
            what=_what_of(body, deployment, plan),
            environment=environment,
            title=title,
            kind=kind,
            mood=mood,
            result=result,
            took=_took(deployment) if is_end else "",
            plan=plan,
            deployment=deployment,
            approved_by=self.approvers(deployment.plan) if is_end and deployment else (),
            may_go_back=is_end and _may_go_back(deployment, self.live),
        )

    def _plan_of(self, body: AuditBody, deployment: Deployment | None) -> Plan | None:
        digest = deployment.plan if deployment else body.target
        if len(digest) != _DIGEST:
            return None
        if digest not in self._plans:
            self._plans[digest] = self.plan(digest)
        return self._plans[digest]


def _action_of(body: AuditBody, deployment: Deployment | None) -> str:
    is_back = deployment is not None and deployment.action is Action.ROLLBACK
    if is_back and body.action == "deployment finished":
        return "Rolled back"
    if body.action == "plan approved" and body.outcome == "unsigned":
        return "Approved"
    spoken = body.action.replace("-", " ")
    return _WORDS.get(body.action, as_sentence(spoken))


def _what_of(body: AuditBody, deployment: Deployment | None, plan: Plan | None) -> str:
    if deployment is not None:
        return deployment.version
    if plan is not None:
        return plan.build.version
    first, _, rest = body.target.partition(" ")
    if body.action.startswith(("register-build", "deployment ")):
        return rest or first
    last = body.target.replace("\\", "/").rsplit("/", 1)[-1]
    return last if len(last) < _DIGEST else last[:12]


def _environment_of(
    body: AuditBody,
    deployment: Deployment | None,
    plan: Plan | None,
    titles: dict[str, tuple[str, str]],
) -> str:
    if deployment is not None:
        return deployment.environment
    if plan is not None:
        return plan.environment
    first = body.target.replace("/", " ").split(" ", 1)[0]
    return first if first in titles else ""


def _result_of(
    body: AuditBody, deployment: Deployment | None, plan: Plan | None
) -> tuple[Mood, str]:
    if body.action == "approval requested" and plan is not None:
        return Mood.TOLD, f"{count_of(plan.approval.approvals, 'approval')} needed"
    if body.action in ("deployment finished", "deployment settled"):
        return _ended(body, deployment)
    if body.action in ("plan rejected", "deployment refused"):
        return Mood.BAD, body.reason or "no reason given"
    if body.action == "plan approved":
        text = "unsigned" if body.outcome == "unsigned" else f"key …{body.outcome[-6:]}"
        return Mood.GOOD, ", ".join(part for part in (text, body.reason) if part)
    if body.action == "plan made":
        return Mood.TOLD, ""  # the other columns say all of it
    mood = Mood.BAD if body.outcome == "failed" else Mood.TOLD
    return mood, " · ".join(part for part in (body.outcome, body.reason) if part)


def _ended(body: AuditBody, deployment: Deployment | None) -> tuple[Mood, str]:
    known = body.outcome in set(Status)
    mood = _STATUSES[Status(body.outcome)] if known else Mood.TOLD
    if mood is Mood.GOOD and deployment is not None:
        active = sum(host.outcome is HostOutcome.ACTIVE for host in deployment.hosts)
        return mood, f"{active} of {count_of(len(deployment.hosts), 'host')}"
    word = body.outcome.replace("_", " ")
    return mood, body.reason or word


def _took(deployment: Deployment | None) -> str:
    if deployment is None or deployment.finished_at is None:
        return ""
    return spell_took(deployment.finished_at - deployment.started_at)


def _may_go_back(deployment: Deployment | None, live: frozenset[str]) -> bool:
    """Tell whether it was live once and is not now."""
    if deployment is None or deployment.status is not Status.SUCCEEDED:
        return False
    return deployment.id not in live

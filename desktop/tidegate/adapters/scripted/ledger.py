"""A ledger that forgets everything when the program ends; it keeps the same promises."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import final

from pydantic import ValidationError

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.audit import FIRST, AuditBody, AuditEntry, chained, first_break
from tidegate.domain.build import Build, refuse_other_build
from tidegate.domain.deployment import Deployment, Event
from tidegate.domain.hold import Hold
from tidegate.domain.identity import DeploymentId, EnvironmentName, PlanDigest
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.value import digest_of

_SHORTEST_PREFIX = 8


@final
@dataclass(slots=True)
class ScriptedLedger:
    """The ledger in memory; its fields may be looked at in tests."""

    recorded: list[AuditEntry] = field(default_factory=list)
    built: dict[tuple[str, str], Build] = field(default_factory=dict)
    planned: dict[str, tuple[Plan, bytes, Snapshot]] = field(default_factory=dict)
    waiting: list[PlanDigest] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)
    deployed: dict[str, Deployment] = field(default_factory=dict)
    happened: dict[str, Event] = field(default_factory=dict)
    held: dict[str, Hold] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)
    _changes: int = 0

    def add_build(self, build: Build, *, audit: AuditBody) -> None:
        """Record a build; raises Problem when the version exists with another digest."""
        with self._turn():
            known = self.built.get((build.application, build.version))
            if known is not None:
                refuse_other_build(known, build)
                return
            self._record(audit, covers=build.to_bytes())
            self.built[build.application, build.version] = build

    def builds(self, application: str) -> tuple[Build, ...]:
        """Return the builds, newest first."""
        found = [build for (name, _), build in self.built.items() if name == application]
        return tuple(reversed(found))

    def build(self, application: str, version: str) -> Build | None:
        """Return the build of that version, or None."""
        return self.built.get((application, version))

    def add_plan(self, content: bytes, *, audit: AuditBody, snapshot: Snapshot) -> PlanDigest:
        """Keep a plan's exact bytes under their digest with the configuration they stand for."""
        digest, plan = PlanDigest(digest_of(content)), _plan(content)
        with self._turn():
            if digest not in self.planned:
                self._record(audit, covers=content)
                self.planned[digest] = (plan, content, snapshot)
        return digest

    def plan(self, digest: str) -> bytes | None:
        """Return the bytes whose digest starts with that (8 digits or more), or None."""
        if len(digest) < _SHORTEST_PREFIX:
            raise Problem(f"'{digest}' is too short for the digest of a plan")
        found = [key for key in self.planned if key.startswith(digest.lower())]
        if len(found) > 1:
            raise Problem(f"several plans start with {digest}")
        return self.planned[found[0]][1] if found else None

    def snapshot(self, plan: PlanDigest) -> Snapshot | None:
        """Return the configuration that belongs to a plan."""
        return self.planned[plan][2] if plan in self.planned else None

    def request(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that the plan waits for approval; older waiting ones of its build stay valid."""
        with self._turn():
            self._refuse_unknown(plan)
            if plan not in self.waiting:
                self._record(audit)
                self.waiting.append(plan)

    def supersede(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that a newer request took the place of this one."""
        with self._turn():
            if not self._knows(audit):
                self._record(audit)
                self.waiting = [other for other in self.waiting if other != plan]

    def requests(self, application: str) -> tuple[PlanDigest, ...]:
        """Return the plans that wait for approval, newest first."""
        over = {decision.plan for decision in self.decided if decision.verdict is Verdict.REJECTED}
        over |= {deployment.plan for deployment in self.deployed.values()}
        mine = [p for p in self.waiting if self.planned[p][0].application == application]
        return tuple(plan for plan in reversed(mine) if plan not in over)

    def add_decision(self, decision: Decision, *, audit: AuditBody) -> None:
        """Record an approval or a rejection."""
        with self._turn():
            self._refuse_unknown(decision.plan)
            if not self._knows(audit):
                self._record(audit, covers=decision.to_bytes())
                self.decided.append(decision)

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan, oldest first."""
        return tuple(decision for decision in self.decided if decision.plan == plan)

    def rejections(self, application: str) -> tuple[Decision, ...]:
        """Return the rejections of all of the application's plans, newest first."""
        rejected = [each for each in self.decided if each.verdict is Verdict.REJECTED]
        mine = [d for d in rejected if self.planned[d.plan][0].application == application]
        return tuple(reversed(mine))

    def start(self, deployment: Deployment, *, audit: AuditBody) -> None:
        """Record the intent to run a plan; raises Problem when the plan was used already."""
        with self._turn():
            if self._knows(audit):
                return
            self._refuse_unknown(deployment.plan)
            self._refuse_used(deployment)
            self._record(audit, covers=deployment.to_bytes())
            self.deployed[deployment.id] = deployment

    def append(self, event: Event, *, audit: AuditBody | None = None) -> Deployment:
        """Record one event and the state it leads to; return that state."""
        with self._turn():
            before = self.deployed.get(event.deployment)
            if before is None:
                raise Problem(f"there is no deployment {event.deployment}")
            if event.id in self.happened:
                return before
            after = before.after(event)
            if event.kind.is_recorded:
                self._keep(event, after=after, audit=audit)
            return after

    def append_all(self, events: Sequence[Event]) -> None:
        """Record events of one deployment in their order, all of them or none."""
        with self._turn():
            for event in events:
                self.append(event)

    def events(self, deployment: DeploymentId) -> tuple[Event, ...]:
        """Return a deployment's events in order."""
        return tuple(event for event in self.happened.values() if event.deployment == deployment)

    def deployment(self, id: str) -> Deployment | None:  # noqa: A002 - the port's word
        """Return the deployment whose id or release starts with that, or None."""
        if not id:
            return None
        all_of_them = list(reversed(self.deployed.values()))
        fits = [d for d in all_of_them if d.id.startswith(id) or d.release.startswith(id)]
        exact = [d for d in fits if id in (d.id, d.release)] or fits
        if len({deployment.release for deployment in exact}) > 1:
            raise Problem(f"several deployments start with {id}")
        return exact[0] if exact else None

    def deployments(
        self, application: str, *, environment: EnvironmentName | None = None, limit: int = 200
    ) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        found = [
            deployment
            for deployment in reversed(self.deployed.values())
            if deployment.application == application
            and environment in (None, deployment.environment)
        ]
        return tuple(found[:limit])

    def place_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record a hold."""
        with self._turn():
            if not self._knows(audit):
                self._record(audit, covers=hold.to_bytes())
                self.held[hold.id] = hold

    def lift_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record that a hold was lifted."""
        with self._turn():
            if hold.id in self.held:
                self._record(audit, covers=hold.to_bytes())
                del self.held[hold.id]

    def holds(self, application: str) -> tuple[Hold, ...]:
        """Return the holds in force."""
        return tuple(hold for hold in self.held.values() if hold.application == application)

    def record(self, audit: AuditBody) -> AuditEntry:
        """Add an entry to the audit chain that changes nothing else."""
        with self._turn():
            known = [entry for entry in self.recorded if entry.content.id == audit.id]
            return known[0] if known else self._record(audit)

    def audit_entries(self, *, limit: int | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit chain in order; with `limit` its last entries."""
        first = 0 if limit is None else max(len(self.recorded) - limit, 0)
        return tuple(self.recorded[first:])

    def verify_audit(self) -> str:
        """Return what is wrong with the record, or nothing."""
        return first_break(self.recorded)

    def revision(self) -> int:
        """Return a number that grows with every change."""
        return self._changes

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            yield

    def _record(self, audit: AuditBody, *, covers: bytes = b"") -> AuditEntry:
        digest = {"digest": digest_of(covers)} if covers else {}
        previous = self.recorded[-1].hash if self.recorded else FIRST
        body = audit.model_copy(update=digest)
        entry = chained(body, seq=len(self.recorded) + 1, previous=previous)
        self.recorded.append(entry)
        self._changes += 1
        return entry

    def _keep(self, event: Event, *, after: Deployment, audit: AuditBody | None) -> None:
        if audit is not None:
            self._record(audit, covers=event.to_bytes())
        self.happened[event.id] = event
        self.deployed[event.deployment] = after
        self._changes += 1

    def _knows(self, audit: AuditBody) -> bool:
        return any(entry.content.id == audit.id for entry in self.recorded)

    def _refuse_unknown(self, plan: PlanDigest) -> None:
        if plan not in self.planned:
            raise Problem(f"the plan {plan[:12]} is not in the store")

    def _refuse_used(self, deployment: Deployment) -> None:
        for other in self.deployed.values():
            if other.plan == deployment.plan:
                raise Problem(
                    f"the plan {other.plan[:12]} was already used by deployment {other.id}",
                    remedy="plan again: a plan and its approvals are good for one deployment",
                    kind=ProblemKind.GATE,
                )


def _plan(content: bytes) -> Plan:
    try:
        return Plan.from_bytes(content)
    except ValidationError as error:
        raise Problem("these bytes are no plan") from error

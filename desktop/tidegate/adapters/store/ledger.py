"""What happened, in a database: every method is one transaction, with its entry in the chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from pydantic import ValidationError

from tidegate.adapters.store import chain, deployments, releases
from tidegate.adapters.store.seals import plan_seal
from tidegate.adapters.store.tables import BUILDS, DECISIONS, HOLDS, PLANS, REQUESTS
from tidegate.adapters.store.transactions import Transactions, Turn, revision
from tidegate.adapters.store.verifying import verify
from tidegate.domain.approval import Decision
from tidegate.domain.audit import AuditBody, AuditEntry
from tidegate.domain.build import Build, refuse_other_build
from tidegate.domain.deployment import Deployment, Event
from tidegate.domain.hold import Hold
from tidegate.domain.identity import DeploymentId, EnvironmentName, PlanDigest
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.value import digest_of


@final
@dataclass(frozen=True, slots=True)
class StoredLedger:
    """The ledger in SQLite or PostgreSQL.

    A change that was recorded before (its audit entry's id is known) is not made twice, so that a
    caller whose answer was lost may ask again.
    """

    transactions: Transactions

    def close(self) -> None:
        """Close every connection."""
        self.transactions.engine.dispose()

    def add_build(self, build: Build, *, audit: AuditBody) -> None:
        """Record a build; raises Problem when the version exists with another digest."""
        with self.transactions.writing() as turn:
            known = releases.build(turn.connection, build.application, build.version)
            if known is not None:
                refuse_other_build(known, build)
                return
            content = build.to_bytes()
            turn.record(audit, covers=content)
            columns = {"application": build.application, "version": build.version}
            turn.add(BUILDS, body=content, audit=audit.id, **columns)

    def builds(self, application: str) -> tuple[Build, ...]:
        """Return the builds, newest first."""
        with self.transactions.reading() as connection:
            return releases.builds(connection, application)

    def build(self, application: str, version: str) -> Build | None:
        """Return the build of that version, or None."""
        with self.transactions.reading() as connection:
            return releases.build(connection, application, version)

    def add_plan(self, content: bytes, *, audit: AuditBody, snapshot: Snapshot) -> PlanDigest:
        """Keep a plan's exact bytes under their digest with the configuration they stand for."""
        digest, application = digest_of(content), _application_of(content)
        with self.transactions.writing() as turn:
            if not releases.has_plan(turn.connection, digest):
                kept = snapshot.to_bytes()
                turn.record(audit, covers=plan_seal(digest, kept))
                columns = {"digest": digest, "application": application, "audit": audit.id}
                turn.add(PLANS, body=content, snapshot=kept, **columns)
        return PlanDigest(digest)

    def plan(self, digest: str) -> bytes | None:
        """Return the bytes whose digest starts with that (8 digits or more), or None.

        Raises Problem when the stored bytes no longer have their digest, or several fit.
        """
        with self.transactions.reading() as connection:
            return releases.plan(connection, digest)

    def snapshot(self, plan: PlanDigest) -> Snapshot | None:
        """Return the configuration that belongs to a plan."""
        with self.transactions.reading() as connection:
            return releases.snapshot(connection, plan)

    def request(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that the plan waits for approval; older waiting ones of its build stay valid."""
        with self.transactions.writing() as turn:
            application = releases.plan_application(turn.connection, plan)
            if not releases.has_request(turn.connection, plan):
                turn.record(audit)
                turn.add(REQUESTS, plan=plan, application=application, audit=audit.id)

    def supersede(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that a newer request took the place of this one."""
        with self.transactions.writing() as turn:
            if not turn.knows(audit):
                turn.record(audit)
                releases.supersede(turn, plan, audit=audit.id)

    def requests(self, application: str) -> tuple[PlanDigest, ...]:
        """Return the plans that wait for approval, newest first."""
        with self.transactions.reading() as connection:
            return releases.requests(connection, application)

    def add_decision(self, decision: Decision, *, audit: AuditBody) -> None:
        """Record an approval or a rejection."""
        with self.transactions.writing() as turn:
            releases.plan_application(turn.connection, decision.plan)
            if turn.knows(audit):
                return
            content = decision.to_bytes()
            turn.record(audit, covers=content)
            columns = {"id": decision.id, "plan": decision.plan, "verdict": decision.verdict.value}
            turn.add(DECISIONS, body=content, audit=audit.id, **columns)

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan, oldest first."""
        with self.transactions.reading() as connection:
            return releases.decisions(connection, plan)

    def rejections(self, application: str) -> tuple[Decision, ...]:
        """Return the rejections of all of the application's plans, newest first."""
        with self.transactions.reading() as connection:
            return releases.rejections(connection, application)

    def start(self, deployment: Deployment, *, audit: AuditBody) -> None:
        """Record the intent to run a plan; raises Problem when the plan was used already."""
        with self.transactions.writing() as turn:
            if turn.knows(audit):
                return
            releases.plan_application(turn.connection, deployment.plan)
            deployments.refuse_used(turn.connection, deployment)
            turn.record(audit, covers=deployment.to_bytes())
            deployments.add(turn, deployment, audit=audit.id)

    def append(self, event: Event, *, audit: AuditBody | None = None) -> Deployment:
        """Record one event and the state it leads to; return that state.

        An event that was recorded already changes nothing; one of a kind that the store does not
        keep only shows in what is returned.
        """
        if not event.kind.is_recorded:
            with self.transactions.reading() as connection:
                return deployments.current(connection, event.deployment).after(event)
        with self.transactions.writing() as turn:
            return _appended(turn, event, audit=audit)

    def append_all(self, events: Sequence[Event]) -> None:
        """Record events of one deployment in their order, all of them or none."""
        kept = [event for event in events if event.kind.is_recorded]
        if kept:
            with self.transactions.writing() as turn:
                _append_all(turn, kept)

    def events(self, deployment: DeploymentId) -> tuple[Event, ...]:
        """Return a deployment's events in order."""
        with self.transactions.reading() as connection:
            return deployments.events(connection, deployment)

    def deployment(self, id: str) -> Deployment | None:  # noqa: A002 - the port's word
        """Return the deployment whose id or release starts with that, or None."""
        with self.transactions.reading() as connection:
            return deployments.find(connection, id)

    def deployments(
        self, application: str, *, environment: EnvironmentName | None = None, limit: int = 200
    ) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        with self.transactions.reading() as connection:
            return deployments.several(
                connection, application, environment=environment, limit=limit
            )

    def place_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record a hold."""
        with self.transactions.writing() as turn:
            if not turn.knows(audit):
                content = hold.to_bytes()
                turn.record(audit, covers=content)
                columns = {"id": hold.id, "application": hold.application, "audit": audit.id}
                turn.add(HOLDS, body=content, **columns)

    def lift_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record that a hold was lifted; one that is not in force stays as it is."""
        with self.transactions.writing() as turn:
            if deployments.is_held(turn.connection, hold):
                turn.record(audit, covers=hold.to_bytes())
                deployments.lift(turn, hold, audit=audit.id)

    def holds(self, application: str) -> tuple[Hold, ...]:
        """Return the holds in force."""
        with self.transactions.reading() as connection:
            return deployments.holds(connection, application)

    def record(self, audit: AuditBody) -> AuditEntry:
        """Add an entry to the audit chain that changes nothing else."""
        with self.transactions.writing() as turn:
            known = turn.entry if turn.knows(audit) else None
            return known or turn.record(audit)

    def audit_entries(self, *, limit: int | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit chain in order; with `limit` its last entries."""
        with self.transactions.reading() as connection:
            return chain.entries(connection, limit=limit)

    def verify_audit(self) -> str:
        """Return what is wrong with the record, or nothing; the anchored head is checked too."""
        store, anchor = self.transactions.uuid, self.transactions.anchor
        # The anchor first: an entry that is written meanwhile must not look like a missing one.
        seen = anchor.seen()
        with self.transactions.reading() as connection:
            return verify(connection, store=store, seen=seen)

    def revision(self) -> int:
        """Return a number that grows with every change, whoever made it."""
        with self.transactions.reading() as connection:
            return revision(connection)


def _application_of(content: bytes) -> str:
    try:
        return Plan.from_bytes(content).application
    except ValidationError as error:
        raise Problem("these bytes are no plan", remedy="make the plan again") from error


def _appended(turn: Turn, event: Event, *, audit: AuditBody | None) -> Deployment:
    before = deployments.current(turn.connection, event.deployment)
    if not deployments.unrecorded(turn.connection, [event]):
        return before
    after = before.after(event)
    if audit is not None:
        turn.record(audit, covers=event.to_bytes())
    deployments.write_events(turn, [event], after=after, audit=audit.id if audit else None)
    return after


def _append_all(turn: Turn, events: Sequence[Event]) -> None:
    """Read the state once and write it once, however many events lie between."""
    fresh = deployments.unrecorded(turn.connection, events)
    if fresh:
        before = deployments.current(turn.connection, events[0].deployment)
        deployments.write_events(turn, fresh, after=before.after_all(fresh))

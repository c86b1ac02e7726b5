"""What happened, on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.approval import Decision
    from tidegate.domain.audit import AuditBody, AuditEntry
    from tidegate.domain.build import Build
    from tidegate.domain.deployment import Deployment, Event
    from tidegate.domain.hold import Hold
    from tidegate.domain.identity import DeploymentId, EnvironmentName, PlanDigest
    from tidegate.domain.snapshot import Snapshot


class Ledger(Protocol):
    """What happened: every method is one transaction, with its entry in the audit chain."""

    def add_build(self, build: Build, *, audit: AuditBody) -> None:
        """Record a build; raises Problem when the version exists with another digest."""
        ...

    def builds(self, application: str) -> tuple[Build, ...]:
        """Return the builds, newest first."""
        ...

    def build(self, application: str, version: str) -> Build | None:
        """Return the build of that version, or None."""
        ...

    def add_plan(self, content: bytes, *, audit: AuditBody, snapshot: Snapshot) -> PlanDigest:
        """Keep a plan's exact bytes under their digest with the configuration they stand for."""
        ...

    def plan(self, digest: str) -> bytes | None:
        """Return the bytes whose digest starts with that (8 digits or more), or None.

        Raises Problem when the stored bytes no longer have their digest, or several fit.
        """
        ...

    def snapshot(self, plan: PlanDigest) -> Snapshot | None:
        """Return the configuration that belongs to a plan."""
        ...

    def request(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that the plan waits for approval; older waiting ones of its build stay valid."""
        ...

    def supersede(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that a newer request took the place of this one."""
        ...

    def requests(self, application: str) -> tuple[PlanDigest, ...]:
        """Return the plans that wait for approval, newest first.

        One that was superseded, rejected or used waits no longer.
        """
        ...

    def add_decision(self, decision: Decision, *, audit: AuditBody) -> None:
        """Record an approval or a rejection."""
        ...

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan, oldest first."""
        ...

    def rejections(self, application: str) -> tuple[Decision, ...]:
        """Return the rejections of all of the application's plans, newest first."""
        ...

    def start(self, deployment: Deployment, *, audit: AuditBody) -> None:
        """Record the intent to run a plan; raises Problem when the plan was used already."""
        ...

    def append(self, event: Event, *, audit: AuditBody | None = None) -> Deployment:
        """Record one event and the state it leads to; return that state.

        An event that was recorded already changes nothing.
        """
        ...

    def append_all(self, events: Sequence[Event]) -> None:
        """Record events of one deployment in their order, all of them or none."""
        ...

    def events(self, deployment: DeploymentId) -> tuple[Event, ...]:
        """Return a deployment's events in order."""
        ...

    def deployment(self, id: str) -> Deployment | None:  # noqa: A002
        """Return the deployment whose id or release starts with that, or None."""
        ...

    def deployments(
        self, application: str, *, environment: EnvironmentName | None = None, limit: int = 200
    ) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        ...

    def place_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record a hold."""
        ...

    def lift_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record that a hold was lifted."""
        ...

    def holds(self, application: str) -> tuple[Hold, ...]:
        """Return the holds in force."""
        ...

    def record(self, audit: AuditBody) -> AuditEntry:
        """Add an entry to the audit chain that changes nothing else."""
        ...

    def audit_entries(self, *, limit: int | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit chain in order; with `limit` its last entries."""
        ...

    def verify_audit(self) -> str:
        """Return what is wrong with the record, or nothing; the anchored head is checked too."""
        ...

    def revision(self) -> int:
        """Return a number that grows with every change, whoever made it."""
        ...

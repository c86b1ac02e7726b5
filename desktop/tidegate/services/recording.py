"""Entries for the record: who does what to what, from which machine, at what moment."""

from dataclasses import dataclass

from tidegate.domain.audit import AuditBody
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.this_machine import Clock, Person, Tokens


@dataclass(frozen=True, slots=True)
class Recording:
    """Writes what the record says of an action; the ledger keeps it together with the action."""

    clock: Clock
    tokens: Tokens
    person: Person

    def entry(  # noqa: PLR0913 - the columns of the record
        self,
        workspace: Workspace | None,
        *,
        action: str,
        target: str,
        outcome: str = "",
        reason: str = "",
        before: str = "",
        after: str = "",
        correlation: str = "",
        actor: str = "",
    ) -> AuditBody:
        """Return the entry for an action of the person at this machine.

        `actor` is somebody else whose signature the action carries.
        """
        operator = self.person.operator(workspace)
        return AuditBody(
            id=self.tokens.unique(),
            at=self.clock.now(),
            actor=actor or operator.name,
            machine=operator.machine,
            action=action,
            target=target,
            outcome=outcome,
            reason=reason,
            before=before,
            after=after,
            correlation=correlation,
        )

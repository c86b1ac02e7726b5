"""Keeps the secrets of environments; the record says that it was done, never what they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tidegate.domain.audit import AuditBody, AuditEntry
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret, secret_name
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.credentials import Credentials
from tidegate.services.recording import Recording

Result = TypeVar("Result")


class Record(Protocol):
    """As much of the ledger as this needs."""

    def record(self, audit: AuditBody) -> AuditEntry:
        """Add an entry to the audit chain."""
        ...


@dataclass(frozen=True, slots=True)
class KeepingSecrets:
    """Sets, lists and removes secrets."""

    credentials: Credentials
    ledger: Record
    recording: Recording

    def set(self, workspace: Workspace, environment: str, name: str, value: Secret) -> None:
        """Keep a secret; raises Problem for an unknown environment or without a safe place."""
        place = _place(workspace, environment, name)
        if value.is_empty:
            raise Problem(f"no value was given for {name}", remedy="type it, or pipe it in")
        keep = self.credentials.set
        self._recorded(workspace, "secret.set", target=place, work=lambda: keep(*place, value))

    def names(self, workspace: Workspace, environment: str) -> tuple[str, ...]:
        """Return the names of an environment's secrets, sorted."""
        known = workspace.environment(environment)
        return self.credentials.names(workspace.name, known.name)

    def reveal(self, workspace: Workspace, environment: str, name: str) -> Secret:
        """Return a secret to be looked at, which the record says first.

        Raises Problem where there is none of that name.
        """
        place = _place(workspace, environment, name)
        find = self.credentials.get
        found = self._recorded(workspace, "secret.reveal", target=place, work=lambda: find(*place))
        if found is None:
            raise Problem(
                f"there is no secret {name} for {environment}",
                remedy=_known(self.names(workspace, environment)),
            )
        return found

    def remove(self, workspace: Workspace, environment: str, name: str) -> None:
        """Remove a secret; raises Problem where there is none of that name."""
        place = _place(workspace, environment, name)
        if self.credentials.get(*place) is None:
            raise Problem(
                f"there is no secret {name} for {environment}",
                remedy=_known(self.names(workspace, environment)),
            )
        drop = self.credentials.remove
        self._recorded(workspace, "secret.remove", target=place, work=lambda: drop(*place))

    def backend(self) -> str:
        """Return where secrets are kept, in words."""
        return self.credentials.backend()

    def _recorded(
        self,
        workspace: Workspace,
        action: str,
        *,
        target: tuple[str, str, str],
        work: Callable[[], Result],
    ) -> Result:
        """Write the intent, act, write how it ended; without a record nothing is done."""
        spelled = "/".join(target[1:])
        intent = self.recording.entry(workspace, action=action, target=spelled)
        self.ledger.record(intent)
        outcome = "failed"
        try:
            result = work()
            outcome = "done"
        finally:
            self.ledger.record(
                self.recording.entry(
                    workspace,
                    action=action,
                    target=spelled,
                    outcome=outcome,
                    correlation=intent.id,
                )
            )
        return result


def _place(workspace: Workspace, environment: str, name: str) -> tuple[str, str, str]:
    known = workspace.environment(environment)
    return workspace.name, known.name, secret_name(name)


def _known(names: tuple[str, ...]) -> str:
    return f"kept are: {', '.join(names)}" if names else "none is kept for this environment"

"""What the page calls, as far as it needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tidegate.domain.conforming import Fault
    from tidegate.domain.environment import Environment
    from tidegate.domain.host_report import HostReport
    from tidegate.domain.key_past import KeyChange
    from tidegate.domain.secret import Secret
    from tidegate.domain.setting import Source
    from tidegate.domain.snapshot import Snapshot
    from tidegate.domain.workspace import Workspace
    from tidegate.services.governing import Rules
    from tidegate.services.key_history import AskedKey
    from tidegate.services.opening import CheckReport
    from tidegate.services.ports.signing import Signers, SigningKey
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.wishes import Promoting

ALL = "*"
"""What stands for all environments at once; no environment can be called so."""


class Opening(Protocol):
    """The service that reads and checks a workspace."""

    def open(self, folder: Path) -> Workspace:
        """Read and check everything; raises Problem."""
        ...

    def check(self, folder: Path) -> CheckReport:
        """Report what is wrong, and which secrets each environment refers to."""
        ...


class Resolving(Protocol):
    """The service that resolves a profile."""

    def resolve(self, workspace: Workspace, environment: Environment) -> Source:
        """Return an environment's settings, file by file."""
        ...


class Rendering(Protocol):
    """The service that knows the fingerprints of secrets."""

    def snapshot(self, workspace: Workspace, environment: Environment) -> Snapshot:
        """Return the configuration with fingerprints; raises Problem for a missing secret."""
        ...


class Vetting(Protocol):
    """The service that holds settings against the contract."""

    def all(self, workspace: Workspace) -> tuple[Fault, ...]:
        """Return what is wrong with the settings of every environment; raises Problem."""
        ...


class Surveying(Protocol):
    """The service that reads hosts."""

    def survey(self, workspace: Workspace, environment: Environment) -> tuple[HostReport, ...]:
        """Read every host of an environment without changing anything."""
        ...


class Keeping(Protocol):
    """The service that keeps secrets."""

    def set(self, workspace: Workspace, environment: str, name: str, value: Secret) -> None:
        """Keep a secret."""
        ...

    def names(self, workspace: Workspace, environment: str) -> tuple[str, ...]:
        """Return the names of those kept."""
        ...

    def reveal(self, workspace: Workspace, environment: str, name: str) -> Secret:
        """Return a secret to be looked at; the record says so first."""
        ...

    def remove(self, workspace: Workspace, environment: str, name: str) -> None:
        """Remove a secret."""
        ...

    def backend(self) -> str:
        """Return where secrets are kept, in words."""
        ...


class Toggling(Protocol):
    """The service that opens and closes gates."""

    def consequence(self, workspace: Workspace, environment: Environment, *, required: bool) -> str:
        """Return in plain sentences what will happen next."""
        ...

    def set(
        self,
        workspace: Workspace,
        environment: Environment,
        *,
        required: bool,
        key: SigningKey | None = None,
    ) -> Workspace:
        """Write the switch, signed where the team has signers; return the workspace then."""
        ...


class Governing(Protocol):
    """The service that changes the rules before environments."""

    def stage(self, workspace: Workspace, environment: Environment, rules: Rules) -> StagedChange:
        """Return the change of the environment's file; raises Problem."""
        ...

    def save(
        self, workspace: Workspace, environment: Environment, change: StagedChange
    ) -> Workspace:
        """Write it, on record; return the workspace then."""
        ...


class Signing(Protocol):
    """The keys of this person, and who may sign."""

    def keys(self, *, file: Path | None = None) -> tuple[SigningKey, ...]:
        """Return the keys that can sign now."""
        ...

    def signers(self, workspace: Workspace) -> Signers | None:
        """Return who may sign, None in a workspace without signers."""
        ...


class KeyHistory(Protocol):
    """The service that tells how a key came to have its value."""

    def of(self, workspace: Workspace, asked: AskedKey) -> tuple[KeyChange, ...]:
        """Return the last changes of a key, newest first as far as each record goes."""
        ...


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class EnvironmentServices:
    """Everything that stands behind the page; `on_workspace` hears of a workspace read anew."""

    opening: Opening
    resolving: Resolving
    rendering: Rendering
    promoting: Promoting
    vetting: Vetting
    hosts: Surveying
    secrets: Keeping
    toggling: Toggling
    governing: Governing
    signing: Signing
    on_workspace: Callable[[Workspace], None]
    history: KeyHistory | None = None
    clock: Clock | None = None

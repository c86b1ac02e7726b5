"""What the page calls, as far as it needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tidegate.domain.comparison import Comparison
    from tidegate.domain.deployment import Deployment
    from tidegate.domain.doubled import Doubled
    from tidegate.domain.environment import Environment
    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.key_past import KeyChange
    from tidegate.domain.three_way import ThreeWay
    from tidegate.domain.workspace import Workspace
    from tidegate.services.key_history import AskedKey
    from tidegate.ui.wishes import Accepting, Promoting


class Comparing(Protocol):
    """The service that compares two sources by meaning."""

    def compare(self, left: str, right: str, *, workspace: Workspace | None) -> Comparison:
        """Compare two sources as `cli.md` spells them; raises Problem."""
        ...


class ComparingThree(Protocol):
    """The service that compares three sources at once."""

    def compare(self, sources: tuple[str, str, str], *, workspace: Workspace | None) -> ThreeWay:
        """Tell who changed what since the first of base, desired and live; raises Problem."""
        ...


class Opening(Protocol):
    """The service that reads a workspace."""

    def open(self, folder: Path) -> Workspace:
        """Read and check everything; raises Problem."""
        ...


class Records(Protocol):
    """Where deployments are recorded."""

    def deployments(
        self, application: str, *, environment: EnvironmentName | None = None, limit: int = 200
    ) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        ...


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        ...


class FindingDoubled(Protocol):
    """The service that finds keys that are written more than once."""

    def of(self, workspace: Workspace, environment: Environment) -> tuple[tuple[str, Doubled], ...]:
        """Return files as the release names them, with the keys that a layer has several times."""
        ...


class KeyHistory(Protocol):
    """The service that tells how a key came to have its value."""

    def of(self, workspace: Workspace, asked: AskedKey) -> tuple[KeyChange, ...]:
        """Return the last changes of a key, newest first as far as each record goes."""
        ...


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A form in which a comparison is exported: its name, its file's ending, what writes it."""

    title: str
    ending: str
    write: Callable[[Comparison | ThreeWay], str]


@dataclass(frozen=True, slots=True)
class CompareServices:
    """Everything that stands behind the page."""

    comparing: Comparing
    promoting: Promoting
    opening: Opening
    forms: tuple[ReportForm, ...]
    accepting: Accepting | None = None
    comparing_three: ComparingThree | None = None
    records: Records | None = None
    clock: Clock | None = None
    doubled: FindingDoubled | None = None
    history: KeyHistory | None = None

"""What the page asks of the program around it: checks of this computer, recent workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.imported import Import
    from tidegate.services.importing import Importing
    from tidegate.services.initialising import Initialising
    from tidegate.services.opening import Opening


class Readiness(Enum):
    """How a part of this computer stands."""

    READY = "ready"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: one line, and what would mend it where something is amiss."""

    readiness: Readiness
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Recent:
    """A workspace that was open before."""

    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What shall be made of an import, and where."""

    found: Import
    folder: str
    application: str
    keeps_secrets: bool


@dataclass(frozen=True, slots=True)
class WelcomeServices:
    """What the page begins things with."""

    opening: Opening
    initialising: Initialising
    importing: Importing


class Computer(Protocol):
    """This computer, looked at; every method may take seconds and may raise Problem."""

    def ssh_agent(self) -> Check:
        """Say which keys the SSH agent holds."""
        ...

    def keyring(self) -> Check:
        """Say where secrets would be kept, and whether it is open."""
        ...

    def ssh_config(self) -> Check:
        """Say how many hosts the SSH configuration names."""
        ...

    def host_keys(self) -> Check:
        """Say whether host keys are known, and of how many hosts."""
        ...


class Memory(Protocol):
    """Which workspaces were open before."""

    def recent(self) -> Sequence[Recent]:
        """Return them, the last one first."""
        ...

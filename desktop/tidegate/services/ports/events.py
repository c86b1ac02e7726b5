"""Where the events of a deployment go: to whoever watches, and to its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.deployment import Event

if TYPE_CHECKING:
    from tidegate.domain.identity import DeploymentId


Publish = Callable[[Event], None]
"""Where events go that a user watches."""


class Logs(Protocol):
    """What hosts printed, kept per deployment in capped files."""

    def write(self, event: Event) -> None:
        """Add an event's text to its deployment's log."""
        ...

    def lines(self, deployment: DeploymentId, *, limit: int = 20_000) -> tuple[Event, ...]:
        """Return the last lines of a deployment's log, oldest first."""
        ...

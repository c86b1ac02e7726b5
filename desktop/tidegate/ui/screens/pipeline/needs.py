"""The services that the page calls, as far as it needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tidegate.domain.environment import Environment
    from tidegate.domain.plan import SettingChange
    from tidegate.domain.snapshot import Snapshot
    from tidegate.domain.workspace import Workspace
    from tidegate.services.approving import Approving
    from tidegate.services.gating import Gating
    from tidegate.services.holding import Holding
    from tidegate.services.planning import Planning
    from tidegate.services.ports.ledger import Ledger
    from tidegate.services.ports.this_machine import Clock
    from tidegate.services.recovering import Recovering
    from tidegate.services.releasing import Releasing
    from tidegate.services.reviewing import Reviewing


class Snapshots(Protocol):
    """The rendering service, as far as it says what a profile is now."""

    def snapshot(self, workspace: Workspace, environment: Environment) -> Snapshot:
        """Return what an environment's configuration is now; raises Problem."""
        ...


class Changes(Protocol):
    """The comparing service, as far as it says what a deployment would change."""

    def changes_between(
        self, before: Snapshot | None, after: Snapshot
    ) -> tuple[SettingChange, ...]:
        """Return the settings in which two snapshots differ."""
        ...


@dataclass(frozen=True, slots=True)
class PipelineServices:
    """Everything that stands behind the page."""

    reviewing: Reviewing
    planning: Planning
    gating: Gating
    approving: Approving
    releasing: Releasing
    recovering: Recovering
    holding: Holding
    rendering: Snapshots
    comparing: Changes
    ledger: Ledger
    clock: Clock

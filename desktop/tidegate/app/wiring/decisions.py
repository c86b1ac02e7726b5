"""What a user can decide: builds on record, plans, gates, approvals, holds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tidegate.app.wiring.settings import Settings

if TYPE_CHECKING:
    from tidegate.services.approving import Approving
    from tidegate.services.auditing import Auditing
    from tidegate.services.gating import Gating
    from tidegate.services.governing import Governing
    from tidegate.services.holding import Holding
    from tidegate.services.planning import Planning
    from tidegate.services.registering import Registering
    from tidegate.services.reviewing import Reviewing
    from tidegate.services.toggling import Toggling


class Decisions(Settings):
    """Stands on the settings that plans are made of."""

    @cached_property
    def registering(self) -> Registering:
        """Return what registers builds."""
        from tidegate.services.registering import Registering

        return Registering(
            artifacts=self.artifacts,
            ledger=self.ledger,
            sources=self.sources,
            clock=self.clock,
            person=self.person,
            recording=self.recording,
        )

    @cached_property
    def auditing(self) -> Auditing:
        """Return what verifies the record."""
        from tidegate.services.auditing import Auditing

        return Auditing(ledger=self.ledger, recording=self.recording)

    @cached_property
    def planning(self) -> Planning:
        """Return what makes plans."""
        from tidegate.services.planning import Planning

        return Planning(
            hosts=self.hosts,
            ledger=self.ledger,
            signing=self.signing,
            files=self.files,
            recording=self.recording,
            builds=self.registering,
            rendering=self.rendering,
            comparing=self.snapshot_changes,
        )

    @cached_property
    def gating(self) -> Gating:
        """Return what judges plans."""
        from tidegate.services.gating import Gating

        return Gating(
            ledger=self.ledger, signing=self.signing, clock=self.clock, vetting=self.vetting
        )

    @cached_property
    def approving(self) -> Approving:
        """Return what takes decisions."""
        from tidegate.services.approving import Approving

        return Approving(
            ledger=self.ledger,
            signing=self.signing,
            recording=self.recording,
            planning=self.planning,
            gating=self.gating,
        )

    @cached_property
    def governing(self) -> Governing:
        """Return what changes the rules before environments."""
        from tidegate.services.governing import Governing

        return Governing(
            workspaces=self.workspaces,
            formats=self.formats,
            ledger=self.ledger,
            signing=self.signing,
            recording=self.recording,
        )

    @cached_property
    def holding(self) -> Holding:
        """Return what places holds."""
        from tidegate.services.holding import Holding

        return Holding(ledger=self.ledger, recording=self.recording)

    @cached_property
    def toggling(self) -> Toggling:
        """Return what switches gates."""
        from tidegate.services.toggling import Toggling

        return Toggling(
            ledger=self.ledger,
            signing=self.signing,
            recording=self.recording,
            workspaces=self.workspaces,
            formats=self.formats,
        )

    @cached_property
    def reviewing(self) -> Reviewing:
        """Return what shows where everything is."""
        from tidegate.services.reviewing import Reviewing

        return Reviewing(
            ledger=self.ledger, approving=self.approving, hosts=self.hosts, clock=self.clock
        )

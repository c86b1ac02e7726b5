"""What a user can do with workspaces and their settings: open, compare, carry over, keep."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tidegate.app.wiring.world import World

if TYPE_CHECKING:
    from tidegate.services.accepting import Accepting
    from tidegate.services.comparing import Comparing
    from tidegate.services.environment_sources import EnvironmentSources
    from tidegate.services.importing import Importing
    from tidegate.services.initialising import Initialising
    from tidegate.services.keeping_secrets import KeepingSecrets
    from tidegate.services.layering import Layering
    from tidegate.services.learning import Learning
    from tidegate.services.opening import Opening
    from tidegate.services.promoting_settings import PromotingSettings
    from tidegate.services.rendering import Rendering
    from tidegate.services.resolving import Resolving
    from tidegate.services.snapshot_changes import SnapshotChanges
    from tidegate.services.sourcing import Sourcing
    from tidegate.services.three_way_comparing import ThreeWayComparing
    from tidegate.services.vetting import Vetting


class Settings(World):
    """Stands on the world alone; none of it deploys."""

    @cached_property
    def opening(self) -> Opening:
        """Return what opens and checks workspaces."""
        from tidegate.services.opening import Opening

        return Opening(
            workspaces=self.workspaces,
            formats=self.formats,
            signing=self.signing,
            vetting=self.vetting,
            credentials=lambda: self.credentials,
        )

    @cached_property
    def vetting(self) -> Vetting:
        """Return what holds profiles against the contract; the keyring only if it is needed."""
        from tidegate.services.vetting import Vetting

        return Vetting(
            resolving=self.resolving, credentials=lambda: self.credentials, clock=self.clock
        )

    @cached_property
    def initialising(self) -> Initialising:
        """Return what makes new workspaces."""
        from tidegate.app.assets_text import workspace_templates
        from tidegate.services.initialising import Initialising

        return Initialising(workspaces=self.workspaces, templates=workspace_templates())

    @cached_property
    def importing(self) -> Importing:
        """Return what makes workspaces of repositories."""
        from tidegate.adapters.importing.repositories import FolderRepositories
        from tidegate.services.importing import Importing

        return Importing(
            repositories=FolderRepositories(),
            formats=self.formats,
            workspaces=self.workspaces,
            keeping=lambda: self.keeping_secrets,
        )

    @cached_property
    def layering(self) -> Layering:
        """Return what merges a profile's layers."""
        from tidegate.services.layering import Layering

        return Layering(workspaces=self.workspaces, formats=self.formats)

    @cached_property
    def resolving(self) -> Resolving:
        """Return what resolves profiles."""
        from tidegate.services.resolving import Resolving

        return Resolving(layering=self.layering)

    @cached_property
    def rendering(self) -> Rendering:
        """Return what renders configuration."""
        from tidegate.services.rendering import Rendering

        return Rendering(layering=self.layering, credentials=self.credentials)

    @cached_property
    def learning(self) -> Learning:
        """Return what drafts contracts."""
        from tidegate.services.learning import Learning

        return Learning(resolving=self.resolving)

    @cached_property
    def comparing(self) -> Comparing:
        """Return what compares sources."""
        from tidegate.services.comparing import Comparing

        return Comparing(
            sourcing=self.sourcing,
            credentials=lambda: self.credentials,
            clock=lambda: self.clock,
        )

    @cached_property
    def three_way_comparing(self) -> ThreeWayComparing:
        """Return what compares three sources at once."""
        from tidegate.services.three_way_comparing import ThreeWayComparing

        return ThreeWayComparing(comparing=self.comparing)

    @cached_property
    def sourcing(self) -> Sourcing:
        """Return what reads the sources of a comparison."""
        from tidegate.services.sourcing import Sourcing

        return Sourcing(
            formats=self.formats,
            files=self.files,
            environments=lambda: self.environment_sources,
        )

    @cached_property
    def environment_sources(self) -> EnvironmentSources:
        """Return what reads profiles, live files and snapshots."""
        from tidegate.services.environment_sources import EnvironmentSources

        return EnvironmentSources(
            formats=self.formats,
            resolving=self.resolving,
            ledger=lambda: self.ledger,
            hosts=lambda: self.hosts,
        )

    @cached_property
    def snapshot_changes(self) -> SnapshotChanges:
        """Return what tells the settings that a deployment changes."""
        from tidegate.services.snapshot_changes import SnapshotChanges

        return SnapshotChanges()

    @cached_property
    def promoting_settings(self) -> PromotingSettings:
        """Return what carries settings over."""
        from tidegate.services.promoting_settings import PromotingSettings

        return PromotingSettings(
            resolving=self.resolving, workspaces=self.workspaces, formats=self.formats
        )

    @cached_property
    def accepting(self) -> Accepting:
        """Return what accepts differences."""
        from tidegate.services.accepting import Accepting

        return Accepting(
            workspaces=self.workspaces,
            formats=self.formats,
            person=self.person,
            clock=self.clock,
        )

    @cached_property
    def keeping_secrets(self) -> KeepingSecrets:
        """Return what keeps secrets."""
        from tidegate.services.keeping_secrets import KeepingSecrets

        return KeepingSecrets(
            credentials=self.credentials, ledger=self.ledger, recording=self.recording
        )

    def schemas(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files."""
        return self.workspaces.schema()

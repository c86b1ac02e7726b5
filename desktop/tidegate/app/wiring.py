"""Makes every adapter and every service once, when it is first asked for, and joins them.

Imports stand inside the makers here, and nowhere else: comparing two files must not wait for the
SSH library or the store to be loaded.
"""

import contextlib
import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.app.answers import Answers

if TYPE_CHECKING:
    from tidegate.adapters.signing.agent import Agent
    from tidegate.adapters.ssh.connecting import Connector
    from tidegate.app.paths import Paths
    from tidegate.services.accepting import Accepting
    from tidegate.services.approving import Approving
    from tidegate.services.auditing import Auditing
    from tidegate.services.comparing import Comparing
    from tidegate.services.conveying import Conveying
    from tidegate.services.deploying import Deploying
    from tidegate.services.environment_sources import EnvironmentSources
    from tidegate.services.gating import Gating
    from tidegate.services.governing import Governing
    from tidegate.services.holding import Holding
    from tidegate.services.importing import Importing
    from tidegate.services.initialising import Initialising
    from tidegate.services.keeping_secrets import KeepingSecrets
    from tidegate.services.layering import Layering
    from tidegate.services.learning import Learning
    from tidegate.services.opening import Opening
    from tidegate.services.planning import Planning
    from tidegate.services.ports.builds import Artifacts, BuildSources
    from tidegate.services.ports.credentials import Credentials
    from tidegate.services.ports.events import Logs
    from tidegate.services.ports.formats import Formats
    from tidegate.services.ports.hosts import Hosts
    from tidegate.services.ports.ledger import Ledger
    from tidegate.services.ports.signing import Signing
    from tidegate.services.ports.testing import Testing as TestRunner
    from tidegate.services.ports.this_machine import Clock, Files, Person, Tokens
    from tidegate.services.ports.workspaces import Workspaces
    from tidegate.services.promoting_settings import PromotingSettings
    from tidegate.services.recording import Recording
    from tidegate.services.recovering import Recovering
    from tidegate.services.registering import Registering
    from tidegate.services.releasing import Releasing
    from tidegate.services.rendering import Rendering
    from tidegate.services.resolving import Resolving
    from tidegate.services.reviewing import Reviewing
    from tidegate.services.snapshot_changes import SnapshotChanges
    from tidegate.services.sourcing import Sourcing
    from tidegate.services.steering import Steering
    from tidegate.services.testing import Testing
    from tidegate.services.three_way_comparing import ThreeWayComparing
    from tidegate.services.toggling import Toggling
    from tidegate.services.vetting import Vetting

_SYSTEM_KNOWN_HOSTS = Path("/etc/ssh/ssh_known_hosts")


class Wiring:
    """The whole program behind its window or its terminal; `answers` is how a person is asked.

    With `signing_keys`, a folder, its keys sign and nobody's agent or ~/.ssh is asked.
    """

    def __init__(
        self,
        answers: Answers,
        *,
        paths: "Paths | None" = None,
        is_headless: bool = True,
        credentials: "Callable[[], Credentials] | None" = None,
        signing_keys: Path | None = None,
    ) -> None:
        self._given_paths = paths
        self._answers = answers
        self._is_headless = is_headless
        self._make_credentials = credentials
        self._signing_keys = signing_keys
        self._open = ExitStack()

    def close(self) -> None:
        """Close connections and the store; what was never opened stays so."""
        self._open.close()

    @cached_property
    def paths(self) -> "Paths":
        """Return where everything of the user's is kept."""
        from tidegate.app.paths import Paths

        return self._given_paths or Paths.of()

    # ------------------------------------------------------------------ the world

    @cached_property
    def clock(self) -> "Clock":
        """Return the machine's clock."""
        from tidegate.adapters.machine.clock import MachineClock

        return MachineClock()

    @cached_property
    def tokens(self) -> "Tokens":
        """Return the source of unique names."""
        from tidegate.adapters.machine.tokens import RandomTokens

        return RandomTokens()

    @cached_property
    def person(self) -> "Person":
        """Return who sits here."""
        from tidegate.adapters.machine.person import MachinePerson

        return MachinePerson()

    @cached_property
    def files(self) -> "Files":
        """Return plain files."""
        from tidegate.adapters.files.reading import LocalFiles

        return LocalFiles()

    @cached_property
    def workspaces(self) -> "Workspaces":
        """Return the workspaces' files."""
        from tidegate.adapters.workspace.adapter import WorkspaceFiles

        return WorkspaceFiles()

    @cached_property
    def formats(self) -> "Formats":
        """Return the configuration formats."""
        from tidegate.adapters.formats.adapter import FormatsAdapter

        return FormatsAdapter()

    @cached_property
    def artifacts(self) -> "Artifacts":
        """Return the builds' bytes."""
        from tidegate.adapters.builds.intake import KeptArtifacts

        return KeptArtifacts(self.paths.made().builds)

    @cached_property
    def sources(self) -> "BuildSources":
        """Return the watched folders."""
        from tidegate.adapters.builds.sources import WatchedSources

        return WatchedSources()

    @cached_property
    def ledger(self) -> "Ledger":
        """Return the store, opened and brought up to date."""
        from tidegate.adapters.store.opening import open_ledger

        ledger = open_ledger(os.environ.get("TIDEGATE_STORE", ""), home=self.paths.made().home)
        self._open.callback(ledger.close)
        return ledger

    @cached_property
    def logs(self) -> "Logs":
        """Return the deployments' logs."""
        from tidegate.adapters.logs.files import LogFiles

        return LogFiles(self.paths.made().logs)

    @cached_property
    def credentials(self) -> "Credentials":
        """Return the keyring."""
        if self._make_credentials is not None:
            return self._make_credentials()
        from tidegate.adapters.credentials.user_credentials import user_credentials

        return user_credentials(
            self.paths.made().home,
            ask=self._answers.vault_passphrase,
            variables=os.environ,
            headless=self._is_headless,
        )

    @cached_property
    def signing(self) -> "Signing":
        """Return the SSH signatures."""
        from tidegate.adapters.signing.ssh_signing import SshSigning

        folder = self._signing_keys or Path.home() / ".ssh"
        return SshSigning(ask=self._answers.key_passphrase, folder=folder, agent=self.agent)

    @cached_property
    def agent(self) -> "Agent":
        """Return the SSH agent that signs; one that holds nothing where keys have a folder."""
        from tidegate.adapters.signing.agent import Agent

        return Agent(connect=_no_agent) if self._signing_keys else Agent()

    @cached_property
    def test_runner(self) -> "TestRunner":
        """Return what runs tests on this machine."""
        from tidegate.adapters.testing.runner import LocalTests

        return LocalTests(self.clock)

    @cached_property
    def _connector(self) -> "Connector":
        from tidegate.adapters.ssh.connecting import Connector
        from tidegate.adapters.ssh.host_keys import HostKeys

        own = self.paths.made().known_hosts
        others = (Path.home() / ".ssh" / "known_hosts", _SYSTEM_KNOWN_HOSTS)
        return Connector(
            HostKeys(own=own, others=others),
            prompts=self._answers,
            question=self._answers.accepts_host_key,
        )

    @cached_property
    def hosts(self) -> "Hosts":
        """Return the hosts, by SSH."""
        from tidegate.adapters.ssh.client_config import ClientConfig
        from tidegate.adapters.ssh.hosts import SshHosts, World

        world = World(
            clock=self.clock,
            tokens=self.tokens,
            artifacts=self.artifacts,
            read_junit=self.test_runner.read_junit,
        )
        hosts = SshHosts(self._connector, config=ClientConfig(), world=world)
        self._open.callback(_quietly(hosts.close))
        return hosts

    # ------------------------------------------------------------------ what a user can do

    @cached_property
    def recording(self) -> "Recording":
        """Return what writes the record's entries."""
        from tidegate.services.recording import Recording

        return Recording(clock=self.clock, tokens=self.tokens, person=self.person)

    @cached_property
    def opening(self) -> "Opening":
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
    def vetting(self) -> "Vetting":
        """Return what holds profiles against the contract; the keyring only if it is needed."""
        from tidegate.services.vetting import Vetting

        return Vetting(
            resolving=self.resolving, credentials=lambda: self.credentials, clock=self.clock
        )

    @cached_property
    def initialising(self) -> "Initialising":
        """Return what makes new workspaces."""
        from tidegate.app.assets_text import workspace_templates
        from tidegate.services.initialising import Initialising

        return Initialising(workspaces=self.workspaces, templates=workspace_templates())

    @cached_property
    def importing(self) -> "Importing":
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
    def layering(self) -> "Layering":
        """Return what merges a profile's layers."""
        from tidegate.services.layering import Layering

        return Layering(workspaces=self.workspaces, formats=self.formats)

    @cached_property
    def resolving(self) -> "Resolving":
        """Return what resolves profiles."""
        from tidegate.services.resolving import Resolving

        return Resolving(layering=self.layering)

    @cached_property
    def rendering(self) -> "Rendering":
        """Return what renders configuration."""
        from tidegate.services.rendering import Rendering

        return Rendering(layering=self.layering, credentials=self.credentials)

    @cached_property
    def learning(self) -> "Learning":
        """Return what drafts contracts."""
        from tidegate.services.learning import Learning

        return Learning(resolving=self.resolving)

    @cached_property
    def comparing(self) -> "Comparing":
        """Return what compares sources."""
        from tidegate.services.comparing import Comparing

        return Comparing(
            sourcing=self.sourcing,
            credentials=lambda: self.credentials,
            clock=lambda: self.clock,
        )

    @cached_property
    def three_way_comparing(self) -> "ThreeWayComparing":
        """Return what compares three sources at once."""
        from tidegate.services.three_way_comparing import ThreeWayComparing

        return ThreeWayComparing(comparing=self.comparing)

    @cached_property
    def sourcing(self) -> "Sourcing":
        """Return what reads the sources of a comparison."""
        from tidegate.services.sourcing import Sourcing

        return Sourcing(
            formats=self.formats,
            files=self.files,
            environments=lambda: self.environment_sources,
        )

    @cached_property
    def environment_sources(self) -> "EnvironmentSources":
        """Return what reads profiles, live files and snapshots."""
        from tidegate.services.environment_sources import EnvironmentSources

        return EnvironmentSources(
            formats=self.formats,
            resolving=self.resolving,
            ledger=lambda: self.ledger,
            hosts=lambda: self.hosts,
        )

    @cached_property
    def snapshot_changes(self) -> "SnapshotChanges":
        """Return what tells the settings that a deployment changes."""
        from tidegate.services.snapshot_changes import SnapshotChanges

        return SnapshotChanges()

    @cached_property
    def promoting_settings(self) -> "PromotingSettings":
        """Return what carries settings over."""
        from tidegate.services.promoting_settings import PromotingSettings

        return PromotingSettings(
            resolving=self.resolving, workspaces=self.workspaces, formats=self.formats
        )

    @cached_property
    def accepting(self) -> "Accepting":
        """Return what accepts differences."""
        from tidegate.services.accepting import Accepting

        return Accepting(
            workspaces=self.workspaces,
            formats=self.formats,
            person=self.person,
            clock=self.clock,
        )

    @cached_property
    def registering(self) -> "Registering":
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
    def auditing(self) -> "Auditing":
        """Return what verifies the record."""
        from tidegate.services.auditing import Auditing

        return Auditing(ledger=self.ledger, recording=self.recording)

    @cached_property
    def keeping_secrets(self) -> "KeepingSecrets":
        """Return what keeps secrets."""
        from tidegate.services.keeping_secrets import KeepingSecrets

        return KeepingSecrets(
            credentials=self.credentials, ledger=self.ledger, recording=self.recording
        )

    @cached_property
    def planning(self) -> "Planning":
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
    def gating(self) -> "Gating":
        """Return what judges plans."""
        from tidegate.services.gating import Gating

        return Gating(
            ledger=self.ledger, signing=self.signing, clock=self.clock, vetting=self.vetting
        )

    @cached_property
    def approving(self) -> "Approving":
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
    def governing(self) -> "Governing":
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
    def holding(self) -> "Holding":
        """Return what places holds."""
        from tidegate.services.holding import Holding

        return Holding(ledger=self.ledger, recording=self.recording)

    @cached_property
    def toggling(self) -> "Toggling":
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
    def testing(self) -> "Testing":
        """Return what runs tests after a deployment."""
        from tidegate.services.testing import Testing

        return Testing(
            ledger=self.ledger,
            recording=self.recording,
            runner=self.test_runner,
            hosts=self.hosts,
        )

    @cached_property
    def reviewing(self) -> "Reviewing":
        """Return what shows where everything is."""
        from tidegate.services.reviewing import Reviewing

        return Reviewing(
            ledger=self.ledger, approving=self.approving, hosts=self.hosts, clock=self.clock
        )

    @cached_property
    def steering(self) -> "Steering":
        """Return the helms of the deployments that run in this program."""
        from tidegate.services.steering import Steering

        return Steering()

    @cached_property
    def deploying(self) -> "Deploying":
        """Return the engine."""
        from tidegate.services.deploying import Deploying
        from tidegate.services.ordering import Ordering

        return Deploying(
            hosts=self.hosts,
            ledger=self.ledger,
            logs=self.logs,
            recording=self.recording,
            ordering=Ordering(
                artifacts=self.artifacts,
                ledger=self.ledger,
                rendering=self.rendering,
                credentials=self.credentials,
            ),
            steering=self.steering,
        )

    @cached_property
    def recovering(self) -> "Recovering":
        """Return what brings interrupted deployments to rest."""
        from tidegate.services.recovering import Recovering

        return Recovering(
            hosts=self.hosts, ledger=self.ledger, logs=self.logs, recording=self.recording
        )

    @cached_property
    def releasing(self) -> "Releasing":
        """Return the whole way of a release into an environment."""
        from tidegate.services.releasing import Releasing

        return Releasing(
            ledger=self.ledger,
            artifacts=self.artifacts,
            planning=self.planning,
            gating=self.gating,
            approving=self.approving,
            holding=self.holding,
            testing=self.testing,
            deploying=self.deploying,
            settling=self.recovering,
        )

    @cached_property
    def conveying(self) -> "Conveying":
        """Return continuous delivery and deployment."""
        from tidegate.services.conveying import Conveying

        return Conveying(
            ledger=self.ledger,
            builds=self.registering,
            approving=self.approving,
            releasing=self.releasing,
        )

    def schemas(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files."""
        return self.workspaces.schema()


def _quietly(close: Callable[[], None]) -> Callable[[], None]:
    def closed() -> None:
        with contextlib.suppress(OSError):
            close()

    return closed


def _no_agent() -> None:
    """Connect to nobody's agent."""

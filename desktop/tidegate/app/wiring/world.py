"""The machine, what is kept on it, and what is reached from it: every adapter, made once.

Imports stand inside the makers of this package, and nowhere else: comparing two files must not
wait for the SSH library or the store to be loaded.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.adapters.signing.agent import Agent
    from tidegate.adapters.ssh.connecting import Connector
    from tidegate.app.answers import Answers
    from tidegate.app.paths import Paths
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
    from tidegate.services.recording import Recording


_SYSTEM_KNOWN_HOSTS = Path("/etc/ssh/ssh_known_hosts")


class World:
    """What the program stands on; `answers` is how a person is asked.

    With `signing_keys`, a folder, its keys sign and nobody's agent or ~/.ssh is asked.
    """

    def __init__(
        self,
        answers: Answers,
        *,
        paths: Paths | None = None,
        is_headless: bool = True,
        credentials: Callable[[], Credentials] | None = None,
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
    def paths(self) -> Paths:
        """Return where everything of the user's is kept."""
        from tidegate.app.paths import Paths

        return self._given_paths or Paths.of()

    @cached_property
    def clock(self) -> Clock:
        """Return the machine's clock."""
        from tidegate.adapters.machine.clock import MachineClock

        return MachineClock()

    @cached_property
    def tokens(self) -> Tokens:
        """Return the source of unique names."""
        from tidegate.adapters.machine.tokens import RandomTokens

        return RandomTokens()

    @cached_property
    def person(self) -> Person:
        """Return who sits here."""
        from tidegate.adapters.machine.person import MachinePerson

        return MachinePerson()

    @cached_property
    def recording(self) -> Recording:
        """Return what writes the record's entries."""
        from tidegate.services.recording import Recording

        return Recording(clock=self.clock, tokens=self.tokens, person=self.person)

    @cached_property
    def files(self) -> Files:
        """Return plain files."""
        from tidegate.adapters.files.reading import LocalFiles

        return LocalFiles()

    @cached_property
    def workspaces(self) -> Workspaces:
        """Return the workspaces' files."""
        from tidegate.adapters.workspace.adapter import WorkspaceFiles

        return WorkspaceFiles()

    @cached_property
    def formats(self) -> Formats:
        """Return the configuration formats."""
        from tidegate.adapters.formats.adapter import FormatsAdapter

        return FormatsAdapter()

    @cached_property
    def artifacts(self) -> Artifacts:
        """Return the builds' bytes."""
        from tidegate.adapters.builds.intake import KeptArtifacts

        return KeptArtifacts(self.paths.made().builds)

    @cached_property
    def sources(self) -> BuildSources:
        """Return the watched folders."""
        from tidegate.adapters.builds.sources import WatchedSources

        return WatchedSources()

    @cached_property
    def ledger(self) -> Ledger:
        """Return the store, opened and brought up to date."""
        from tidegate.adapters.store.opening import open_ledger

        ledger = open_ledger(os.environ.get("TIDEGATE_STORE", ""), home=self.paths.made().home)
        self._open.callback(ledger.close)
        return ledger

    @cached_property
    def logs(self) -> Logs:
        """Return the deployments' logs."""
        from tidegate.adapters.logs.files import LogFiles

        return LogFiles(self.paths.made().logs)

    @cached_property
    def credentials(self) -> Credentials:
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
    def signing(self) -> Signing:
        """Return the SSH signatures."""
        from tidegate.adapters.signing.ssh_signing import SshSigning

        folder = self._signing_keys or Path.home() / ".ssh"
        return SshSigning(ask=self._answers.key_passphrase, folder=folder, agent=self.agent)

    @cached_property
    def agent(self) -> Agent:
        """Return the SSH agent that signs; one that holds nothing where keys have a folder."""
        from tidegate.adapters.signing.agent import Agent

        return Agent(connect=_no_agent) if self._signing_keys else Agent()

    @cached_property
    def test_runner(self) -> TestRunner:
        """Return what runs tests on this machine."""
        from tidegate.adapters.testing.runner import LocalTests

        return LocalTests(self.clock)

    @cached_property
    def _connector(self) -> Connector:
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
    def hosts(self) -> Hosts:
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


def _quietly(close: Callable[[], None]) -> Callable[[], None]:
    def closed() -> None:
        with contextlib.suppress(OSError):
            close()

    return closed


def _no_agent() -> None:
    """Connect to nobody's agent."""

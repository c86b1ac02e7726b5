"""Sets the demo up, runs it in one of its two ways, and takes it down again."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tidegate.adapters.credentials.fingerprint_key import FingerprintKeys
from tidegate.adapters.credentials.session_memory import SessionMemory
from tidegate.adapters.credentials.user_credentials import UserCredentials
from tidegate.app.answers import Answers
from tidegate.app.demo.folder import DemoFolder
from tidegate.app.demo.hosts import DemoHost, lay_out, running
from tidegate.app.demo.keys import DemoKey, make_key
from tidegate.app.demo.leftovers import held, stop_leftovers
from tidegate.app.demo.network import claimed
from tidegate.app.demo.sample import (
    APPROVERS,
    SAMPLES,
    SECRETS,
    SampleVersion,
    put_under_git,
    write_build,
    write_workspace,
)
from tidegate.app.paths import Paths
from tidegate.app.wiring.program import Wiring
from tidegate.cli.output import Output
from tidegate.domain.secret import Secret
from tidegate.services.ports.credentials import Credentials


@dataclass(frozen=True, slots=True)
class Stage:
    """A demo whose hosts are up: its folder, its hosts, the key that approves."""

    folder: DemoFolder
    hosts: dict[str, tuple[DemoHost, ...]]
    approver: DemoKey
    servers: str

    @property
    def all_hosts(self) -> tuple[DemoHost, ...]:
        """Return every host of every environment."""
        return tuple(host for own in self.hosts.values() for host in own)


@contextlib.contextmanager
def set_up(
    place: Path, *, embedded: bool, builds: tuple[SampleVersion, ...] = SAMPLES
) -> Iterator[Stage]:
    """Make the demo unless it is there, and keep its hosts running meanwhile."""
    folder = DemoFolder(place)
    folder.make()
    with held(folder):
        stop_leftovers(folder)
        try:
            with (
                claimed(folder) as network,
                _running(folder, network, embedded=embedded, builds=builds) as stage,
            ):
                yield stage
        finally:
            stop_leftovers(folder)


@contextlib.contextmanager
def _running(
    folder: DemoFolder, network: str, *, embedded: bool, builds: tuple[SampleVersion, ...]
) -> Iterator[Stage]:
    hosts = lay_out(folder, network=network)
    deploy = make_key(folder.keys / "deploy")
    approvers = {name: make_key(folder.keys / name.partition("@")[0]) for name in APPROVERS}
    if not folder.is_made:
        write_workspace(folder, hosts, deploy_key=deploy, approvers=approvers)
        put_under_git(folder)
        for sample in builds:
            write_build(folder, sample)
        folder.mark_made(network=network)
    everything = tuple(host for own in hosts.values() for host in own)
    with running(everything, authorized=deploy, embedded=embedded) as servers:
        yield Stage(folder, hosts, approvers[APPROVERS[0]], servers)


def wire(stage: Stage, answers: Answers, *, is_headless: bool) -> Wiring:
    """Return the program joined for the demo: its own home, keys and made-up secrets."""
    os.environ["TIDEGATE_HOME"] = str(stage.folder.home)
    return Wiring(
        answers,
        paths=Paths(stage.folder.home).made(),
        is_headless=is_headless,
        credentials=lambda: demo_credentials(stage.folder.home),
        signing_keys=stage.folder.keys,
    )


def demo_credentials(home: Path) -> Credentials:
    """Return a keyring for this run that knows the sample's secrets."""
    keys = FingerprintKeys(folder=home / "fingerprint-keys", keyring=None)
    credentials = UserCredentials(SessionMemory(), keys=keys)
    for environment, value in SECRETS.items():
        credentials.set("orders-api", environment, "DATABASE_PASSWORD", Secret(value))
    return credentials


def remove(place: Path, *, output: Output) -> None:
    """Stop what the demo left running and remove its folder."""
    folder = DemoFolder(place)
    if folder.is_made:
        with held(folder):
            stop_leftovers(folder)
    output.say(f"removed {place}" if folder.remove() else f"there is no demo in {place}")

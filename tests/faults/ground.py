"""The ground of every fault: real servers, the real engine, and a record in SQLite.

ground = make_ground(count=3)          # the first release, "old", is live on every host
plan = ground.plan()                   # a changed build
ended = ground.attempt(plan)           # never raises a Problem: `ended` holds it
ground.stands(ended, on="old", status=Status.FAILED_UNCHANGED, says="the connection was lost")
"""

import contextlib
import re
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.adapters.ssh.lab_hosts import LabHosts
from tests.adapters.ssh.reach import PATIENT, Reach
from tests.host.engine import MemoryArtifacts
from tests.lab.proxy import Proxy
from tests.lab.sshd import Sshd
from tests.lab.waiting import LONG, wait_until
from tests.services.deploy_lab import DeployLab

from tidegate.adapters.ssh.authentication import Prompts
from tidegate.adapters.ssh.client_config import ClientConfig
from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.connection import Limits
from tidegate.adapters.ssh.hosts import SshHosts
from tidegate.adapters.ssh.watchdog import Patience
from tidegate.adapters.store.ledger import StoredLedger
from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.build import Manifest
from tidegate.domain.deployment import (
    Deployment,
    Event,
    EventKind,
    HostOutcome,
    Phase,
    PhaseState,
    Status,
)
from tidegate.domain.host_report import HostReport
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem
from tidegate.services.ports.events import Publish

WATCHFUL = replace(PATIENT, banner=5.0, patience=Patience(quiet=1.0, answer=4.0))
"""For grounds with a host that is to be given up: its others must answer within that, too."""

STORE = "store/store.db"
BEAT = "sleep 1 "
FILES = {
    "bin/run": "#!/bin/sh\nexit 0\n",
    **{f"lib/{number}.txt": f"{number}\n" * 50 for number in range(20)},
}


@dataclass(frozen=True)
class Ending:
    """What an attempt came to: the deployment as returned, or the Problem that a user reads."""

    deployment: Deployment | None = None
    problem: Problem | None = None
    seconds: float = 0.0

    @property
    def text(self) -> str:
        if self.problem is not None:
            return str(self.problem)
        return self.deployment.text if self.deployment else ""


@dataclass
class Attempt:
    """A deployment in a thread of its own, so that the test can do harm meanwhile."""

    thread: threading.Thread
    endings: list[Ending] = field(default_factory=list)

    def ending(self) -> Ending:
        """Wait for its end; a deployment that never ends fails the test here."""
        self.thread.join(LONG)
        assert not self.thread.is_alive(), "the deployment does not end"
        return self.endings[0]


@dataclass
class Ground:
    """One environment on one server (or on lines to it), its services and its record."""

    server: Sshd
    folder: Path
    deploy: DeployLab
    ledger: StoredLedger
    releases: dict[str, str] = field(default_factory=dict)
    _marks: int = 0

    @property
    def hosts(self) -> tuple[Path, ...]:
        """The folders of the hosts, in the plan's order."""
        return tuple(Path(target.path) for target in self.deploy.targets)

    def build(self, **files: bytes | str) -> Manifest:
        """Make a build that differs from every other in its file `mark`."""
        self._marks += 1
        given = {name.replace("__", "/"): content for name, content in files.items()}
        return self.deploy.lab.artifacts.build({**FILES, "mark": str(self._marks), **given})

    def plan(self, manifest: Manifest | None = None, **changes: Any) -> Plan:
        """Plan a build that has changed, for every host."""
        given = {"confirm_within": "20s", "version": f"1.{self._marks}", **changes}
        return self.deploy.plan(manifest or self.build(), **given)

    def attempt(self, plan: Plan, **changes: Any) -> Ending:
        """Carry a plan out and return its end, whatever it is."""
        began = time.monotonic()
        try:
            done = self.deploy.run(plan, **changes)
        except Problem as problem:
            return Ending(problem=problem, seconds=time.monotonic() - began)
        return Ending(deployment=done, seconds=time.monotonic() - began)

    def begin(self, plan: Plan, **changes: Any) -> Attempt:
        """Carry a plan out in a thread."""
        endings: list[Ending] = []

        def run() -> None:
            endings.append(self.attempt(plan, **changes))

        thread = threading.Thread(target=run, name="deployment", daemon=True)
        thread.start()
        return Attempt(thread, endings)

    def succeed(self, name: str = "", *, manifest: Manifest | None = None, **changes: Any) -> Plan:
        """Deploy a new build that must go live everywhere; `name` is what tests call it."""
        plan = self.plan(manifest, **changes)
        ended = self.attempt(plan)
        assert ended.deployment, ended.text
        assert ended.deployment.status is Status.SUCCEEDED, ended.text
        self.releases[name or plan.release] = plan.release
        return plan

    def change_hosts(self, *names: str, **changes: Any) -> None:
        """Say something else of these hosts (of all) in the workspace: `identity=…`."""
        self.deploy.targets = [
            target.model_copy(update={"host": target.host.model_copy(update=changes)})
            if not names or target.name in names
            else target
            for target in self.deploy.targets
        ]

    def settle(self) -> tuple[HostReport, ...]:
        """Bring an interrupted deployment to rest, as the next command does."""
        return self.deploy.recovering.settle(
            self.deploy.workspace, self.deploy.environment, publish=self.deploy.events.append
        )

    def hang_up(self) -> None:
        """Give up every warm connection, as time does."""
        pool = self.deploy.lab.hosts._pool
        for place in list(pool._places.values()):
            if place.connection:
                place.connection.close()

    def ask(self, person: Prompts) -> None:
        """Let that person be asked for passphrases and touches from here on."""
        self.deploy.lab.hosts._connector._prompts = person

    def through(self, bastion: Sshd, *names: str) -> Sshd:
        """Let those hosts be reached through another one; returns that."""
        reach = self.deploy.lab.reach
        knows_ports(reach, bastion)
        (self.deploy.lab.folder / "ssh_config").write_text(
            f"Host bastion\n  HostName 127.0.0.1\n  Port {bastion.port}\n"
            f"  User {bastion.user}\n  IdentityFile {reach.key.path}\n"
        )
        self.change_hosts(*names, jump="bastion")
        return bastion

    def unlock(self) -> tuple[HostReport, ...]:
        """Break every lock, as a person does who knows that its holder has gone."""
        return self.deploy.recovering.unlock(
            self.deploy.workspace, self.deploy.environment, publish=self.deploy.events.append
        )

    def fill_the_last_page(self) -> None:
        """Write entries and events to the record until its disk has no room for either."""
        recording, latest = self.deploy.recording, self.record().id

        def entry() -> None:
            self.ledger.record(recording.entry(None, action="filled", target="x"))

        def event() -> None:
            unique, now = recording.tokens.unique(), recording.clock.now()
            self.ledger.append(Event(id=unique, deployment=latest, at=now, kind=EventKind.NOTE))

        for write in (entry, event):
            with contextlib.suppress(Problem):
                for _ in range(200):
                    write()

    def record(self) -> Deployment:
        """The latest deployment as the record has it."""
        return self.ledger.deployments("storefront", limit=1)[0]

    def stands(
        self,
        ended: Ending,
        *,
        on: str | Sequence[str] = "old",
        status: Status | None,
        outcomes: Mapping[str, HostOutcome] | HostOutcome | None = None,
        says: str = "",
    ) -> None:
        """Assert everything that every fault must leave behind it.

        `on` names the release (as `succeed` named it, or its id) that every host, or each one,
        runs; `status` is the record's, None when nothing may have begun; `says` is searched for in
        what the user is told. An interrupted deployment is settled before the next one.
        """
        self.stands_still(ended, on=on, status=status, outcomes=outcomes, says=says)
        self.succeed("next")
        self.assert_current("next")
        self.assert_no_process()
        assert self.ledger.verify_audit() == ""

    def stands_still(
        self,
        ended: Ending,
        *,
        on: str | Sequence[str] = "old",
        status: Status | None,
        outcomes: Mapping[str, HostOutcome] | HostOutcome | None = None,
        says: str = "",
    ) -> None:
        """Assert all of it but that the next deployment succeeds, while the fault lasts."""
        assert re.search(says, ended.text), ended.text
        self.assert_current(on)
        self.assert_record(status, outcomes)
        if status is not None and not status.is_settled:
            self.settle()
            assert self.record().status is not Status.RUNNING
        self.assert_no_process()
        self.assert_locks_owned()

    def current(self) -> list[str]:
        """What each host's link names, read from the disk."""
        return self.deploy.current()

    def assert_current(self, on: str | Sequence[str]) -> None:
        """Each host runs that release, and holds all of it."""
        names = [on] * len(self.hosts) if isinstance(on, str) else list(on)
        assert self.current() == [self.releases.get(name, name) for name in names]
        for host in self.hosts:
            live = host / "current"
            if live.is_symlink():
                missing = [name for name in FILES if not (live / name).is_file()]
                assert not missing, f"{host.name} runs a release without {missing}"

    def assert_record(
        self,
        status: Status | None,
        outcomes: Mapping[str, HostOutcome] | HostOutcome | None = None,
    ) -> None:
        """The record's latest deployment; None: it is still the last one that succeeded."""
        last = self.record()
        if status is None:
            assert last.release in self.releases.values()
            return
        assert last.release not in self.releases.values(), "no deployment was recorded"
        assert last.status is status, f"{last.status}: {last.text}"
        told = {str(host.name): host.outcome for host in last.hosts}
        if isinstance(outcomes, HostOutcome):
            assert set(told.values()) == {outcomes}, told
        elif outcomes is not None:
            assert told == {**told, **outcomes}, told

    def assert_record_is_true(self, plan: Plan, *, before: Sequence[str]) -> None:
        """What the record says of each host is what the host runs; only UNKNOWN claims nothing."""
        stays = (HostOutcome.UNCHANGED, HostOutcome.ROLLED_BACK)
        lives = (HostOutcome.ACTIVE, HostOutcome.FAILED_AFTER_SWITCH)
        for host, runs, ran in zip(self.record().hosts, self.current(), before, strict=True):
            if host.outcome in stays:
                assert runs == ran, f"{host.name} is {host.outcome} and runs {runs}"
            if host.outcome in lives:
                assert runs == plan.release, f"{host.name} is {host.outcome} and runs {runs}"

    def assert_no_process(self, *, within: float = LONG) -> None:
        """Nothing that was started by a login is left, after the time that it needs to end."""
        wait_until(lambda: not self.processes(), self._told_processes, seconds=within)

    def assert_locks_owned(self) -> None:
        """A lock, where there is one, says whose it is; nothing half-made lies beside it."""
        for host in self.hosts:
            own = host / ".tidegate"
            if (own / "lock").exists():
                assert "owner=" in (own / "lock" / "owner").read_text()
            assert not list(own.glob("taking-*")), own
            assert not (own / "mutex").is_symlink(), own

    def locked(self) -> list[str]:
        """The names of the hosts that hold a lock."""
        return [host.name for host in self.hosts if (host / ".tidegate" / "lock").exists()]

    def journals(self) -> list[str]:
        """What each host has written down of itself."""
        return [(host / ".tidegate" / "journal").read_text() for host in self.hosts]

    def processes(self) -> dict[int, str]:
        """Every process below a login of this server, with its command line.

        Left out is the second that a host program's beat sleeps when its shell has gone already:
        it does nothing more, and waiting for its end would be most of what a test does.
        """
        mark = f"HOME={self.server.home}\0".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes() + b"\0":
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = words[-160:].decode("utf-8", "replace")
        return {pid: words for pid, words in found.items() if words != BEAT}

    def _told_processes(self) -> str:
        return f"left running: {self.processes()}"

    def close(self) -> None:
        """Hang up and close the record."""
        self.deploy.lab.close()
        self.ledger.close()


def make_ground(
    folder: Path,
    server: Sshd,
    *,
    key: Any,
    count: int = 3,
    lines: Mapping[str, Proxy] | None = None,
    limits: Limits = PATIENT,
    artifacts: MemoryArtifacts | None = None,
    wait: float = LONG,
    first: Ground | bool = True,
) -> Ground:
    """Put `count` hosts on a server, some of them behind a line that can fail.

    `wait` is for how many seconds another writer of the record is borne; `first` is whether "old"
    goes live, or the ground of as many hosts from which it is copied.
    """
    reach = Reach(folder / "known_hosts", key)
    ways = {f"web-{number}": server.port for number in range(1, count + 1)}
    ways |= {name: proxy.port for name, proxy in (lines or {}).items()}
    knows_ports(reach, server, *ways.values())
    lab = LabHosts(reach, folder, artifacts=artifacts or MemoryArtifacts())
    reconnect(lab, limits=limits)
    targets = [lab.target(server, name, port=port) for name, port in ways.items()]
    if isinstance(first, Ground):
        shutil.copytree(first.folder / "hosts", folder / "hosts", symlinks=True)
        (folder / "store").mkdir()
        shutil.copy2(first.folder / STORE, folder / STORE)
    ledger = open_ledger("", home=folder / "store", wait=wait)
    ground = Ground(server, folder, DeployLab(lab, tuple(ways), targets, ledger=ledger), ledger)
    if isinstance(first, Ground):
        ground.build()
        ground.releases["old"] = first.releases["old"]
    elif first:
        ground.succeed("old")
        ground.deploy.events.clear()
    return ground


def knows_ports(reach: Reach, server: Sshd, *ports: int) -> None:
    """Note the server's key as known for every port that leads to it."""
    with reach.known_hosts.open("a") as file:
        for port in sorted({server.port, *ports}):
            file.write(f"[127.0.0.1]:{port} {server.host_keys[0].public}\n")


def reconnect(lab: LabHosts, *, limits: Limits = PATIENT, **settings: Any) -> None:
    """Begin again with no warm connection, and with those limits."""
    world = lab.hosts._world
    lab.hosts.close()
    connector = Connector(lab.reach.keys, limits=limits, **settings)
    lab.hosts = SshHosts(
        connector, config=ClientConfig(file=lab.folder / "ssh_config"), world=world
    )


def at(
    phase: Phase,
    act: Callable[[], object],
    *,
    host: str = "web-1",
    state: PhaseState = PhaseState.RUNNING,
) -> Publish:
    """Return a listener for `attempt(publish=…)` that acts once, when a host comes to a phase."""
    waiting = [act]

    def hear(event: Event) -> None:
        if (event.phase, event.state, event.host) == (phase, state, host) and waiting:
            waiting.pop()()

    return hear

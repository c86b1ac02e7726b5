"""Tidegate as it runs: the deploy service, a store on disk, registered builds, hosts by SSH."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from tests.adapters.ssh.lab_hosts import no_junit
from tests.host.engine import FixedClock, RandomTokens, planned_host
from tests.lab.keys import KeyPair
from tests.services.deploy_lab import DeployLab

from tidegate.adapters.builds.intake import KeptArtifacts
from tidegate.adapters.ssh.client_config import ClientConfig
from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.host_keys import HostKeys
from tidegate.adapters.ssh.hosts import SshHosts, World
from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.build import Manifest
from tidegate.domain.deployment import Event, Status
from tidegate.domain.environment import Host
from tidegate.domain.identity import BuildDigest
from tidegate.domain.plan import Plan, PlannedHost
from tidegate.domain.target import Target


@dataclass
class Desk:
    """The operator's machine: what was registered on it, its store, its key."""

    folder: Path
    key: KeyPair
    known_hosts: Path
    user: str

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "ssh_config").write_text("")
        self.artifacts = KeptArtifacts(self.folder / "artifacts")
        self.ledger = open_ledger("", home=self.folder)

    def register(self, source: Path) -> Manifest:
        """Take a build in; its bytes are hashed here and never again."""
        manifest, _ = self.artifacts.add(source)
        return self.artifacts.manifest(BuildDigest(manifest.digest))

    def target(self, name: str, folder: Path, *, port: int) -> Target:
        host = Host(
            name=name, address="127.0.0.1", port=port, user=self.user, identity=str(self.key.path)
        )
        return Target(host=host, path=str(folder / name))

    def sitting(self, targets: Sequence[Target]) -> "Sitting":
        """Start the program, as it were: no connection is open yet."""
        return Sitting(self, list(targets))

    def close(self) -> None:
        self.ledger.close()


@dataclass
class Sitting:
    """One run of the program, with the connections that it keeps."""

    desk: Desk
    targets: list[Target]
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.artifacts = self.desk.artifacts
        world = World(
            clock=FixedClock(),
            tokens=RandomTokens(),
            artifacts=self.artifacts,
            read_junit=no_junit,
        )
        connector = Connector(HostKeys(own=self.desk.known_hosts))
        config = ClientConfig(file=self.desk.folder / "ssh_config")
        self.hosts = SshHosts(connector, config=config, world=world)

    @cached_property
    def _lab(self) -> DeployLab:
        names = tuple(str(target.name) for target in self.targets)
        return DeployLab(self, names, self.targets, ledger=self.desk.ledger)  # type: ignore[arg-type]

    def planned(self, target: Target, **changes: str) -> PlannedHost:
        return planned_host(target.host.name, target.path, port=target.host.port, **changes)

    def plan(self, manifest: Manifest) -> Plan:
        """Survey the hosts and make the plan; the connections stay warm."""
        return self._lab.plan(manifest, version=f"1.0.{uuid.uuid4().int % 10**9}")

    def deploy(self, plan: Plan) -> None:
        """Carry the plan out, every promise kept; raises when it does not succeed."""
        done = self._lab.run(plan)
        if done.status is not Status.SUCCEEDED:
            raise RuntimeError(f"{done.status}: {[event.text for event in self._lab.events[-5:]]}")

    def close(self) -> None:
        self.hosts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

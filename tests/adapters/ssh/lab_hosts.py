"""Hosts of the lab for deployments: one folder each, all behind real servers."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.adapters.ssh.reach import PATIENT, Reach
from tests.host.engine import FixedClock, MemoryArtifacts, RandomTokens, make_order, planned_host
from tests.lab.sshd import Sshd

from tidegate.adapters.ssh.client_config import ClientConfig
from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.hosts import SshHosts, World
from tidegate.domain.deployment import Event
from tidegate.domain.environment import Host
from tidegate.domain.order import HostOrder
from tidegate.domain.plan import Plan, PlannedHost
from tidegate.domain.target import Target


def no_junit(content: bytes, *, test: Any, host: str) -> Any:
    raise AssertionError("no JUnit file was named")


@dataclass
class LabHosts:
    """The adapter under test, on servers of the lab."""

    reach: Reach
    folder: Path
    artifacts: MemoryArtifacts = field(default_factory=MemoryArtifacts)
    events: list[Event] = field(default_factory=list)
    read_junit: Any = no_junit
    question: Any = None

    def __post_init__(self) -> None:
        empty = self.folder / "ssh_config"
        empty.write_text("")
        world = World(
            clock=FixedClock(),
            tokens=RandomTokens(),
            artifacts=self.artifacts,
            read_junit=self.read_junit,
            question=self.question,
        )
        connector = Connector(self.reach.keys, limits=PATIENT)
        self.hosts = SshHosts(connector, config=ClientConfig(file=empty), world=world)

    def target(self, server: Sshd, name: str = "web-1", *, port: int = 0) -> Target:
        host = Host(
            name=name,
            address="127.0.0.1",
            port=port or server.port,
            user=server.user,
            identity=str(self.reach.key.path),
        )
        return Target(host=host, path=str(self.folder / "hosts" / name))

    def planned(self, target: Target, **changes: Any) -> PlannedHost:
        port = target.host.port
        return planned_host(target.host.name, target.path, port=port, **changes)

    def order(self, plan: Plan, manifest: Any, target: Target, **changes: Any) -> HostOrder:
        return make_order(plan, manifest, target=target, **changes)

    def deploy(self, order: HostOrder) -> tuple[str, ...]:
        given = {"publish": self.events.append, "deployment": order.lock.deployment}
        with self.hosts.session(order, **given) as session:
            session.prepare()
            session.steps()
            session.switch()
            return session.keep()

    def close(self) -> None:
        self.hosts.close()

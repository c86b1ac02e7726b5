"""The demo's hosts: real SSH servers on loopback, each with an address of its own."""

import contextlib
import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tidegate.app.demo.embedded_server import EmbeddedServer
from tidegate.app.demo.folder import DemoFolder
from tidegate.app.demo.keys import DemoKey, make_key
from tidegate.app.demo.network import FIRST, HTTP_PORT, SSH_PORT
from tidegate.app.demo.system_server import SystemServer, find_sshd

ENVIRONMENTS = {
    "dev": ("dev-1",),
    "test": ("test-1", "test-2"),
    "staging": ("staging-1", "staging-2"),
    "production": ("web-1", "web-2", "web-3"),
}


@dataclass(frozen=True, slots=True)
class DemoHost:
    """One host: where it listens, who logs in, where its files are."""

    name: str
    address: str
    port: int
    http_port: int
    user: str
    key: DemoKey
    folder: Path

    @property
    def url(self) -> str:
        """Return where the sample service answers on it."""
        return f"http://{self.address}:{self.http_port}"


class Server(Protocol):
    """An SSH server that runs until it is stopped."""

    def start(self) -> None:
        """Start it; raises Problem when it does not come up."""
        ...

    def stop(self) -> None:
        """Stop it and whatever was started through it."""
        ...


def lay_out(folder: DemoFolder, *, network: str) -> dict[str, tuple[DemoHost, ...]]:
    """Give every host an address, ports, a host key and a folder; the same ones each time."""
    places = enumerate((e, name) for e, names in ENVIRONMENTS.items() for name in names)
    hosts: dict[str, tuple[DemoHost, ...]] = {}
    for position, (environment, name) in places:
        host = _host(folder, name=name, position=position, network=network)
        hosts[environment] = (*hosts.get(environment, ()), host)
    return hosts


def _host(folder: DemoFolder, *, name: str, position: int, network: str) -> DemoHost:
    own = folder.hosts / name
    own.mkdir(parents=True, exist_ok=True)
    return DemoHost(
        name=name,
        address=f"{network}.{FIRST + position}",
        port=SSH_PORT,
        http_port=HTTP_PORT,
        user=getpass.getuser(),
        key=make_key(own / "host_key"),
        folder=own,
    )


@contextlib.contextmanager
def running(
    hosts: tuple[DemoHost, ...], *, authorized: DemoKey, embedded: bool = False
) -> Iterator[str]:
    """Run every host's server; give the kind of server that runs them, in words."""
    sshd = "" if embedded else find_sshd()
    servers: list[Server] = []
    with contextlib.ExitStack() as stack:
        for host in hosts:
            server = _server(host, authorized=authorized, sshd=sshd)
            server.start()
            stack.callback(server.stop)
            servers.append(server)
        yield f"OpenSSH ({sshd})" if sshd else "embedded SSH servers"


def _server(host: DemoHost, *, authorized: DemoKey, sshd: str) -> Server:
    if sshd:
        return SystemServer(
            program=sshd,
            address=host.address,
            port=host.port,
            host_key=host.key.file,
            folder=host.folder,
            authorized=authorized.public,
        )
    return EmbeddedServer(
        address=host.address,
        port=host.port,
        host_key=host.key.file,
        folder=host.folder,
        authorized=authorized.public,
    )

"""The demo's hosts: real SSH servers on loopback, each with an address or a port of its own."""

import contextlib
import getpass
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tidegate.app.demo.embedded_server import EmbeddedServer
from tidegate.app.demo.folder import DemoFolder
from tidegate.app.demo.keys import DemoKey, make_key
from tidegate.app.demo.system_server import SystemServer, find_sshd

ENVIRONMENTS = {
    "dev": ("dev-1",),
    "test": ("test-1", "test-2"),
    "staging": ("staging-1", "staging-2"),
    "production": ("web-1", "web-2", "web-3"),
}
_SSH_PORT = 2222
_HTTP_PORT = 8080


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


def lay_out(folder: DemoFolder) -> dict[str, tuple[DemoHost, ...]]:
    """Give every host an address, ports, a host key and a folder."""
    network = _free_network()
    places = enumerate((e, name) for e, names in ENVIRONMENTS.items() for name in names)
    hosts: dict[str, tuple[DemoHost, ...]] = {}
    for position, (environment, name) in places:
        host = _host(folder, name=name, position=position, network=network)
        hosts[environment] = (*hosts.get(environment, ()), host)
    return hosts


def _host(folder: DemoFolder, *, name: str, position: int, network: str) -> DemoHost:
    own = folder.hosts / name
    own.mkdir(parents=True, exist_ok=True)
    address = f"{network}.{position + 11}" if network else "127.0.0.1"
    return DemoHost(
        name=name,
        address=address,
        port=_SSH_PORT if network else _free_port(),
        http_port=_HTTP_PORT if network else _free_port(),
        user=getpass.getuser(),
        key=make_key(folder.keys / f"host-{name}"),
        folder=own,
    )


def _free_network() -> str:
    """Return a part of 127.0.0.0/8 where the demo's ports are free, or nothing (not Linux)."""
    for third in range(83, 250):
        network = f"127.83.{third}"
        if all(_can_listen(f"{network}.11", port) for port in (_SSH_PORT, _HTTP_PORT)):
            return network
    return ""


def _can_listen(address: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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

"""The lab as fixtures: name this module in `pytest_plugins`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.lab.keys import KeyPair, make_key
from tests.lab.proxy import Proxy
from tests.lab.sshd import Sshd, why_no_shell, why_no_sshd

StartSshd = Callable[..., Sshd]


@pytest.fixture(scope="session")
def operator_key(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    """The key that every server of the lab lets in."""
    if reason := why_no_sshd():
        pytest.skip(reason)
    return make_key(tmp_path_factory.mktemp("operator") / "id_ed25519")


@pytest.fixture
def start_sshd(tmp_path: Path, operator_key: KeyPair) -> Iterator[StartSshd]:
    """Start servers of one's own: `start_sshd(shell="fish", options={"MaxAuthTries": "2"})`."""
    started: list[Sshd] = []

    def _start(shell: str = "bash", **settings: object) -> Sshd:
        if reason := why_no_shell(shell):
            pytest.skip(reason)
        server = Sshd(tmp_path / f"sshd{len(started)}", shell=shell, **settings)
        server.allow(operator_key)
        started.append(server)
        return server.start()

    yield _start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def shared_sshds(
    tmp_path_factory: pytest.TempPathFactory, operator_key: KeyPair
) -> Iterator[Callable[[str], Sshd]]:
    """One server for each kind of login shell, kept for the whole run: `shared_sshds("fish")`."""
    started: dict[str, Sshd] = {}

    def _get(shell: str = "bash") -> Sshd:
        if reason := why_no_shell(shell):
            pytest.skip(reason)
        if shell not in started:
            server = Sshd(tmp_path_factory.mktemp(shell) / "sshd", shell=shell)
            server.allow(operator_key)
            started[shell] = server.start()
        return started[shell]

    yield _get
    for server in started.values():
        server.stop()


@pytest.fixture
def start_proxy() -> Iterator[Callable[..., Proxy]]:
    """Put a line in front of a port: `start_proxy(server.port, delay=0.025)`."""
    started: list[Proxy] = []

    def _start(port: int, **settings: float) -> Proxy:
        proxy = Proxy(port, **settings)
        started.append(proxy)
        return proxy.start()

    yield _start
    for proxy in started:
        proxy.stop()

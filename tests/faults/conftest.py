"""Grounds for faults: each test has a server, hosts and a record of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.faults.ground import Ground
from tests.faults.ground import make_ground as _make_ground


@pytest.fixture(scope="session")
def begun(tmp_path_factory, shared_sshds, operator_key) -> Callable[[int], Ground]:
    """Grounds of so many hosts on which "old" has just gone live; they are copied, never used."""
    made: dict[int, Ground] = {}

    def _get(count: int) -> Ground:
        if count not in made:
            folder = tmp_path_factory.mktemp(f"begun{count}")
            made[count] = _make_ground(folder, shared_sshds("dash"), key=operator_key, count=count)
            made[count].close()
        return made[count]

    return _get


@pytest.fixture
def make_ground(
    tmp_path, operator_key, start_sshd, begun, monkeypatch
) -> Iterator[Callable[..., Ground]]:
    """Make a ground: `make_ground(count=2, shell="fish", options={"MaxSessions": "2"})`.

    `server=` takes one that runs already, `lines={"web-2": proxy}` puts hosts behind proxies.
    """
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    made: list[Ground] = []

    def _make(*, server: Any = None, first: Ground | bool = True, **settings: Any) -> Ground:
        shell, options = settings.pop("shell", "dash"), settings.pop("options", {})
        server = server or start_sshd(shell, options=options)
        folder = tmp_path / f"ground{len(made)}"
        folder.mkdir()
        if first and server.is_plain:  # for others their own way to "old" is part of the test
            first = begun(settings.setdefault("count", 3))
        made.append(_make_ground(folder, server, key=operator_key, first=first, **settings))
        return made[-1]

    yield _make
    for ground in made:
        ground.close()


@pytest.fixture
def ground(make_ground) -> Ground:
    """Three hosts on one server, all running the release "old"."""
    return make_ground()

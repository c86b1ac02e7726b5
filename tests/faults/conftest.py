"""Grounds for faults: each test has a server, hosts and a record of its own."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from tests.faults.ground import Ground
from tests.faults.ground import make_ground as _make_ground


@pytest.fixture
def make_ground(tmp_path, operator_key, start_sshd, monkeypatch) -> Iterator[Callable[..., Ground]]:
    """Make a ground: `make_ground(count=2, shell="fish", options={"MaxSessions": "2"})`.

    `server=` takes one that runs already, `lines={"web-2": proxy}` puts hosts behind proxies.
    """
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    made: list[Ground] = []

    def _make(*, shell: str = "dash", server: Any = None, **settings: Any) -> Ground:
        begin = partial(start_sshd, shell, options=settings.pop("options", {}))
        folder = tmp_path / f"ground{len(made)}"
        folder.mkdir()
        made.append(_make_ground(folder, server or begin(), key=operator_key, **settings))
        return made[-1]

    yield _make
    for ground in made:
        ground.close()


@pytest.fixture
def ground(make_ground) -> Ground:
    """Three hosts on one server, all running the release "old"."""
    return make_ground()

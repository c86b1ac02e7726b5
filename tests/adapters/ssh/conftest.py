"""Connections of the product to the lab's servers."""

import pytest
from tests.adapters.ssh.reach import Reach
from tests.lab.fixtures import (  # noqa: F401 - fixtures work where they are imported
    operator_key,
    shared_sshds,
    start_proxy,
    start_sshd,
)


@pytest.fixture
def reach(tmp_path, operator_key, monkeypatch):  # noqa: F811 - a fixture asks for another
    """A connector with its own known_hosts, which nobody's ~/.ssh and no agent reach."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    reach = Reach(tmp_path / "known_hosts", operator_key)
    yield reach
    reach.close()

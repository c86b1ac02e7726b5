"""Connections of the product to the lab's servers."""

import pytest
from tests.adapters.ssh.reach import Reach


@pytest.fixture
def reach(tmp_path, operator_key, monkeypatch):
    """A connector with its own known_hosts, which nobody's ~/.ssh and no agent reach."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    reach = Reach(tmp_path / "known_hosts", operator_key)
    yield reach
    reach.close()

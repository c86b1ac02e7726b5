"""A person at a machine, and one private server to deploy to."""

import pytest
from tests.end_to_end.outside import Desk


@pytest.fixture
def server(start_sshd):
    return start_sshd()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "desk")

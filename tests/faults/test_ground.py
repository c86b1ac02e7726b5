"""The ground itself: what it says of hosts where nothing went wrong, and of those it must not."""

import subprocess

import pytest
from tests.faults.ground import Ending

from tidegate.domain.deployment import HostOutcome, Status

pytestmark = pytest.mark.sshd


def test_a_deployment_that_goes_well_stands(ground):
    plan = ground.plan()
    ended = ground.attempt(plan)
    ground.stands(
        ended, on=plan.release, status=Status.SUCCEEDED, outcomes=HostOutcome.ACTIVE, says="^$"
    )


def test_the_ground_sees_a_process_that_was_left_and_a_lock_of_nobody(ground):
    environment = {"HOME": str(ground.server.home), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(("sleep", "60"), env=environment) as left:
        with pytest.raises(AssertionError, match="sleep 60"):
            ground.assert_no_process(within=0.1)
        left.kill()
    lock = ground.hosts[1] / ".tidegate" / "lock"
    lock.mkdir()
    (lock / "owner").write_text("")
    with pytest.raises(AssertionError):
        ground.assert_locks_owned()
    with pytest.raises(AssertionError):
        ground.stands(Ending(), on="other", status=None)

"""Kills at every step boundary: the boundaries are those of a deployment that went well."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.doom import HEALTH, STEPS, boundary, doctored, kill_client, traced
from tests.faults.ground import Ground
from tests.lab.waiting import wait_until

from tidegate.adapters.ssh import program
from tidegate.domain.deployment import Deployment, HostOutcome, Status
from tidegate.domain.plan import Plan

pytestmark = [pytest.mark.sshd, pytest.mark.long]
PARTS = 4  # so that they can run side by side
MOST_TO_END = 100.0  # seconds, the whole deployment included; less than hosts wait for a word
AFTER = {
    HostOutcome.UNCHANGED: "before",
    HostOutcome.ROLLED_BACK: "before",
    HostOutcome.ACTIVE: "doomed",
    HostOutcome.FAILED_AFTER_SWITCH: "doomed",
}


def doomed_plan(ground: Ground) -> Plan:
    return ground.plan(steps=STEPS, health=HEALTH, confirm_within="600s")


@pytest.mark.fault("F72")
@pytest.mark.fault("F73")
@pytest.mark.parametrize("part", range(PARTS))
def test_the_client_dies_at_every_boundary(make_ground, part):
    ground = make_ground(count=2)
    moments = client_moments(ground)
    assert len(moments) > 20, moments
    for moment in moments[part::PARTS]:
        before, plan = ground.current(), doomed_plan(ground)
        assert kill_client(ground, plan, at=moment), f"the client outlived '{moment}'"
        try:
            assert_status_is_true(ground)
            ground.settle()
            assert_rest(ground, plan, before[0])
        except AssertionError as error:
            raise AssertionError(f"killed at '{moment}': {error}") from error


@pytest.mark.fault("F74")
@pytest.mark.parametrize("part", range(PARTS))
def test_the_client_is_asked_to_end_at_every_boundary(make_ground, part):
    ground = make_ground(count=2)
    for moment in client_moments(ground)[part::PARTS]:
        before, plan = ground.current(), doomed_plan(ground)
        began = time.monotonic()
        assert kill_client(ground, plan, at=moment, by=signal.SIGTERM), moment
        took = time.monotonic() - began
        try:
            assert took < MOST_TO_END, f"it took {took:.1f} s"
            assert_status_is_true(ground)
            assert_at_rest(ground, plan, before[0])
        except AssertionError as error:
            raise AssertionError(f"asked to end at '{moment}': {error}") from error
    ground.succeed("next")


@pytest.mark.fault("F03")
@pytest.mark.fault("F72")
@pytest.mark.parametrize("part", range(PARTS))
def test_the_host_program_dies_at_every_boundary(make_ground, monkeypatch, part):
    ground = make_ground(count=2)
    moments = list(program_moments(ground, monkeypatch))
    assert len(moments) > 20, moments
    for moment in moments[part::PARTS]:
        before, plan = ground.current(), doomed_plan(ground)
        with monkeypatch.context() as patched:
            deadly = doctored(moment, host="web-2")
            patched.setattr(program, "text", lambda deadly=deadly: deadly)
            ground.attempt(plan)
        try:
            assert_status_is_true(ground)
            if ground.record().release != plan.release:
                # It died while the host was looked at: nothing began, and the plan is still good.
                assert ground.current() == before
                assert ground.attempt(plan).deployment, "the plan is used up"
            if not ground.record().status.is_settled:
                ground.settle()
            assert_rest(ground, plan, before[0])
        except AssertionError as error:
            raise AssertionError(f"killed at '{moment}': {error}") from error


def client_moments(ground: Ground) -> list[str]:
    """Return every sort of event of a deployment that goes well, in its order."""
    told: list[str] = []
    ground.attempt(doomed_plan(ground), publish=lambda event: told.append(boundary(event)))
    assert ground.record().status is Status.SUCCEEDED
    return list(dict.fromkeys(told))


def program_moments(ground: Ground, monkeypatch) -> Iterator[str]:
    """Return everything that the host program tells in a deployment that goes well."""
    folder = ground.folder / "traced"
    folder.mkdir()
    with monkeypatch.context() as patched:
        telling = traced(folder)
        patched.setattr(program, "text", lambda: telling)
        ground.attempt(doomed_plan(ground))
    assert ground.record().status is Status.SUCCEEDED
    return iter(dict.fromkeys((folder / "web-2").read_text().splitlines()))


def assert_status_is_true(ground: Ground) -> None:
    """What is read of the hosts is what is on their disks, and each runs a whole release.

    A host that lost its client goes back by itself, so its disk is looked at on both sides.
    """
    before = ground.current()
    reports = ground.deploy.recovering.survey(ground.deploy.workspace, ground.deploy.environment)
    for report, *disk in zip(reports, before, ground.current(), strict=True):
        assert report.is_reached
        assert report.current in disk
    ground.assert_current(ground.current())
    for host in ground.hosts:
        assert owned_or_free(host / ".tidegate/lock"), host
    for host in ground.record().hosts:
        if host.outcome in AFTER:
            assert_outcome(ground.record(), str(host.name), ground)


def owned_or_free(lock: Path) -> bool:
    """A lock says whose it is, until the moment at which it is given back in one piece."""
    try:
        return "owner=" in (lock / "owner").read_text()
    except FileNotFoundError:
        return not lock.exists()


def assert_outcome(record: Deployment, name: str, ground: Ground) -> None:
    """A host's recorded outcome, where there is one, is what its disk says."""
    live = dict(zip(ground.deploy.names, ground.current(), strict=True))[name]
    runs_new = AFTER[record.host(name).outcome] == "doomed"
    assert (live == record.release) is runs_new, f"{name}: {record.host(name).outcome}"


def assert_rest(ground: Ground, plan: Plan, before: str) -> None:
    """Every host is at rest and as the record says, and the next deployment goes well."""
    assert_at_rest(ground, plan, before)
    ground.succeed("next")
    assert ground.current() == [ground.releases["next"]] * 2
    assert ground.ledger.verify_audit() == ""
    leftovers = [path.name for host in ground.hosts for path in host.glob("releases/.*")]
    assert leftovers == []


def assert_at_rest(ground: Ground, plan: Plan, before: str) -> None:
    """Every host is at rest and as the record says, and nothing of ours goes on."""
    record = ground.record()
    assert record.release == plan.release
    settled = {
        Status.SUCCEEDED: plan.release,
        Status.FAILED_UNCHANGED: before,
        Status.ROLLED_BACK: before,
    }
    assert record.status in settled, f"{record.status}: {record.text}"
    ground.assert_current(settled[record.status])
    for host in record.hosts:
        assert_outcome(record, str(host.name), ground)
    assert ground.locked() == []
    ground.assert_locks_owned()
    wait_until(lambda: not ground.processes(), lambda: f"left: {ground.processes()}")

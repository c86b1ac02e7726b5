"""Faults of the network while a deployment is under way."""

import os
import random
import threading

import pytest
from tests.faults.ground import WATCHFUL, Ground, at
from tests.lab.proxy import Direction, Fault

from tidegate.domain.deployment import EventKind, HostOutcome, Phase, Status
from tidegate.services.tasks import CancelFlag

pytestmark = pytest.mark.sshd
MANY = 1_500_000  # bytes that do not compress
MOMENTS = int(os.environ.get("TIDEGATE_FAULT_MOMENTS", "15"))
NARROW = 125_000  # bytes a second: 1 Mbit/s


@pytest.fixture
def line(start_proxy, start_sshd):
    """A server and a line to it that can fail."""
    server = start_sshd("dash")
    return server, start_proxy(server.port)


@pytest.fixture
def ground(make_ground, line) -> Ground:
    """Two hosts; web-2 is reached by a line that can fail."""
    server, proxy = line
    return make_ground(server=server, count=2, lines={"web-2": proxy})


@pytest.fixture
def watchful(make_ground, line) -> Ground:
    """The same, with somebody who gives a silent host up soon."""
    server, proxy = line
    return make_ground(server=server, count=2, lines={"web-2": proxy}, limits=WATCHFUL)


def a_large_build(ground: Ground):
    return ground.build(blob=os.urandom(MANY))


@pytest.mark.fault("F01")
def test_packets_vanish_in_the_middle_of_the_upload(watchful, line):
    (_, proxy), ground = line, watchful
    plan = ground.plan(a_large_build(ground))
    proxy.at(MANY // 2, Fault.DROP)
    ended = ground.attempt(plan)
    assert ground.locked() == ["web-2"]  # nobody could tell it that we have gone
    proxy.heal()
    # Nobody could read web-2, so nobody claims to know it, until it is read again.
    ground.stands_still(
        ended,
        status=Status.INTERRUPTED,
        outcomes={"web-1": HostOutcome.UNCHANGED, "web-2": HostOutcome.UNKNOWN},
        says="web-2 .*the connection was lost while .*: no sign of life for 5 s",
    )
    ground.assert_record(Status.FAILED_UNCHANGED, HostOutcome.UNCHANGED)
    ground.succeed("next")


@pytest.mark.fault("F02")
def test_a_reset_in_the_middle_of_the_upload(ground, line):
    _, proxy = line
    plan = ground.plan(a_large_build(ground))
    proxy.at(MANY // 2, Fault.RESET)
    ended = ground.attempt(plan)
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED,
        outcomes=HostOutcome.UNCHANGED,
        says="web-2 .*: the connection was lost while",
    )


def lose_the_line_while_it_switches(ground: Ground, proxy, *, after: float) -> None:
    """Cut the line so many seconds after the host was told to switch, and look for the truth."""
    before = ground.current()
    plan = ground.plan(steps=[{"at": "switched", "name": "restart", "run": "sleep 0.1"}])

    cutting = threading.Timer(after, proxy.now, (Fault.RESET,))
    ended = ground.attempt(plan, publish=at(Phase.SWITCH, cutting.start, host="web-2"))
    cutting.join()  # it may come after a quick end, and not into the next deployment
    ground.assert_record_is_true(plan, before=before)
    record = ground.record()
    if not record.status.is_settled:
        ground.settle()
        ground.assert_record_is_true(plan, before=before)
    assert HostOutcome.UNKNOWN not in {host.outcome for host in ground.record().hosts}, ended.text
    assert len(set(ground.current())) == 1, "half of the hosts switched"
    ground.assert_no_process()
    ground.assert_locks_owned()


@pytest.mark.fault("F03")
def test_the_connection_is_lost_while_a_host_switches(ground, line):
    _, proxy = line
    for after in (0.0, 0.03, 0.15):
        lose_the_line_while_it_switches(ground, proxy, after=after)
    ground.succeed("last")
    ground.assert_current("last")


@pytest.mark.long
@pytest.mark.fault("F03")
def test_the_connection_is_lost_at_moments_all_over_the_switch(ground, line):
    _, proxy = line
    moments = random.Random(3)
    for _ in range(MOMENTS):
        lose_the_line_while_it_switches(ground, proxy, after=moments.uniform(0, 0.4))
    ground.succeed("last")
    ground.assert_current("last")


@pytest.mark.fault("F04")
def test_every_session_is_stopped_before_the_switch(make_ground):
    ground = make_ground(count=2, limits=WATCHFUL)
    plan = ground.plan(steps=[{"at": "prepared", "name": "migrate", "run": "sleep 0.3"}])
    freeze = at(Phase.STEPS, ground.server.freeze_sessions, host="web-1")
    ended = ground.attempt(plan, publish=freeze)
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED,
        outcomes=HostOutcome.UNCHANGED,
        says="no sign of life",
    )
    after = ground.current(), ground.journals()
    ground.server.thaw_sessions()
    ground.assert_no_process()
    assert (ground.current(), ground.journals()) == after


@pytest.mark.fault("F04")
def test_every_session_is_stopped_after_the_switch(make_ground):
    ground = make_ground(count=2, limits=WATCHFUL)
    steps = [{"at": "switched", "name": "restart", "run": "sleep 0.3"}]
    plan = ground.plan(steps=steps, confirm_within="600s")
    freeze = at(Phase.STEPS, ground.server.freeze_sessions, host="web-2")
    ended = ground.attempt(plan, publish=freeze)
    ground.stands(
        ended, status=Status.ROLLED_BACK, outcomes=HostOutcome.ROLLED_BACK, says="no sign of life"
    )
    after = ground.current(), ground.journals()
    ground.server.thaw_sessions()
    ground.assert_no_process()
    assert (ground.current(), ground.journals()) == after


@pytest.mark.fault("F05")
def test_a_narrow_line_is_waited_for_and_a_wish_to_stop_is_heard(
    make_ground, start_sshd, start_proxy
):
    server = start_sshd("dash")
    proxy = start_proxy(server.port)
    ground = make_ground(server=server, count=1, lines={"web-1": proxy})
    proxy.rate = NARROW
    told = []
    slow = ground.plan(ground.build(blob=os.urandom(4 * NARROW)))
    ended = ground.attempt(slow, publish=told.append)
    assert ended.deployment.status is Status.SUCCEEDED
    assert ended.seconds > 3.5
    sent = [event.done for event in told if event.kind is EventKind.PROGRESS]
    assert len(sent) > 3
    assert sent == sorted(sent)
    ground.releases["slow"] = slow.release

    flag, stopped = CancelFlag(), []

    def stop(event) -> None:
        if event.kind is EventKind.PROGRESS and event.done > NARROW and not stopped:
            stopped.append(proxy.bytes_up)
            flag.cancel()

    plan = ground.plan(ground.build(blob=os.urandom(20 * NARROW)))
    ended = ground.attempt(plan, publish=stop, cancel=flag)
    # The line is the clock: what it carried meanwhile is some seconds' worth, and not the rest.
    assert proxy.bytes_up - stopped[0] < 6 * NARROW
    proxy.rate = 0
    ground.stands(ended, on="slow", status=Status.FAILED_UNCHANGED, outcomes=HostOutcome.UNCHANGED)


@pytest.mark.fault("F07")
def test_a_bit_of_what_we_send_is_flipped(ground, line):
    _, proxy = line
    plan = ground.plan(a_large_build(ground))
    proxy.at(MANY // 2, Fault.FLIP)
    ended = ground.attempt(plan)
    # The server hangs up without a word, so only its log knows why.
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED,
        outcomes=HostOutcome.UNCHANGED,
        says="web-2 .*: the connection was lost while",
    )


@pytest.mark.fault("F07")
def test_a_bit_of_what_the_host_says_is_flipped(ground, line, caplog):
    _, proxy = line

    def flip() -> None:
        proxy.at(proxy.bytes_down + 20, Fault.FLIP, direction=Direction.DOWN)

    ended = ground.attempt(ground.plan(), publish=at(Phase.STAGE, flip, host="web-2"))
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED,
        outcomes=HostOutcome.UNCHANGED,
        says="web-2 .*: the connection was lost.*: data was damaged on the way",
    )


@pytest.mark.fault("F22")
def test_keys_are_exchanged_anew_many_times_within_one_upload(make_ground):
    ground = make_ground(count=1, options={"RekeyLimit": "512K"})
    ground.succeed("large", manifest=ground.build(blob=os.urandom(6 * 1024 * 1024)))
    ground.assert_current("large")

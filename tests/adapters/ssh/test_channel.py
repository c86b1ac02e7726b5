"""One command on a real host: its streams, its end, and hosts that behave oddly."""

import hashlib
import time

import pytest
from tests.adapters.ssh.reach import WITHIN

from tidegate.adapters.ssh import channel as channels
from tidegate.adapters.ssh.channel import StoppedReading, TookTooLong
from tidegate.adapters.ssh.failures import ConnectionLost, HostProblem

pytestmark = pytest.mark.sshd


@pytest.fixture
def connection(reach, shared_sshds):
    return reach.to(shared_sshds("bash"))


def test_bytes_arrive_as_they_were_sent(connection):
    content = bytes(range(256)) * 40_000
    channel = connection.run("sha256sum")
    channel.send(content, within=WITHIN)
    channel.end_of_input()
    digest, *_ = channel.receive_line(within=WITHIN).split()
    assert digest.decode() == hashlib.sha256(content).hexdigest()
    assert channel.traffic.sent == len(content)


def test_a_conversation_counts_its_turns(connection):
    channel = connection.run('while read line; do echo "got $line"; echo more; done')
    before = channel.traffic.waits
    for word in (b"one", b"two"):
        channel.send(word + b"\n", within=WITHIN)
        assert channel.receive_line(within=WITHIN) == b"got " + word
        assert channel.receive_line(within=WITHIN) == b"more"
    assert channel.traffic.waits - before == 2


def test_a_line_that_was_cut_off_is_none(connection):
    channel = connection.run("printf 'whole\\nhalf'")
    assert channel.receive_line(within=WITHIN) == b"whole"
    assert channel.receive_line(within=WITHIN) is None


def test_much_on_stderr_does_not_block_stdout(connection):
    answer = connection.run("head -c 20000000 /dev/zero >&2; echo done").collect(within=WITHIN)
    assert answer.stdout == b"done\n"
    assert b"bytes left out" in answer.stderr
    assert len(answer.stderr) < 200_000


def test_much_on_both_streams_while_sending(connection):
    channel = connection.run(
        "head -c 9000000 /dev/zero; head -c 9000000 /dev/zero >&2; cat | wc -c"
    )
    channel.send(bytes(5_000_000), within=WITHIN)
    channel.end_of_input()
    received = b""
    while piece := channel.receive(within=WITHIN):
        received += piece
    assert received == bytes(9_000_000) + b"5000000\n"


def test_endless_output_is_held_back_and_then_dropped(connection, monkeypatch):
    monkeypatch.setattr(channels, "HELD_BACK", 100_000)
    channel = connection.run("head -c 50000000 /dev/zero; echo end >&2")
    answer = channel.collect(within=WITHIN)
    assert answer.outcome.is_success
    assert len(answer.stdout) < 400_000
    assert answer.stderr == b"end\n"


def test_a_child_that_holds_stdout_does_not_hold_us(connection, monkeypatch):
    monkeypatch.setattr(channels, "GRACE", 0.3)
    answer = connection.run("sleep 30 & echo started").collect(within=WITHIN)
    assert answer.stdout == b"started\n"
    assert answer.outcome.status == 0
    assert answer.outcome.is_held_open


def test_a_command_killed_by_a_signal_is_not_a_success(connection):
    outcome = connection.run("kill -9 $$").wait(within=WITHIN)
    assert outcome.status is None
    assert outcome.is_connected
    assert not outcome.is_success
    assert not outcome.is_unknown


def test_a_command_lost_with_its_connection_is_unknown(reach, start_sshd):
    server = start_sshd()
    channel = reach.to(server).run("sleep 60")
    server.stop()
    outcome = channel.wait(within=WITHIN)
    assert outcome.is_unknown
    with pytest.raises(ConnectionLost):
        channel.receive(within=WITHIN)


def test_a_command_that_does_not_end_is_left_in_time(connection):
    channel = connection.run("sleep 30")
    with pytest.raises(TookTooLong, match="did not end within 0 s"):
        channel.wait(within=0.2)
    with pytest.raises(TookTooLong, match="no answer"):
        channel.receive(within=0.2)


def test_a_command_that_reads_nothing_is_left_in_time(connection):
    channel = connection.run("sleep 30")
    with pytest.raises(TookTooLong, match="took no more input"):
        channel.send(bytes(20_000_000), within=0.6)


def test_a_command_that_ends_early_says_so(connection):
    channel = connection.run("exit 3")
    with pytest.raises(StoppedReading):
        channel.send(bytes(20_000_000), within=WITHIN)
    assert connection.is_alive


def test_a_cancelled_wait_ends_soon(connection):
    def _cancelled():
        raise KeyError("cancelled")

    channel = connection.run("sleep 30")
    begun = time.monotonic()
    with pytest.raises(KeyError):
        channel.receive(within=WITHIN, interest=_cancelled)
    assert time.monotonic() - begun < WITHIN / 4


def test_a_host_that_opens_no_more_sessions_says_so(reach, start_sshd):
    connection = reach.to(start_sshd(options={"MaxSessions": "1"}))
    connection.run("sleep 30")
    with pytest.raises(HostProblem, match="opens no session"):
        connection.open()

"""A server that no longer answers ends the connection; one that is merely slow does not."""

import pytest
from tests.adapters.ssh.reach import IMPATIENT, WITHIN
from tests.lab.proxy import Fault
from tests.lab.waiting import wait_until

from tidegate.adapters.ssh.connection import Limits
from tidegate.adapters.ssh.failures import ConnectionLost
from tidegate.adapters.ssh.watchdog import Patience

pytestmark = pytest.mark.sshd


@pytest.mark.fault("F04")
def test_a_server_that_is_stopped_ends_the_wait(reach, start_sshd):
    server = start_sshd()
    channel = reach.to(server, limits=IMPATIENT).run("sleep 60")
    server.freeze_sessions()
    with pytest.raises(ConnectionLost, match="no sign of life"):
        channel.receive(within=WITHIN)


def test_a_server_that_is_stopped_ends_the_sending(reach, start_sshd):
    server = start_sshd()
    channel = reach.to(server, limits=IMPATIENT).run("cat > /dev/null")
    server.freeze_sessions()
    with pytest.raises(ConnectionLost):
        channel.send(bytes(30_000_000), within=WITHIN)


@pytest.mark.fault("F01")
def test_packets_that_vanish_end_the_wait(reach, start_proxy, shared_sshds):
    server = shared_sshds("bash")
    line = start_proxy(server.port)
    reach.known_hosts.write_text(server.known_hosts_line.replace(str(server.port), str(line.port)))
    target = reach.target(server, port=line.port)
    channel = reach.connect(target, limits=IMPATIENT).run("sleep 60")
    line.now(Fault.DROP)
    with pytest.raises(ConnectionLost, match="no sign of life"):
        channel.receive(within=WITHIN)


def test_a_quiet_command_is_left_alone(reach, shared_sshds):
    limits = Limits(patience=Patience(quiet=0.2, answer=10.0))
    connection = reach.to(shared_sshds("bash"), limits=limits)
    channel = connection.run("read line; echo $line")
    for _ in range(3):  # asked for a sign of life, the server gives one
        before = connection.bytes_received
        wait_until(lambda before=before: connection.bytes_received > before)
    channel.send(b"done\n", within=WITHIN)
    assert channel.receive(within=WITHIN) == b"done\n"


@pytest.mark.fault("F05")
def test_a_slow_line_is_left_alone(reach, start_proxy, shared_sshds):
    server = shared_sshds("bash")
    line = start_proxy(server.port)
    reach.known_hosts.write_text(server.known_hosts_line.replace(str(server.port), str(line.port)))
    limits = Limits(patience=Patience(quiet=0.3, answer=3.0))
    connection = reach.connect(reach.target(server, port=line.port), limits=limits)
    channel = connection.run("cat | wc -c")
    # So slow that the server is silent for longer than that: its window lasts for seconds.
    line.rate = 40_000
    channel.send(bytes(200_000), within=WITHIN)
    channel.end_of_input()
    assert channel.receive_line(within=WITHIN) == b"200000"

"""A command on a warm connection costs one round trip, not two."""

import pytest
from tests.adapters.ssh.reach import WITHIN

pytestmark = pytest.mark.sshd


def test_the_next_commands_channel_is_open_before_it_is_needed(reach, start_sshd, start_proxy):
    server = start_sshd()
    proxy = start_proxy(server.port, delay=0.05)
    line = server.known_hosts_line.replace(str(server.port), str(proxy.port))
    reach.known_hosts.write_text(line)
    connection = reach.connect(reach.target(server, port=proxy.port))
    assert connection.run("true").wait(within=WITHIN).is_success
    proxy.forget_counts()
    assert connection.run("echo here").collect(within=WITHIN).stdout == b"here\n"
    assert proxy.turns <= 1


def test_where_one_session_is_allowed_commands_may_follow_each_other_at_once(reach, start_sshd):
    """sshd still counts the session of a command that has just answered."""
    connection = reach.to(start_sshd(options={"MaxSessions": "1"}))
    for number in range(40):
        answer = connection.run(f"echo {number}").collect(within=WITHIN)
        assert answer.stdout == f"{number}\n".encode()

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

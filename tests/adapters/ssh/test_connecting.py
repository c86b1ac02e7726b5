"""Connections to a real sshd, and each way in which none comes about."""

import pytest
from tests.adapters.ssh.reach import WITHIN
from tests.lab.sshd import SHELLS

pytestmark = pytest.mark.sshd


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_runs_whatever_the_login_shell(reach, shared_sshds, shell):
    connection = reach.to(shared_sshds(shell))
    script = "exec /bin/sh -c 'printf BEGIN; uname -s; exit 7'"
    if shell == "busybox":
        script = "exec sh -c 'printf BEGIN; uname -s; exit 7'"
    answer = connection.run(script).collect(within=WITHIN)
    assert answer.outcome.status == 7
    assert answer.stdout.endswith(b"BEGINLinux\n")
    assert answer.stdout.startswith(b"Welcome") == (shell == "noisy-bash")


def test_it_is_encrypted_with_what_is_fast_and_safe(reach, shared_sshds):
    connection = reach.to(shared_sshds("bash"))
    assert connection.cipher == "aes128-gcm@openssh.com"
    assert connection.is_strict

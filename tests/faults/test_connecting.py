"""Faults on the way to a host: what answers there, who it is, and whether it lets us in.

Each comes between the plan and the deployment: the plan was made while all was well.
"""

import os
import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import replace

import paramiko
import pytest
from tests.adapters.ssh.reach import PATIENT
from tests.faults.ground import WATCHFUL, Ground, at
from tests.lab.keys import make_key, running_agent, sign_host
from tests.lab.proxy import Fault
from tests.lab.stand_in import StandIn
from tests.lab.waiting import wait_until

from tidegate.adapters.ssh import authentication
from tidegate.domain.deployment import HostOutcome, Phase, Status

pytestmark = pytest.mark.sshd
LOCK, UNLOCK = b"\x16", b"\x17"  # SSH_AGENTC_LOCK and _UNLOCK


@pytest.fixture
def line(start_proxy, start_sshd):
    """A server and a line to it, which can be led elsewhere."""
    server = start_sshd("dash")
    return server, start_proxy(server.port)


@pytest.fixture
def ground(make_ground, line) -> Ground:
    """Two hosts; web-2 is reached by a line that can be led elsewhere."""
    server, proxy = line
    return make_ground(server=server, count=2, lines={"web-2": proxy})


@contextmanager
def led_to(proxy, port: int):
    """Let web-2's address lead to another port; what was connected is cut off."""
    before, proxy.target = proxy.target, port
    proxy.now(Fault.RESET)
    yield
    proxy.target = before
    proxy.now(Fault.RESET)


def refused(ground: Ground, proxy, port: int):
    """Deploy while web-2's address leads elsewhere."""
    plan = ground.plan()
    with led_to(proxy, port):
        ground.hang_up()
        ended = ground.attempt(plan)
    ground.hang_up()
    return ended


@pytest.mark.parametrize(
    ("words", "hangs_up", "says"),
    [
        pytest.param(b"", False, "answers but says nothing", marks=pytest.mark.fault("F08")),
        pytest.param(
            b"HTTP/1.1 400 Bad Request\r\n\r\n<html></html>",
            True,
            "a web server answers on that port",
            marks=pytest.mark.fault("F10"),
        ),
        pytest.param(
            b"SSH-1.5-old\r\n", False, "only SSH version 1", marks=pytest.mark.fault("F10")
        ),
        pytest.param(
            b"Exceeded MaxStartups\r\n", True, "MaxStartups", marks=pytest.mark.fault("F15")
        ),
    ],
)
def test_something_else_answers(make_ground, line, words, hangs_up, says):
    server, proxy = line
    limits = PATIENT if words else WATCHFUL
    ground = make_ground(server=server, count=2, lines={"web-2": proxy}, limits=limits)
    with StandIn(words, hangs_up=hangs_up) as other:
        ended = refused(ground, proxy, other.port)
    ground.stands(ended, status=None, says=f"web-2 .*{says}")


@pytest.mark.fault("F11")
def test_the_host_key_has_changed(ground, line, start_sshd):
    server, proxy = line
    other = start_sshd("dash")
    ended = refused(ground, proxy, other.port)
    assert server.host_keys[0].fingerprint in ended.text
    assert other.host_keys[0].fingerprint in ended.text
    log = other.log.read_text()
    assert "Connection from" in log
    assert not any(word in log for word in ("publickey", "Accepted", "session"))
    entry = ground.ledger.audit_entries()[-1].content
    assert (entry.action, entry.outcome) == ("deployment refused", "host")
    assert "key has changed" in entry.reason
    ground.stands(ended, status=None, says="web-2 .*key has changed")


@pytest.mark.fault("F12")
def test_a_rotated_key_is_fine_and_one_of_another_type_is_not(ground, line, start_sshd, tmp_path):
    _, proxy = line
    rsa = make_key(tmp_path / "rsa", kind="rsa", bits=2048)
    other = start_sshd("dash", host_keys=(rsa,))
    ended = refused(ground, proxy, other.port)
    ground.stands(ended, status=None, says="web-2 .*ssh-rsa")
    with ground.deploy.lab.reach.known_hosts.open("a") as file:
        file.write(f"[127.0.0.1]:{proxy.port} {rsa.public}\n")
    with led_to(proxy, other.port):
        ground.hang_up()
        ground.succeed("rotated")
    ground.hang_up()
    ground.assert_current("rotated")


@pytest.mark.fault("F13")
def test_the_host_key_is_revoked(ground, line):
    server, _ = line
    plan = ground.plan()
    known = ground.deploy.lab.reach.known_hosts
    before = known.read_text()
    known.write_text(before + f"@revoked * {server.host_keys[0].public}\n")
    ground.hang_up()
    ended = ground.attempt(plan)
    known.write_text(before)
    ground.stands(ended, status=None, says="is revoked by")


@pytest.mark.fault("F13")
@pytest.mark.parametrize(
    ("names", "valid", "says"),
    [
        ("127.0.0.1", "-2d:-1d", "expired"),
        ("elsewhere.example.com", "-1d:+1d", "elsewhere.example.com"),
    ],
)
def test_the_host_certificate_does_not_hold(ground, line, certified_sshd, names, valid, says):
    authority, other = certified_sshd(names, valid)
    known = ground.deploy.lab.reach.known_hosts
    before = known.read_text()
    known.write_text(f"@cert-authority * {authority.public}\n" + before)
    ended = refused(ground, line[1], other.port)
    known.write_text(before)
    ground.stands(ended, status=None, says=f"web-2 .*{says}")


@pytest.fixture
def certified_sshd(start_sshd, tmp_path):
    """Start a server with a host certificate; returns its authority and the server."""

    def _start(names: str, valid: str):
        authority, key = make_key(tmp_path / "authority"), make_key(tmp_path / "host")
        certificate = sign_host(key, by=authority, names=names, valid=valid)
        return authority, start_sshd("dash", host_keys=(key,), certificates=(certificate,))

    return _start


@pytest.mark.fault("F15")
def test_eight_hosts_on_one_machine_pass_a_narrow_door(make_ground):
    limits = replace(PATIENT, tries=10)
    ground = make_ground(count=8, options={"MaxStartups": "3:50:6"}, limits=limits)
    ground.hang_up()
    ended = ground.attempt(ground.plan())
    assert ended.deployment, ended.text
    assert ended.deployment.status is Status.SUCCEEDED


@pytest.mark.fault("F16")
def test_the_key_is_no_longer_let_in(ground, line, start_sshd):
    server, proxy = line
    other = start_sshd("dash", host_keys=server.host_keys)
    other.forbid_all()
    ended = refused(ground, proxy, other.port)
    ground.stands(ended, status=None, says="web-2 .*the host refused .*authorized_keys")


@pytest.mark.fault("F16")
def test_the_key_is_no_longer_let_in_once_the_deployment_has_begun(ground, line, start_sshd):
    server, proxy = line
    other = start_sshd("dash", host_keys=server.host_keys)
    other.forbid_all()
    plan = ground.plan()

    def lead_elsewhere() -> None:
        proxy.target = other.port
        proxy.now(Fault.RESET)
        wait_until(lambda: len(connected(ground)) == 1)

    ended = ground.attempt(plan, publish=at(Phase.CONNECT, lead_elsewhere, host="web-2"))
    proxy.target = server.port
    proxy.now(Fault.RESET)
    ground.stands(ended, status=Status.FAILED_UNCHANGED, outcomes=HostOutcome.UNCHANGED)


def connected(ground: Ground) -> list[object]:
    """The connections that still stand, as far as this machine knows."""
    places = ground.deploy.lab.hosts._pool._places.values()
    return [p.connection for p in places if p.connection and p.connection.is_alive]


@contextmanager
def an_agent(ground: Ground, tmp_path, operator_key, monkeypatch):
    """Log in by an agent from here on, and yield its socket; no key file may help out."""
    with running_agent(tmp_path, operator_key) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        ground.change_hosts(identity=str(operator_key.public_path))
        yield place
    monkeypatch.delenv("SSH_AUTH_SOCK")


@pytest.mark.fault("F17")
def test_the_agent_is_locked_or_gone(make_ground, tmp_path, operator_key, monkeypatch):
    ground = make_ground(count=2)
    with an_agent(ground, tmp_path, operator_key, monkeypatch) as place:
        ground.succeed("by the agent")
        plan = ground.plan()
        ask_agent(place, LOCK)
        ground.hang_up()
        locked = ground.attempt(plan)
        ask_agent(place, UNLOCK)
    ground.stands_still(
        locked,
        on="by the agent",
        status=None,
        says="the agent does not hold the key of .*it is locked",
    )
    gone = ground.attempt(plan)
    ground.change_hosts(identity=str(operator_key.path))
    ground.stands(
        gone, on="by the agent", status=None, says="the agent does not hold the key of .*ssh-add"
    )


def ask_agent(place, order: bytes) -> None:
    """Lock or unlock the agent, as `ssh-add -x` and `-X` do after asking for a password."""
    agent = paramiko.agent.AgentSSH()
    message = paramiko.Message()
    message.add_byte(order)
    message.add_string("sample")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(place))
        agent._conn = connection
        agent._send_message(message.asbytes())


@pytest.mark.fault("F23")
def test_an_agent_of_seven_keys_and_a_host_that_hears_two(
    make_ground, tmp_path, operator_key, monkeypatch
):
    ground = make_ground(count=1, options={"MaxAuthTries": "2"})
    others = [make_key(tmp_path / f"key{number}") for number in range(6)]
    with running_agent(tmp_path, *others, operator_key) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        ground.change_hosts(identity=str(operator_key.public_path))
        ground.hang_up()
        ended = ground.attempt(ground.plan())
        assert "Failed publickey" not in ground.server.log.read_text()
        ground.stands(ended, on=ground.record().release, status=Status.SUCCEEDED)


@pytest.mark.fault("F18")
def test_the_agent_waits_for_a_touch_that_never_comes(
    make_ground, tmp_path, operator_key, monkeypatch
):
    monkeypatch.setattr(authentication, "AGENT_WITHIN", 1.0)
    ground = make_ground(count=1)
    told = []

    class Person(authentication.Unattended):
        def waiting(self, what: str) -> None:
            told.append(what)
            os.kill(pid, signal.SIGSTOP)

    with an_agent(ground, tmp_path, operator_key, monkeypatch) as place:
        plan = ground.plan()
        ground.hang_up()
        pid = process_of(place)
        ground.ask(Person())
        try:
            ended = ground.attempt(plan)
        finally:
            os.kill(pid, signal.SIGCONT)
            ground.ask(authentication.Unattended())
        assert "the agent's key" in told[0]
        ground.stands(ended, status=None, says="was not released within 1 s.*touch the key")


def process_of(place) -> int:
    found = subprocess.run(
        ("pgrep", "-f", f"ssh-agent -D -a {place}"), check=True, capture_output=True, text=True
    )
    return int(found.stdout.split()[0])


@pytest.mark.fault("F19")
def test_the_account_must_change_its_password_first(ground, line, start_sshd, tmp_path):
    server, proxy = line
    forced = tmp_path / "forced"
    forced.write_text(
        "#!/bin/sh\necho 'WARNING: Your password has expired.'\n"
        "echo 'Password change required but no TTY available.' >&2\nexit 1\n"
    )
    forced.chmod(0o755)
    other = start_sshd("dash", host_keys=server.host_keys, options={"ForceCommand": str(forced)})
    ended = refused(ground, proxy, other.port)
    ground.stands(ended, status=None, says="web-2: .*Your password has expired")


@pytest.mark.fault("F20")
def test_the_name_cannot_be_resolved(ground, monkeypatch):
    plan = ground.plan()
    ground.hang_up()
    with monkeypatch.context() as patch:
        patch.setattr(
            socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror())
        )
        ended = ground.attempt(plan)
    ground.stands(ended, status=None, says="the name 127.0.0.1 cannot be resolved")


@pytest.mark.fault("F20")
def test_the_name_leads_to_a_dead_address_first(make_ground, monkeypatch):
    ground = make_ground(count=1)
    with socket.create_server(("127.0.0.1", 0)) as dead:
        nobody = dead.getsockname()
    plan = ground.plan()
    ground.hang_up()
    places = [nobody, ("127.0.0.1", ground.server.port)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        ended = ground.attempt(plan)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F20")
def test_the_name_leads_to_another_machine(make_ground, start_sshd, monkeypatch):
    ground = make_ground(count=1)
    other = start_sshd("dash")
    plan = ground.plan()
    ground.hang_up()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", other.port))]
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        ended = ground.attempt(plan)
    ground.stands(ended, status=None, says=re.escape(other.host_keys[0].fingerprint[:20]))


@pytest.mark.fault("F21")
def test_the_jump_host_dies_in_the_middle(ground, start_sshd):
    bastion = ground.through(start_sshd("dash"), "web-2")
    plan = ground.plan(ground.build(blob=os.urandom(5_000_000)))  # more than goes out at once
    ended = ground.attempt(plan, publish=at(Phase.STAGE, bastion.stop, host="web-2"))
    bastion.start()
    ground.stands(
        ended,
        status=Status.INTERRUPTED,
        outcomes={"web-1": HostOutcome.UNCHANGED, "web-2": HostOutcome.UNKNOWN},
        says="bastion .*the connection was lost",
    )


@pytest.mark.fault("F21")
def test_the_jump_host_forbids_to_pass(ground, start_sshd):
    plan = ground.plan()
    ground.through(start_sshd("dash", options={"AllowTcpForwarding": "no"}), "web-2")
    ended = ground.attempt(plan)
    ground.change_hosts("web-2", jump="")
    ground.stands(ended, status=None, says="bastion.* forbids forwarding")

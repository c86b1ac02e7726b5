"""Logging in to a real sshd with the configured key and nothing else."""

import contextlib
import os
import signal
import socket
import subprocess
import threading

import paramiko
import pytest
from tests.lab.keys import make_key, running_agent, sign_host
from tests.lab.waiting import LONG

from tidegate.adapters.ssh import authentication
from tidegate.adapters.ssh.authentication import Unattended
from tidegate.adapters.ssh.failures import HostProblem
from tidegate.adapters.ssh.host_keys import HostKeyChanged
from tidegate.adapters.ssh.target import Target
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

pytestmark = pytest.mark.sshd


class Person(Unattended):
    """Types what the test says, and notes what was asked."""

    def __init__(self, *words):
        object.__setattr__(self, "asked", [])
        object.__setattr__(self, "words", list(words))

    def passphrase(self, path, attempt):
        self.asked.append((path.name, attempt))
        return Secret(self.words.pop(0)) if self.words else None

    def answers(self, host, instructions, questions):
        self.asked.append((host, instructions, list(questions)))
        return [Secret(self.words.pop(0)) for _ in questions] if self.words else None


@pytest.fixture
def seven_keys(tmp_path):
    return [make_key(tmp_path / f"key{number}") for number in range(7)]


@pytest.mark.parametrize(
    ("kind", "bits"), [("ed25519", None), ("ecdsa", 256), ("ecdsa", 521), ("rsa", 3072)]
)
def test_every_kind_of_key_logs_in(reach, start_sshd, tmp_path, kind, bits):
    key = make_key(tmp_path / "mine", kind=kind, bits=bits)
    server = start_sshd()
    server.allow(key)
    connection = reach.to(server, identities=(key.path,))
    assert connection.logged_in_with == str(key.path)


def test_a_passphrase_is_asked_for_again_when_it_is_wrong(reach, start_sshd, tmp_path):
    key = make_key(tmp_path / "mine", passphrase="right horse")
    server = start_sshd()
    server.allow(key)
    person = Person("wrong", "right horse")
    target = reach.knows(server).target(server, identities=(key.path,))
    assert reach.connect(target, prompts=person).is_alive
    assert person.asked == [("mine", 1), ("mine", 2)]


def test_nobody_there_to_type_is_said(reach, start_sshd, tmp_path):
    key = make_key(tmp_path / "mine", passphrase="right horse")
    with pytest.raises(Problem, match=r"needs its passphrase.*ssh-add"):
        reach.to(start_sshd(), identities=(key.path,))


@pytest.mark.fault("F23")
def test_only_the_configured_key_of_seven_is_shown(
    reach, start_sshd, tmp_path, monkeypatch, seven_keys
):
    server = start_sshd(options={"MaxAuthTries": "2"})
    server.allow(seven_keys[5])
    with running_agent(tmp_path, *seven_keys) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        seven_keys[5].path.unlink()  # only the agent has it; its .pub tells which it is
        connection = reach.to(server, identities=(seven_keys[5].path,))
    assert connection.logged_in_with == "the agent's key key5"
    log = server.log.read_text()
    assert log.count("Accepted publickey") == 1
    assert "Failed publickey" not in log


def test_a_public_key_as_identity_means_the_agents(
    reach, start_sshd, tmp_path, monkeypatch, seven_keys
):
    server = start_sshd(options={"MaxAuthTries": "2"})
    server.allow(seven_keys[6])
    with running_agent(tmp_path, *seven_keys) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        assert reach.to(server, identities=(seven_keys[6].public_path,)).is_alive


def test_an_agents_keys_are_never_tried_in_turn(
    reach, start_sshd, tmp_path, monkeypatch, seven_keys
):
    server = start_sshd()
    with running_agent(tmp_path, *seven_keys) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        with pytest.raises(HostProblem, match="the agent holds 7 keys and none is named"):
            reach.to(server, identities=())
    assert "Failed publickey" not in server.log.read_text()


def test_the_only_key_of_an_agent_needs_no_name(reach, start_sshd, tmp_path, monkeypatch):
    key = make_key(tmp_path / "only")
    server = start_sshd()
    server.allow(key)
    with running_agent(tmp_path, key) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        assert reach.to(server, identities=()).logged_in_with == "the agent's key only"


@pytest.mark.parametrize("place", ["", "/nowhere/agent"])
def test_no_agent_and_no_key_is_said(reach, start_sshd, monkeypatch, place):
    monkeypatch.setenv("SSH_AUTH_SOCK", place)
    with pytest.raises(HostProblem, match=r"log in with: .*(no SSH agent runs|not answer)"):
        reach.to(start_sshd(), identities=())


@pytest.mark.fault("F17")
def test_a_locked_agent_is_said(reach, start_sshd, tmp_path, monkeypatch, seven_keys):
    with running_agent(tmp_path, seven_keys[0]) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        _lock(place)
        with pytest.raises(HostProblem, match="the agent is empty or locked"):
            reach.to(start_sshd(), identities=())


@pytest.mark.fault("F18")
def test_an_agent_that_waits_for_a_touch_ends_in_time(
    reach, start_sshd, tmp_path, monkeypatch, seven_keys
):
    monkeypatch.setattr(authentication, "AGENT_WITHIN", 1.0)
    server = start_sshd()
    server.allow(seven_keys[0])
    told = []

    class Waiting(Unattended):
        def waiting(self, what):
            told.append(what)
            # From here on the agent hangs, as one does that waits for a touch.
            os.kill(pid, signal.SIGSTOP)

    with running_agent(tmp_path, seven_keys[0]) as place:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        pid = _process_of(place)
        target = reach.knows(server).target(server, identities=(seven_keys[0].path,))
        try:
            with pytest.raises(HostProblem, match="was not released within 1 s"):
                reach.connect(target, prompts=Waiting())
        finally:
            os.kill(pid, signal.SIGCONT)
    assert "the agent's key key0" in told[0]


def test_a_user_certificate_logs_in(reach, start_sshd, tmp_path):
    authority, key = make_key(tmp_path / "authority"), make_key(tmp_path / "mine")
    server = start_sshd(options={"TrustedUserCAKeys": str(authority.public_path)})
    certificate = sign_host(key, by=authority, names=server.user, host=False)
    connection = reach.to(server, identities=(key.path,), certificates=(certificate,))
    assert connection.is_alive
    assert "ED25519-CERT" in server.log.read_text()


def test_a_login_that_is_refused_names_user_and_key(reach, start_sshd, operator_key):
    server = start_sshd()
    server.forbid_all()
    with pytest.raises(HostProblem, match=f"refused {server.user} with .*id_ed25519"):
        reach.to(server)


def test_a_server_that_wants_only_passwords_says_so(reach, start_sshd):
    server = start_sshd(
        options={
            "PubkeyAuthentication": "no",
            "PasswordAuthentication": "yes",
            "PermitRootLogin": "yes",
        }
    )
    with pytest.raises(HostProblem, match=r"accepts no keys for .* only .*password"):
        reach.to(server)


def test_further_questions_are_asked_as_plain_text(reach, second_factor, operator_key):
    port, seen = second_factor
    person = Person("123456")
    target = Target(
        name="web-1",
        address="127.0.0.1",
        port=port,
        user="deploy",
        identities=(operator_key.path,),
        host_key_pin=seen.host_key.fingerprint,
    )
    assert reach.connect(target, prompts=person).is_alive
    assert person.asked == [(str(target), "Sample Please", [("Code?�[1m ", False)])] or person.asked
    assert seen.answers == ["123456"]
    assert not seen.passwords


def test_a_passphrase_never_travels(reach, second_factor, tmp_path):
    port, seen = second_factor
    key = make_key(tmp_path / "mine", passphrase="cnry-0123456789abcdef")
    target = Target(
        name="web-1",
        address="127.0.0.1",
        port=port,
        user="deploy",
        identities=(key.path,),
        host_key_pin=seen.host_key.fingerprint,
    )
    with pytest.raises(HostProblem, match=r"refused|questions"):
        reach.connect(target, prompts=Person("cnry-0123456789abcdef"))
    assert seen.methods == ["publickey"]
    assert not seen.passwords


def test_a_wrong_host_sees_no_login_at_all(reach, second_factor, operator_key, tmp_path):
    port, seen = second_factor
    target = Target(
        name="web-1",
        address="127.0.0.1",
        port=port,
        user="deploy",
        identities=(operator_key.path,),
        host_key_pin=make_key(tmp_path / "other").fingerprint,
    )
    with pytest.raises(HostKeyChanged):
        reach.connect(target)
    assert seen.methods == []


class SeeingServer(paramiko.ServerInterface):
    """A server that notes everything a client says of itself."""

    def __init__(self, host_key, allowed):
        self.host_key = host_key
        self.allowed = allowed
        self.methods = []
        self.passwords = []
        self.answers = []

    def get_allowed_auths(self, username):
        return "publickey,keyboard-interactive,password"

    def check_auth_none(self, username):
        self.methods.append("none")
        return paramiko.AUTH_FAILED

    def check_auth_password(self, username, password):
        self.methods.append("password")
        self.passwords.append(password)
        return paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        self.methods.append("publickey")
        good = key.get_base64() == self.allowed
        return paramiko.AUTH_PARTIALLY_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_interactive(self, username, submethods):
        self.methods.append("keyboard-interactive")
        return paramiko.InteractiveQuery("Sample", "Please", ("Code?\x1b[1m ", False))

    def check_auth_interactive_response(self, responses):
        self.answers += responses
        return paramiko.AUTH_SUCCESSFUL


@pytest.fixture
def second_factor(tmp_path, operator_key):
    """A server that wants a code after the key; yields its port and what it has seen."""
    host_key = make_key(tmp_path / "seeing_host")
    seen = SeeingServer(host_key, operator_key.public.split()[1])
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(LONG)

        def _serve():
            with contextlib.suppress(OSError, paramiko.SSHException, EOFError):
                connected, _ = listener.accept()
                transport = paramiko.Transport(connected)
                transport.add_server_key(paramiko.PKey.from_path(str(host_key.path)))
                try:
                    transport.start_server(server=seen)
                    over.wait(LONG)
                finally:
                    transport.close()

        thread = threading.Thread(target=_serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], seen
        over.set()
        thread.join(LONG)


def _lock(place):
    agent = paramiko.agent.AgentSSH()
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(place))
    with connection:
        agent._conn = connection
        message = paramiko.Message()
        message.add_byte(b"\x16")  # SSH_AGENTC_LOCK
        message.add_string("sample")
        agent._send_message(message.asbytes())


def _process_of(place):
    """Return the process of the agent that listens there."""
    found = subprocess.run(
        ("pgrep", "-f", f"ssh-agent -D -a {place}"), capture_output=True, text=True, check=True
    )
    return int(found.stdout.split()[0])

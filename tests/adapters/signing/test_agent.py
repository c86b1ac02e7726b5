"""Whatever an agent does, the answer is a verified signature or a reason, within its time."""

import socket
import threading

import pytest
from tests.adapters.signing.conftest import NAMESPACE
from tests.lab.waiting import LONG

from tidegate.adapters.signing.agent import Agent, AgentFailure
from tidegate.adapters.signing.signing_keys import AgentKey
from tidegate.adapters.signing.ssh_signing import SshSigning
from tidegate.adapters.signing.wire import string
from tidegate.domain.problem import Problem

FAILURE = b"\x05"


class Answering:
    """Our end of a connection whose other end answers with fixed bytes and then closes."""

    def __init__(self, answer, *, closes=True):
        self.asked = b""
        self._answer = answer
        self._closes = closes
        self._ends = []

    def __call__(self):
        near, far = socket.socketpair()
        self._ends += [near, far]
        far.settimeout(LONG)
        threading.Thread(target=self._serve, args=(far,), daemon=True).start()
        return near

    def _serve(self, far):
        self.asked = far.recv(65_536)
        far.sendall(self._answer)
        if self._closes:
            far.close()

    def close(self):
        for end in self._ends:
            end.close()


@pytest.fixture
def answering():
    made = []

    def make(answer, **options):
        made.append(Answering(answer, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize(("answer", "why"), [
    (b"", "went away"),
    (b"\0\0", "went away"),
    (string(b"\x0c\0\0\0\2")[:-1], "went away"),
    (b"\xff\xff\xff\xff", "makes no sense"),
    (b"\0\0\0\0", "makes no sense"),
    (string(FAILURE), "does not list its keys"),
    (string(b"\x0c\xff\xff\xff\xff"), "makes no sense"),
    (string(b"\x0c\0\0\0\2" + string(b"blob") + string(b"comment")), "ends after"),
])  # fmt: skip
def test_a_broken_list_is_a_failure_in_words(answering, answer, why):
    with pytest.raises(AgentFailure, match=why):
        Agent(connect=answering(answer)).identities()


@pytest.mark.parametrize(("answer", "why"), [
    (string(FAILURE), "refused: it is locked"),
    (b"", "went away"),
    (string(b"\x0e\0\0\0\x09x"), "ends after"),
    (string(b"\x0e" + string(b"x") + b"more"), "goes on"),
])  # fmt: skip
def test_a_refused_signature_is_a_failure_in_words(answering, answer, why):
    with pytest.raises(AgentFailure, match=why):
        Agent(connect=answering(answer)).sign(b"blob", content=b"x")


def test_an_agent_that_waits_for_a_touch_is_left(answering):
    with pytest.raises(AgentFailure, match="did not answer within 0 seconds"):
        Agent(connect=answering(b"", closes=False)).sign(b"blob", content=b"x", seconds=0.05)


def test_no_agent_is_an_empty_list(no_agent):
    assert Agent().identities() == ()
    with pytest.raises(AgentFailure, match="no SSH agent is running"):
        Agent().sign(b"blob", content=b"x")


def test_a_key_of_another_kind_is_not_offered(answering, no_agent, tmp_path):
    blob = string(b"ssh-dss") + string(b"x")
    agent = Agent(connect=answering(string(b"\x0c\0\0\0\1" + string(blob) + string(b"old"))))
    signing = SshSigning(ask=None, folder=tmp_path, agent=agent)
    assert signing.keys() == ()


def test_garbage_from_the_agent_never_becomes_a_signature(answering, keys, no_agent, tmp_path):
    signature = string(b"ssh-ed25519") + string(b"\x01" * 64)
    agent = Agent(connect=answering(string(b"\x0e" + string(signature))))
    signing = SshSigning(ask=None, folder=tmp_path, agent=agent)
    (key,) = signing.keys(file=keys["ed25519"])
    with pytest.raises(Problem, match="not its own"):
        signing.sign(b"x", namespace=NAMESPACE, key=AgentKey(key.public, "c", agent))


def test_rsa_is_always_asked_for_with_sha512(answering):
    connection = answering(string(FAILURE))
    with pytest.raises(AgentFailure):
        Agent(connect=connection).sign(b"blob", content=b"x")
    assert connection.asked.endswith(string(b"x") + b"\0\0\0\x04")


def test_a_key_that_the_agent_has_dropped_is_refused_in_words(
    openssh, keys, agent_socket, monkeypatch, tmp_path
):
    monkeypatch.setenv("SSH_AUTH_SOCK", str(agent_socket))
    signing = SshSigning(ask=None, folder=tmp_path, agent=Agent())
    (key,) = signing.keys(file=keys["ed25519"].with_suffix(".pub"))
    removed = openssh.run("ssh-add", "-q", "-d", keys["ed25519"])
    assert removed.returncode == 0
    try:
        with pytest.raises(Problem, match="unlock the agent"):
            signing.sign(b"x", namespace=NAMESPACE, key=key)
    finally:
        openssh.run("ssh-add", "-q", keys["ed25519"])

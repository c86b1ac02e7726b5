"""The SSH agent: which keys it holds, and its signatures (draft-miller-ssh-agent).

Every exchange has a connection of its own and an end: an agent may wait for a touch or a
confirmation that nobody gives.
"""

import contextlib
import os
import queue
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, final

from paramiko.agent import get_agent_connection

from tidegate.adapters.signing.wire import Malformed, WireReader, string

LIST_SECONDS = 5.0
SIGN_SECONDS = 60.0
LONGEST_ANSWER = 262_144

_LIST_REQUEST, _LIST_ANSWER = 11, 12
_SIGN_REQUEST, _SIGN_ANSWER = 13, 14
_RSA_SHA2_512 = 4


class AgentFailure(Exception):
    """The agent did not do it; its text says why, as far as an agent tells."""


@final
@dataclass(frozen=True, slots=True)
class AgentIdentity:
    """A key that the agent offers, of whatever kind."""

    blob: bytes
    comment: str


class Connection(Protocol):
    """What a socket, Pageant and the OpenSSH pipe of Windows have in common."""

    def send(self, data: bytes, /) -> object:
        """Send bytes."""
        ...

    def recv(self, size: int, /) -> bytes:
        """Return up to that many bytes, none at the end."""
        ...

    def close(self) -> object:
        """Close it."""
        ...


@final
class Agent:
    """The user's agent, if there is one."""

    def __init__(self, *, connect: Callable[[], Connection | None] | None = None) -> None:
        self._connect = connect or connect_to_agent

    def identities(self) -> tuple[AgentIdentity, ...]:
        """Return the keys it holds, none where no agent runs; raises AgentFailure."""
        answer = self._ask(bytes([_LIST_REQUEST]), seconds=LIST_SECONDS)
        if answer is None:
            return ()
        try:
            return _identities(WireReader(answer, what="the agent's answer"))
        except Malformed as error:
            raise AgentFailure(str(error)) from error

    def sign(self, blob: bytes, *, content: bytes, seconds: float = SIGN_SECONDS) -> bytes:
        """Return a wire-format signature, with SHA-512 for RSA; raises AgentFailure."""
        flags = _RSA_SHA2_512.to_bytes(4, "big")
        request = bytes([_SIGN_REQUEST]) + string(blob) + string(content) + flags
        answer = self._ask(request, seconds=seconds)
        if answer is None:
            raise AgentFailure("no SSH agent is running")
        if answer[:1] != bytes([_SIGN_ANSWER]):
            raise AgentFailure(
                "the agent refused: it is locked, the key was not confirmed,"
                " or it is bound to other hosts (`ssh-add -h`)"
            )
        return _signature(answer)

    def _ask(self, request: bytes, *, seconds: float) -> bytes | None:
        connection = self._connect()
        if connection is None:
            return None
        try:
            return _within(seconds, lambda: _exchange(connection, request))
        except OSError as error:
            raise AgentFailure("the agent went away") from error
        finally:
            _close(connection)


def connect_to_agent() -> Connection | None:
    """Return a connection to the agent that the environment names, None where there is none."""
    if sys.platform == "win32":
        found: Connection | None = get_agent_connection()  # Pageant, else OpenSSH's pipe
        return found
    address = os.environ.get("SSH_AUTH_SOCK")
    if not address:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(SIGN_SECONDS)
    try:
        connection.connect(address)
    except OSError as error:
        connection.close()
        raise AgentFailure(f"nothing answers at SSH_AUTH_SOCK ({address})") from error
    return connection


def _identities(reader: WireReader) -> tuple[AgentIdentity, ...]:
    if reader.u8() != _LIST_ANSWER:
        raise AgentFailure("the agent does not list its keys")
    count = reader.u32()
    if count > LONGEST_ANSWER // 8:
        raise AgentFailure("the agent's answer makes no sense")
    return tuple(
        AgentIdentity(reader.string(), reader.string().decode("utf-8", "replace"))
        for _ in range(count)
    )


def _signature(answer: bytes) -> bytes:
    reader = WireReader(answer[1:], what="the agent's answer")
    try:
        signature = reader.string()
        reader.end()
    except Malformed as error:
        raise AgentFailure(str(error)) from error
    return signature


def _exchange(connection: Connection, request: bytes) -> bytes:
    connection.send(string(request))
    length = int.from_bytes(_receive(connection, 4), "big")
    if not 0 < length <= LONGEST_ANSWER:
        raise AgentFailure("the agent's answer makes no sense")
    return _receive(connection, length)


def _receive(connection: Connection, count: int) -> bytes:
    received = b""
    while len(received) < count:
        more = connection.recv(count - len(received))
        if not more:
            raise AgentFailure("the agent went away")
        received += more
    return received


def _close(connection: Connection) -> None:
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)  # wakes a thread that still waits for an answer
    connection.close()


def _within(seconds: float, work: Callable[[], bytes]) -> bytes:
    """Run in a thread that is left behind when the time is over: pipes know no time limit."""
    results: queue.Queue[bytes | Exception] = queue.Queue()

    def run() -> None:
        try:
            results.put(work())
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            results.put(error)

    threading.Thread(target=run, name="ssh-agent", daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except queue.Empty:
        raise AgentFailure(f"the agent did not answer within {seconds:.0f} seconds") from None
    if isinstance(result, Exception):
        raise result
    return result

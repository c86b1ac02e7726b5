"""The operator's SSH agent, with an end to every wait."""

import os
import socket
import sys
from typing import Any, final

import paramiko
from paramiko.agent import AgentKey, AgentSSH, get_agent_connection

from tidegate.domain.problem import Problem

_NO_AGENT = "start one (`eval $(ssh-agent)`, then `ssh-add`), or set `identity`"


class AgentFailed(paramiko.SSHException):
    """The agent gave no answer, or ended."""


class AgentTooSlow(AgentFailed):
    """The agent gave no answer in time: a person did not touch or confirm."""


@final
class Agent(AgentSSH):
    """A conversation with the agent; each answer must come within `within` seconds.

    Raises Problem when no agent runs, or it answers with something else.
    """

    def __init__(self, place: str = "", *, within: float) -> None:
        super().__init__()
        connection = _connected(place)
        if hasattr(connection, "settimeout"):
            connection.settimeout(within)
        try:
            self._connect(connection)  # type: ignore[attr-defined]
        except (OSError, paramiko.SSHException, EOFError) as error:
            connection.close()
            raise Problem(
                f"the SSH agent: {error or 'it closed the conversation'}", remedy=_NO_AGENT
            ) from None

    def keys(self) -> tuple[AgentKey, ...]:
        """Return the keys that the agent holds."""
        return tuple(self.get_keys())

    def close(self) -> None:
        """End the conversation."""
        self._close()  # type: ignore[attr-defined]

    def _send_message(self, msg: bytes) -> tuple[int, paramiko.Message]:
        """Ask the agent; paramiko's thread, which asks for signatures, dies of socket errors."""
        try:
            return super()._send_message(msg)  # type: ignore[misc, no-any-return]  # not in the stubs
        except TimeoutError:
            raise AgentTooSlow("no answer within the time allowed") from None
        except OSError as error:
            raise AgentFailed(f"lost: {error.strerror}") from None

    def __enter__(self) -> "Agent":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connected(place: str) -> Any:  # noqa: ANN401 - a socket, or paramiko's Windows pipes
    if sys.platform == "win32":
        connection = get_agent_connection()
        if connection is None:
            raise Problem("no SSH agent runs", remedy="start Pageant or the OpenSSH agent")
        return connection
    return _unix(_socket_path(place))


def _socket_path(place: str) -> str:
    """Return the agent's socket: IdentityAgent's value, which may name a variable, or the usual."""
    usual = os.environ.get("SSH_AUTH_SOCK", "")
    if place in ("", "SSH_AUTH_SOCK"):
        return usual
    if place.startswith("$"):
        return os.environ.get(place[1:].strip("{}"), "")
    return os.path.expanduser(place)  # noqa: PTH111 - a Path would need the same test for ""


def _unix(path: str) -> socket.socket:
    if not path:
        raise Problem("no SSH agent runs", remedy=_NO_AGENT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(5)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise Problem(
            f"the SSH agent at {path} does not answer: {error.strerror}", remedy=_NO_AGENT
        ) from None
    return connection

"""What paramiko and sockets throw, in words that name the host and what to do."""

import errno
import socket

import paramiko

from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import MeteredStream
from tidegate.domain.problem import Problem, ProblemKind

_SHOWN = 80  # characters of a server's own words
_TURNED_AWAY = (b"MaxStartups", b"Not allowed at this time")
_LOST = "check the network and the VPN, then try again"
_DAMAGED = "try again; if it comes back, a network device or a VPN on the way is broken"
_OTHER_SERVERS = (
    ((b"HTTP/", b"<"), "a web server answers on that port, not SSH"),
    ((b"\x15\x03", b"\x16\x03"), "a TLS server answers on that port, not SSH"),
    ((b"SSH-1.0", b"SSH-1.5"), "the server speaks only SSH version 1, which is not safe"),
)


class HostProblem(Problem):
    """A host could not be reached, is not who it should be, or was lost."""

    def __init__(self, target: Target, what: str, *, remedy: str = "") -> None:
        super().__init__(f"{target}: {what}", remedy=remedy, kind=ProblemKind.HOST)
        self.target = target


class ConnectionLost(HostProblem):
    """The connection ended while something was under way; the host's state is not known."""


class TooBusy(HostProblem):
    """The server turns new connections away for now (MaxStartups); trying again may help."""


def unreachable(target: Target, error: OSError) -> HostProblem:
    """Explain why no TCP connection came about."""
    if isinstance(error, socket.gaierror):
        return HostProblem(
            target,
            f"the name {target.address} cannot be resolved",
            remedy="check the address, the VPN and the name server",
        )
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return HostProblem(
            target, "no answer within the time allowed", remedy="check the VPN and the firewall"
        )
    if error.errno == errno.ECONNREFUSED:
        return HostProblem(
            target, "nothing listens on that port", remedy="check the port and whether sshd runs"
        )
    if error.errno in (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE):
        return _hung_up(target)
    return HostProblem(target, f"cannot be reached: {_reason(error)}", remedy="check the network")


def no_ssh(target: Target, stream: MeteredStream, error: BaseException | None) -> HostProblem:
    """Explain a handshake that failed, by what the server said first and who ended it."""
    greeting = stream.greeting
    if not greeting:
        return _hung_up(target) if stream.has_ended else _silent(target)
    if any(words in greeting for words in _TURNED_AWAY):
        return TooBusy(target, "the server turns new connections away for now (MaxStartups)")
    for beginnings, what in _OTHER_SERVERS:
        if greeting.startswith(beginnings):
            return _not_ssh(target, what)
    if b"SSH-" not in greeting:
        return _not_ssh(target, f"not an SSH server: it said '{shown(greeting)}'")
    return _broken_handshake(target, error, has_ended=stream.has_ended)


def _silent(target: Target) -> HostProblem:
    return _not_ssh(target, "the port answers but says nothing, so it is not SSH or is stuck")


def _hung_up(target: Target) -> HostProblem:
    return TooBusy(
        target,
        "the server closed the connection before saying a word",
        remedy="look at its log; MaxStartups, hosts.deny or fail2ban do this",
    )


def _not_ssh(target: Target, what: str) -> HostProblem:
    return HostProblem(target, what, remedy="check address and port")


def _broken_handshake(
    target: Target, error: BaseException | None, *, has_ended: bool
) -> HostProblem:
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return HostProblem(
            target,
            f"no common algorithms: {shown(str(error).encode())}",
            remedy="the server offers only old ones; update its sshd",
        )
    if has_ended:
        return HostProblem(
            target,
            "the server ended the connection in the middle of the handshake",
            remedy="look at its log",
        )
    if error is None or isinstance(error, EOFError | TimeoutError):
        return HostProblem(
            target,
            "the server stopped answering in the middle of the handshake",
            remedy="check its load, or a firewall or VPN that swallows large packets (MTU)",
        )
    return HostProblem(target, f"the handshake failed: {_reason(error)}")


def lost(target: Target, error: BaseException | None, *, doing: str = "") -> ConnectionLost:
    """Explain a connection that ended while in use."""
    what = f"the connection was lost{' while ' + doing if doing else ''}"
    text = str(error or "")
    if "MAC" in text or "InvalidTag" in type(error).__name__:
        return ConnectionLost(target, what + ": data was damaged on the way", remedy=_DAMAGED)
    if text and not isinstance(error, EOFError):
        what += f": {_reason(error)}"
    return ConnectionLost(target, what, remedy=_LOST)


def no_channel(target: Target, error: BaseException, *, via: Target | None = None) -> HostProblem:
    """Explain a channel that was not opened, on the host itself or through a jump host."""
    if not isinstance(error, paramiko.ChannelException):
        return lost(via or target, error, doing="opening a channel")
    if via is None:
        return HostProblem(
            target,
            f"the server opens no session: {shown(error.text.encode())}",
            remedy="MaxSessions in its sshd_config may be reached",
        )
    if error.code == 1:
        return HostProblem(
            via,
            f"the jump host forbids forwarding to {target.place}",
            remedy="its sshd_config needs AllowTcpForwarding and PermitOpen for that address",
        )
    return HostProblem(
        target,
        f"the jump host {via} cannot reach {target.place}: {shown(error.text.encode())}",
        remedy="check address and port as the jump host sees them",
    )


def shown(words: bytes) -> str:
    """Return a server's words as one short printable line."""
    line = words.split(b"\n", 1)[0][: _SHOWN * 4].decode("utf-8", "replace").strip()
    plain = "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in line)
    return plain[:_SHOWN]


def _reason(error: BaseException | None) -> str:
    text = getattr(error, "strerror", None) or str(error or "") or type(error).__name__
    return shown(text.encode("utf-8", "replace"))

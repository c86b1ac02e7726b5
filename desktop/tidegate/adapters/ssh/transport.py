"""paramiko's transport with today's algorithms only, and the socket beneath it."""

import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import final

import paramiko
from typing_extensions import override

from tidegate.adapters.ssh.eager_login import EagerLogin

if sys.platform == "linux":
    import fcntl
    import termios

WINDOW = 4 * 1024 * 1024
PACKET = 128 * 1024
_FIRST_WORDS = 512  # bytes of a server's greeting that are kept to explain a failure
_BEFORE_KEYS = 256 * 1024  # bytes that a server may send before keys are agreed
_FETCHED = 32 * 1024  # bytes that are fetched at once where there are so many
_SMALL = 1024  # bytes; such an answer is part of a conversation, not of a bulk transfer
_UNACKNOWLEDGED = 20_000  # milliseconds, TCP_USER_TIMEOUT
_UNSENT = 64 * 1024, 2 * 1024 * 1024  # bytes that may wait in the system, TCP_NOTSENT_LOWAT
_DRAINED = 0.05  # seconds in which these should be gone
_DYING = 0.1  # seconds
_BETWEEN_LOOKS = 2.0  # seconds; paramiko looks whether keys are due for renewal
_CERTIFIED = "-cert-v01@openssh.com"
PLAIN_TYPES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
"""The host key algorithms that are accepted, best first."""

# Its threads log every fault with a traceback; all of them reach people as a Problem instead.
_LOG = logging.getLogger("paramiko")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


@final
class MeteredStream:
    """A stream that counts its bytes, remembers when one last moved, and how it began."""

    def __init__(self, stream: socket.socket | paramiko.Channel) -> None:
        self._stream = stream
        self._socket = stream if isinstance(stream, socket.socket) else None
        self._greeting = bytearray()
        self._fetched = b""
        self._closing = threading.Lock()
        self._closed = False
        self._is_negotiating = True
        self.has_ended = False
        self.sent = 0
        self.received = 0
        self.last_received = self.last_sent = self._paced = time.monotonic()
        self._sent_then = 0

    @property
    def greeting(self) -> bytes:
        """Return the first bytes that the far side ever sent."""
        return bytes(self._greeting)

    def send(self, data: bytes) -> int:
        """Send some of `data`; returns how many bytes were taken."""
        with self._noticing_the_end():
            count = self._stream.send(data)
        self.sent += count
        self.last_sent = time.monotonic()
        if self._socket and self.last_sent > self._paced + _DRAINED:
            self._keep_pace(self._socket)
        return count

    def have_keys(self) -> None:
        """Note that keys are agreed, so that from now on this rests while nothing comes.

        paramiko else wakes ten times a second for each connection, and a hundred of them hold up
        every other thread. Closing the stream wakes it at once.
        """
        self._is_negotiating = False
        self._stream.settimeout(_BETWEEN_LOOKS)

    def _keep_pace(self, connected: socket.socket) -> None:
        """Let as much wait in the system as goes out in a moment: more on a wide line."""
        rate = (self.sent - self._sent_then) / (self.last_sent - self._paced)
        self._paced, self._sent_then = self.last_sent, self.sent
        _limit_unsent(connected, int(rate * _DRAINED))

    def recv(self, size: int) -> bytes:
        """Return up to `size` bytes; empty at the end.

        paramiko asks for the length of each packet first. A host that takes in a build answers
        with a small packet for each hundred kilobytes, so more than was asked for is fetched.
        """
        if not self._fetched:
            self._fetched = self._fetch(max(size, _FETCHED))
        taken, self._fetched = self._fetched[:size], self._fetched[size:]
        return taken

    def _fetch(self, size: int) -> bytes:
        with self._noticing_the_end():
            received = self._stream.recv(size)
        self.has_ended = not received
        self.received += len(received)
        self.last_received = time.monotonic()
        if self._is_negotiating:
            self._note_beginning(received)
        if self._socket and len(received) < _SMALL:
            _acknowledge_at_once(self._socket)
        return received

    @contextlib.contextmanager
    def _noticing_the_end(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise
        except OSError:
            self.has_ended = True
            raise

    def _note_beginning(self, received: bytes) -> None:
        self._greeting += received[: _FIRST_WORDS - len(self._greeting)]
        if self.received > _BEFORE_KEYS:
            raise EOFError("too much before the keys were agreed")

    def unacknowledged(self) -> int | None:
        """Return how many bytes the far machine has not acknowledged; None where unknown."""
        return _outgoing(self._socket) if self._socket else None

    def settimeout(self, seconds: float | None) -> None:
        """Bound each wait."""
        self._stream.settimeout(seconds)

    def getpeername(self) -> tuple[str, int]:
        """Return the address and port of the far side."""
        if self._socket is None:
            return ("", 0)
        with contextlib.suppress(OSError):
            address, port, *_ = self._socket.getpeername()
            return (str(address), int(port))
        return ("", 0)

    def close(self) -> None:
        """End both directions and wake whoever waits in them."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        # Closing a channel through a jump host writes to that host, which may be gone.
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            self._stream.close()


@final
class Transport(paramiko.Transport):
    """A client's transport: AES-GCM or CTR, SHA-2 MACs, strict key exchange, wide windows."""

    _preferred_ciphers = (
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "aes128-ctr",
        "aes192-ctr",
        "aes256-ctr",
    )
    _preferred_macs = (
        "hmac-sha2-256-etm@openssh.com",
        "hmac-sha2-512-etm@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-512",
    )

    def __init__(self, stream: MeteredStream, *, host_key_types: tuple[str, ...] = ()) -> None:
        super().__init__(
            stream,  # type: ignore[arg-type]  # documented: any object with a socket's four methods
            default_window_size=WINDOW,
            default_max_packet_size=PACKET,
        )
        self.stream = stream
        self._offered: tuple[str, ...] = ()
        self._host_key_types = host_key_types or PLAIN_TYPES

    @property
    @override
    def preferred_keys(self) -> tuple[str, ...]:
        """Return the host key types to ask for, best first; certificates only where asked."""
        return self._host_key_types

    def other_types(self, asked: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of the types asked for that the server offers besides the one it showed."""
        shown = key_type_of(str(self.host_key_type))
        return tuple(name for name in asked if name in self._offered and key_type_of(name) != shown)

    def _parse_kex_init(self, m: paramiko.Message) -> None:
        """Note which host key types the server offers; paramiko forgets them afterwards."""
        said = paramiko.Message(m.asbytes())
        said.get_bytes(16)  # a random cookie
        said.get_list()  # key exchanges
        self._offered = tuple(said.get_list())
        super()._parse_kex_init(m)  # type: ignore[misc]  # the stubs show no private methods

    def log_in(self, user: str, key: paramiko.PKey) -> list[str]:
        """Log in with a key and return what the server wants besides; raises what paramiko does."""
        verdict = threading.Event()
        self.auth_handler = login = EagerLogin(self)
        login.auth_publickey(user, key, verdict)
        return login.wait_for_response(verdict)

    @property
    def is_strict(self) -> bool:
        """Tell whether both sides agreed on strict key exchange (no Terrapin)."""
        return bool(self.agreed_on_strict_kex)  # type: ignore[attr-defined]

    def is_whole(self) -> bool:
        """Tell whether the session still stands, after letting a dying one finish.

        paramiko closes a broken session's channels a moment before it says that it is broken.
        """
        self.join(_DYING)
        return self.is_active() and not self.stream.has_ended

    @property
    def cipher(self) -> str:
        """Return the name of the agreed cipher."""
        return str(self.local_cipher)

    def certificate(self) -> bytes | None:
        """Return the host certificate that the server showed, as its blob; None without one."""
        if not (self.host_key_type or "").endswith(_CERTIFIED) or self.host_key is None:
            return None
        blob = self.host_key.public_blob
        return None if blob is None else bytes(blob.key_blob)

    @override
    def close(self) -> None:
        """End the session and its stream; safe to call twice and from any thread."""
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            super().close()
        self.stream.close()


def tune(connected: socket.socket) -> None:
    """Set the options of a fresh TCP connection: no Nagle, and an end to unanswered data."""
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKNOWLEDGED)
    _limit_unsent(connected, 0)
    _acknowledge_at_once(connected)


def _limit_unsent(connected: socket.socket, size: int) -> None:
    """Limit what lies in the system: it cannot be taken back, and holds up what is said next."""
    least, most = _UNSENT
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            limit = max(least, min(size, most))
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, limit)


def certified_types(plain: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the certificates for these host key types."""
    return tuple(name + _CERTIFIED for name in plain)


def key_type_of(algorithm: str) -> str:
    """Return the key type behind a signature algorithm: RSA keys have one type, two names."""
    return "ssh-rsa" if algorithm in ("rsa-sha2-512", "rsa-sha2-256") else algorithm


def _acknowledge_at_once(connected: socket.socket) -> None:
    """Answer each packet now: the server's Nagle else waits 40 ms for a delayed ACK."""
    if sys.platform == "linux":
        # The kernel forgets the option, so it is set again after each packet.
        with contextlib.suppress(OSError):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _outgoing(connected: socket.socket) -> int | None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError):
            answer = fcntl.ioctl(connected.fileno(), termios.TIOCOUTQ, b"\0" * 4)
            return int.from_bytes(answer, sys.byteorder)
    return None

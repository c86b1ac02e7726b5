"""From a target to an open connection: address, jump hosts, handshake, host key, login."""

import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, final

import paramiko

from tidegate.adapters.ssh.authentication import Prompts, Unattended, authenticate
from tidegate.adapters.ssh.channel import CommandChannel
from tidegate.adapters.ssh.failures import (
    ConnectionLost,
    HostProblem,
    TooBusy,
    lost,
    no_channel,
    no_ssh,
    unreachable,
)
from tidegate.adapters.ssh.host_keys import HostKeys, Verified
from tidegate.adapters.ssh.known_hosts import PublicKey
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import MeteredStream, Transport, tune
from tidegate.adapters.ssh.watchdog import Patience, Watchdog

_Address = tuple[socket.AddressFamily, tuple[Any, ...]]
_STARTING_AT_ONCE = 10  # sshd's MaxStartups begins to refuse at that many


@dataclass(frozen=True)
class Limits:
    """How long each part of connecting may take, in seconds, and how often it is tried."""

    name: float = 10.0
    address: float = 10.0
    banner: float = 10.0
    handshake: float = 20.0
    channel: float = 15.0
    tries: int = 4
    patience: Patience = field(default_factory=Patience)


@final
class Connection:
    """An authenticated connection to a verified host; any number of commands may share it."""

    def __init__(
        self,
        target: Target,
        *,
        transport: Transport,
        verified: Verified,
        limits: Limits,
        through: "Connection | None" = None,
    ) -> None:
        self.target = target
        self.verified = verified
        self.logged_in_with = ""
        self.transport = transport
        self._limits = limits
        self._through = through
        self._watchdog = Watchdog(transport, patience=limits.patience)
        self._watchdog.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether the connection can still be used, as far as is known."""
        return self.transport.is_active()

    @property
    def is_strict(self) -> bool:
        """Tell whether both sides agreed on strict key exchange."""
        return self.transport.is_strict

    @property
    def cipher(self) -> str:
        """Return the agreed cipher's name."""
        return self.transport.cipher

    @property
    def bytes_sent(self) -> int:
        """Return the bytes given to the network so far, encryption included."""
        return self.transport.stream.sent

    @property
    def bytes_received(self) -> int:
        """Return the bytes taken from the network so far, encryption included."""
        return self.transport.stream.received

    def open(self) -> CommandChannel:
        """Open a session channel ahead of its command; raises Problem."""
        try:
            channel = self.transport.open_session(timeout=self._limits.channel)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self.explain(error, doing="opening a channel") from None
        return CommandChannel(
            channel, transport=self.transport, target=self.target, lost=self._lost
        )

    def run(self, command: str | bytes) -> CommandChannel:
        """Open a channel and start a command in it; raises Problem."""
        channel = self.open()
        channel.start(command)
        return channel

    def explain(self, error: BaseException, *, doing: str = "") -> HostProblem:
        """Return in words why the connection failed under a caller's hands."""
        if isinstance(error, paramiko.ChannelException):
            return no_channel(self.target, error)
        return self._lost(doing, error)

    def close(self) -> None:
        """End the connection, and those to the jump hosts behind it."""
        self._watchdog.stop()
        self.transport.close()
        if self._through:
            self._through.close()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lost(self, doing: str, error: BaseException | None) -> ConnectionLost:
        if self._watchdog.has_ended_it:
            seconds = self._limits.patience.quiet + self._limits.patience.answer
            silence = TimeoutError(f"no sign of life for {seconds:.0f} s")
            return lost(self.target, silence, doing=doing)
        if self._through and not self._through.is_alive:
            return self._through._lost(doing, error)  # noqa: SLF001 - the same class
        # What ended paramiko's thread says more than what its callers then meet.
        return lost(self.target, self.transport.saved_exception or error, doing=doing)

    def forward_to(self, target: Target) -> MeteredStream:
        """Open a stream through this host to `target`; raises Problem that names the hop."""
        try:
            channel = self.transport.open_channel(
                "direct-tcpip",
                dest_addr=(target.address, target.port),
                src_addr=("127.0.0.1", 0),
                timeout=self._limits.channel,
            )
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise no_channel(target, error, via=self.target) from None
        return MeteredStream(channel)


@final
class Connector:
    """Makes connections; one for the whole program.

    `prompts` is whom to ask for passphrases; an unknown host key is never asked about here but
    raised as UnknownHostKey, to be settled with `keys.trust()` before the next attempt.
    """

    def __init__(
        self,
        keys: HostKeys,
        *,
        prompts: Prompts | None = None,
        limits: Limits | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.keys = keys
        self._prompts = prompts or Unattended()
        self._limits = limits or Limits()
        self._pause = pause
        self._starting = threading.BoundedSemaphore(_STARTING_AT_ONCE)

    def connect(self, target: Target) -> Connection:
        """Return an open connection; raises Problem, and leaves nothing open behind it."""
        through = self.connect(target.jump) if target.jump else None
        try:
            return self._patiently(target, through=through)
        except BaseException:
            if through:
                through.close()
            raise

    def _patiently(self, target: Target, *, through: Connection | None) -> Connection:
        """Try again, later each time, while the server turns connections away."""
        for attempt in range(1, self._limits.tries):
            try:
                return self._connect_once(target, through=through)
            except TooBusy:
                # The jitter keeps the hosts of one machine from coming back all at once.
                self._pause(0.5 * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
        return self._connect_once(target, through=through)

    def _connect_once(self, target: Target, *, through: Connection | None) -> Connection:
        with self._starting:
            stream = through.forward_to(target) if through else self._tcp(target)
            connection = self._verified(target, stream=stream, through=through)
        try:
            connection.logged_in_with = authenticate(
                connection.transport, target=target, prompts=self._prompts
            )
        except BaseException:
            connection.transport.close()
            raise
        return connection

    def _tcp(self, target: Target) -> MeteredStream:
        """Connect to the first of the host's addresses that answers."""
        fault: OSError = OSError("the name has no address")
        for family, place in self._addresses(target):
            connected = socket.socket(family, socket.SOCK_STREAM)
            connected.settimeout(self._limits.address)
            try:
                connected.connect(place)
                tune(connected)
            except OSError as error:
                connected.close()
                fault = error
            else:
                return MeteredStream(connected)
        raise unreachable(target, fault)

    def _addresses(self, target: Target) -> list[_Address]:
        try:
            return _looked_up(target, within=self._limits.name)
        except TimeoutError:
            raise HostProblem(
                target,
                f"the name server gave no answer for {target.address}",
                remedy="check the VPN and the name server",
            ) from None
        except OSError as error:
            raise unreachable(target, error) from None

    def _verified(
        self, target: Target, *, stream: MeteredStream, through: Connection | None
    ) -> Connection:
        """Shake hands and check the host's key; nothing else has been sent until then."""
        types = self.keys.types_for(target)
        transport = Transport(stream, host_key_types=types)
        try:
            self._shake_hands(transport, target=target)
            verified = self._check(transport, target=target)
        except BaseException:
            transport.close()
            raise
        return Connection(
            target,
            transport=transport,
            verified=verified,
            limits=self._limits,
            through=through,
        )

    def _shake_hands(self, transport: Transport, *, target: Target) -> None:
        transport.banner_timeout = self._limits.banner
        transport.handshake_timeout = self._limits.handshake
        fault: BaseException | None = None
        try:
            transport.start_client(timeout=self._limits.banner + self._limits.handshake)
        except (paramiko.SSHException, OSError, EOFError) as error:
            fault = error
        if fault or not transport.initial_kex_done:
            raise no_ssh(target, transport.stream, fault) from None
        transport.stream.is_negotiating = False

    def _check(self, transport: Transport, *, target: Target) -> Verified:
        key = PublicKey(transport.get_remote_server_key().asbytes())
        return self.keys.verify(target, key=key, certificate=transport.certificate())


def _looked_up(target: Target, *, within: float) -> list[_Address]:
    """Resolve the name; `getaddrinfo` has no limit, so a slow one is left behind in its thread."""
    outcome: Future[list[_Address]] = Future()

    def _resolve() -> None:
        try:
            found = socket.getaddrinfo(target.address, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            outcome.set_exception(error)
        else:
            outcome.set_result([(family, place) for family, _, _, _, place in found])

    threading.Thread(target=_resolve, name="resolve", daemon=True).start()
    return outcome.result(within)

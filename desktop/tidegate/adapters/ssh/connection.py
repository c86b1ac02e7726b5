"""An open connection to a verified host, and the commands that share it."""

from dataclasses import dataclass, field
from typing import final

import paramiko

from tidegate.adapters.ssh.channel import CommandChannel
from tidegate.adapters.ssh.failures import ConnectionLost, HostProblem, lost, no_channel
from tidegate.adapters.ssh.host_keys import Verified
from tidegate.adapters.ssh.spare import SpareChannel
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import MeteredStream, Transport
from tidegate.adapters.ssh.watchdog import Patience, Watchdog


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
        self._channels = SpareChannel(transport, timeout=limits.channel)
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
        """Return an open session channel for one command; raises Problem."""
        try:
            channel = self._channels.take()
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

    def hang_up(self) -> None:
        """End this connection, and leave those to its jump hosts."""
        self._watchdog.stop()
        self.transport.close()

    def close(self) -> None:
        """End the connection, and those to the jump hosts before it."""
        self.hang_up()
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
        # The hop before may be dying of the same: let it say so, since it comes first.
        if self._through and not self._through.transport.is_whole():
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

"""One command on a host: send, receive, know how it ended; both streams are always drained."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import paramiko
from typing_extensions import override

from tidegate.adapters.ssh.failures import ConnectionLost, HostProblem
from tidegate.adapters.ssh.output import Backlog, BothEnds
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import Transport

SLICE = 32_704  # bytes; what fits one packet of OpenSSH's besides its header
HELD_BACK = 16 * 1024 * 1024  # bytes of output that wait here before the host must wait
KEPT_OF_STDERR = 64 * 1024  # bytes, of its beginning and of its end each
LONGEST_LINE = 1024 * 1024  # bytes
GRACE = 2.0  # seconds that a child may hold stdout after the command has ended
_READ = 128 * 1024
_GLANCE = 0.5  # seconds between two looks at whether the caller still wants to wait

Lost = Callable[[str, BaseException | None], ConnectionLost]
"""Puts into words that the connection ended while something was under way."""

Interest = Callable[[], None]
"""Is called about twice a second while waiting; raises to stop the waiting (a cancelled task)."""


class TookTooLong(HostProblem):
    """A command gave no answer, or took no input, within the time allowed."""


class StoppedReading(HostProblem):
    """A command ended before it had read all that was sent to it."""


@dataclass(frozen=True)
class Traffic:
    """What a command cost: bytes of its streams, and how often the client stood still for it."""

    sent: int = 0
    received: int = 0
    waits: int = 0


@dataclass(frozen=True)
class Outcome:
    """How a command ended.

    `status` is None when the host told none: a signal killed the command, or the connection was
    lost with it (`is_connected` tells which).
    """

    status: int | None
    is_connected: bool
    is_held_open: bool = False
    """A child of the command still held its output when the grace was over."""

    @property
    def is_success(self) -> bool:
        """Tell whether the command said so itself."""
        return self.status == 0

    @property
    def is_unknown(self) -> bool:
        """Tell whether nobody knows what the command did."""
        return self.status is None and not self.is_connected


@dataclass(frozen=True)
class Answer:
    """All that a short command gave: how it ended and its two streams."""

    outcome: Outcome
    stdout: bytes
    stderr: bytes


@final
class CommandChannel:
    """A command's streams. One thread may send while another receives."""

    def __init__(
        self, channel: paramiko.Channel, *, transport: Transport, target: Target, lost: Lost
    ) -> None:
        self._channel = channel
        self._transport = transport
        self._target = target
        self._lost = lost
        self._changed = threading.Condition()
        self._arrived = threading.Event()
        self._output = Backlog(HELD_BACK)
        self._stderr = BothEnds(KEPT_OF_STDERR)
        self._is_complete = False
        self._drops_surplus = False
        self._sent = self._received = 0
        self._waits = 1  # for the channel itself
        self._has_asked = True

    def start(self, command: str | bytes) -> None:
        """Run `command` by the account's login shell; raises Problem."""
        given = command.encode("utf-8") if isinstance(command, str) else command
        self._waits += 1
        try:
            self._channel.exec_command(given)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self._ended("starting a command", error) from None
        signal = _Signal(self._arrived)
        self._channel.in_buffer.set_event(signal)
        self._channel.in_stderr_buffer.set_event(signal)
        threading.Thread(target=self._listen, name="ssh-output", daemon=True).start()

    def send(
        self, content: bytes | memoryview, *, within: float, interest: Interest | None = None
    ) -> None:
        """Send bytes to the command's stdin.

        Waits as long as bytes get on, and at most `within` seconds (TookTooLong) when none do.
        Raises StoppedReading, or ConnectionLost.
        """
        rest = memoryview(content)
        while rest:
            count = self._send_some(bytes(rest[:SLICE]), within=within, interest=interest)
            self._sent += count
            rest = rest[count:]
        self._has_asked = True

    def _send_some(self, piece: bytes, *, within: float, interest: Interest | None) -> int:
        deadline = time.monotonic() + within
        self._channel.settimeout(_GLANCE)
        while time.monotonic() < deadline:
            try:
                count = self._channel.send(piece)
            except TimeoutError:
                _look(interest)
                continue
            except (paramiko.SSHException, OSError, EOFError) as error:
                raise self._ended("sending", error) from None
            # paramiko drops what is sent on a dead connection without a word.
            if count and self._transport.is_active():
                return count
            raise self._ended("sending", None)
        raise TookTooLong(self._target, f"the command took no more input for {within:.0f} s")

    def end_of_input(self) -> None:
        """Tell the command that no more input comes."""
        try:
            self._channel.shutdown_write()
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise self._ended("sending", error) from None
        self._has_asked = True

    def receive(self, *, within: float, interest: Interest | None = None) -> bytes:
        """Return what has come on stdout, at least a byte; empty at its end.

        Raises TookTooLong after `within` seconds of silence, or ConnectionLost.
        """
        with self._changed:
            self._await(lambda: bool(self._output) or self._is_complete, within, interest)
            taken = self._output.take()
        self._arrived.set()  # there is room again
        if not taken and not self._channel_is_known():
            raise self._lost("waiting for the command", None)
        return taken

    def receive_line(self, *, within: float, interest: Interest | None = None) -> bytes | None:
        r"""Return the next line of stdout without its `\n`; None at the end.

        A last line without `\n` is not a line: it may have been cut off.
        """
        line = bytearray()
        deadline = time.monotonic() + within
        while len(line) < LONGEST_LINE:
            piece = self.receive(within=max(0.0, deadline - time.monotonic()), interest=interest)
            if not piece:
                return None
            head, found, rest = piece.partition(b"\n")
            line += head
            if found:
                with self._changed:
                    self._output.put_back(rest)
                return bytes(line)
        raise HostProblem(self._target, f"the command wrote a line of more than {len(line)} bytes")

    def wait(self, *, within: float, interest: Interest | None = None) -> Outcome:
        """Wait for the command's end and, for a short grace, for its output's; then close.

        Output that nobody reads is dropped once it fills its place. Raises TookTooLong.
        """
        self._drops_surplus = True
        self._arrived.set()
        self._count_wait()
        deadline = time.monotonic() + within
        while not self._channel.status_event.wait(min(_GLANCE, max(0.0, within))):
            _look(interest)
            if time.monotonic() >= deadline:
                raise TookTooLong(self._target, f"the command did not end within {within:.0f} s")
        with self._changed:
            is_complete = self._changed.wait_for(lambda: self._is_complete, GRACE)
        outcome = self._outcome(is_complete=is_complete)
        self.close()
        return outcome

    def collect(self, *, within: float, interest: Interest | None = None) -> Answer:
        """Wait for the end of a short command and return all that it wrote."""
        outcome = self.wait(within=within, interest=interest)
        with self._changed:
            return Answer(outcome, self._output.take(), self._stderr.content())

    @property
    def stderr(self) -> bytes:
        """Return both ends of what has come on stderr so far."""
        with self._changed:
            return self._stderr.content()

    @property
    def traffic(self) -> Traffic:
        """Return what the command has cost so far."""
        return Traffic(self._sent, self._received, self._waits)

    def close(self) -> None:
        """Close the channel; without a terminal that does not stop the command."""
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            self._channel.close()
        self._arrived.set()

    def __enter__(self) -> "CommandChannel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _await(
        self, has_come: Callable[[], bool], within: float, interest: Interest | None
    ) -> None:
        """Wait on `_changed`, whose lock is held."""
        self._count_wait()
        deadline = time.monotonic() + within
        while not self._changed.wait_for(has_come, _GLANCE if interest else within):
            _look(interest)
            if time.monotonic() >= deadline:
                raise TookTooLong(self._target, f"no answer for {within:.0f} s")

    def _count_wait(self) -> None:
        """Count one turn: all that comes in answer to what was asked is one."""
        self._waits += self._has_asked
        self._has_asked = False

    def _listen(self) -> None:
        """Move what arrives out of paramiko's windows, so that neither stream blocks the other."""
        while not self._is_at_end():
            self._arrived.wait()
            self._arrived.clear()
            self._drain()
        with self._changed:
            self._is_complete = True
            self._changed.notify_all()

    def _is_at_end(self) -> bool:
        over = self._channel.closed or bool(self._channel.eof_received)
        return over and not self._channel.recv_ready() and not self._channel.recv_stderr_ready()

    def _drain(self) -> None:
        while self._channel.recv_stderr_ready():
            piece = self._channel.recv_stderr(_READ)
            with self._changed:
                self._stderr.add(piece)
                self._received += len(piece)
        while self._channel.recv_ready() and self._has_room():
            self._keep(self._channel.recv(_READ))

    def _has_room(self) -> bool:
        return self._drops_surplus or self._channel.closed or not self._output.is_full

    def _keep(self, piece: bytes) -> None:
        with self._changed:
            self._received += len(piece)
            if not self._output.is_full:
                self._output.add(piece)
            self._changed.notify_all()

    def _outcome(self, *, is_complete: bool) -> Outcome:
        status = self._channel.exit_status
        return Outcome(
            status=None if status < 0 else status,
            is_connected=status >= 0 or self._transport.is_whole(),
            is_held_open=not is_complete,
        )

    def _channel_is_known(self) -> bool:
        """Tell whether stdout's end was the command's doing: the host said so."""
        return bool(self._channel.eof_received) or self._transport.is_whole()

    def _ended(self, doing: str, error: BaseException | None) -> HostProblem:
        if isinstance(error, EOFError) or not self._transport.is_whole():
            return self._lost(doing, error)
        if doing == "sending":
            return StoppedReading(self._target, "the command ended before it had read its input")
        return HostProblem(
            self._target,
            "the host runs no command for this account",
            remedy="the account needs a login shell and no ForceCommand that forbids it",
        )


@final
class _Signal(threading.Event):
    """An event for two of paramiko's pipes at once; only the listener clears it."""

    def __init__(self, event: threading.Event) -> None:
        super().__init__()
        self._event = event

    @override
    def set(self) -> None:
        self._event.set()

    @override
    def clear(self) -> None:
        """Leave the event as it is: the other pipe may still have something."""


def _look(interest: Interest | None) -> None:
    if interest:
        interest()

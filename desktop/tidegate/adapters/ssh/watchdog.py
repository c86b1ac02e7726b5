"""Ends a connection whose far side no longer answers; paramiko alone would wait for ever."""

import contextlib
import threading
import time
from dataclasses import dataclass
from typing import final

import paramiko

from tidegate.adapters.ssh.transport import Transport


@dataclass(frozen=True)
class Patience:
    """How long a quiet connection is left alone, and then how long its answer may take; seconds."""

    quiet: float = 10.0
    answer: float = 10.0


@final
class Watchdog:
    """Asks a quiet server for a sign of life, and closes the transport when none comes.

    Anything that moves counts as life: bytes received, or sent bytes that the far machine
    acknowledged, so that a slow line with a full buffer is not taken for a dead one. A server
    that is stopped while its kernel still acknowledges fills its buffer and then stands still.
    """

    def __init__(self, transport: Transport, *, patience: Patience) -> None:
        self._transport = transport
        self._patience = patience
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="ssh-watchdog", daemon=True)
        self.has_ended_it = False

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Cease to watch; the thread ends by itself at once."""
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(self._until_quiet()) and self._transport.is_active():
            if self._until_quiet() > 0:
                continue
            if not self._is_answered():
                self.has_ended_it = not self._stop.is_set()
                self._transport.close()
                return

    def _until_quiet(self) -> float:
        """Return the seconds until nothing has been received for `quiet` seconds."""
        silence = time.monotonic() - self._transport.stream.last_received
        return max(0.0, self._patience.quiet - silence)

    def _is_answered(self) -> bool:
        """Ask, then wait as long as something moves and `answer` seconds beyond that."""
        asked = self._transport.stream.received
        threading.Thread(target=self._ask, name="ssh-keepalive", daemon=True).start()
        deadline = time.monotonic() + self._patience.answer
        waiting = self._waiting()
        step = self._patience.answer / 20
        while time.monotonic() < deadline and not self._stop.wait(step):
            if self._transport.stream.received > asked or not self._transport.is_active():
                return True
            before, waiting = waiting, self._waiting()
            if waiting < before:
                deadline = time.monotonic() + self._patience.answer
        return self._stop.is_set() or not self._transport.is_active()

    def _waiting(self) -> int:
        """Return a number that shrinks whenever sent bytes get on."""
        stream = self._transport.stream
        unacknowledged = stream.unacknowledged()
        # Where the system does not tell what was acknowledged, what it took must do.
        return -stream.sent if unacknowledged is None else unacknowledged

    def _ask(self) -> None:
        # It blocks while keys are exchanged or the socket is full: hence a thread of its own.
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            self._transport.global_request("keepalive@openssh.com", wait=True)

"""A session channel opened ahead of its command: opening one costs a round trip."""

import threading
import time
from concurrent.futures import Future
from typing import final

import paramiko

from tidegate.adapters.ssh.transport import Transport

_PROHIBITED = 1  # RFC 4254, 5.1: the server never opens such a channel
_PAUSES = tuple(0.02 * 2**number for number in range(7))  # seconds; 2.5 together


@final
class SpareChannel:
    """Opens the next channel while the one before it is being used."""

    def __init__(self, transport: Transport, *, timeout: float) -> None:
        self._transport = transport
        self._timeout = timeout
        self._swapping = threading.Lock()
        self._spare: Future[paramiko.Channel] | None = None
        self._is_refused = False

    def take(self) -> paramiko.Channel:
        """Return an open channel, the spare one if there is one; raises what paramiko raises.

        The next one is asked for now, so that the question travels with what the caller sends.
        """
        return self._usable(self._swap(self._ask())) or self._opened()

    def _swap(self, asked: "Future[paramiko.Channel] | None") -> "Future[paramiko.Channel] | None":
        with self._swapping:
            spare, self._spare = self._spare, asked
        return spare

    def _opened(self) -> paramiko.Channel:
        """Open a channel; where the server counts them, wait for one that is just ending."""
        for pause in _PAUSES:
            try:
                return self._asked_once()
            except paramiko.ChannelException as refusal:
                if refusal.code == _PROHIBITED:
                    raise
            # sshd counts a session until it has reaped its command, a moment after its answer.
            time.sleep(pause)
        return self._asked_once()

    def _asked_once(self) -> paramiko.Channel:
        try:
            return self._transport.open_session(timeout=self._timeout)
        except paramiko.ChannelException:
            self._is_refused = True
            # Where only one is allowed, the spare one may have been faster.
            if channel := self._usable(self._swap(None)):
                return channel
            raise

    def _usable(self, spare: "Future[paramiko.Channel] | None") -> paramiko.Channel | None:
        try:
            channel = spare.result(self._timeout) if spare else None
        except paramiko.ChannelException:
            # The server allows no more at once; what is needed is then opened when it is needed.
            self._is_refused = True
            return None
        except (paramiko.SSHException, OSError, EOFError):
            return None
        return channel if channel and not channel.closed else None

    def _ask(self) -> "Future[paramiko.Channel] | None":
        if self._is_refused:
            return None
        asked: Future[paramiko.Channel] = Future()
        threading.Thread(target=self._open, args=(asked,), name="ssh-spare", daemon=True).start()
        return asked

    def _open(self, asked: "Future[paramiko.Channel]") -> None:
        try:
            asked.set_result(self._transport.open_session(timeout=self._timeout))
        except (paramiko.SSHException, OSError, EOFError) as error:
            asked.set_exception(error)

"""A conversation with the host program: orders go in, replies and a command's output come out."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, final

from tidegate.adapters.ssh import program
from tidegate.adapters.ssh.failures import shown
from tidegate.adapters.ssh.protocol import Output, Parser, Reply
from tidegate.domain.problem import Problem, ProblemKind

ANSWER = 60.0  # seconds within which the program begins to answer, or says the next thing
_PATIENCE = 60.0  # seconds for which sent bytes may stand still
_MOMENT = 1.0
_GREETING = 4096  # bytes before the program's first word that are kept to explain its silence


Listener = Callable[[bytes], None]
Noticed = Callable[[Reply], None]


class Line(Protocol):
    """The streams of the command that the conversation is held with."""

    @property
    def stderr(self) -> bytes:
        """Return what has come on standard error."""
        ...

    def send(self, content: bytes | memoryview, *, within: float) -> None:
        """Send bytes to its standard input."""
        ...

    def receive(self, *, within: float) -> bytes:
        """Return what has come, empty at the end."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Refused(Problem):
    """The host refuses, and says why and what helps."""


class EndedEarly(Problem):
    """The program ended, or was ended, without saying what was expected of it."""


@final
class Conversation:
    """One run of the host program. `listener` gets what commands print, `noticed` other replies.

    `source` is what runs in the program's place, for tests.
    """

    def __init__(self, line: Line, *, nonce: str, host: str, source: str | None = None) -> None:
        self._line = line
        self._parser = Parser(nonce)
        self._waiting: deque[Reply | Output] = deque()
        self._host = host
        self._source = source
        self._greeting = b""
        self._is_begun = self._has_sent_program = False
        self.listener: Listener = lambda _: None
        self.noticed: Noticed = lambda _: None

    def tell(self, order: str) -> None:
        """Send one line."""
        self.send(order.encode() + b"\n")

    def signal(self, order: str) -> None:
        """Send one line that may as well be lost: nobody waits for it."""
        self._line.send(order.encode() + b"\n", within=_MOMENT)

    def send(self, content: bytes | memoryview) -> None:
        """Send bytes."""
        self._line.send(content, within=_PATIENCE)

    def hear(self, *kinds: str, within: float = ANSWER) -> Reply:
        """Return the next reply of one of these kinds; all others go to `noticed`.

        Raises Refused when the host refuses, and EndedEarly when nothing more comes.
        """
        while True:
            reply = self._next(within)
            if reply.kind in kinds:
                return reply
            if reply.kind == "refused":
                raise Refused(
                    f"{self._host}: {reply.field(0)}",
                    remedy=reply.field(1),
                    kind=ProblemKind.HOST,
                )
            if reply.kind == "program":
                self._send_program(reply.field(0))
            else:
                self.noticed(reply)

    def send_program(self) -> None:
        """Send the program to a host that will ask for it; what goes wrong is heard later."""
        with suppress(Problem):
            self._send_program("gzip")

    def _send_program(self, form: str) -> None:
        if form != "gzip" or not self._has_sent_program:
            self.send(program.answer(form, source=self._source))
        self._has_sent_program = True

    def content(self, size: int) -> bytes:
        """Return the bytes that were announced; raises EndedEarly when fewer come."""
        received = bytearray()
        while len(received) < size:
            found = self._any(ANSWER)
            if isinstance(found, Reply):
                raise self._ended()
            received += found.content
        return bytes(received)

    def close(self) -> None:
        """Hang up: the program then goes on, or gives up, by itself."""
        self._line.close()

    def _next(self, within: float) -> Reply:
        while True:
            found = self._any(within)
            if isinstance(found, Reply):
                self._is_begun = True
                return found
            self.listener(found.content)

    def _any(self, within: float) -> Reply | Output:
        while not self._waiting:
            piece = self._line.receive(within=within)
            if not piece:
                raise self._ended()
            if not self._is_begun:
                self._greeting = (self._greeting + piece)[-_GREETING:]
            self._waiting.extend(self._parser.feed(piece))
        return self._waiting.popleft()

    def _ended(self) -> EndedEarly:
        return EndedEarly(
            f"{self._host}: the command on the host ended without an answer{self._said()}",
            remedy="the account needs a login shell that can start /bin/sh",
            kind=ProblemKind.HOST,
        )

    def _said(self) -> str:
        """Return what the host said instead of the program, which never came to speak."""
        if self._is_begun:
            return ""
        words = " ".join(filter(None, map(_last_line, (self._greeting, self._line.stderr))))
        return f"; the host said: {words}" if words else ""


def _last_line(content: bytes) -> str:
    lines = [line for line in content.splitlines() if line.strip()]
    return shown(lines[-1]) if lines else ""

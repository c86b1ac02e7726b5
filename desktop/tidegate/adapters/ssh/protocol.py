"""What the host program says: lines that begin with the nonce, and between them a step's output."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

LONGEST_REPLY = 64 * 1024
"""In bytes; a longer line is no reply of ours, whatever it begins with."""


@dataclass(frozen=True)
class Reply:
    """One line of the program: its kind and its fields."""

    kind: str
    fields: tuple[str, ...] = ()

    def field(self, position: int) -> str:
        """Return a field, empty where the program left it out."""
        return self.fields[position] if position < len(self.fields) else ""

    def number(self, position: int) -> int:
        """Return a field as a whole number, -1 where it is none."""
        text = self.field(position)
        return int(text) if text.isascii() and text.isdigit() else -1


@dataclass(frozen=True)
class Output:
    """Bytes between two replies: what a command printed, or the content that was announced."""

    content: bytes


@final
class Parser:
    """Tells replies from everything else in a stream that arrives in pieces of any size.

    Whatever comes before the first reply is the noise of a profile and is dropped. After a reply
    of kind `content` with a size that many bytes are content, whatever they look like.
    """

    def __init__(self, nonce: str) -> None:
        self._mark = b"\n" + nonce.encode() + b"\t"
        self._held = b"\n"  # so that a reply at the very beginning begins a line too
        self._is_ours = False
        self._ends_line = False
        self._raw = 0

    def feed(self, piece: bytes) -> Iterator[Reply | Output]:
        """Take the next bytes; yield what they complete, in order."""
        self._held += piece
        while (found := self._next()) is not None:
            if isinstance(found, Reply) or found.content:
                yield found

    def _next(self) -> Reply | Output | None:
        if self._raw and self._held:
            return self._taken_raw()
        start = self._held.find(self._mark)
        if start < 0:
            return self._output_up_to(self._undecided())
        if start > 0:
            return self._output_up_to(start)
        return self._reply()

    def _taken_raw(self) -> Output:
        content, self._held = self._held[: self._raw], self._held[self._raw :]
        self._raw -= len(content)
        return Output(content)

    def _output_up_to(self, end: int) -> Output | None:
        if end == 0:
            return None
        content, self._held = self._held[:end], self._held[end:]
        if self._ends_line:  # the reply's own
            content = content.removeprefix(b"\n")
            self._ends_line = False
        return Output(content if self._is_ours else b"")

    def _undecided(self) -> int:
        """Return where the end of what is held may be the beginning of a reply."""
        for size in range(min(len(self._mark) - 1, len(self._held)), 0, -1):
            if self._mark.startswith(self._held[-size:]):
                return len(self._held) - size
        return len(self._held)

    def _reply(self) -> Reply | Output | None:
        end = self._held.find(b"\n", len(self._mark))
        if end < 0:
            return None if len(self._held) < LONGEST_REPLY else self._output_up_to(1)
        line, self._held = self._held[len(self._mark) : end], self._held[end:]
        kind, *fields = line.decode("utf-8", "replace").split("\t")
        reply = Reply(kind, tuple(fields))
        self._is_ours = self._ends_line = True
        if kind == "content":
            self._raw = max(0, reply.number(0))
            self._held = self._held[1:]  # the content begins behind the line's end
            self._ends_line = False
        return reply

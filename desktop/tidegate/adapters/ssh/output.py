"""What is kept of a stream that may be endless."""

from collections import deque
from typing import final


@final
class BothEnds:
    """Keeps the first and the last `size` bytes of a stream and counts what was between."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._first = bytearray()
        self._last = bytearray()
        self.count = 0

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the stream."""
        self.count += len(piece)
        room = self._size - len(self._first)
        self._first += piece[:room]
        self._last += piece[room:]
        del self._last[: -self._size]

    @property
    def omitted(self) -> int:
        """Return how many bytes between the two ends are gone."""
        return self.count - len(self._first) - len(self._last)

    def content(self) -> bytes:
        """Return the two ends, with a line between them that counts what is missing."""
        if not self.omitted:
            return bytes(self._first + self._last)
        gap = b"\n... %d bytes left out ...\n" % self.omitted
        return bytes(self._first) + gap + bytes(self._last)


@final
class Backlog:
    """Bytes that have arrived and nobody has taken yet, up to a size at which it is full."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pieces: deque[bytes] = deque()
        self._held = 0

    @property
    def is_full(self) -> bool:
        """Tell whether the sender should wait."""
        return self._held >= self._size

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._pieces.append(piece)
        self._held += len(piece)

    def take(self) -> bytes:
        """Give everything that is here."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        return taken

    def put_back(self, rest: bytes) -> None:
        """Put bytes in front of all others."""
        if rest:
            self._pieces.appendleft(rest)
            self._held += len(rest)

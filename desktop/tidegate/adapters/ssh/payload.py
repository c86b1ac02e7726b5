"""The one compressed stream that brings a host what it lacks.

It is a tar archive in compressed frames, which unpack as one: first the build's members that are
made from old contents of the host's, each frame against its own dictionary; then its other new
members; both are the same for every host that holds the same base, packed once and fanned out
from a spool. Last comes what is this host's own, with the archive's end.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, final

from tidegate.adapters.ssh.archive import END, header, padding
from tidegate.adapters.ssh.compressing import packed
from tidegate.domain.build import FileEntry
from tidegate.domain.patching import Slice

TREE = "tree/"
META = "meta/"
OPENING = b"tidegate\n"
"""Every dictionary begins with this, so that none is taken for one of zstd's own."""

_PIECE = 1024 * 1024
_CHUNK = 1024 * 1024, 16 * 1024 * 1024  # bytes that are worth a chunk, and the most of one
_AHEAD = 5_000_000  # bytes that no reader has taken: a good line takes a moment for them
_COMPRESSIBLE = 0.7  # of its size
_GLANCE = 0.5  # seconds between two looks at whether the reader still wants to wait

Look = Callable[[], None]
"""Is called about twice a second while a reader waits; raises to stop the waiting."""


class Dropped(Exception):
    """Nobody needs the payload any more, so nothing more is packed for it."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A frame that unpacks against old contents: which, their digest, and the frame's bytes."""

    old: tuple[Slice, ...]
    digest: str
    size: int


@final
class Payload:
    """Frames in a nameless file: one thread packs them while any number of others send them.

    `content` is how many bytes of files will be in them; `spool` is not buffered.
    """

    def __init__(self, spool: IO[bytes], *, content: int) -> None:
        self._spool = spool
        self._changed = threading.Condition()
        self._patches: tuple[Patch, ...] = ()
        self._fault: Exception | None = None
        self._is_dropped = False
        self._taken = self._given = 0
        self.content = content
        self.size = 0
        self.is_complete = False

    def write(self, packed: bytes, /) -> int:
        """Add bytes of frames; raises Dropped when nobody needs them, OSError for a full disk."""
        if self._is_dropped:
            raise Dropped
        rest = memoryview(packed)
        while rest:
            rest = rest[self._spool.write(rest) :]
        with self._changed:
            self.size += len(packed)
            self._changed.notify_all()
        return len(packed)

    def take_in(self, size: int) -> None:
        """Note that so many bytes have gone into the frames, before they were packed."""
        self._taken += size

    def seal(self, *, patches: tuple[Patch, ...] = (), fault: Exception | None = None) -> None:
        """Note that nothing more comes: `patches` are the first frames, `fault` why it ended."""
        with self._changed:
            self._patches, self._fault, self.is_complete = patches, fault, True
            self._changed.notify_all()

    @property
    def likely_size(self) -> int:
        """Return how many bytes there will be: the rest as small as what was packed, probably."""
        if self.is_complete or not self._taken:
            return self.size
        return max(self.size, self.size * self.content // self._taken)

    @property
    def is_ahead(self) -> bool:
        """Tell whether there is time to pack better, and whether that is any good."""
        return self.size - self._given > _AHEAD and self.size < _COMPRESSIBLE * self._taken

    def patches(self, look: Look) -> tuple[Patch, ...]:
        """Wait for the end, and return the frames at the beginning; raises what packing raised."""
        while not self._has(None):
            look()
        return self._patches

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of all frames, once they are complete."""
        return self._read(0, self.size)

    def chunks(self, look: Look) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Yield the frames as they come: the size of each chunk, then its bytes.

        Raises what packing raised.
        """
        begin = 0
        while not self.is_complete or begin < self.size or self._fault:
            if not self._has(begin + _CHUNK[0]):
                look()
            elif begin < (end := min(self.size, begin + _CHUNK[1])):
                yield end - begin, self._read(begin, end)
                begin = end

    def _has(self, size: int | None) -> bool:
        """Wait a moment for so many bytes, or for all of them."""
        with self._changed:
            has_come = self._changed.wait_for(
                lambda: self.is_complete or (size is not None and self.size >= size), _GLANCE
            )
            if self._fault:
                raise self._fault
            return has_come

    def _read(self, begin: int, end: int) -> Iterator[bytes]:
        for offset in range(begin, end, _PIECE):
            self._given = max(self._given, offset)
            yield os.pread(self._spool.fileno(), min(_PIECE, end - offset), offset)

    def drop(self) -> None:
        """Tell whoever packs that nobody needs it."""
        self._is_dropped = True

    def close(self) -> None:
        """Give the space back, once nobody packs any more; nobody waits for that either."""
        threading.Thread(target=self._give_back, name="spool").start()

    def _give_back(self) -> None:
        with suppress(OSError):
            self._spool.close()


def opening_frame(meta: Iterable[tuple[str, bytes]], *, form: str) -> bytes:
    """Return the frame of what a host has to know before the first file comes."""
    return packed(b"".join(map(_order, meta)), form)


def own_frame(
    tree: Iterable[tuple[FileEntry, bytes]], meta: Iterable[tuple[str, bytes]], *, form: str
) -> bytes:
    """Return one host's frame: its rendered files, then its orders; the last of them ends it.

    Rendered files arrive unreadable to others and get their modes on the host.
    """
    files = (_member(TREE + entry.path, entry, content) for entry, content in tree)
    orders = map(_order, (*meta, ("complete", b"")))
    return packed(b"".join((*files, *orders, END)), form)


def _order(order: tuple[str, bytes]) -> bytes:
    name, content = order
    return _member(META + name, FileEntry(path=META + name, size=len(content)), content)


def _member(path: str, entry: FileEntry, content: bytes) -> bytes:
    return header(path, entry=entry, mode=0o600) + content + padding(len(content))

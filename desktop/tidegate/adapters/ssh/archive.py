"""Members of a tar archive, made without an archive: frames of it are packed one by one."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import IO, Protocol, final

from tidegate.domain.build import FileEntry
from tidegate.domain.identity import short
from tidegate.domain.patching import Slice
from tidegate.domain.problem import Problem, ProblemKind

_PIECE = 1024 * 1024
_PADDING = 512
_NAME, _SIZE = 100, 8**11  # the longest name and the first size that a plain header cannot hold
_NOBODY = b"0000000\0" * 2  # user and group
_NO_TIME = b"00000000000\0"
_NO_SUM = b" " * 8  # what the checksum counts as while it is computed
_SUM_AT = 148
_REST = bytes(100) + b"ustar  \0" + bytes(247)

OpenContent = Callable[[str], IO[bytes]]
"""Opens the content with a SHA-256."""

END = bytes(2 * _PADDING)


class Sink(Protocol):
    """Where an archive's bytes go."""

    def write(self, content: bytes, /) -> int:
        """Take bytes."""
        ...

    def close(self) -> None:
        """Take no more."""
        ...


@final
class MemberWriter:
    """Writes a build's members, comparing what really leaves with what the plan stands for."""

    def __init__(self, open_content: OpenContent, *, below: str) -> None:
        self._open = open_content
        self._below = below
        self._stack = ExitStack()
        self._content: IO[bytes] = io.BytesIO()
        self._digest = hashlib.sha256()

    def write(self, part: Slice, sink: Sink) -> None:
        """Write the next piece of a member, the first one with its header before it.

        Raises Problem when the member is not what was registered.
        """
        entry = part.entry
        if entry.kind == "link":
            sink.write(header(self._below + entry.path, entry=entry, mode=entry.mode))
        elif part.is_whole and entry.size <= _PIECE:
            self._write_small(entry, sink)
        else:
            self._write_slice(part, sink)

    def _write_small(self, entry: FileEntry, sink: Sink) -> None:
        """Write a member in one piece: builds may have tens of thousands of them."""
        with self._open(entry.sha256) as file:
            content = file.read(entry.size + 1)
        if len(content) != entry.size or hashlib.sha256(content).hexdigest() != entry.sha256:
            raise _changed(entry)
        opening = header(self._below + entry.path, entry=entry, mode=entry.mode)
        sink.write(opening + content + padding(entry.size))

    def _write_slice(self, part: Slice, sink: Sink) -> None:
        entry = part.entry
        if part.offset == 0:
            sink.write(header(self._below + entry.path, entry=entry, mode=entry.mode))
            self._digest = hashlib.sha256()
            self._content = self._stack.enter_context(self._open(entry.sha256))
        self._copy(part.length, sink, entry=entry)
        if part.is_last:
            self._finish(entry)
            sink.write(padding(entry.size))

    def close(self) -> None:
        """Close a member that was not written to its end."""
        self._stack.close()

    def _copy(self, length: int, sink: Sink, *, entry: FileEntry) -> None:
        while length:
            piece = self._content.read(min(_PIECE, length))
            if not piece:
                raise _changed(entry)
            self._digest.update(piece)
            length -= len(piece)
            sink.write(piece)

    def _finish(self, entry: FileEntry) -> None:
        is_longer = bool(self._content.read(1))
        self._stack.close()
        if is_longer or self._digest.hexdigest() != entry.sha256:
            raise _changed(entry)


def header(name: str, *, entry: FileEntry, mode: int) -> bytes:
    """Return the header of a member, with those that a long name needs before it."""
    encoded = name.encode("utf-8", "surrogateescape")
    if entry.kind == "file" and len(encoded) <= _NAME and entry.size < _SIZE:
        return _plain_header(encoded, mode=mode, size=entry.size)
    member = tarfile.TarInfo(name)
    member.mode = mode
    member.size = entry.size
    if entry.kind == "link":
        member.type, member.linkname, member.size = tarfile.SYMTYPE, entry.target, 0
    return member.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def _plain_header(name: bytes, *, mode: int, size: int) -> bytes:
    """Return what tarfile would, many times faster: the layout is POSIX.1-1988's, as GNU has it."""
    numbers = b"%07o\0" % mode + _NOBODY + b"%011o\0" % size + _NO_TIME
    block = name.ljust(_NAME, b"\0") + numbers + _NO_SUM + b"0" + _REST
    return block[:_SUM_AT] + b"%06o\0 " % sum(block) + block[_SUM_AT + len(_NO_SUM) :]


def padding(size: int) -> bytes:
    """Return what follows the content of a member."""
    return bytes(-size % _PADDING)


def _changed(entry: FileEntry) -> Problem:
    return Problem(
        f"{entry.path}: the stored build is not what was registered ({short(entry.sha256)})",
        remedy="register the build again under a new version",
        kind=ProblemKind.GATE,
    )

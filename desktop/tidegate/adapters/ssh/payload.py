"""The one compressed stream that brings a host what it lacks.

It is a tar archive in two compressed frames, which unpack as one: first the build's new members,
the same for every host that holds the same base, packed once and fanned out from a spool; then
what is this host's own, with the archive's end.
"""

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import IO, Protocol, final

import zstandard

from tidegate.domain.build import FileEntry
from tidegate.domain.identity import short
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.value import digest_of

TREE = "tree/"
META = "meta/"
_PIECE = 1024 * 1024
_SMALL = 8 * 1024 * 1024  # bytes up to which a better compression costs less than it saves
_PADDING = 512
_FORMATS = ("zstd", "gzip")

OpenContent = Callable[[str], IO[bytes]]
"""Opens the content with a SHA-256."""


class _Sink(Protocol):
    def write(self, content: bytes, /) -> int: ...
    def close(self) -> None: ...


@final
class Payload:
    """A packed frame in a nameless file, which any number of threads may read."""

    def __init__(self, spool: IO[bytes], size: int) -> None:
        self._spool = spool
        self.size = size

    def pieces(self) -> Iterator[bytes]:
        """Yield the frame's bytes."""
        for offset in range(0, self.size, _PIECE):
            yield os.pread(self._spool.fileno(), min(_PIECE, self.size - offset), offset)

    def close(self) -> None:
        """Give the space back."""
        self._spool.close()


@final
class Payloads:
    """Packs each set of members once, however many hosts need it."""

    def __init__(self, open_content: OpenContent) -> None:
        self._open = open_content
        self._packing = threading.Lock()
        self._packed: dict[tuple[str, str], Payload] = {}

    def members(self, entries: Sequence[FileEntry], *, form: str) -> Payload:
        """Return the frame of a build's members; raises Problem naming one that has changed."""
        key = (form, digest_of("".join(entry.line for entry in entries).encode()))
        with self._packing:
            if key not in self._packed:
                self._packed[key] = self._pack(entries, form=form)
            return self._packed[key]

    def _pack(self, entries: Sequence[FileEntry], *, form: str) -> Payload:
        # No `with`: the file lives as long as the payload, and vanishes with it.
        spool = tempfile.TemporaryFile(prefix="tidegate-")  # noqa: SIM115
        try:
            with closing(_compressor(spool, form, size=sum(e.size for e in entries))) as sink:
                for entry in entries:
                    self._write(entry, sink)
            spool.flush()
            return Payload(spool, spool.tell())
        except BaseException:
            spool.close()
            raise

    def _write(self, entry: FileEntry, sink: _Sink) -> None:
        sink.write(_header(TREE + entry.path, entry=entry, mode=entry.mode))
        if entry.kind == "link":
            return
        with self._open(entry.sha256) as content:
            _copy(content, sink, entry=entry)

    def close(self) -> None:
        """Drop every frame."""
        with self._packing:
            for payload in self._packed.values():
                payload.close()
            self._packed.clear()


def own_frame(
    tree: Iterable[tuple[FileEntry, bytes]], meta: Iterable[tuple[str, bytes]], *, form: str
) -> bytes:
    """Return one host's frame: its rendered files, then its orders; the last of them ends it.

    Rendered files arrive unreadable to others and get their modes on the host.
    """
    spool = io.BytesIO()
    sink = _compressor(spool, form, size=0)
    for entry, content in tree:
        sink.write(_header(TREE + entry.path, entry=entry, mode=0o600))
        sink.write(content + _padding(len(content)))
    for name, content in (*meta, ("complete", b"")):
        entry = FileEntry(path=META + name, size=len(content))
        sink.write(_header(entry.path, entry=entry, mode=0o600))
        sink.write(content + _padding(len(content)))
    sink.write(bytes(2 * _PADDING))
    sink.close()
    return spool.getvalue()


def best_form(offered: str) -> str:
    """Return the best of the forms that a host can unpack."""
    return next(form for form in _FORMATS if form in offered.split())


def _compressor(spool: IO[bytes], form: str, *, size: int) -> _Sink:
    if form == "gzip":
        return gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=6, mtime=0)
    level = 12 if size <= _SMALL else 3
    return zstandard.ZstdCompressor(level=level).stream_writer(spool, closefd=False)


def _header(name: str, *, entry: FileEntry, mode: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.mode = mode
    member.size = entry.size
    if entry.kind == "link":
        member.type, member.linkname, member.size = tarfile.SYMTYPE, entry.target, 0
    return member.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def _copy(content: IO[bytes], sink: _Sink, *, entry: FileEntry) -> None:
    """Copy a member, comparing what really leaves with what the plan stands for."""
    digest = hashlib.sha256()
    rest = entry.size
    while piece := content.read(min(_PIECE, rest + 1)):
        digest.update(piece)
        rest -= len(piece)
        if rest < 0:
            break
        sink.write(piece)
    if rest or digest.hexdigest() != entry.sha256:
        raise _changed(entry)
    sink.write(_padding(entry.size))


def _changed(entry: FileEntry) -> Problem:
    return Problem(
        f"{entry.path}: the stored build is not what was registered ({short(entry.sha256)})",
        remedy="register the build again under a new version",
        kind=ProblemKind.GATE,
    )


def _padding(size: int) -> bytes:
    return bytes(-size % _PADDING)

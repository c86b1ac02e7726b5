"""The one compressed stream that brings a host what it lacks.

It is a tar archive in compressed frames, which unpack as one: first the build's members that are
made from old contents of the host's, each frame against its own dictionary; then its other new
members; both are the same for every host that holds the same base, packed once and fanned out
from a spool. Last comes what is this host's own, with the archive's end.
"""

import hashlib
import io
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import IO, final

from tidegate.adapters.ssh.archive import END, MemberWriter, OpenContent, header, padding
from tidegate.adapters.ssh.compressing import compressor, packed, patcher
from tidegate.domain.build import FileEntry
from tidegate.domain.patching import Portion, Slice
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.value import digest_of

TREE = "tree/"
META = "meta/"
OPENING = b"tidegate\n"
"""Every dictionary begins with this, so that none is taken for one of zstd's own."""

_PIECE = 1024 * 1024
_PART = 12 * 1024 * 1024  # bytes, at least, that are sent while the next ones are packed


@dataclass(frozen=True, slots=True)
class Patch:
    """A frame that unpacks against old contents: which, their digest, and the frame's bytes."""

    old: tuple[Slice, ...]
    digest: str
    size: int


@final
class Payload:
    """Packed frames in a nameless file, which any number of threads may read.

    `patches` are the frames at its beginning; `size` counts all bytes, `plain` those after them.
    """

    def __init__(self, spool: IO[bytes], *, patches: tuple[Patch, ...]) -> None:
        self._spool = spool
        self.size = spool.tell()
        self.patches = patches
        self.plain = self.size - sum(patch.size for patch in patches)

    def pieces(self) -> Iterator[bytes]:
        """Yield the frames' bytes."""
        for offset in range(0, self.size, _PIECE):
            yield os.pread(self._spool.fileno(), min(_PIECE, self.size - offset), offset)

    def close(self) -> None:
        """Give the space back."""
        self._spool.close()


def parted(entries: Sequence[FileEntry]) -> tuple[Sequence[FileEntry], ...]:
    """Return the members in parts: one is sent while the next is packed."""
    parts, begin, size = [], 0, 0
    left = sum(entry.size for entry in entries)
    for place, entry in enumerate(entries, 1):
        size, left = size + entry.size, left - entry.size
        if min(size, left) >= _PART:
            parts.append(entries[begin:place])
            begin, size = place, 0
    return (*parts, entries[begin:])


@dataclass
class _Packing:
    """One set of members: packed by whoever comes first, while the others wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    payload: Payload | None = None


@final
class Payloads:
    """Packs each set of members once, however many hosts need it."""

    def __init__(self, open_content: OpenContent) -> None:
        self._open = open_content
        self._packing = threading.Lock()
        self._packed: dict[tuple[str, str], _Packing] = {}

    def members(
        self, entries: Sequence[FileEntry], *, form: str, portions: Sequence[Portion] = ()
    ) -> Payload:
        """Return the frames of a build's members, those of `portions` made from old contents.

        Raises Problem naming a member that is not what was registered.
        """
        parts = (*(f"{part}" for portion in portions for part in portion.old), "")
        key = (form, digest_of("\n".join((*parts, *(e.line for e in entries))).encode()))
        with self._packing:
            packing = self._packed.setdefault(key, _Packing())
        with packing.lock, _telling_of_disks():
            packing.payload = packing.payload or self._pack(entries, form=form, portions=portions)
            return packing.payload

    def has(self, entries: Iterable[FileEntry]) -> bool:
        """Tell whether all these contents are on this machine."""
        try:
            for entry in entries:
                self._open(entry.sha256).close()
        except Problem:
            return False
        return True

    def _pack(
        self, entries: Sequence[FileEntry], *, form: str, portions: Sequence[Portion]
    ) -> Payload:
        # No `with`: the file lives as long as the payload, and vanishes with it.
        spool = tempfile.TemporaryFile(prefix="tidegate-")  # noqa: SIM115
        try:
            with closing(MemberWriter(self._open, below=TREE)) as writer:
                patches = tuple(self._patch(portion, spool, writer) for portion in portions)
                patched = {part.entry for portion in portions for part in portion.new}
                rest = [entry for entry in entries if entry not in patched]
                if rest:
                    self._plain(rest, spool, writer, form=form)
            spool.flush()
            return Payload(spool, patches=patches)
        except BaseException:
            spool.close()
            raise

    def _patch(self, portion: Portion, spool: IO[bytes], writer: MemberWriter) -> Patch:
        dictionary = OPENING + b"".join(map(self._read, portion.old))
        began = spool.tell()
        with closing(patcher(spool, dictionary, size=portion.new_size)) as sink:
            for part in portion.new:
                writer.write_slice(part, sink)
        digest = hashlib.sha256(dictionary).hexdigest()
        return Patch(portion.old, digest, spool.tell() - began)

    def _read(self, part: Slice) -> bytes:
        with self._open(part.entry.sha256) as content:
            content.seek(part.offset)
            return content.read(part.length)

    def _plain(
        self, entries: Sequence[FileEntry], spool: IO[bytes], writer: MemberWriter, *, form: str
    ) -> None:
        with closing(compressor(spool, form, size=sum(e.size for e in entries))) as sink:
            for entry in entries:
                writer.write(entry, sink)

    def close(self) -> None:
        """Drop every frame."""
        with self._packing:
            for packing in self._packed.values():
                with packing.lock:
                    if packing.payload:
                        packing.payload.close()
            self._packed.clear()


def own_frame(
    tree: Iterable[tuple[FileEntry, bytes]], meta: Iterable[tuple[str, bytes]], *, form: str
) -> bytes:
    """Return one host's frame: its rendered files, then its orders; the last of them ends it.

    Rendered files arrive unreadable to others and get their modes on the host.
    """
    sink = io.BytesIO()
    for entry, content in tree:
        sink.write(header(TREE + entry.path, entry=entry, mode=0o600))
        sink.write(content + padding(len(content)))
    for name, content in (*meta, ("complete", b"")):
        entry = FileEntry(path=META + name, size=len(content))
        sink.write(header(entry.path, entry=entry, mode=0o600))
        sink.write(content + padding(len(content)))
    sink.write(END)
    return packed(sink.getvalue(), form)


@contextmanager
def _telling_of_disks() -> Iterator[None]:
    """Name the disks that packing needs: the one of the build, and that of temporary files."""
    try:
        yield
    except OSError as error:
        raise Problem(
            f"the build cannot be packed for the hosts: {error.strerror or error}",
            remedy="look at the disk that keeps the builds; temporary files need room too (TMPDIR)",
            kind=ProblemKind.FAILED,
        ) from error

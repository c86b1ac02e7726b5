"""Packs what hosts need, once for all of them, in threads of its own."""

import hashlib
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import final

from tidegate.adapters.ssh.archive import MemberWriter, OpenContent, Sink
from tidegate.adapters.ssh.compressing import compressor, frame_size, patcher
from tidegate.adapters.ssh.payload import OPENING, TREE, Patch, Payload
from tidegate.domain.build import FileEntry
from tidegate.domain.patching import Portion, Slice
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.value import digest_of

_TOGETHER = 128 * 1024  # bytes


@dataclass(frozen=True)
class _Wish:
    """What is to be packed, and how."""

    entries: Sequence[FileEntry]
    form: str
    portions: Sequence[Portion]

    @property
    def key(self) -> str:
        """Return what is the same for the same frames."""
        parts = (f"{part}" for portion in self.portions for part in portion.old)
        lines = (self.form, *parts, "", *(entry.line for entry in self.entries))
        return digest_of("\n".join(lines).encode())

    @property
    def size(self) -> int:
        """Return how many bytes of files will be in the frames."""
        return sum(entry.size for entry in self.entries)

    @property
    def rest(self) -> list[FileEntry]:
        """Return the members that are not made from old contents."""
        patched = {part.entry for portion in self.portions for part in portion.new}
        return [entry for entry in self.entries if entry not in patched]


@final
class Packing:
    """Packs each set of members once, however many hosts need it."""

    def __init__(self, open_content: OpenContent) -> None:
        self._open = open_content
        self._changing = threading.Lock()
        self._payloads: dict[str, Payload] = {}
        self._threads: list[threading.Thread] = []

    def payload(
        self, entries: Sequence[FileEntry], *, form: str, portions: Sequence[Portion] = ()
    ) -> Payload:
        """Return the frames of a build's members, those of `portions` made from old contents.

        They are packed from now on, if nobody has asked before. Reading them raises Problem
        when a member is not what was registered.
        """
        wish = _Wish(entries, form, portions)
        key = wish.key
        with self._changing:
            if key not in self._payloads:
                self._payloads[key] = self._begun(wish)
            return self._payloads[key]

    def has(self, entries: Iterable[FileEntry]) -> bool:
        """Tell whether all these contents are on this machine."""
        try:
            for entry in entries:
                self._open(entry.sha256).close()
        except Problem:
            return False
        return True

    def close(self) -> None:
        """Drop every frame, also those that are being packed."""
        with self._changing:
            for payload in self._payloads.values():
                payload.drop()
            for thread in self._threads:
                thread.join()
            for payload in self._payloads.values():
                payload.close()
            self._payloads.clear()
            self._threads.clear()

    def _begun(self, wish: _Wish) -> Payload:
        with _telling_of_disks():
            # No `with`: the file lives as long as the payload, and vanishes with it.
            spool = tempfile.TemporaryFile(buffering=0, prefix="tidegate-")  # noqa: SIM115
        payload = Payload(spool, content=wish.size)
        thread = threading.Thread(target=self._run, args=(wish, payload), name="packing")
        thread.daemon = True
        thread.start()
        self._threads.append(thread)
        return payload

    def _run(self, wish: _Wish, payload: Payload) -> None:
        # Whatever goes wrong is told by whoever needs the frames.
        try:
            with _telling_of_disks():
                payload.seal(patches=self._pack(wish, payload))
        except Exception as fault:  # noqa: BLE001
            payload.seal(fault=fault)

    def _pack(self, wish: _Wish, payload: Payload) -> tuple[Patch, ...]:
        with closing(MemberWriter(self._open, below=TREE)) as writer:
            patches = tuple(self._patch(portion, payload, writer) for portion in wish.portions)
            if rest := wish.rest:
                self._plain(rest, payload, writer, form=wish.form)
        return patches

    def _patch(self, portion: Portion, payload: Payload, writer: MemberWriter) -> Patch:
        dictionary = OPENING + b"".join(map(self._read, portion.old))
        began = payload.size
        packer = patcher(payload, dictionary, size=portion.new_size)
        with closing(_Told(packer, payload)) as sink:
            for part in portion.new:
                writer.write(part, sink)
        digest = hashlib.sha256(dictionary).hexdigest()
        return Patch(portion.old, digest, payload.size - began)

    def _read(self, part: Slice) -> bytes:
        with self._open(part.entry.sha256) as content:
            content.seek(part.offset)
            return content.read(part.length)

    def _plain(
        self, entries: Sequence[FileEntry], payload: Payload, writer: MemberWriter, *, form: str
    ) -> None:
        size = sum(entry.size for entry in entries)
        for frame in framed(entries, size=frame_size()):
            packer = compressor(payload, form, size=size, has_time=payload.is_ahead)
            with closing(_Told(packer, payload)) as sink:
                for part in frame:
                    writer.write(part, sink)


def framed(entries: Iterable[FileEntry], *, size: int) -> Iterator[list[Slice]]:
    """Yield what goes into each frame of about `size` bytes; large files are cut."""
    frame: list[Slice] = []
    filled = 0
    for entry in entries:
        for offset in range(0, entry.size, size) or (0,):
            frame.append(Slice(entry, offset, min(size, entry.size - offset)))
            filled += frame[-1].length
            if filled >= size:
                yield frame
                frame, filled = [], 0
    if frame:
        yield frame


@final
class _Told:
    """Hands on what goes into frames, small members together, and tells their payload of it."""

    def __init__(self, sink: Sink, payload: Payload) -> None:
        self._sink = sink
        self._payload = payload
        self._waiting = bytearray()

    def write(self, content: bytes, /) -> int:
        self._waiting += content
        if len(self._waiting) >= _TOGETHER:
            self._hand_on()
        return len(content)

    def _hand_on(self) -> None:
        self._payload.take_in(len(self._waiting))
        self._sink.write(bytes(self._waiting))
        self._waiting.clear()

    def close(self) -> None:
        self._hand_on()
        self._sink.close()


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

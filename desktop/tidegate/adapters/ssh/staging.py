"""Brings a host everything that it lacks of a release, in one turn."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Literal, final

from tidegate.adapters.ssh.compressing import best_form
from tidegate.adapters.ssh.conversation import Conversation
from tidegate.adapters.ssh.narration import Narrator
from tidegate.adapters.ssh.orders import list_file, order_files
from tidegate.adapters.ssh.payload import Patch, Payload, opening_frame, own_frame
from tidegate.adapters.ssh.protocol import Reply
from tidegate.adapters.ssh.supplies import Supplies
from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.delta import Delta, between, release_tree
from tidegate.domain.deployment import Phase
from tidegate.domain.identity import BuildDigest
from tidegate.domain.order import HostOrder
from tidegate.domain.patching import Portion
from tidegate.domain.problem import Problem, ProblemKind

_SLICES = 32 * 1024, 256 * 1024  # bytes between two looks at whether to go on, at least and most
_WORTH_CHUNKS = 4 * 1024 * 1024  # bytes; less is packed in a moment
_ALONG = 1024 * 1024  # bytes; what servers take in without anybody who reads it
_SOON = 0.1  # seconds that a slice should take
_BETWEEN_NEWS = 0.05  # seconds; on a fast line slices take a hundredth of that
_VERIFIED_WITHIN = 1_800.0  # seconds; a hundred gigabytes take a slow disk that long
_SKEW_WORTH_TELLING = 120  # seconds
_NOTHING = Manifest(entries=())


@dataclass
class Holdings:
    """What the host has told of itself and of the release that it can build on."""

    clock: int = 0
    free: int = -1
    inodes: int = -1
    formats: str = ""
    takes_chunks: bool | None = None
    base: str = ""
    base_build: str = ""
    base_manifest: str = ""
    earlier: str = ""
    overlay: list[FileEntry] = field(default_factory=list)
    entries: list[FileEntry] = field(default_factory=list)
    drifted: list[str] = field(default_factory=list)

    def take(self, reply: Reply) -> None:
        """Remember what a reply tells."""
        match reply.kind:
            case "clock":
                self.clock = reply.number(0)
            case "free":
                self.free, self.inodes = reply.number(0), reply.number(1)
            case "formats":
                self.formats = reply.field(0)
            case "chunks":
                self.takes_chunks = reply.field(0) == "yes"
            case "base":
                self.base, self.base_build, self.base_manifest = map(reply.field, range(3))
            case "earlier" if reply.field(1) == "no":
                self.earlier = reply.field(0)
            case _:
                self._take_file(reply)

    def _take_file(self, reply: Reply) -> None:
        match reply.kind:
            case "overlay":
                self.overlay.append(_entry(reply))
            case "entry":
                self.entries.append(_entry(reply))
            case "drift":
                self.drifted.append(reply.field(0))


@final
class Staging:
    """One host's way from what it holds to the prepared release."""

    def __init__(
        self,
        order: HostOrder,
        *,
        holdings: Holdings,
        supplies: Supplies,
        narrator: Narrator,
        await_lock: Callable[[], None],
    ) -> None:
        self._order = order
        self._await_lock = await_lock
        self._holdings = holdings
        self._supplies = supplies
        self._narrator = narrator
        self._tree = release_tree(order)
        self._release = self._tree.manifest
        self._digest = self._release.digest
        self._sent = self._given = self._expected = 0
        self._talk: Conversation

    def run(self, conversation: Conversation) -> None:
        """Send what is missing and wait until the host has verified the whole."""
        self._talk = conversation
        if self._holdings.earlier == self._digest:
            self._sent_to_the_end(Delta(deleted=(), added=()), is_reused=True)
        else:
            self._send_new()

    def _send_new(self) -> None:
        base = self._base()
        delta = self._supplies.delta(base, self._release)
        self._check_room(delta)
        # First the host may find that it cannot make the patches' old contents, then that others
        # of its files have changed.
        for is_trusting in (True, False, False):
            if not self._sent_to_the_end(delta, is_trusting=is_trusting):
                return
            self._narrator.note("it cannot build on its old files: whole files are sent")
            delta = self._without_drifted(base)
        raise self._problem("its files change while they are read", "look for who writes there")

    def _without_drifted(self, base: Manifest) -> Delta:
        """Return what is to be sent now that the host has told which old files have changed."""
        if self._holdings.drifted:
            self._report_drift()
            self._give(b"knows-drift\n")
        return between(base, self._release, drifted=self._holdings.drifted)

    def _sent_to_the_end(
        self, delta: Delta, *, is_trusting: bool = False, is_reused: bool = False
    ) -> bool:
        """Send everything, trusting that the host's old files are what they were.

        True: they are not, or it can make nothing of them, and it wants whole files.
        """
        self._send(delta, is_reused=is_reused)
        self._stream(delta, self._portions(delta) if is_trusting else ())
        return self._await_verified(may_repeat=not is_reused)

    def _report_drift(self) -> None:
        drifted = sorted(self._holdings.drifted)
        more = f" and {len(drifted) - 3} more" if len(drifted) > 3 else ""  # noqa: PLR2004
        names = ", ".join(drifted[:3])
        self._narrator.warn(
            f"files of {self._holdings.base} were changed on the host: {names}{more}"
        )

    def _base(self) -> Manifest:
        """Return what the base release consists of: known here, else as the host tells."""
        if not self._holdings.base:
            return _NOTHING
        if self._known_base is not None:
            return self._known_base
        self._give(b"send\n")
        self._await_lock()
        self._talk.hear("sent", within=_VERIFIED_WITHIN)
        told = Manifest.of(self._holdings.entries)
        if told.digest != self._holdings.base_manifest:
            raise self._problem("it does not tell its own manifest right", "deploy again")
        return told

    @cached_property
    def _known_base(self) -> Manifest | None:
        """Return the base as this machine knows it; None where it does not."""
        overlay = self._holdings.overlay
        try:
            known = self._supplies.held(BuildDigest(self._holdings.base_build), overlay=overlay)
        except Problem:
            return None  # another machine's build: the host knows it
        return known if known.digest == self._holdings.base_manifest else None

    def _check_room(self, delta: Delta) -> None:
        is_copied = self._order.plan.isolate == "copy"
        needed = self._release.size if is_copied else delta.size
        free = self._holdings.free * 1024
        if 0 <= free < needed:
            raise self._problem(
                f"the disk is full: {_megabytes(needed)} are needed, {_megabytes(free)} are free",
                f"make room on the file system of {self._order.planned.path}",
            )
        if 0 <= self._holdings.inodes < len(delta.added):
            raise self._problem(
                f"the disk has no room for {len(delta.added)} more files",
                f"remove files from the file system of {self._order.planned.path}",
            )

    def _send(self, delta: Delta, *, is_reused: bool) -> None:
        change = "reuse\n" if is_reused else _listed("delete", delta.deleted)
        if delta.emptied:
            change += _listed("emptied", delta.emptied)
        self._give(f"manifest {self._digest}\n{change}".encode())

    def _portions(self, delta: Delta) -> tuple[Portion, ...]:
        """Return what can be made from old contents that both sides have."""
        if self._form != "zstd" or not delta.added or self._known_base is None:
            return ()
        foreign = {*self._holdings.drifted, *(entry.path for entry in self._holdings.overlay)}
        held = [entry for entry in self._known_base.entries if entry.path not in foreign]
        return self._supplies.portions(self._tree.members(delta.added), held=held)

    def _stream(self, delta: Delta, patched: tuple[Portion, ...]) -> None:
        self._sent = 0
        members = self._tree.members(delta.added)
        if not members:
            self._pour_whole(None, delta)
            return
        shared = self._supplies.packed(members, form=self._form, portions=patched)
        if self._is_worth_chunks(shared, patched):
            self._pour_chunks(shared, delta)
        else:
            self._pour_whole(shared, delta)

    def _pour_whole(self, shared: Payload | None, delta: Delta) -> None:
        own = self._own_frame(delta, list_file(delta.added))
        patches = shared.patches(self._look) if shared else ()
        size = shared.size if shared else 0
        self._announce(size - sum(patch.size for patch in patches) + len(own), patches)
        self._pour(chain(shared.pieces() if shared else (), [own]), total=size + len(own))

    def _pour_chunks(self, shared: Payload, delta: Delta) -> None:
        first = opening_frame([list_file(delta.added)], form=self._form)
        own = self._own_frame(delta)
        more = len(first) + len(own)
        self._announce("-")
        self._chunk(len(first), [first], total=shared.likely_size + more)
        for size, pieces in shared.chunks(self._look):
            self._chunk(size, pieces, total=shared.likely_size + more)
        self._chunk(len(own), [own], total=self._sent + len(own))
        self._give(b"chunk 0\n")

    def _chunk(self, size: int, pieces: Iterable[bytes], *, total: int) -> None:
        self._give(f"chunk {size}\n".encode())
        self._pour(pieces, total=total)

    def _own_frame(self, delta: Delta, *orders: tuple[str, bytes]) -> bytes:
        more = order_files(self._order, tree=self._tree, added=delta.added)
        return own_frame(self._own_files(delta), (*orders, *more), form=self._form)

    def _announce(self, size: int | Literal["-"], patches: Iterable[Patch] = ()) -> None:
        told = "".join(map(_patch_order, patches))
        self._give(f"{told}stream {self._form} {size}\n".encode())

    def _is_worth_chunks(self, shared: Payload, patched: Sequence[Portion]) -> bool:
        """Tell whether to send what is packed while more of it is being packed."""
        if patched or shared.is_complete or shared.content < _WORTH_CHUNKS:
            return False
        if self._holdings.takes_chunks is None:
            self._holdings.take(self._talk.hear("chunks"))
        return bool(self._holdings.takes_chunks)

    def _look(self) -> None:
        """Tell how far we are, which also lets whoever waits with us stop us."""
        self._narrator.progress(self._sent, total=self._expected)

    @property
    def _form(self) -> str:
        return best_form(self._holdings.formats)

    def _own_files(self, delta: Delta) -> Iterator[tuple[FileEntry, bytes]]:
        fresh = {entry.path for entry in delta.added}
        contents = {file.to: file.content for file in self._order.rendered}
        for entry in self._tree.overlay:
            if entry.path in fresh:
                yield entry, contents.get(entry.path, b"")

    def _pour(self, pieces: Iterable[bytes], *, total: int) -> None:
        size, self._expected = _SLICES[0], total
        told = time.monotonic()
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                began = time.monotonic()
                self._give(rest[:size])
                self._sent += len(rest[:size])
                rest = rest[size:]
                now = time.monotonic()
                size = _next_slice(size, took=now - began)
                if now - told >= _BETWEEN_NEWS:
                    told = now
                    self._look()
        self._look()

    def _give(self, content: bytes | memoryview) -> None:
        """Send bytes: a little right along with the word to begin, more when the host is ours."""
        self._given += len(content)
        if self._given > _ALONG:
            self._await_lock()
        self._talk.send(content)

    def _await_verified(self, *, may_repeat: bool = False) -> bool:
        """Wait for the host's verdict; True: it wants the whole files, if that may be."""
        self._await_lock()
        self._narrator.done()
        self._narrator.enter(Phase.VERIFY)
        again = ("again",) if may_repeat else ()
        reply = self._talk.hear("prepared", "damaged", *again, within=_VERIFIED_WITHIN)
        if reply.kind == "damaged":
            raise self._problem(
                f"what arrived is not what was sent: {reply.field(0)}",
                "deploy again; the host is unchanged",
            )
        if reply.kind == "prepared":
            self._narrator.done()
        return reply.kind == "again"

    def _problem(self, what: str, remedy: str) -> Problem:
        name = self._order.planned.name
        return Problem(f"{name}: {what}", remedy=remedy, kind=ProblemKind.HOST)


def skew_warning(holdings: Holdings, *, now: float) -> str:
    """Return what to tell of a host's clock, or nothing; no decision depends on that clock."""
    skew = holdings.clock - now
    if abs(skew) < _SKEW_WORTH_TELLING:
        return ""
    way = "ahead" if skew > 0 else "behind"
    return f"the host's clock is {abs(skew):.0f} s {way}: let it keep time (chrony, timesyncd)"


def _listed(order: str, paths: Sequence[str]) -> str:
    return f"{order} {len(paths)}\n" + "".join(f"{path}\n" for path in paths)


def _patch_order(patch: Patch) -> str:
    """Return the order to unpack the next frame against old contents, a line for each of them."""
    lines = "".join(
        f"{'-' if old.is_whole else old.offset}\t{old.length}\t{old.entry.path}\n"
        for old in patch.old
    )
    return f"patch {patch.digest} {patch.size} {len(patch.old)}\n{lines}"


def _entry(reply: Reply) -> FileEntry:
    return FileEntry.from_line("\t".join(reply.fields))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"


def _next_slice(size: int, *, took: float) -> int:
    """Return how much to send next: little on a narrow line, where a wish to stop must not wait."""
    least, most = _SLICES
    return min(most, size * 2) if took < _SOON else max(least, size // 2)

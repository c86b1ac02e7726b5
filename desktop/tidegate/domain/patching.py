"""Which old contents on a host serve to make which new ones, in portions of bounded size."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tidegate.domain.build import FileEntry

MOST_OLD = 16_000_000
"""Bytes of old content in a portion: zstd indexes the last 16 MiB of a dictionary, and no more."""

_LARGE = 8_000_000
_SLACK = (MOST_OLD - _LARGE) // 2  # bytes by which content may have moved within a large file


@dataclass(frozen=True, slots=True)
class Slice:
    """`length` bytes of a file from `offset` on."""

    entry: FileEntry
    offset: int
    length: int

    @property
    def is_whole(self) -> bool:
        """Tell whether that is all of the file."""
        return self.length == self.entry.size

    @property
    def is_last(self) -> bool:
        """Tell whether the file ends here."""
        return self.offset + self.length == self.entry.size


@dataclass(frozen=True, slots=True)
class Portion:
    """New contents, and the old ones that they are likely to have much in common with."""

    old: tuple[Slice, ...]
    new: tuple[Slice, ...]

    @property
    def old_size(self) -> int:
        """Return the bytes of old content."""
        return sum(slice_.length for slice_ in self.old)

    @property
    def new_size(self) -> int:
        """Return the bytes of new content."""
        return sum(slice_.length for slice_ in self.new)


def forerunners(
    added: Iterable[FileEntry], *, held: Iterable[FileEntry]
) -> Mapping[FileEntry, FileEntry]:
    """Return for each new file the held one that it is made from: of its path, or its content."""
    files = [entry for entry in held if entry.kind == "file" and entry.size]
    by_path = {entry.path: entry for entry in files}
    by_content = {entry.sha256: entry for entry in files}
    found = {
        entry: by_content.get(entry.sha256) or by_path.get(entry.path)
        for entry in added
        if entry.kind == "file" and entry.size
    }
    return {entry: former for entry, former in found.items() if former}


def portions(pairs: Mapping[FileEntry, FileEntry]) -> Iterator[Portion]:
    """Yield the portions in which the new files travel; the pieces of a file follow one another."""
    gathered = Portion((), ())
    for new, old in pairs.items():
        if max(new.size, old.size) > _LARGE:
            yield from _parts(new, old)
            continue
        further = _joined(gathered, new, old)
        if max(further.old_size, further.new_size) > MOST_OLD:
            yield gathered
            further = _joined(Portion((), ()), new, old)
        gathered = further
    if gathered.new:
        yield gathered


def _joined(portion: Portion, new: FileEntry, old: FileEntry) -> Portion:
    return Portion((*portion.old, Slice(old, 0, old.size)), (*portion.new, Slice(new, 0, new.size)))


def _parts(new: FileEntry, old: FileEntry) -> Iterator[Portion]:
    """Yield a large file piece by piece, each with what lies around that place in the old one."""
    for start in range(0, new.size, _LARGE):
        length = min(_LARGE, new.size - start)
        begin = min(old.size, max(0, start - _SLACK))
        end = min(old.size, start + length + _SLACK)
        around = (Slice(old, begin, end - begin),) if end > begin else ()
        yield Portion(around, (Slice(new, start, length),))

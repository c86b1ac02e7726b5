"""Portions hold every new byte once and in order, and never more old content than zstd indexes."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from tidegate.domain.build import FileEntry
from tidegate.domain.patching import MOST_OLD, forerunners, portions

SIZES = st.integers(1, 60_000_000)


def entry(path: str, size: int = 1, sha256: str = "") -> FileEntry:
    return FileEntry(path=path, size=size, sha256=sha256 or f"{path}-{size}")


@given(st.lists(st.tuples(SIZES, SIZES), max_size=12))
def test_every_new_byte_travels_once_and_in_order(sizes):
    pairs = {entry(f"new{n}", new): entry(f"old{n}", old) for n, (new, old) in enumerate(sizes)}
    found = list(portions(pairs))
    travelled = [part for portion in found for part in portion.new]
    files = [(file, list(parts)) for file, parts in groupby(travelled, key=lambda p: p.entry)]
    assert sorted(file.path for file, _ in files) == sorted(file.path for file in pairs)
    for file, parts in files:
        ends = [part.offset + part.length for part in parts]
        assert [part.offset for part in parts] == [0, *ends[:-1]]
        assert ends[-1] == file.size
    for portion in found:
        assert portion.old_size <= MOST_OLD
        assert all(old.offset + old.length <= old.entry.size for old in portion.old)


def test_a_file_is_made_from_its_own_content_elsewhere_or_from_what_had_its_path():
    held = [entry("a", 5, "one"), entry("b", 5, "two"), entry("empty", 0, "none")]
    moved, changed = entry("z", 5, "two"), entry("a", 6, "three")
    others = [entry("fresh"), entry("empty", 3), FileEntry(path="b", kind="link", target="a")]
    found = forerunners([moved, changed, *others], held=held)
    assert found == {moved: held[1], changed: held[0]}

"""The unified diff of a file's bytes before and after."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher

from typing_extensions import override

_AROUND = 3
"""Lines that are shown above and below what changes."""

_Opcode = tuple[str, int, int, int, int]


def diff_of(before: bytes, after: bytes, *, name: str) -> str:
    """Return the lines that go and come, with three lines around them; no final newline."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    hunks = [_hunk(group, old, new) for group in _Anchored(old, new).get_grouped_opcodes(_AROUND)]
    head = [f"--- a/{name}", f"+++ b/{name}"] if hunks else []
    return "\n".join([*head, *(line for hunk in hunks for line in hunk)])


class _Anchored(SequenceMatcher[str]):
    """Matches the lines that both texts have once, and only between them all the others.

    This is the patience diff (Bram Cohen): hundreds of changes in a large file cost no more than
    their own surroundings.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(None, old, new)
        self._old, self._new = old, new

    @override
    def get_matching_blocks(self) -> list[Match]:
        found: list[Match] = []
        for block in self._blocks():
            last = found[-1] if found else Match(-1, -1, 0)
            if (last.a + last.size, last.b + last.size) == (block.a, block.b) and found:
                found[-1] = Match(last.a, last.b, last.size + block.size)
            else:
                found.append(block)
        return [*found, Match(len(self._old), len(self._new), 0)]

    def _blocks(self) -> Iterator[Match]:
        at, to = 0, 0
        for one, other in (*_anchors(self._old, self._new), (len(self._old), len(self._new))):
            if one > at and other > to:
                between = SequenceMatcher(None, self._old[at:one], self._new[to:other])
                for block in between.get_matching_blocks()[:-1]:
                    yield Match(at + block.a, to + block.b, block.size)
            if one < len(self._old) and other < len(self._new):
                yield Match(one, other, 1)
            at, to = one + 1, other + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest run of lines, each once in both texts, that keep their order."""
    counts, places = Counter(old), {line: at for at, line in enumerate(new)}
    again = Counter(new)
    pairs = [
        (at, places[line])
        for at, line in enumerate(old)
        if counts[line] == 1 and again.get(line) == 1
    ]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second numbers rise (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    below: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        below.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [number]
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = below[at]
    return found[::-1]


def _hunk(group: Sequence[_Opcode], old: Sequence[str], new: Sequence[str]) -> list[str]:
    first, last = group[0], group[-1]
    lines = [f"@@ -{_span(first[1], last[2])} +{_span(first[3], last[4])} @@"]
    for what, start, end, begins, ends in group:
        if what == "equal":
            lines += [f" {line}" for line in old[start:end]]
        else:
            lines += [f"-{line}" for line in old[start:end]]
            lines += [f"+{line}" for line in new[begins:ends]]
    return lines


def _span(start: int, end: int) -> str:
    """Write where lines begin, from 1, and how many they are; none begin at the line before."""
    if end - start == 1:
        return str(start + 1)
    return f"{start + (end > start)},{end - start}"

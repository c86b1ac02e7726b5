"""Patterns that name settings by their spelled paths: `*` is a segment, `**` any number of them."""

import re
from functools import lru_cache
from typing import final

from tidegate.domain.late_pattern import late_pattern

_SEGMENT = late_pattern(r'"((?:[^"\\]|\\.)*)"|(\[[^\]]*\])|([^."\[]+)')


@lru_cache(maxsize=4096)
def segments_of(text: str) -> tuple[str, ...]:
    """Return the segments of a spelled path; quotes are taken off, brackets are segments."""
    if '"' not in text and "[" not in text:
        return tuple(part for part in text.split(".") if part)
    found = _SEGMENT.findall(text)
    return tuple(quoted or bracket or bare for quoted, bracket, bare in found)


@final
class Pattern:
    """A pattern ready to be asked about many paths.

    Within a segment `*` is any text. A list's item is matched by `*` or by its own spelling,
    `servers[0].port`, `servers[name=web].port`; `servers.*.port` matches every one.
    """

    __slots__ = ("is_plain", "particularity", "segments", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.segments = segments_of(text)
        self.is_plain = "*" not in text
        self.particularity = (-text.count("**") * 2 - text.count("*"), len(text))

    def fits(self, path: tuple[str, ...]) -> bool:
        """Tell whether a path, as `segments_of` gives it, is named."""
        return self._may_fit(path) and _fits(self.segments, path)

    def _may_fit(self, path: tuple[str, ...]) -> bool:
        """Look at both ends, which settles it for most paths."""
        if not (self.segments and path):
            return not path
        first, last = self.segments[0], self.segments[-1]
        return ("*" in first or first == path[0]) and ("*" in last or last == path[-1])


def matches(pattern: str, spelled: str) -> bool:
    """Tell whether a pattern names a spelled path."""
    return Pattern(pattern).fits(segments_of(spelled))


def _fits(pattern: tuple[str, ...], segments: tuple[str, ...]) -> bool:
    """Match segment by segment in time that grows with the product of both lengths."""
    reached = {0}
    for part in pattern:
        if part == "**":
            reached = set(range(min(reached), len(segments) + 1)) if reached else reached
        else:
            fitting = (at for at in reached if at < len(segments))
            reached = {at + 1 for at in fitting if _segment_fits(part, segments[at])}
    return len(segments) in reached


def _segment_fits(part: str, segment: str) -> bool:
    if part in ("*", segment):
        return True
    if "*" not in part:
        return False
    return re.fullmatch(".*?".join(map(re.escape, part.split("*"))), segment) is not None

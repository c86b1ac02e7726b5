"""Adds to and takes from what stands between brackets with commas, whatever the format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tidegate.adapters.formats.format import Splice
from tidegate.adapters.formats.places import indent_at, line_end, line_start, newline_near

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CommaList:
    """The members between two brackets; `start` and `end` are the brackets' own places.

    `comment` is how a comment begins (one way or several), for finding the comma behind a member.
    """

    text: str
    start: int
    end: int
    spans: Sequence[Span]
    comment: str | tuple[str, ...] = "#"
    unit: str = "  "

    def added(self, member: str, *, after: int, notes: Sequence[str] = ()) -> tuple[Splice, ...]:
        """Return the splices that put a member behind the one with index `after`."""
        if not self.spans:
            return (self._only(member, notes),)
        _, end = self.spans[after]
        comma = self._comma(after)
        if not self._stands_alone(after):
            return self._inline(member, end, comma, is_last=after == len(self.spans) - 1)
        return self._on_a_line(member, after, comma, notes)

    def removed(self, index: int) -> tuple[Splice, ...]:
        """Return the splices that take a member away, with its comma."""
        start, end = self.spans[index]
        comma = self._comma(index)
        is_last = index == len(self.spans) - 1
        if self._stands_alone(index):
            own = self._lines(start, end if comma is None else comma + 1)
            return (*self._comma_before(index, needed=not is_last or comma is not None), own)
        if not is_last:
            return (Splice(start, self.spans[index + 1][0], ""),)
        if index:
            return (Splice(self.spans[index - 1][1], end, ""),)
        return (Splice(start, end if comma is None else comma + 1, ""),)

    def _comma_before(self, index: int, *, needed: bool) -> tuple[Splice, ...]:
        """Return the splice for the comma that a new last member must not keep."""
        comma = None if needed or not index else self._comma(index - 1)
        return () if comma is None else (Splice(comma, comma + 1, ""),)

    def _only(self, member: str, notes: Sequence[str]) -> Splice:
        inside = self.text[self.start + 1 : self.end]
        if "\n" not in inside and not notes:
            pad = " " if inside.startswith(" ") else ""
            return Splice(self.start + 1, self.end, f"{pad}{member}{pad}")
        newline = newline_near(self.text, self.start)
        outer = indent_at(self.text, self.end if "\n" in inside else self.start)
        inner = outer + self.unit
        lines = "".join(f"{newline}{inner}{note}" for note in (*notes, member))
        tail = inside.rstrip() if inside.strip() else ""
        return Splice(self.start + 1, self.end, f"{tail}{lines}{newline}{outer}")

    def _inline(
        self, member: str, end: int, comma: int | None, *, is_last: bool
    ) -> tuple[Splice, ...]:
        gap = self._gap()
        if comma is None:
            return (Splice(end, end, f",{gap}{member}"),)
        return (Splice(comma + 1, comma + 1, f"{gap}{member}" + ("" if is_last else ",")),)

    def _gap(self) -> str:
        """Return the blanks that follow commas here."""
        if len(self.spans) > 1:
            between = self.text[self.spans[0][1] : self.spans[1][0]]
            return between.partition(",")[2] if between.strip() == "," else " "
        return " "

    def _on_a_line(
        self, member: str, after: int, comma: int | None, notes: Sequence[str]
    ) -> tuple[Splice, ...]:
        start, end = self.spans[after]
        is_last = after == len(self.spans) - 1
        newline = newline_near(self.text, start)
        indent = indent_at(self.text, start)
        at = line_end(self.text, end if comma is None else max(end, comma))
        tail = "" if is_last and comma is None else ","
        lines = "".join(f"{newline}{indent}{note}" for note in (*notes, member + tail))
        added = Splice(at, at, lines)
        return (added,) if comma is not None else (Splice(end, end, ","), added)

    def _stands_alone(self, index: int) -> bool:
        """Tell whether a member has its lines for itself, those of its comma among them."""
        start, end = self.spans[index]
        comma = self._comma(index)
        before = self.spans[index - 1][1] if index else self.start + 1
        following = self.spans[index + 1][0] if index + 1 < len(self.spans) else self.end
        begins = line_start(self.text, start)
        return begins >= before and following > line_end(self.text, comma or end)

    def _lines(self, start: int, end: int) -> Splice:
        stop = line_end(self.text, end)
        newline = re.compile(r"\r\n|\n|\r|").match(self.text, stop)
        return Splice(line_start(self.text, start), newline.end() if newline else stop, "")

    def _comma(self, index: int) -> int | None:
        """Return where the comma behind a member stands, comments in between left out."""
        at = self.spans[index][1]
        stop = self.spans[index + 1][0] if index + 1 < len(self.spans) else self.end
        while at < stop and self.text[at] != ",":
            if self.text.startswith(self.comment, at):
                at = line_end(self.text, at)
            elif "//" in self.comment and self.text.startswith("/*", at):
                at = self.text.find("*/", at) + 2
            else:
                at += 1
        return at if at < stop else None

"""The format of Java's properties: flat keys, strings only; of a key written twice the last counts.

Documents that lines `#---` part are merged in their order.
"""

import re
from bisect import bisect
from collections.abc import Sequence

from typing_extensions import override

from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.properties_lexing import lexed
from tidegate.adapters.formats.properties_second import read_again
from tidegate.adapters.formats.sections import Entry, last_counts, text_of, tree_of
from tidegate.adapters.formats.sections_editing import SectionsEditing, Style
from tidegate.adapters.formats.sections_writing import sections_text
from tidegate.domain.doubled import Doubled, grouped_doubled
from tidegate.domain.setting import Node, Path, Scalar, SetValue

_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}
_LAST_ASCII = 0x7E
_LAST_LATIN = 0xFF
_LAST_BASIC = 0xFFFF


class PropertiesFormat(Format):
    """Reads and edits properties files, whatever their encoding and separators."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return one map; a key with dots is one key."""
        return tree_of(lexed(text, file=file), text, file=file, counted=last_counts)

    @override
    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:
        """Return the keys that one document gives several values."""
        found, places = lexed(text, file=file), Places(text, file=file)
        ends = [header.start for header in found.headers]
        return tuple(
            grouped_doubled(
                (bisect(ends, each.start), each.path, places.origin(each.start))
                for each in found.entries
            )
        )

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what writes one edit; a new key joins the first of several documents."""
        found = lexed(text, file=file)
        end = found.headers[0].start if found.headers else len(text)
        style = PropertiesStyle(text, end=end)
        return SectionsEditing(text, found, style=style, file=file).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        return text_of(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what the second reader finds."""
        return read_again(text)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return one line for each key."""
        return sections_text(tree, style=PropertiesStyle("", end=0), file=file)


class PropertiesStyle(Style):
    """How properties are written in a file whose first document goes to `end`."""

    comment = "#"
    sign = "="

    def __init__(self, text: str, *, end: int) -> None:
        self._end = end
        highest = max(text, default="")
        # Whether a file is UTF-8 or ISO-8859-1 depends on its reader as long as it is plain
        # ASCII, and both look alike up to U+00FF; an escape is right in every case.
        self._limit = _LAST_ASCII
        if highest > chr(_LAST_ASCII + 1):
            self._limit = _LAST_LATIN if highest <= chr(_LAST_LATIN) else _LAST_BASIC

    @override
    def counted(self, entries: list[Entry]) -> list[Entry]:
        """Return the last one only."""
        return last_counts(entries)

    @override
    def last(self, entries: list[Entry]) -> Entry | None:
        """Return the last one of the first document, which holds without condition."""
        return next((entry for entry in reversed(entries) if entry.start < self._end), None)

    @override
    def split(self, edit: SetValue, *, present: Sequence[Entry]) -> list[str]:
        """Return the value alone: there are no lists."""
        return [text_of(edit.value)]

    @override
    def key(self, path: Path) -> str | None:
        """Return the key with its separators and comment marks escaped."""
        if len(path) != 1 or not isinstance(path[0], str) or not path[0]:
            return None
        return re.sub(r"[=: #!]", r"\\\g<0>", self._escaped(path[0]))

    @override
    def value(self, value: str, *, before: str, indent: str) -> str | None:
        """Return the value with no more escapes than it needs."""
        written = self._escaped(value)
        return "\\" + written if written.startswith(" ") else written

    def _escaped(self, text: str) -> str:
        return "".join(_ESCAPED.get(letter) or self._spelled(letter) for letter in text)

    def _spelled(self, letter: str) -> str:
        is_plain = " " <= letter <= chr(self._limit) and not "\x7f" <= letter < "\xa0"
        if is_plain or (self._limit == _LAST_BASIC and letter > chr(_LAST_BASIC)):
            return letter
        units = letter.encode("utf-16-be", "surrogatepass").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


FORMAT = PropertiesFormat()

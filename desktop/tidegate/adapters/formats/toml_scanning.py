"""Finds where things stand in TOML that another parser has accepted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tidegate.adapters.formats.places import line_end, next_line
from tidegate.domain.setting import Path

_BLANK = re.compile(r"[ \t\r\n]*(?:#[^\n]*\n?[ \t\r\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*(\.)?""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*\'{3,5}'
    r'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BARE = re.compile(r"[^\s,\]}#]+(?: \d[^\s,\]}#]*)?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_LETTERS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


@dataclass(slots=True)
class Spot:
    """A value's span; `members` of an inline table, `items` of an array."""

    start: int
    end: int
    members: "list[Member]" = field(default_factory=list)
    items: "list[Spot]" = field(default_factory=list)


@dataclass(slots=True)
class Member:
    """A (dotted) key of an inline table with its value."""

    keys: tuple[str, ...]
    start: int
    value: Spot


@dataclass(slots=True)
class Statement:
    """A header, or a key with its value (`spot`); `path` has the indices of arrays of tables.

    `start` and `end` are those of its lines, a header's comment and line end among them.
    """

    path: Path
    table: Path
    start: int
    key_start: int
    end: int
    spot: Spot | None = None
    is_array: bool = False
    sign: str = " = "


class Scanner:
    """Walks over a valid document once; raises ValueError where it loses its way."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: dict[Path, int] = {}
        self._table: Path = ()

    def statements(self) -> Iterator[Statement]:
        """Yield headers and keys in the order of the text."""
        at = self._past_blanks(0)
        while at < len(self._text):
            found = self._header(at) if self._text[at] == "[" else self._entry(at)
            yield found
            at = self._past_blanks(found.end)

    def _past_blanks(self, at: int) -> int:
        blank = _BLANK.match(self._text, at)
        return blank.end() if blank else at

    def _header(self, start: int) -> Statement:
        is_array = self._text.startswith("[[", start)
        keys, at = self._keys(start + (2 if is_array else 1))
        parent = self._resolved(keys[:-1])
        path: Path = (*parent, keys[-1])
        if is_array:
            self._counts[path] = self._counts.get(path, 0) + 1
        self._table = self._resolved(keys)
        end = next_line(self._text, at)
        return Statement(self._table, self._table, start, start, end, is_array=is_array)

    def _resolved(self, keys: tuple[str, ...]) -> Path:
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _entry(self, start: int) -> Statement:
        keys, at = self._keys(start)
        value_start = self._past(at + 1)
        spot = self._value(value_start)
        before = self._text[start:at]
        sign = self._text[start + len(before.rstrip(" \t")) : value_start]
        end = next_line(self._text, line_end(self._text, spot.end))
        path = (*self._table, *keys)
        return Statement(path, self._table, start, start, end, spot, sign=sign)

    def _past(self, at: int) -> int:
        while self._text[at : at + 1] in {" ", "\t"}:
            at += 1
        return at

    def _keys(self, at: int) -> tuple[tuple[str, ...], int]:
        """Return the parts of a dotted key and where its last part's blanks end."""
        keys: list[str] = []
        while True:
            part = _KEY.match(self._text, at)
            if part is None:
                raise ValueError("no key")
            keys.append(_key_text(part))
            at = part.end()
            if not part[4]:
                return tuple(keys), at

    def _value(self, at: int) -> Spot:
        letter = self._text[at : at + 1]
        if letter == "[":
            return self._array(at)
        if letter == "{":
            return self._inline_table(at)
        found = (_STRING if letter in "\"'" else _BARE).match(self._text, at)
        if found is None:
            raise ValueError("no value")
        return Spot(at, found.end())

    def _array(self, start: int) -> Spot:
        spot = Spot(start, start)
        at = self._past_blanks(start + 1)
        while self._text[at : at + 1] != "]":
            item = self._value(at)
            spot.items.append(item)
            at = self._past_comma(item.end)
        spot.end = at + 1
        return spot

    def _inline_table(self, start: int) -> Spot:
        spot = Spot(start, start)
        at = self._past_blanks(start + 1)
        while self._text[at : at + 1] != "}":
            keys, sign = self._keys(at)
            value = self._value(self._past_blanks(sign + 1))
            spot.members.append(Member(keys, at, value))
            at = self._past_comma(value.end)
        spot.end = at + 1
        return spot

    def _past_comma(self, at: int) -> int:
        at = self._past_blanks(at)
        if self._text[at : at + 1] == ",":
            return self._past_blanks(at + 1)
        if self._text[at : at + 1] not in {"]", "}"}:
            raise ValueError("no comma")
        return at


def _key_text(part: re.Match[str]) -> str:
    if part[1] is not None:
        return _ESCAPE.sub(_escaped, part[1])
    return part[2] if part[2] is not None else part[3]


def _escaped(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _LETTERS.get(code, code)

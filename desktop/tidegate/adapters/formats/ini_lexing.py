"""Finds sections and assignments of INI files as their readers do.

The dialects: basic (what most daemons and Go programs read: inline comments behind a blank,
quotes taken off), python (configparser: no inline comments, quotes are part of the value, keys
in any case) and php (`;` begins a comment anywhere, no continuation, escapes within quotes). In
the first two a line that is indented deeper than its key goes on with the value.
"""

import re
from dataclasses import dataclass

from tidegate.adapters.formats.places import line_end, line_start, next_line
from tidegate.adapters.formats.sections import Entry, Section, Sections
from tidegate.domain.problem import Problem

_BLANKS = " \t\v\f"
_COMMENT = {"basic": ("#", ";"), "python": ("#", ";"), "php": (";", "#")}
_HEADER = {
    "basic": re.compile(r"\[[ \t]*(?P<name>[^\]\r\n]+?)[ \t]*\]"),
    "python": re.compile(r"\[(?P<name>[^\r\n]+)\]"),
    "php": re.compile(r"\[[ \t]*(?P<name>[^\]\r\n]+?)[ \t]*\]"),
}
_KEY = {"basic": re.compile(r"[^=:\r\n]*"), "php": re.compile(r"[^=;\r\n]*")}
_INLINE = re.compile(r"(?:(?<=[ \t])|\A)(?:;|#(?=[ \t]|\Z)).*")
_QUOTED = re.compile(r'"""(?P<three>.*?)"""|(?P<quote>["\'`])(?P<one>.*?)(?P=quote)')
_PHP_QUOTED = re.compile(r"\"(?P<double>(?:\\.|[^\"\\])*+)\"|'(?P<single>[^']*+)'", re.DOTALL)
_PHP_BARE = re.compile(r"(?:\"(?:\\.|[^\"\\\r\n])*+\"|'[^'\r\n]*+'|[^;\r\n])*+")
_PHP_TAIL = re.compile(r"[ \t]*(?=[;\r\n]|\Z)")


def lexed(text: str, *, dialect: str, file: str = "") -> Sections:
    """Return the assignments in order; raises Problem for a line that no reader accepts."""
    return _Lexer(text, dialect, file).sections()


@dataclass(slots=True)
class _Open:
    """An assignment that further lines may go on with."""

    entry: Entry
    indent: int
    values: list[str]
    blanks: int = 0
    notes: bool = False
    has_notes: bool = False


class _Lexer:
    def __init__(self, text: str, dialect: str, file: str) -> None:
        self._text = text
        self._dialect = dialect
        self._file = file
        self._found = Sections()
        self._section = ""
        self._open: _Open | None = None

    def sections(self) -> Sections:
        """Return what all lines say."""
        at = 0
        while at < len(self._text):
            at = self._line(at)
        self._close()
        return self._found

    def _line(self, at: int) -> int:
        """Take the line at a place and return where the next one begins."""
        end, following = line_end(self._text, at), next_line(self._text, at)
        start = at
        while start < end and self._text[start] in _BLANKS:
            start += 1
        if start == end or self._text[start] in _COMMENT[self._dialect]:
            self._pass_over(is_comment=start < end)
            return following
        if self._goes_on(start - at):
            self._go_on(start, end, following)
            return following
        self._close()
        if self._text[start] == "[":
            self._header(start, end, following)
            return following
        return self._assignment(start, end, indent=start - at)

    def _pass_over(self, *, is_comment: bool) -> None:
        if self._open is None:
            return
        if is_comment:
            self._open.notes = True
        else:
            self._open.blanks += 1

    def _goes_on(self, indent: int) -> bool:
        return self._open is not None and indent > self._open.indent

    def _go_on(self, start: int, end: int, following: int) -> None:
        if self._open is None:
            return
        value, value_end = self._bare(start, end)
        self._open.values += [*([""] * self._open.blanks), value]
        self._open.has_notes |= self._open.notes
        self._open.blanks = 0
        e = self._open.entry
        self._open.entry = Entry(
            e.path, None, e.start, e.key_end, e.value_start, value_end, following
        )

    def _close(self) -> None:
        """Keep the open assignment, with all its lines."""
        if self._open is None:
            return
        e, values = self._open.entry, self._open.values
        value = "\n".join(values).rstrip() if len(values) > 1 else e.value
        self._found.entries.append(
            Entry(
                e.path,
                value,
                e.start,
                e.key_end,
                e.value_start,
                e.value_end,
                e.end,
                e.has_sign,
                self._open.has_notes,
            )
        )
        self._open = None

    def _header(self, start: int, end: int, following: int) -> None:
        header = _HEADER[self._dialect].match(self._text, start, end)
        if header is None:
            raise self._problem(start, "the section has no name or no closing `]`")
        self._section = header["name"]
        self._found.headers.append(Section(self._section, start, following))

    def _assignment(self, start: int, end: int, *, indent: int) -> int:
        key = _KEY.get(self._dialect, _KEY["basic"]).match(self._text, start, end)
        sign = key.end() if key else start
        if self._text[sign : sign + 1] not in ("=", ":") or sign >= end:
            return self._key_alone(start, end)
        name = self._text[start:sign].rstrip()
        if not name:
            raise self._problem(start, "there is no key before the sign")
        value_start = sign + 1
        while value_start < end and self._text[value_start] in _BLANKS:
            value_start += 1
        value, value_end = self._value(value_start, end)
        following = next_line(self._text, value_end)
        entry = Entry(
            self._path(name), value, start, start + len(name), value_start, value_end, following
        )
        self._open = _Open(entry, indent, [value])
        if self._dialect == "php":
            self._close()
        return following

    def _key_alone(self, start: int, end: int) -> int:
        if self._dialect == "php":
            comment = self._text.find(";", start, end)
            name = self._text[start : comment if comment >= 0 else end].rstrip()
        else:
            name, _ = self._bare(start, end)
        stop, following = start + len(name), next_line(self._text, end)
        entry = Entry(self._path(name), None, start, stop, stop, stop, following, has_sign=False)
        self._found.entries.append(entry)
        return following

    def _path(self, name: str) -> tuple[str, ...]:
        key = name.lower() if self._dialect == "python" else name
        return (self._section, key) if self._section else (key,)

    def _value(self, start: int, end: int) -> tuple[str, int]:
        """Return the value of a first line and where it ends, the closing quote included."""
        if self._dialect == "php":
            return self._php_value(start, end)
        if self._dialect == "basic":
            quoted = _QUOTED.match(self._text, start, end)
            if quoted and not _INLINE.sub("", self._text[quoted.end() : end], count=1).strip():
                inner = quoted["three"] if quoted["three"] is not None else quoted["one"]
                return inner, quoted.end()
        return self._bare(start, end)

    def _bare(self, start: int, end: int) -> tuple[str, int]:
        written = self._text[start:end]
        if self._dialect == "basic":
            # At the beginning `#` or `;` counts only as it would behind a blank.
            written = _INLINE.sub("", written, count=1)
        value = written.rstrip()
        return value, start + len(value)

    def _php_value(self, start: int, end: int) -> tuple[str, int]:
        quoted = _PHP_QUOTED.match(self._text, start)
        if quoted and _PHP_TAIL.match(self._text, quoted.end()):
            if quoted["single"] is not None:
                return quoted["single"], quoted.end()
            return re.sub(r"\\([\"'\\])", r"\1", quoted["double"]), quoted.end()
        bare = _PHP_BARE.match(self._text, start, end)
        value = (bare[0] if bare else "").rstrip()
        return value, start + len(value)

    def _problem(self, at: int, what: str) -> Problem:
        line = len(re.findall(r"\r\n|\n|\r", self._text[: line_start(self._text, at)])) + 1
        return Problem(f"{self._file}:{line}: {what}", remedy="write [section] or key = value")

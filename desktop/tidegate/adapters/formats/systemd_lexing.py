"""Finds the assignments of systemd's unit files as its own reader does (systemd.syntax(7))."""

import re

from tidegate.adapters.formats.places import Places, line_end, next_line
from tidegate.adapters.formats.sections import Entry, Section, Sections
from tidegate.domain.problem import Problem

_BLANKS = " \t"
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")


def lexed(text: str, *, file: str = "") -> Sections:
    """Return the assignments in order; raises Problem for a broken header or a missing key.

    A line without `=` is passed over, as systemd does.
    """
    return _Lexer(text, file).sections()


class _Lexer:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._found = Sections()
        self._section = ""

    def sections(self) -> Sections:
        """Return what all lines say."""
        at = 0
        while at < len(self._text):
            at = self._line(at)
        return self._found

    def _line(self, at: int) -> int:
        start, end = self._past_blanks(at), line_end(self._text, at)
        if start == end or self._text[start] in "#;":
            return next_line(self._text, end)
        if self._text[start] == "[":
            return self._header(start, end)
        return self._assignment(start, end)

    def _past_blanks(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in _BLANKS:
            at += 1
        return at

    def _header(self, start: int, end: int) -> int:
        header = self._text[start:end].rstrip(_BLANKS)
        following = next_line(self._text, end)
        if not header.endswith("]") or len(header) < len("[x]"):
            raise self._problem(start, "the section has no name or no closing `]`")
        self._section = header[1:-1]
        self._found.headers.append(Section(self._section, start, following))
        return following

    def _assignment(self, start: int, end: int) -> int:
        sign = self._text.find("=", start, end)
        last_start, last_end, has_notes = self._last_line(start, end)
        following = next_line(self._text, last_end)
        if sign < 0:
            if "=" in self._text[end:last_end]:
                raise self._problem(start, "a key goes on in the next line")
            return following
        key = self._text[start:sign].rstrip(_BLANKS)
        if not key:
            raise self._problem(start, "there is no key before `=`")
        value_start = min(self._past_blanks(sign + 1), end)
        written = self._text[value_start:last_end].rstrip(_BLANKS)
        value_end = max(value_start + len(written), last_start)
        value = self._value(value_start, last_end)
        path = (self._section, key) if self._section else (key,)
        stop = start + len(key)
        self._found.entries.append(
            Entry(path, value, start, stop, value_start, value_end, following, has_notes=has_notes)
        )
        return following

    def _last_line(self, start: int, end: int) -> tuple[int, int, bool]:
        """Return where the last of the lines that belong together begins and ends."""
        has_notes = False
        begin, is_note = start, False
        while end < len(self._text) and (is_note or _goes_on(self._text[begin:end])):
            begin = next_line(self._text, end)
            end = line_end(self._text, begin)
            is_note = self._text[self._past_blanks(begin) : end][:1] in ("#", ";")
            has_notes |= is_note
        return begin, end, has_notes

    def _value(self, start: int, end: int) -> str:
        """Return the lines of a value joined by blanks, comments between them left out."""
        pieces: list[str] = []
        for line in _LINE_END.split(self._text[start:end]):
            piece = line.lstrip(_BLANKS) if pieces else line
            if pieces and piece.startswith(("#", ";")):
                continue
            pieces.append(piece[:-1] + " " if _goes_on(piece) else piece)
        return "".join(pieces).strip(_BLANKS)

    def _problem(self, at: int, what: str) -> Problem:
        place = Places(self._text, file=self._file).origin(at)
        return Problem(f"{place}: {what}", remedy="write [Section] or Key=value")


def _goes_on(line: str) -> bool:
    """Tell whether a line ends with a backslash that none escapes."""
    return line.endswith("\\") and _CONTINUED.search(line) is not None

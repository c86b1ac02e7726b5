"""Finds the properties of a file; the grammar is that of java.util.Properties.load."""

import re
from collections.abc import Iterator

from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.sections import Entry, Section, Sections
from tidegate.domain.problem import Problem

_END = r"(?:\r\n|\n|\r)"
_BLANK = rf"(?:[ \t\f]|\\{_END})"
_LINE = re.compile(
    rf"[ \t\f\r\n]*+(?:(?P<note>[#!][^\r\n]*)"
    rf"|(?P<key>(?:\\(?:{_END}[ \t\f]*+|[^\r\n])|[^\\=: \t\f\r\n])*+)"
    rf"(?P<sign>{_BLANK}*+(?:[=:]{_BLANK}*+)?+)"
    rf"(?P<value>(?:\\(?:{_END}|[^\r\n])|[^\\\r\n])*+)\\?+)(?:{_END}|\Z)"
)
_ESCAPE = re.compile(rf"\\(?:u(?P<code>[0-9a-fA-F]{{4}})|(?P<end>{_END}[ \t\f]*)|(?P<one>.)|\Z)")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_DOCUMENT = re.compile(r"[#!]---[ \t\f]*")


def lexed(text: str, *, file: str = "") -> Sections:
    """Return the properties in order, each path its whole key; raises Problem for a bad escape.

    The headers are the lines `#---` that begin a further document.
    """
    found = Sections()
    places = Places(text, file=file)
    for line in _lines(text):
        note = line["note"]
        if note is None:
            entry = _entry(line, places)
            # A backslash and nothing else says nothing.
            found.entries += [entry] if entry.path[0] or entry.has_sign or entry.value else []
        elif _DOCUMENT.fullmatch(note):
            found.headers.append(Section(note, line.start("note"), line.end()))
    return found


def _lines(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        line = _LINE.match(text, at)
        if line is None:  # the pattern takes any line
            raise ValueError("a line cannot be read")
        yield line
        at = line.end()


def _entry(line: re.Match[str], places: Places) -> Entry:
    start = line.start("key")
    key_end = line.end("key")
    place = places.origin(start) if "\\u" in line[0] else None
    key, value = unescaped(line["key"], place=place), unescaped(line["value"], place=place)
    has_sign = bool(line["sign"])
    return Entry(
        (key,), value, start, key_end, line.start("value"), line.end("value"), line.end(), has_sign
    )


def unescaped(written: str, *, place: object = None) -> str:
    """Return what a written key or value stands for; raises Problem for a bad escape."""
    if "\\" not in written:
        return written
    value = _ESCAPE.sub(lambda found: _letter(found, place), written)
    if not re.search("[\ud800-\udfff]", value):
        return value
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise Problem(f"{place}: an escape is half a character", remedy="write both") from None


def _letter(found: re.Match[str], place: object) -> str:
    if found["code"]:
        return chr(int(found["code"], 16))
    one = found["one"] or ""
    if one == "u":
        raise Problem(f"{place}: `\\u` needs four hex digits", remedy="write it so, or `\\\\u`")
    return _LETTERS.get(one, one)

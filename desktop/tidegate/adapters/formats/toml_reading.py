"""Reads TOML: values as the standard library finds them, places as the scanner does."""

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.toml_lines import read_lines
from tidegate.adapters.formats.toml_scanning import Scanner, Spot
from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Node,
    Origin,
    Path,
    Scalar,
    ScalarNode,
    SettingType,
)

_AT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end.*)\)")
_TYPES = {
    str: SettingType.STRING,
    bool: SettingType.BOOLEAN,
    int: SettingType.INTEGER,
    float: SettingType.FLOAT,
}

Document = dict[str, Any]
Spans = dict[Path, tuple[int, int]]


def load(text: str, *, file: str) -> Document:
    """Return what the standard library finds; raises Problem with its place."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _problem(str(error), file) from None
    except ValueError:
        raise Problem(f"{file}: a number is too long", remedy="write it as text") from None


def _problem(message: str, file: str) -> Problem:
    found = _AT.fullmatch(message)
    what = found["what"] if found else message
    place = f"{file}:{found['line']}:{found['column']}" if found and found["line"] else file
    return Problem(f"{place}: {what[:1].lower()}{what[1:]}", remedy="mend the file's TOML")


def read_toml(text: str, *, file: str) -> Node:
    """Return the document as a tree; date and time keep the text that is written."""
    tree = read_lines(text, file=file)
    return read_all(text, file=file) if tree is None else tree


def read_all(text: str, *, file: str) -> Node:
    """Return any document as a tree, by the standard library and the scanner."""
    document = load(text, file=file)
    try:
        spans = spans_of(text)
    except ValueError:
        raise Problem(f"{file}: its lines cannot be followed", remedy="write it simpler") from None
    return _Nodes(text, file, spans).node(document, (), 0)


def spans_of(text: str) -> Spans:
    """Return where each path is written: its key's start and its value's span end."""
    spans: Spans = {(): (0, 0)}
    for found in Scanner(text).statements():
        for length in range(1, len(found.path)):
            spans.setdefault(found.path[:length], (found.key_start, found.key_start))
        if found.spot is None:
            spans.setdefault(found.path, (found.key_start, found.key_start))
        else:
            _collect(found.path, found.key_start, found.spot, spans)
    return spans


def _collect(path: Path, start: int, spot: Spot, spans: Spans) -> None:
    """Add a value and what it holds; the key's place is told apart by `_value_start`."""
    spans[path] = (start, spot.end)
    spans[(*path, _VALUE)] = (spot.start, spot.end)
    for index, item in enumerate(spot.items):
        _collect((*path, index), item.start, item, spans)
    for member in spot.members:
        for length in range(1, len(member.keys)):
            spans.setdefault((*path, *member.keys[:length]), (member.start, member.start))
        _collect((*path, *member.keys), member.start, member.value, spans)


_VALUE = -1
"""A segment that no path has, for the span of the value without its key."""


class _Nodes:
    """Joins values and places."""

    def __init__(self, text: str, file: str, spans: Spans) -> None:
        self._text = text
        self._spans = spans
        self._places = Places(text, file=file)
        self._file = file

    def node(self, value: object, path: Path, depth: int) -> Node:
        """Return the node of a value at a path."""
        origin = self._origin(path)
        if depth > DEEPEST:
            raise Problem(f"{origin}: it is nested deeper than {DEEPEST}", remedy="flatten it")
        if isinstance(value, dict):
            below = {key: self.node(child, (*path, key), depth + 1) for key, child in value.items()}
            return MapNode(below, origin)
        if isinstance(value, list):
            items = (self.node(child, (*path, i), depth + 1) for i, child in enumerate(value))
            return ListNode(tuple(items), origin)
        start, end = self._spans.get((*path, _VALUE), (0, 0))
        raw = self._text[start:end]
        found, kind = typed(value, raw)
        return ScalarNode(found, kind, raw, origin)

    def _origin(self, path: Path) -> Origin:
        start, _ = self._spans.get(path, (0, 0))
        return self._places.origin(start)


def typed(value: object, raw: str) -> tuple[Scalar, SettingType]:
    """Return a value as settings have it."""
    if isinstance(value, datetime | date | time):
        return raw or value.isoformat(), SettingType.DATETIME
    kind = _TYPES.get(type(value), SettingType.STRING)
    return (value if isinstance(value, str | int | float | bool) else str(value)), kind

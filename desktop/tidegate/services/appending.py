"""Adds an item to a list of a workspace's file; comments, order and line ends stay as they are."""

import json
import re
from collections.abc import Mapping

from tidegate.domain.flattening import flatten
from tidegate.domain.problem import Problem
from tidegate.domain.setting import SetValue
from tidegate.services.ports.formats import Formats

_STAND_IN = "tidegate-stand-in-4f1c9a"
_PLAIN = re.compile(r"[A-Za-z0-9](?:[\w./@ -]|:(?=[\w]))*[\w.]|[A-Za-z0-9]", re.ASCII)
_FORMAT = "yaml"


def with_item(
    content: bytes,
    item: Mapping[str, str | tuple[str, ...]],
    *,
    key: str,
    file: str,
    formats: Formats,
) -> bytes:
    """Return a YAML file whose top list `key` has one item more, made where there is none.

    The item is written as one line behind the last one. The file is read again: raises Problem,
    with nothing changed, where anything else would have become different.
    """
    before = _settings(content, file=file, formats=formats)
    made = _with_stand_in(content, before, key=key, file=file, formats=formats)
    after = made.replace(_STAND_IN.encode(), _spelled(item).encode())
    found = _settings(after, file=file, formats=formats)
    if len(after) == len(made) or not _kept(before, found, key=key):
        raise Problem(f"{file}: no item can be added to `{key}`", remedy="add it in an editor")
    return after


def _with_stand_in(
    content: bytes, before: Mapping[str, object], *, key: str, file: str, formats: Formats
) -> bytes:
    """Let the format's own editor choose place and indentation, for a plain word."""
    items = {path.split("]")[0] for path in before if path.startswith(f"{key}[")}
    if items or (key in before and b"[" in content):
        edit = SetValue((key, len(items)), _STAND_IN)
        return formats.edit(content, [edit], file=file, format=_FORMAT)
    if key in before:
        raise Problem(f"{file}: `{key}` holds no list", remedy=f"write `{key}: []` there")
    end = b"\r\n" if b"\r\n" in content else b"\n"
    gap = b"" if not content or content.endswith(b"\n") else end
    return content + gap + f"{key}:".encode() + end + f"  - {_STAND_IN}".encode() + end


def _settings(content: bytes, *, file: str, formats: Formats) -> dict[str, object]:
    tree = formats.read(content, file=file, format=_FORMAT)
    return {path: (each.type, each.raw) for path, each in flatten(tree).items() if path}


def _kept(before: Mapping[str, object], after: Mapping[str, object], *, key: str) -> bool:
    """Whether all that was there still is, and nothing came but the one item."""
    was_there = {path: what for path, what in before.items() if path != key}
    items = {path.split("]")[0] for path in after if path not in before}
    return all(after.get(path) == what for path, what in was_there.items()) and (
        len(items) == 1 and next(iter(items)).startswith(f"{key}[")
    )


def _spelled(item: Mapping[str, str | tuple[str, ...]]) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in item.items()) + "}"


def _value(value: str | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    line = " ".join(value.split())
    return line if _PLAIN.fullmatch(line) else json.dumps(line, ensure_ascii=False)

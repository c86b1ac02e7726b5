"""The format dotenv: `NAME=value` lines, strings only; of a name written twice the last counts."""

import re

from typing_extensions import override

from tidegate.adapters.formats.dotenv_lexing import Assignment, assignments
from tidegate.adapters.formats.dotenv_quoting import written
from tidegate.adapters.formats.dotenv_second import READERS
from tidegate.adapters.formats.format import Change, Format, Plain, Splice
from tidegate.adapters.formats.places import Places, line_start, newline_near
from tidegate.domain.doubled import Doubled, doubled_of
from tidegate.domain.flattening import flatten
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    Edit,
    MapNode,
    Node,
    Origin,
    Remove,
    Scalar,
    ScalarNode,
    SettingType,
    SetValue,
    spell,
)

_KEY = late_pattern(r"[^\s=#'\"]+")


class DotenvFormat(Format):
    """Reads and edits dotenv files in five dialects."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return a map of strings; a key without `=` has the value None."""
        places = Places(text, file=file)
        entries: dict[str, Node] = {}
        for found in assignments(text, dialect=dialect, file=file):
            entries.pop(found.key, None)
            raw = text[found.value_start : found.value_end]
            origin = places.origin(found.start)
            entries[found.key] = ScalarNode(found.value, SettingType.STRING, raw, origin)
        return MapNode(entries, Origin(file, 1))

    @override
    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:
        """Return the names that several lines give a value."""
        places = Places(text, file=file)
        found = assignments(text, dialect=dialect, file=file)
        return doubled_of(((each.key,), places.origin(each.start)) for each in found)

    @override
    def change(self, text: str, edit: Edit, *, file: str, dialect: str) -> Change:
        """Return how the effective line changes, how a new one is added or all of a key go."""
        key = _key_of(edit, file)
        found = assignments(text, dialect=dialect, file=file)
        if isinstance(edit, Remove):
            splices = tuple(_without(text, a) for a in found if a.key == key)
            if not splices:
                raise Problem(f"{file}: there is no `{key}` to remove", remedy="nothing to do")
            return Change(splices, (edit.path,))
        present = next((a for a in reversed(found) if a.key == key), None)
        value = str(self.meant(edit.value, dialect=dialect))
        splice = (
            _set(text, present, value, dialect=dialect, file=file)
            if present
            else _add(text, found, edit, raw=_raw(value, "", dialect=dialect, place=file))
        )
        return Change((splice,), (edit.path,))

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        if value is None:
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what the second reader finds."""
        return dict(READERS[dialect](text))

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return one line for each setting, nested keys joined by two underscores."""
        lines = []
        for setting in flatten(tree).values():
            name = "__".join(str(segment) for segment in setting.path)
            value = str(self.meant(setting.value, dialect=dialect))
            lines.append(f"{name}={_raw(value, setting.raw, dialect=dialect, place=file)}\n")
        return "".join(lines)


def _key_of(edit: Edit, file: str) -> str:
    key = edit.path[0] if len(edit.path) == 1 else None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Problem(
            f"{file}: `{spell(edit.path)}` cannot be a name in a dotenv file",
            remedy="names have no blanks, quotes, `=` or `#`, and do not nest",
        )
    return key


def _raw(value: str, before: str, *, dialect: str, place: str) -> str:
    return written(value, before=before, dialect=dialect, place=place)


def _set(text: str, present: Assignment, value: str, *, dialect: str, file: str) -> Splice:
    before = text[present.value_start : present.value_end]
    place = str(Places(text, file=file).origin(present.start))
    raw = _raw(value, before, dialect=dialect, place=place)
    gap = "" if present.has_sign else "="
    end = present.value_end
    # An empty value that only blanks part from a comment must not swallow the comment.
    tail = " " if present.value_start == end and text[end : end + 1] == "#" else ""
    return Splice(present.value_start, end, gap + raw + tail)


def _without(text: str, found: Assignment) -> Splice:
    return Splice(line_start(text, found.start), found.end, "")


def _add(text: str, found: list[Assignment], edit: SetValue, *, raw: str) -> Splice:
    last = next((a for a in found if a.key == edit.after), found[-1] if found else None)
    at = last.end if last and edit.after == last.key else len(text)
    newline = newline_near(text, max(at - 1, 0))
    comment = [f"# {line}" for line in edit.comment.splitlines()]
    line = f"{_lead(text, last)}{edit.path[0]}{_sign(text, last)}{raw}"
    block = newline.join((*comment, line))
    if at and text[at - 1] not in "\r\n":
        return Splice(at, at, newline + block)
    return Splice(at, at, block + newline)


def _lead(text: str, model: Assignment | None) -> str:
    """Return what stands before the name in the line that the new one follows."""
    if model is None:
        return ""
    lead = text[line_start(text, model.start) : model.start].rstrip("'")
    return lead if re.fullmatch(r"[ \t]*(export[ \t]+)?", lead) else ""


def _sign(text: str, model: Assignment | None) -> str:
    if model is None or not model.has_sign:
        return "="
    between = text[model.start + len(model.key) : model.value_start].lstrip("'")
    return between if re.fullmatch(r"[ \t]*=[ \t]*", between) else "="


FORMAT = DotenvFormat()

"""The format JSON, with a byte order mark, comments and trailing commas where a file has them.

JSON5 is the same with a syntax of its own.
"""

import re
from collections.abc import Iterator

from typing_extensions import override

from tidegate.adapters.formats.comma_lists import CommaList
from tidegate.adapters.formats.format import Change, Editing, Format, Plain, Splice
from tidegate.adapters.formats.json_parsing import Spot, parse
from tidegate.adapters.formats.json_syntax import JsonSyntax
from tidegate.adapters.formats.places import Places, indent_at, newline_near
from tidegate.adapters.formats.spots import Member, unwritable, walked
from tidegate.domain.doubled import Doubled, grouped_doubled
from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    Edit,
    ListNode,
    MapNode,
    Node,
    Origin,
    Path,
    Remove,
    Scalar,
    ScalarNode,
    SettingType,
    SetValue,
)


class JsonFormat(Format):
    """Reads and edits JSON; of a key written twice the last counts."""

    def __init__(self, syntax: JsonSyntax) -> None:
        self._syntax = syntax

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return the document; an empty text is an empty map."""
        spot = parse(text, file=file, syntax=self._syntax)
        if spot is None:
            return MapNode({}, Origin(file, 1))
        return _Nodes(text, file).node(spot)

    @override
    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:
        """Return the keys that one object has several times."""
        spot, places = parse(text, file=file, syntax=self._syntax), Places(text, file=file)
        members = _members(spot, ()) if spot else ()
        return tuple(
            grouped_doubled((of.start, path, places.origin(m.start)) for of, path, m in members)
        )

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what writes one edit; new keys follow their neighbours' style."""
        root = parse(text, file=file, syntax=self._syntax)
        if root is None:
            raise Problem(f"{file}: the file is empty", remedy="start it with {}")
        own = _Editing(text, file, self._syntax)

        def change(edit: Edit) -> Change:
            if isinstance(edit, Remove):
                return Change(own.remove(root, edit), (edit.path,))
            return Change(own.set(root, edit), (edit.path,))

        return change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the value itself; raises Problem for a number that JSON does not have."""
        self._syntax.written(value)
        return value

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what another reader finds, which shares nothing with the parser."""
        return self._syntax.plain(text)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return indented JSON in the tree's order."""
        return f"{self._written(tree, '')}\n"

    def _written(self, node: Node, indent: str) -> str:
        if isinstance(node, ScalarNode):
            return self._syntax.written(node.value)
        inner = indent + "  "
        if isinstance(node, ListNode):
            lines = [f"{inner}{self._written(item, inner)}" for item in node.items]
            return _between("[", lines, "]", indent)
        entries = node.entries.items()
        lines = [f"{inner}{self._quoted(key)}: {self._written(n, inner)}" for key, n in entries]
        return _between("{", lines, "}", indent)

    def _quoted(self, key: str) -> str:
        return self._syntax.key_text(key, like='"')


def _members(spot: Spot, path: Path) -> Iterator[tuple[Spot, Path, Member[Spot]]]:
    """Yield every member of every object, with the object and the path to it."""
    for member in spot.members:
        yield spot, (*path, member.key), member
        yield from _members(member.value, (*path, member.key))
    for at, item in enumerate(spot.items):
        yield from _members(item, (*path, at))


class _Nodes:
    """Turns spots into nodes with their origins."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._places = Places(text, file=file)

    def node(self, spot: Spot, *, at: int | None = None) -> Node:
        """Return a node; a member's origin is that of its key."""
        origin = self._places.origin(spot.start if at is None else at)
        if spot.type is SettingType.MAP:
            # What is written last counts and stands where it is written.
            last = {member.key: member for member in spot.members}
            return MapNode({key: self.node(m.value, at=m.start) for key, m in last.items()}, origin)
        if spot.type is SettingType.LIST:
            return ListNode(tuple(self.node(item) for item in spot.items), origin)
        return ScalarNode(spot.value, spot.type, self._text[spot.start : spot.end], origin)


class _Editing:
    """One edit of one text."""

    def __init__(self, text: str, file: str, syntax: JsonSyntax) -> None:
        self._text = text
        self._file = file
        self._syntax = syntax
        self._unit = _unit_of(text)

    def set(self, root: Spot, edit: SetValue) -> tuple[Splice, ...]:
        """Replace a value, or add what is missing of the path."""
        spot, rest = walked(root, edit.path)
        if not rest:
            if spot.type in (SettingType.MAP, SettingType.LIST) and (spot.members or spot.items):
                raise self._refused(edit.path, "a map or a list with content stands there")
            before = self._text[spot.start : spot.end]
            return (Splice(spot.start, spot.end, self._syntax.written(edit.value, like=before)),)
        if spot.type is SettingType.LIST:
            return self._append(spot, rest, edit)
        if spot.type is not SettingType.MAP or not isinstance(rest[0], str):
            raise self._refused(edit.path, "its parent is no map")
        return self._add(spot, rest, edit)

    def remove(self, root: Spot, edit: Remove) -> tuple[Splice, ...]:
        """Take away a member, every spelling of it, or an item."""
        parent, rest = walked(root, edit.path[:-1])
        if rest or not edit.path:
            raise self._refused(edit.path, "it is not there")
        last = edit.path[-1]
        if parent.type is SettingType.LIST and isinstance(last, int) and last < len(parent.items):
            return self._list_of(parent).removed(last)
        same = [i for i, member in enumerate(parent.members) if member.key == last]
        if len(same) != 1:
            raise self._refused(edit.path, "it is written twice" if same else "it is not there")
        return self._list_of(parent).removed(same[0])

    def _list_of(self, spot: Spot) -> CommaList:
        parts: list[Member[Spot]] | list[Spot] | tuple[()] = spot.members or spot.items
        spans = [(part.start, part.end) for part in parts]
        return CommaList(self._text, spot.start, spot.end - 1, spans, comment="//", unit=self._unit)

    def _append(self, spot: Spot, rest: Path, edit: SetValue) -> tuple[Splice, ...]:
        if len(rest) != 1 or rest[0] != len(spot.items):
            raise self._refused(edit.path, "the list is shorter than that")
        like = self._text[spot.items[-1].start :][:1] if spot.items else ""
        value = self._syntax.written(edit.value, like=like)
        return self._list_of(spot).added(value, after=len(spot.items) - 1)

    def _add(self, spot: Spot, rest: Path, edit: SetValue) -> tuple[Splice, ...]:
        keys = [member.key for member in spot.members]
        after = keys.index(edit.after) if edit.after in keys else len(keys) - 1
        colon = self._colon(spot.members[after]) if keys else ": "
        indent = self._member_indent(spot, after)
        value = self._nested(rest[1:], edit.value, indent=indent, path=edit.path)
        member = f"{self._key(spot, str(rest[0]))}{colon}{value}"
        notes = [f"// {line}" for line in edit.comment.splitlines()]
        if notes and not self._syntax.has_comments(self._text):
            notes = []
        return self._list_of(spot).added(member, after=after, notes=notes)

    def _key(self, spot: Spot, key: str) -> str:
        """Return a key as the map's last member writes its own."""
        like = self._text[spot.members[-1].start :][:1] if spot.members else self._usual_key
        return self._syntax.key_text(key, like=like)

    @property
    def _usual_key(self) -> str:
        """Return how the file's first key begins."""
        first = re.search(r"\{\s*([\w$\"'])", self._text)
        return first[1] if first else '"'

    @property
    def _usual_quote(self) -> str:
        """Return the quote that the file's first text has, behind a colon."""
        first = re.search(r":\s*([\"'])", self._text)
        return first[1] if first else '"'

    def _colon(self, member: Member[Spot]) -> str:
        colon = self._text[member.key_end : member.value.start]
        return colon if re.fullmatch(r"[ \t]*:[ \t]*", colon) else ": "

    def _member_indent(self, spot: Spot, after: int) -> str:
        if spot.members:
            return indent_at(self._text, spot.members[after].start)
        return indent_at(self._text, spot.start) + self._unit

    def _nested(self, rest: Path, value: Scalar, *, indent: str, path: Path) -> str:
        """Return the value within the maps that have to be made for it."""
        if not rest:
            return self._syntax.written(value, like=self._usual_quote)
        if not isinstance(rest[0], str):
            raise self._refused(path, "a list cannot be made for it")
        newline = newline_near(self._text, 0)
        inner = indent + self._unit
        key = self._syntax.key_text(rest[0], like=self._usual_key)
        below = self._nested(rest[1:], value, indent=inner, path=path)
        return f"{{{newline}{inner}{key}: {below}{newline}{indent}}}"

    def _refused(self, path: Path, why: str) -> Problem:
        return unwritable(self._file, path, why)


def _unit_of(text: str) -> str:
    first = re.search(r"[\r\n]([ \t]+)\S", text)
    return first[1] if first else "  "


def _between(opening: str, lines: list[str], closing: str, indent: str) -> str:
    if not lines:
        return opening + closing
    inside = ",\n".join(lines)
    return f"{opening}\n{inside}\n{indent}{closing}"


FORMAT = JsonFormat(JsonSyntax())

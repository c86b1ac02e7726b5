"""The format HCL, and with it `.tfvars`.

A string that holds a template keeps the template's text, an expression is the string `${…}` as in
HCL's JSON form. Blocks nest by their type and labels; blocks alike in these are a list.
"""

from functools import partial

from typing_extensions import override

from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.hcl_editing import change_hcl
from tidegate.adapters.formats.hcl_parsing import parse
from tidegate.adapters.formats.hcl_second import second_reading
from tidegate.adapters.formats.hcl_spots import Spot
from tidegate.adapters.formats.hcl_text import key_text, written
from tidegate.adapters.formats.places import Places
from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    ScalarNode,
    SettingType,
)


class HclFormat(Format):
    """Reads, edits and writes HCL's native syntax."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        return _Nodes(text, file).node(parse(text, file=file))

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        return partial(change_hcl, text, file=file)

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        written(value)
        return value

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        return second_reading(text)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        if not isinstance(tree, MapNode):
            raise Problem(f"{file}: an HCL document is a map", remedy="use another format")
        lines = (f"{key_text(key)} = {_text(node)}\n" for key, node in tree.entries.items())
        return "".join(lines)


class _Nodes:
    """Turns spots into nodes; a member's origin is where its key stands."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._places = Places(text, file=file)

    def node(self, spot: Spot, start: int | None = None) -> Node:
        """Return a value's node; `start` is where its key stands."""
        at = start if start is not None else max(spot.line, 0) or spot.start
        origin = self._places.origin(at)
        if spot.type is SettingType.MAP:
            members = spot.members
            return MapNode({m.key: self.node(m.value, m.start) for m in members}, origin)
        if spot.type is SettingType.LIST:
            return ListNode(tuple(self.node(item) for item in spot.items), origin)
        return ScalarNode(spot.value, spot.type, self._text[spot.start : spot.end], origin)


def _text(node: Node, indent: str = "") -> str:
    if isinstance(node, ScalarNode):
        return written(node.value)
    inner = indent + "  "
    if isinstance(node, ListNode):
        lines = [f"{inner}{_text(item, inner)},\n" for item in node.items]
        return f"[\n{''.join(lines)}{indent}]" if lines else "[]"
    entries = node.entries.items()
    lines = [f"{inner}{key_text(key)} = {_text(child, inner)}\n" for key, child in entries]
    return f"{{\n{''.join(lines)}{indent}}}" if lines else "{}"


FORMAT = HclFormat()

"""Edits HCL in place: splices for one value, a new attribute or element, or a removed one."""

import re
from collections.abc import Sequence

from tidegate.adapters.formats.comma_lists import CommaList
from tidegate.adapters.formats.format import Change, Splice
from tidegate.adapters.formats.hcl_parsing import parse
from tidegate.adapters.formats.hcl_spots import Spot
from tidegate.adapters.formats.hcl_text import NAME, key_text, written
from tidegate.adapters.formats.places import (
    indent_at,
    line_end,
    line_start,
    newline_near,
    next_line,
)
from tidegate.adapters.formats.spots import Member, unwritable, walked
from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    Edit,
    Path,
    Remove,
    Scalar,
    SettingType,
    SetValue,
)

_UNIT = "  "


def change_hcl(text: str, edit: Edit, *, file: str) -> Change:
    """Return the splices for an edit of a document that reads well."""
    if not edit.path:
        raise Problem(f"{file}: an HCL document is a map", remedy="name a key")
    editing = _Editing(text, file)
    if isinstance(edit, Remove):
        return Change(tuple(editing.removed(edit.path)), (editing.emptied(edit.path),))
    return Change(tuple(editing.set(edit)), (edit.path,))


class _Editing:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._root = parse(text, file=file)

    def set(self, edit: SetValue) -> Sequence[Splice]:
        """Replace a value or add its key."""
        spot, rest = walked(self._root, edit.path)
        if not rest:
            if spot.is_block or spot.members or spot.items:
                raise self._refused(edit.path, "a block, a map or a list with content stands there")
            return [Splice(spot.start, spot.end, written(edit.value))]
        if spot.type is SettingType.LIST and not spot.is_block:
            return self._appended(spot, rest, edit)
        if spot.type is not SettingType.MAP or not all(isinstance(key, str) for key in rest):
            raise self._refused(edit.path, "its parent is no map")
        if spot.is_block:
            return [self._attribute(spot, rest, edit)]
        return self._element(spot, rest, edit)

    def removed(self, path: Path) -> Sequence[Splice]:
        """Take an attribute, a whole block, an element or an item away."""
        parent, rest = walked(self._root, path[:-1])
        last = path[-1]
        if rest:
            raise self._refused(path, "it is not there")
        if parent.type is SettingType.LIST and isinstance(last, int) and last < len(parent.items):
            if parent.is_block:
                return [self._without_block(parent.items[last])]
            return self._comma_list(parent).removed(last)
        same = [i for i, member in enumerate(parent.members) if member.key == last]
        if len(same) != 1:
            raise self._refused(path, "it is written twice" if same else "it is not there")
        if not parent.is_block:
            return self._comma_list(parent).removed(same[0])
        return self._without_member(parent.members[same[0]], path)

    def emptied(self, path: Path) -> Path:
        """Return what goes with a path: labels of which no block is left."""
        parent, _ = walked(self._root, path[:-1])
        is_labels = parent.is_block and self._text[parent.start : parent.start + 1] != "{"
        if len(path) > 1 and is_labels and len(parent.members) == 1:
            return self.emptied(path[:-1])
        return path

    def _without_member(self, member: Member[Spot], path: Path) -> Sequence[Splice]:
        spot = member.value
        if not spot.is_block:
            return [self._without_lines(member.start, spot.end, path)]
        bodies = spot.items or [spot]
        if any(body.line < 0 or body.type is not SettingType.MAP for body in bodies):
            raise self._refused(path, "it is not there in one piece")
        if any(self._text[body.start] != "{" for body in bodies):
            raise self._refused(path, "several blocks stand there")
        return [self._without_block(body) for body in bodies]

    def _without_block(self, body: Spot) -> Splice:
        return self._without_lines(body.line, body.end, ())

    def _without_lines(self, start: int, end: int, path: Path) -> Splice:
        begins = line_start(self._text, start)
        if self._text[begins:start].strip():
            raise self._refused(path, "its block is written on one line")
        return Splice(begins, next_line(self._text, end), "")

    def _comma_list(self, spot: Spot) -> CommaList:
        parts: list[Member[Spot]] | list[Spot] = spot.members or spot.items
        spans = [(part.start, part.end) for part in parts]
        marks = ("#", "//")
        return CommaList(self._text, spot.start, spot.end - 1, spans, comment=marks, unit=_UNIT)

    def _appended(self, spot: Spot, rest: Path, edit: SetValue) -> Sequence[Splice]:
        if rest != (len(spot.items),):
            raise self._refused(edit.path, "the list is shorter than that")
        return self._comma_list(spot).added(written(edit.value), after=len(spot.items) - 1)

    def _attribute(self, spot: Spot, rest: Path, edit: SetValue) -> Splice:
        """Return a new line in a block's body, or in the document's."""
        if not NAME.fullmatch(str(rest[0])):
            raise self._refused(edit.path, f"`{rest[0]}` can be no attribute's name")
        if spot is not self._root and self._text[spot.start : spot.start + 1] != "{":
            raise self._refused(edit.path, "a block cannot be made for it")
        attributes = [member for member in spot.members if not member.value.is_block]
        if attributes:
            model = next((m for m in attributes if m.key == edit.after), attributes[-1])
            return self._line_behind(model, rest, edit)
        if spot is self._root:
            return self._at_end(rest, edit)
        return self._first_line(spot, rest, edit)

    def _line_behind(self, model: Member[Spot], rest: Path, edit: SetValue) -> Splice:
        if self._text[line_start(self._text, model.start) : model.start].strip():
            raise self._refused(edit.path, "its block is written on one line")
        indent = indent_at(self._text, model.start)
        lines = self._lines(rest, edit, indent=indent, sign=self._sign(model, str(rest[0])))
        at = line_end(self._text, model.end)
        newline = newline_near(self._text, model.start)
        return Splice(at, at, "".join(newline + line for line in lines))

    def _at_end(self, rest: Path, edit: SetValue) -> Splice:
        at, newline = len(self._text), newline_near(self._text, 0)
        block = newline.join(self._lines(rest, edit, indent="", sign=" = "))
        before = newline if self._text and self._text[-1] not in "\r\n" else ""
        return Splice(at, at, before + block + ("" if before else newline))

    def _first_line(self, spot: Spot, rest: Path, edit: SetValue) -> Splice:
        outer = indent_at(self._text, spot.line)
        newline = newline_near(self._text, spot.start)
        lines = self._lines(rest, edit, indent=outer + _UNIT, sign=" = ")
        block = "".join(newline + line for line in lines)
        inside = self._text[spot.start + 1 : spot.end - 1]
        if inside.strip() or "\n" in inside:
            at = line_end(self._text, spot.start)
            if at > spot.end:
                raise self._refused(edit.path, "its block is written on one line")
            return Splice(at, at, block)
        return Splice(spot.start + 1, spot.end - 1, f"{block}{newline}{outer}")

    def _element(self, spot: Spot, rest: Path, edit: SetValue) -> Sequence[Splice]:
        """Return a new member of an object, with a comma where its neighbour has one."""
        keys = [member.key for member in spot.members]
        after = keys.index(edit.after) if edit.after in keys else len(keys) - 1
        if not keys:
            return self._comma_list(spot).added(self._member(rest, edit, spot, " = "), after=-1)
        model = spot.members[after]
        sign = self._sign(model, key_text(str(rest[0])))
        if not self._has_own_line(spot, after):
            sign = sign if sign.strip() == ":" else " = "
            member = self._member(rest, edit, model, sign)
            return self._comma_list(spot).added(member, after=after)
        return [self._element_line(model, rest, edit, sign)]

    def _element_line(self, model: Member[Spot], rest: Path, edit: SetValue, sign: str) -> Splice:
        indent, newline = (
            indent_at(self._text, model.start),
            newline_near(self._text, model.start),
        )
        at = line_end(self._text, model.end)
        comma = "," if self._text[model.end : at].lstrip().startswith(",") else ""
        member = self._member(rest, edit, model, sign) + comma
        notes = [f"{indent}# {note}" for note in edit.comment.splitlines()]
        lines = [*notes, indent + member]
        return Splice(at, at, "".join(newline + line for line in lines))

    def _member(self, rest: Path, edit: SetValue, near: Member[Spot] | Spot, sign: str) -> str:
        indent = indent_at(self._text, near.start)
        value = self._nested(rest[1:], edit.value, indent=indent)
        return f"{key_text(str(rest[0]))}{sign}{value}"

    def _has_own_line(self, spot: Spot, index: int) -> bool:
        start = spot.members[index].start
        return not self._text[line_start(self._text, start) : start].strip()

    def _sign(self, model: Member[Spot], key: str) -> str:
        """Return how a neighbour writes `=`, aligned with it where there is room."""
        sign = self._text[model.key_end : model.value.start]
        found = re.fullmatch(r"([ \t]*)([=:])([ \t]*)", sign)
        if found is None:
            return " = "
        if found[1] in ("", " "):
            return sign
        width = model.key_end - model.start + len(found[1]) - len(key)
        return f"{' ' * max(width, 1)}{found[2]}{found[3]}"

    def _lines(self, rest: Path, edit: SetValue, *, indent: str, sign: str) -> list[str]:
        notes = [f"{indent}# {note}".rstrip() for note in edit.comment.splitlines()]
        value = self._nested(rest[1:], edit.value, indent=indent)
        return [*notes, f"{indent}{rest[0]}{sign}{value}"]

    def _nested(self, rest: Path, value: Scalar, *, indent: str) -> str:
        """Return the value within the objects that have to be made for it."""
        if not rest:
            return written(value)
        newline, inner = newline_near(self._text, 0), indent + _UNIT
        below = self._nested(rest[1:], value, indent=inner)
        return f"{{{newline}{inner}{key_text(str(rest[0]))} = {below}{newline}{indent}}}"

    def _refused(self, path: Path, why: str) -> Problem:
        return unwritable(self._file, path, why)

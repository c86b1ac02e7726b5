"""Edits TOML in place: splices for one value, a new key or a removed one."""

import re
from collections.abc import Sequence

from tidegate.adapters.formats.comma_lists import CommaList
from tidegate.adapters.formats.format import Change, Splice
from tidegate.adapters.formats.places import indent_at, line_start, newline_near
from tidegate.adapters.formats.toml_scanning import Member, Scanner, Spot, Statement
from tidegate.adapters.formats.toml_writing import key_text, value_text
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Path, Remove, SetValue, spell

_COMMENTS_ABOVE = re.compile(r"(?:[ \t]*#[^\n]*\r?\n)+\Z")


class TomlEditing:
    """Edits of one document that reads well, scanned once."""

    def __init__(self, text: str, *, file: str) -> None:
        self._text = text
        self._file = file
        self._statements = list(Scanner(text).statements())
        self._keys: dict[Path, Statement] = {}
        self._headers: dict[Path, Statement] = {}
        self._inside: dict[Path, list[Statement]] = {}
        self._tables: set[Path] = set()
        for each in self._statements:
            self._tables.update(each.table[:length] for length in range(len(each.table) + 1))
            (self._keys if each.spot else self._headers).setdefault(each.path, each)
            if each.spot:
                self._inside.setdefault(each.path[:-1], []).append(each)

    def change(self, edit: Edit) -> Change:
        """Return the splices for an edit."""
        if not edit.path:
            raise Problem(f"{self._file}: a TOML document is a table", remedy="name a key")
        found = self._removed(edit.path) if isinstance(edit, Remove) else self._set(edit)
        return Change(tuple(found), (edit.path,))

    def _set(self, edit: SetValue) -> Sequence[Splice]:
        """Replace a value or add its key."""
        found = self._found(edit.path)
        if found is None:
            return self._added(edit)
        spot, rest = found
        if rest:
            return self._added_inside(spot, rest, edit)
        if spot.members or spot.items:
            raise self._refused(edit.path, "a table or a list with content stands there")
        before = self._text[spot.start : spot.end]
        return [Splice(spot.start, spot.end, value_text(edit.value, before=before))]

    def _removed(self, path: Path) -> Sequence[Splice]:
        """Take a key, a member of an inline table or an item of a list away."""
        statement = self._keys.get(path)
        if statement is not None:
            start = line_start(self._text, statement.start)
            return [Splice(start, statement.end, "")]
        found = self._found(path[:-1])
        if found is not None and not found[1]:
            return self._taken(found[0], path)
        table = [s for s in self._statements if s.table[: len(path)] == path]
        if not table or isinstance(path[-1], int):
            raise self._refused(path, "it is not there, or only in parts")
        return [Splice(line_start(self._text, s.start), s.end, "") for s in table]

    def _taken(self, spot: Spot, path: Path) -> Sequence[Splice]:
        for index, member in enumerate(spot.members):
            if member.keys == (path[-1],):
                return self._comma_list(spot).removed(index)
        if isinstance(path[-1], int) and path[-1] < len(spot.items):
            return self._comma_list(spot).removed(path[-1])
        raise self._refused(path, "it is not there")

    def _found(self, path: Path) -> tuple[Spot, Path] | None:
        """Return the innermost value that a path leads into, with the rest of the path."""
        for length in range(1, len(path) + 1):
            statement = self._keys.get(path[:length])
            if statement is not None and statement.spot is not None:
                return _inside(statement.spot, path[length:])
        return None

    def _comma_list(self, spot: Spot) -> CommaList:
        spans = [(member.start, member.value.end) for member in spot.members]
        spans = spans or [(item.start, item.end) for item in spot.items]
        return CommaList(self._text, spot.start, spot.end - 1, spans, unit="  ")

    def _added_inside(self, spot: Spot, rest: Path, edit: SetValue) -> Sequence[Splice]:
        opening = self._text[spot.start : spot.start + 1]
        value = value_text(edit.value)
        if opening == "[" and rest == (len(spot.items),):
            return self._comma_list(spot).added(value, after=len(spot.items) - 1)
        if opening != "{" or not all(isinstance(key, str) for key in rest):
            raise self._refused(edit.path, "its parent is no table")
        member = f"{'.'.join(key_text(str(key)) for key in rest)} = {value}"
        return self._comma_list(spot).added(member, after=_last_or(spot.members, edit.after))

    def _added(self, edit: SetValue) -> Sequence[Splice]:
        parent, key = edit.path[:-1], edit.path[-1]
        if edit.path in self._tables:
            raise self._refused(edit.path, "a table stands there")
        if not isinstance(key, str):
            raise self._refused(edit.path, "a list cannot be made for it")
        inside = self._inside.get(parent)
        if inside:
            model = next((s for s in inside if s.path[-1] == edit.after), inside[-1])
            return [self._behind(model, edit)]
        header = self._headers.get(parent)
        if header is not None:
            return [self._below(header, edit)]
        return [self._at_root(edit) if not parent else self._new_table(parent, edit)]

    def _behind(self, model: Statement, edit: SetValue) -> Splice:
        """Put a key behind a sibling, written with as many dots as that is."""
        keys = edit.path[len(model.table) :]
        indent = indent_at(self._text, model.start)
        line = self._line(keys, edit, sign=_sign(model.sign))
        return self._block(model.end, self._lines(edit, line, indent))

    def _below(self, header: Statement, edit: SetValue) -> Splice:
        line = self._line(edit.path[-1:], edit, sign=" = ")
        indent = indent_at(self._text, header.start)
        return self._block(header.end, self._lines(edit, line, indent))

    def _at_root(self, edit: SetValue) -> Splice:
        lines = self._lines(edit, self._line(edit.path, edit, sign=" = "), "")
        if not self._statements:
            return self._block(len(self._text), lines)
        first = line_start(self._text, self._statements[0].start)
        above = _COMMENTS_ABOVE.search(self._text, 0, first)
        at = above.start() if above else first
        newline = newline_near(self._text, at)
        return Splice(at, at, newline.join((*lines, "", "")))

    def _new_table(self, parent: Path, edit: SetValue) -> Splice:
        if any(isinstance(key, int) for key in parent):
            raise self._refused(edit.path, "its table is part of an array of tables")
        header = f"[{'.'.join(key_text(str(key)) for key in parent)}]"
        lines = self._lines(edit, self._line(edit.path[-1:], edit, sign=" = "), "")
        blank = [""] if self._text.strip() else []
        return self._block(len(self._text), [*blank, header, *lines])

    def _lines(self, edit: SetValue, line: str, indent: str) -> list[str]:
        comments = [f"{indent}# {note}".rstrip() for note in edit.comment.splitlines()]
        return [*comments, indent + line]

    def _line(self, keys: Path, edit: SetValue, *, sign: str) -> str:
        return f"{'.'.join(key_text(str(key)) for key in keys)}{sign}{value_text(edit.value)}"

    def _block(self, at: int, lines: list[str]) -> Splice:
        newline = newline_near(self._text, max(at - 1, 0))
        block = newline.join(lines)
        if at and self._text[at - 1] not in "\r\n":
            return Splice(at, at, newline + block)
        return Splice(at, at, block + newline)

    def _refused(self, path: Path, why: str) -> Problem:
        return Problem(
            f"{self._file}: `{spell(path)}` cannot be written: {why}", remedy="nothing was changed"
        )


def _inside(spot: Spot, rest: Path) -> tuple[Spot, Path]:
    """Walk into inline tables and lists as far as a path leads."""
    for index, item in enumerate(spot.items):
        if rest and rest[0] == index:
            return _inside(item, rest[1:])
    for member in spot.members:
        if rest[: len(member.keys)] == member.keys:
            return _inside(member.value, rest[len(member.keys) :])
    return spot, rest


def _last_or(members: list[Member], after: str) -> int:
    keys = [member.keys[-1] for member in members]
    return keys.index(after) if after in keys else len(keys) - 1


def _sign(sign: str) -> str:
    """Return how a neighbour writes `=`, its alignment left out."""
    return " = " if re.fullmatch(r"\s+=\s+", sign) else sign

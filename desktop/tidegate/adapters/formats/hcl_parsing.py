"""Parses HCL with the place of every value; what has to be evaluated stays an expression."""

import re
from functools import cache
from typing import NoReturn

import tree_sitter_hcl
from tree_sitter import Language, Parser
from tree_sitter import Node as Part

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.hcl_spots import Spot
from tidegate.adapters.formats.hcl_text import decoded, is_template, of_heredoc
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.spots import Member
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Scalar, SettingType

_LONGEST_NUMBER = 400  # characters; anything longer is no number that a consumer can hold
_WORDS: dict[str, tuple[Scalar, SettingType]] = {
    "true": (True, SettingType.BOOLEAN),
    "false": (False, SettingType.BOOLEAN),
    "null": (None, SettingType.NULL),
}
_NUMBER = re.compile(r"(?P<sign>-?)[ \t]*(?P<digits>\d+)(?P<rest>(?:\.\d+)?(?:[eE][-+]?\d+)?)")
_QUOTED = re.compile(r'"((?:[^"\\$%\r\n]|\\.|[$%](?!\{))*)"')
_MASKED = re.compile(
    r"(?P<escape>\$?\$\{\{[^\n{}]{0,200}\}\}|\$\$\{|%%\{)|(?P<power>(?<![\w.])\d+[eE][-+]?\d+)"
    r"|(?P<wide>[^\x00-\x7f])"
)


def parse(text: str, *, file: str) -> Spot:
    """Return the document; raises Problem with its place where it is no HCL."""
    root = Parser(_language()).parse(_masked(text).encode("ascii")).root_node
    spots = _Spots(text, file)
    if root.has_error:
        spots.refuse(_first_error(root), "this is no HCL")
    return spots.document(root)


@cache
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


def _masked(text: str) -> str:
    """Return a text of the same length that the grammar can take.

    Each character is one byte there, references and `$${` are plain letters, and powers of ten,
    which the grammar does not know without a fraction, are digits. Values are read from the text
    itself.
    """
    return _MASKED.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    if found["wide"]:
        return "x" if found["wide"].isalnum() else "?"
    return ("0" if found["power"] else "x") * len(found[0])


def _first_error(root: Part) -> int:
    part = root
    while not (part.is_error or part.is_missing):
        below = next((child for child in part.children if child.has_error), None)
        if below is None:
            break
        part = below
    return part.start_byte


class _Spots:
    """Walks the syntax tree; offsets are characters, see `_masked`."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._depth = 0

    def document(self, root: Part) -> Spot:
        """Return the file's body."""
        spot = Spot(0, len(self._text), SettingType.MAP, is_block=True)
        for part in root.children:
            if part.type == "body":
                self._fill(spot, part)
            elif part.type != "comment":
                self.refuse(part.start_byte, "a name is expected")
        return spot

    def _fill(self, spot: Spot, body: Part) -> None:
        last = -1
        for part in body.named_children:
            if part.type not in ("attribute", "block"):
                continue
            start = part.start_byte
            if last >= 0 and not _has_line_end(self._text, last, start):
                self.refuse(start, "a new line is expected before it")
            last = part.end_byte
            if part.type == "attribute":
                self._attribute(spot, part)
            else:
                self._block(spot, part)

    def _attribute(self, spot: Spot, part: Part) -> None:
        name, expression = part.children[0], part.children[-1]
        key = self._text[name.start_byte : name.end_byte]
        if key in spot.keys:
            self.refuse(name.start_byte, f"`{key}` is written twice")
        value = self._value(expression)
        spot.add(Member(key, name.start_byte, name.end_byte, value))

    def _block(self, spot: Spot, part: Part) -> None:
        self._deeper(part.start_byte)
        parts = part.named_children
        opening = next((p for p in parts if p.type == "block_start"), None)
        closing = next((p for p in reversed(parts) if p.type == "block_end"), None)
        if opening is None or closing is None:
            self.refuse(part.start_byte, "the block has no braces")
        body = Spot(opening.start_byte, closing.end_byte, SettingType.MAP, is_block=True)
        body.line = part.start_byte
        for inner in parts:
            if inner.type == "body":
                self._fill(body, inner)
        labels = [p for p in parts if p.end_byte <= opening.start_byte]
        self._place(spot, [label for label in labels if label.type != "comment"], body)
        self._depth -= 1

    def _place(self, spot: Spot, labels: list[Part], body: Spot) -> None:
        """Put a block below its type and labels; blocks alike in these become a list."""
        for label in labels[:-1]:
            spot = self._labelled(spot, label, body)
        last = labels[-1]
        key = self._label(last)
        member = spot.keys.get(key)
        if member is None:
            spot.add(Member(key, last.start_byte, last.end_byte, body))
        elif not member.value.is_block:
            self.refuse(last.start_byte, f"`{key}` is written twice")
        elif member.value.type is SettingType.LIST:
            member.value.items.append(body)
        else:
            first = member.value
            member.value = Spot(first.start, first.end, SettingType.LIST, is_block=True)
            member.value.items = [first, body]

    def _labelled(self, spot: Spot, label: Part, body: Spot) -> Spot:
        key = self._label(label)
        member = spot.keys.get(key)
        if member is None:
            around = Spot(body.line, body.end, SettingType.MAP, is_block=True)
            spot.add(Member(key, label.start_byte, label.end_byte, around))
            return around
        if not member.value.is_block or member.value.type is not SettingType.MAP:
            self.refuse(label.start_byte, f"`{key}` is written in two ways")
        return member.value

    def _label(self, part: Part) -> str:
        raw = self._text[part.start_byte : part.end_byte]
        return self._decoded(raw[1:-1], part.start_byte) if raw.startswith('"') else raw

    def _value(self, part: Part) -> Spot:
        """Return the value of an expression."""
        start, end = part.start_byte, part.end_byte
        raw = self._text[start:end]
        if raw in _WORDS:
            value, kind = _WORDS[raw]
            return Spot(start, end, kind, value)
        if found := _QUOTED.fullmatch(raw):
            return Spot(start, end, SettingType.STRING, self._decoded(found[1], start))
        if found := _NUMBER.fullmatch(raw):
            return self._number(found, start, end)
        return self._composed(part, raw)

    def _composed(self, part: Part, raw: str) -> Spot:
        inner = _innermost(part)
        start, end = part.start_byte, part.end_byte
        if inner.type in ("quoted_template", "string_lit"):
            value = raw[1:-1] if is_template(raw[1:-1]) else self._decoded(raw[1:-1], start)
            return Spot(start, end, SettingType.STRING, value)
        if inner.type == "heredoc_template":
            return Spot(start, end, SettingType.STRING, of_heredoc(raw))
        if inner.type in ("tuple", "object"):
            return self._collection(inner)
        if "${{" in raw:
            self.refuse(start, "a reference stands outside of quotes")
        return Spot(start, end, SettingType.STRING, f"${{{raw}}}")

    def _collection(self, part: Part) -> Spot:
        self._deeper(part.start_byte)
        kind = SettingType.LIST if part.type == "tuple" else SettingType.MAP
        spot = Spot(part.start_byte, part.end_byte, kind)
        for inner in part.named_children:
            if inner.type == "expression":
                spot.items.append(self._value(inner))
            elif inner.type == "object_elem":
                self._element(spot, inner)
        self._depth -= 1
        return spot

    def _element(self, spot: Spot, part: Part) -> None:
        name, *_, expression = (p for p in part.named_children if p.type == "expression")
        start, end = name.start_byte, name.end_byte
        if spot.members and not _has_line_end(self._text, spot.members[-1].end, start, comma=True):
            self.refuse(start, "a comma or a new line is expected before it")
        raw = self._text[start:end]
        found = _QUOTED.fullmatch(raw)
        key = self._decoded(found[1], start) if found else raw
        spot.add(Member(key, start, end, self._value(expression)))

    def _number(self, found: re.Match[str], start: int, end: int) -> Spot:
        raw = found["sign"] + found["digits"] + found["rest"]
        if len(raw) > _LONGEST_NUMBER:
            self.refuse(start, f"the number has {len(raw)} digits")
        if not found["rest"]:
            return Spot(start, end, SettingType.INTEGER, int(raw))
        number = float(raw)
        if number in (float("inf"), float("-inf")):
            self.refuse(start, "the number is too large")
        return Spot(start, end, SettingType.FLOAT, number)

    def _decoded(self, text: str, start: int) -> str:
        try:
            return decoded(text)
        except ValueError:
            self.refuse(start, "the string holds an escape that HCL does not have")

    def _deeper(self, start: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self.refuse(start, f"it is nested deeper than {DEEPEST}")

    def refuse(self, at: int, what: str) -> NoReturn:
        """Raise the problem of a place."""
        place = Places(self._text, file=self._file).origin(min(at, len(self._text)))
        raise Problem(f"{place}:{place.column}: {what}", remedy="mend the file's HCL")


def _innermost(part: Part) -> Part:
    """Return what an expression consists of, as long as that is one thing."""
    while part.type in _WRAPPERS and part.child_count == 1:
        part = part.children[0]
    return part


_WRAPPERS = ("expression", "template_expr", "collection_value", "literal_value")


def _has_line_end(text: str, start: int, end: int, *, comma: bool = False) -> bool:
    between = text[start:end]
    return "\n" in between or "\r" in between or (comma and "," in between)

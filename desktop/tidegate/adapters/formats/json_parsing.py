"""Parses JSON with the place of every value; comments and trailing commas are tolerated."""

import math
import re
from dataclasses import dataclass
from typing import NoReturn

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.json_syntax import JsonSyntax
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.spots import Member
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Scalar, Segment, SettingType

_MEMBER = re.compile(
    r"""[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t]*:[ \t]*
    (?:"([^"\\\x00-\x1f]*)"|(-?(?:0|[1-9][0-9]{0,17})|true|false|null)(?![\w.]))
    [ \t\r\n]*(?:,|(?=\}))""",
    re.VERBOSE,
)
"""A whole member, as most are written: four times as fast as token by token."""
_LONGEST_NUMBER = 400  # characters; anything longer is no number that a consumer can hold
_WORDS: dict[str, tuple[Scalar, SettingType]] = {
    "true": (True, SettingType.BOOLEAN),
    "false": (False, SettingType.BOOLEAN),
    "null": (None, SettingType.NULL),
}


@dataclass(slots=True)
class Spot:
    """A value with its span; `members` of an object, `items` of an array."""

    start: int
    end: int
    type: SettingType
    value: Scalar = None
    members: "list[Member[Spot]] | tuple[()]" = ()
    items: "list[Spot] | tuple[()]" = ()

    def child(self, segment: Segment) -> "Spot | None":
        """Return the value below a key or an index, None where there is none.

        Of a key that is written twice the last counts.
        """
        if isinstance(segment, int):
            return self.items[segment] if segment < len(self.items) else None
        return next((m.value for m in reversed(self.members) if m.key == segment), None)


def parse(text: str, *, file: str, syntax: JsonSyntax) -> Spot | None:
    """Return the document, or None for a text without any; raises Problem with its place."""
    return _Parser(text, file, syntax).document()


class _Parser:
    def __init__(self, text: str, file: str, syntax: JsonSyntax) -> None:
        self._text = text
        self._file = file
        self._syntax = syntax
        self._match = syntax.token.match
        self._depth = 0

    def document(self) -> Spot | None:
        """Return the only value of the text."""
        token = self._token(0)
        if token.lastgroup == "end":
            return None
        spot, at = self._value(token)
        rest = self._token(at)
        if rest.lastgroup != "end":
            self._refuse(rest.end() - 1, "there is more after the document's end")
        return spot

    def _token(self, at: int) -> re.Match[str]:
        token = self._match(self._text, at)
        if token is None:
            self._refuse_at(at)
        return token

    def _value(self, token: re.Match[str]) -> tuple[Spot, int]:
        group, end = token.lastgroup, token.end()
        if group == "simple":
            value = token["simple"]
            return Spot(end - len(value) - 2, end, SettingType.STRING, value), end
        if group == "mark":
            return self._collection(token)
        if group == "end":
            self._refuse(end, "the text ends too early")
        return self._scalar(token)

    def _scalar(self, token: re.Match[str]) -> tuple[Spot, int]:
        end = token.end()
        if token["string"] is not None:
            start = token.start("string")
            return Spot(start, end, SettingType.STRING, self._decoded(token, start)), end
        if token["word"] is not None:
            value, kind = _WORDS[token["word"]]
            return Spot(token.start("word"), end, kind, value), end
        if token["number"] is None:
            self._refuse(token.start(str(token.lastgroup)), "a value is expected")
        return self._number(token), end

    def _number(self, token: re.Match[str]) -> Spot:
        start, raw = token.start("number"), str(token["number"])
        if len(raw) > _LONGEST_NUMBER:
            self._refuse(start, f"the number has {len(raw)} digits")
        value, kind = self._syntax.number(raw)
        if isinstance(value, float) and math.isinf(value) and raw[-1] != "y":
            self._refuse(start, "the number is too large")
        return Spot(start, token.end(), kind, value)

    def _decoded(self, token: re.Match[str], start: int) -> str | None:
        """Return what a string or a key means, None for a token that is neither."""
        syntax = self._syntax
        try:
            value = syntax.text(token["string"]) if token["string"] else syntax.key(token)
            (value or "").encode()
        except UnicodeEncodeError:
            self._refuse(start, "the string holds half a character (a lone surrogate)")
        except ValueError:
            self._refuse(start, f"the string holds an escape that {syntax.name} does not have")
        return value

    def _collection(self, token: re.Match[str]) -> tuple[Spot, int]:
        start = token.end() - 1
        if token["mark"] not in "{[":
            self._refuse(start, f"a value is expected, not `{token['mark']}`")
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(start, f"it is nested deeper than {DEEPEST}")
        is_object = token["mark"] == "{"
        found = self._object(start) if is_object else self._array(start)
        self._depth -= 1
        return found, found.end

    def _object(self, start: int) -> Spot:
        spot = Spot(start, start, SettingType.MAP)
        members: list[Member[Spot]] = []
        spot.members = members
        at = self._simple_members(start + 1, members)
        while not self._closes(token := self._token(at), "}"):
            member = self._member(token)
            members.append(member)
            at = self._simple_members(self._behind_comma(member.end, "}"), members)
        spot.end = token.end()
        return spot

    def _simple_members(self, at: int, members: list[Member[Spot]]) -> int:
        """Collect the members that are written in the simplest way; return where they end."""
        while found := _MEMBER.match(self._text, at):
            key, text, raw = found.groups()
            if text is not None:
                start, end = found.span(2)
                value = Spot(start - 1, end + 1, SettingType.STRING, text)
            else:
                typed = _WORDS.get(raw) or (int(raw), SettingType.INTEGER)
                value = Spot(*found.span(3), typed[1], typed[0])
            members.append(Member(key, found.start(1) - 1, found.end(1) + 1, value))
            at = found.end()
        return at

    def _member(self, token: re.Match[str]) -> Member[Spot]:
        end = token.end()
        start = token.start(str(token.lastgroup)) - (token.lastgroup == "simple")
        key = self._decoded(token, start)
        if key is None:
            self._refuse(end - 1, "a key in double quotes is expected")
        colon = self._token(end)
        if colon["mark"] != ":":
            self._refuse(max(colon.end() - 1, end), "`:` is expected after the key")
        value, _ = self._value(self._token(colon.end()))
        return Member(key, start, end, value)

    def _array(self, start: int) -> Spot:
        spot = Spot(start, start, SettingType.LIST)
        items: list[Spot] = []
        spot.items = items
        at = start + 1
        while not self._closes(token := self._token(at), "]"):
            item, end = self._value(token)
            items.append(item)
            at = self._behind_comma(end, "]")
        spot.end = token.end()
        return spot

    def _closes(self, token: re.Match[str], mark: str) -> bool:
        return token["mark"] == mark

    def _behind_comma(self, at: int, closing: str) -> int:
        """Return where to go on: behind a comma, or where the collection closes."""
        token = self._token(at)
        if token["mark"] == ",":
            return token.end()
        if token["mark"] != closing:
            self._refuse(max(token.end() - 1, at), f"`,` or `{closing}` is expected")
        return at

    def _refuse_at(self, at: int) -> NoReturn:
        blank = re.compile(r"\s*").match(self._text, at)
        start = blank.end() if blank else at
        word = re.compile(r"[\w+.-]{1,20}").match(self._text, start)
        name = self._syntax.name
        found = f"`{word[0]}` is no {name} value" if word else f"this is no {name}"
        self._refuse(start, found)

    def _refuse(self, at: int, what: str) -> NoReturn:
        place = Places(self._text, file=self._file).origin(min(at, len(self._text)))
        raise Problem(f"{place}:{place.column}: {what}", remedy=self._syntax.remedy)

"""How JSON5 writes strings, numbers and keys (https://spec.json5.org)."""

import json
import math
import re
from typing import ClassVar

from typing_extensions import override

from tidegate.adapters.formats.format import Plain
from tidegate.adapters.formats.json_syntax import JsonSyntax
from tidegate.domain.setting import Scalar, SettingType

_BLANK = r"[ \t\r\n\v\f\u00a0\ufeff\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_NAME = r"(?:[^\W\d]|\$|\\u[0-9a-fA-F]{4})(?:\w|[$\u200c\u200d]|\\u[0-9a-fA-F]{4})*"
_NUMBER = r"""[+-]?(?:0[xX][0-9a-fA-F]+|Infinity|NaN
    |(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w$.])"""
_TOKEN = re.compile(
    rf"""{_BLANK}*(?:(?://[^\r\n\u2028\u2029]*|/\*.*?\*/){_BLANK}*)*
    (?:"(?P<simple>[^"\\\r\n]*)"
      |(?P<string>"(?:[^"\\\r\n]|\\(?:\r\n|.))*"|'(?:[^'\\\r\n]|\\(?:\r\n|.))*')
      |(?P<mark>[{{}}\[\],:])
      |(?P<number>{_NUMBER})
      |(?P<word>true|false|null)(?![\w$\\])
      |(?P<name>{_NAME})
      |(?P<end>\Z))""",
    re.VERBOSE | re.DOTALL,
)
_WHOLE_NAME = re.compile(_NAME)
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|\r\n|.)", re.DOTALL)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_JOINS = ("\r\n", "\n", "\r", "\u2028", "\u2029")
_SPECIAL = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}


class Json5Syntax(JsonSyntax):
    """JSON5: bare keys, either quotes, lines that go on, and all of JavaScript's numbers."""

    name = "JSON5"
    remedy = "mend the file's JSON5"
    token: ClassVar[re.Pattern[str]] = _TOKEN

    @override
    def text(self, quoted: str) -> str:
        return _PAIR.sub(_joined, _ESCAPE.sub(_unescaped, quoted[1:-1]))

    @override
    def number(self, raw: str) -> tuple[Scalar, SettingType]:
        bare = raw.lstrip("+-")
        sign = -1 if raw.startswith("-") else 1
        if bare[:2] in ("0x", "0X"):
            return sign * int(bare, 16), SettingType.INTEGER
        if bare.isdigit():
            return sign * int(bare), SettingType.INTEGER
        return sign * float(bare), SettingType.FLOAT

    @override
    def key(self, token: re.Match[str]) -> str | None:
        raw = token[str(token.lastgroup)] or ""
        if token.lastgroup in ("simple", "string"):
            return super().key(token)
        # Words and the names of numbers may be keys, too.
        return _ESCAPE.sub(_unescaped, raw) if _WHOLE_NAME.fullmatch(raw) else None

    @override
    def written(self, value: Scalar, *, like: str = "") -> str:
        if isinstance(value, float) and not math.isfinite(value):
            return _SPECIAL[str(value)]
        text = json.dumps(value, ensure_ascii=False)
        is_single = isinstance(value, str) and like.startswith("'")
        return _in_single_quotes(text) if is_single else text

    @override
    def key_text(self, key: str, *, like: str = "") -> str:
        is_bare = not like.startswith(("'", '"'))
        if is_bare and _WHOLE_NAME.fullmatch(key) and "\\" not in key:
            return key
        return self.written(key, like=like)

    @override
    def has_comments(self, text: str) -> bool:
        return True

    @override
    def plain(self, text: str) -> Plain:
        document: Plain = json.loads(_SECOND.sub(_as_json, text))
        return document


def _unescaped(found: re.Match[str]) -> str:
    rest = found[0][1:]
    if rest in _JOINS:
        return ""
    if rest[0] in "xu" and len(rest) > 1:
        return chr(int(rest[1:], 16))
    if rest[0] in "xu123456789":
        raise ValueError("no such escape")
    return _LETTERS.get(rest, rest)


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _in_single_quotes(text: str) -> str:
    return "'" + text[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


# The second reading: each token is rewritten as JSON, which the standard library then reads.
_GAP = r"(?:\s|\ufeff|//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/)*"
_WORD = r"""[^\s\ufeff'"{}\[\],:/]+"""
_SECOND = re.compile(
    rf"""(?P<comment>//[^\r\n\u2028\u2029]*|/\*.*?\*/)
    |(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<key>{_WORD})(?={_GAP}:)
    |(?P<other>{_WORD})
    |(?P<comma>,(?={_GAP}[}}\]]))
    |(?P<blank>[\v\f\u00a0\ufeff\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000])""",
    re.VERBOSE | re.DOTALL,
)


def _as_json(found: re.Match[str]) -> str:
    raw = found[0]
    if found["quoted"]:
        return _requoted(raw)
    if found["key"]:
        return _requoted(f'"{raw}"')
    return _renumbered(raw) if found["other"] else " "


def _requoted(quoted: str) -> str:
    """Return a string's literal as JSON has it, by escapes that both know."""
    pieces: list[str] = []
    at, end = 1, len(quoted) - 1
    while at < end:
        letter = quoted[at]
        if letter != "\\":
            pieces.append(json.dumps(letter)[1:-1])
            at += 1
            continue
        piece, size = _rewritten(quoted[at + 1 : at + 6])
        pieces.append(piece)
        at += 1 + size
    return '"' + "".join(pieces) + '"'


def _rewritten(rest: str) -> tuple[str, int]:
    if rest.startswith("\r\n"):
        return "", 2
    if rest[0] in "\r\n\u2028\u2029":
        return "", 1
    if rest[0] == "u":
        return f"\\{rest[:5]}", 5
    if rest[0] == "x":
        return f"\\u00{rest[1:3]}", 3
    if rest[0] in "v0":
        return f"\\u{11 if rest[0] == 'v' else 0:04x}", 1
    return (f"\\{rest[0]}" if rest[0] in '"\\bfnrt' else json.dumps(rest[0])[1:-1]), 1


def _renumbered(raw: str) -> str:
    bare = raw.removeprefix("+")
    sign = "-" if bare.startswith("-") else ""
    digits = bare.removeprefix("-")
    if digits.lower().startswith("0x"):
        return f"{sign}{int(digits, 16)}"
    whole = re.fullmatch(r"(\d*)\.(\d*)([eE].*)?", digits)
    if whole:
        return f"{sign}{whole[1] or 0}.{whole[2] or 0}{whole[3] or ''}"
    return sign + digits

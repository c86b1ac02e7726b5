"""How JSON writes strings, numbers and keys; JSON5's way is in `json5_syntax`."""

import json
import math
import re
from typing import ClassVar

from tidegate.adapters.formats.format import Plain
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Scalar, SettingType

_TOKEN = re.compile(
    r"""[ \t\r\n\ufeff]*(?:(?://[^\r\n]*|/\*.*?\*/)[ \t\r\n]*)*
    (?:"(?P<simple>[^"\\\x00-\x1f]*)"
      |(?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")
      |(?P<mark>[{}\[\],:])
      |(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])
      |(?P<word>true|false|null)(?!\w)
      |(?P<end>\Z))""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|(//[^\r\n]*|/\*.*?\*/)', re.DOTALL)
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])', re.DOTALL)


class JsonSyntax:
    """JSON with comments and trailing commas.

    `token` finds the next token behind blanks and comments; its groups are `simple` (a string
    without escapes, its quotes left out), `string`, `mark`, `number`, `word` and `end`.
    """

    name = "JSON"
    remedy = "JSON with comments and trailing commas is allowed"
    token: ClassVar[re.Pattern[str]] = _TOKEN

    def text(self, quoted: str) -> str:
        """Return what a string in its quotes means; raises ValueError for an unknown escape."""
        value: str = json.loads(quoted)
        return value

    def number(self, raw: str) -> tuple[Scalar, SettingType]:
        """Return a number with its type; an infinite one is too large."""
        if any(mark in raw for mark in ".eE"):
            return float(raw), SettingType.FLOAT
        return int(raw), SettingType.INTEGER

    def key(self, token: re.Match[str]) -> str | None:
        """Return the key that a token is, None where it is none; raises ValueError as `text`."""
        if token.lastgroup == "simple":
            return token["simple"]
        return self.text(token["string"]) if token.lastgroup == "string" else None

    def written(self, value: Scalar, *, like: str = "") -> str:  # noqa: ARG002 - JSON5 has styles
        """Return a value in the style of the text `like`; raises Problem for what JSON has not."""
        if isinstance(value, float) and not math.isfinite(value):
            raise Problem("JSON has no such number", remedy="write it as text")
        return json.dumps(value, ensure_ascii=False)

    def key_text(self, key: str, *, like: str = "") -> str:  # noqa: ARG002 - as above
        """Return a key in the style of a neighbour."""
        return json.dumps(key, ensure_ascii=False)

    def has_comments(self, text: str) -> bool:
        """Tell whether a text may be given comments: it has some already."""
        return any(found[1] for found in _COMMENT.finditer(text))

    def plain(self, text: str) -> Plain:
        """Return what the standard library finds once comments and trailing commas are gone."""
        bare = _COMMENT.sub(lambda m: " " if m[1] else m[0], text)
        document: Plain = json.loads(_TRAILING.sub(lambda m: m[1] or m[2], bare))
        return document

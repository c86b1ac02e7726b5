"""Writes attribute values and texts so that every parser gets them back."""

import re

from tidegate.domain.problem import Problem

_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARED = re.compile(
    r"<\?xml\s[^>]*?encoding\s*=\s*[\"'](?P<name>[A-Za-z][\w.-]*)[\"']", re.ASCII
)
_WIDE = re.compile(r"[^\x00-\x7f]")


class Escaping:
    """How texts are written in one file."""

    def __init__(self, text: str) -> None:
        declared = _DECLARED.match(text)
        name = declared["name"].lower() if declared else "utf-8"
        # What a narrow encoding cannot hold, every one can as a number.
        self._is_wide = name.startswith("utf")

    def attribute(self, value: str, *, quote: str) -> str:
        """Return a value between its quotes."""
        escaped = self._escaped(value).replace(quote, "&quot;" if quote == '"' else "&apos;")
        for letter in "\t\n":
            escaped = escaped.replace(letter, f"&#{ord(letter)};")
        return f"{quote}{escaped}{quote}"

    def text(self, value: str) -> str:
        """Return the text of an element."""
        return self._escaped(value).replace("]]>", "]]&gt;")

    def cdata(self, value: str) -> str | None:
        """Return the text of a CDATA section, or None where it cannot hold it."""
        refuse_impossible(value)
        is_plain = "]]>" not in value and "\r" not in value
        return value if is_plain and (self._is_wide or value.isascii()) else None

    def _escaped(self, value: str) -> str:
        refuse_impossible(value)
        escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
        return escaped if self._is_wide else _WIDE.sub(lambda m: f"&#{ord(m[0])};", escaped)


def refuse_impossible(value: str) -> None:
    """Raise Problem for a character that XML 1.0 cannot hold in any way."""
    if found := _NEVER.search(value):
        raise Problem(
            f"XML cannot hold the character {found[0]!a}", remedy="leave the character out"
        )

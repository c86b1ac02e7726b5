"""HCL's strings: decoding what is quoted, and quoting what is written."""

import json
import math
import re

from tidegate.domain.problem import Problem
from tidegate.domain.setting import Scalar

_ESCAPE = re.compile(
    r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{\{[^\n{}]{0,200}\}\}|\$\$\{|%%\{", re.DOTALL
)
_REFERENCE = re.compile(r"\$?\$\{\{[^\n{}]{0,200}\}\}")
_TEMPLATE = re.compile(r"(?:(?<!\$)\$|(?<!%)%)\{")
NAME = re.compile(r"[^\W\d][\w-]*")
"""What an attribute may be called; an object's key may be quoted instead."""
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_HALF = range(0xD800, 0xE000)
_LAST = 0x10FFFF


def is_template(text: str) -> bool:
    """Tell whether a string's text holds `${` or `%{` that HCL evaluates."""
    return _TEMPLATE.search(_REFERENCE.sub(".", text)) is not None


def decoded(text: str) -> str:
    """Return what the text between two quotes means; raises ValueError for an unknown escape.

    References such as `${{ var.NAME }}` are kept as they are.
    """
    return _ESCAPE.sub(_unescaped, text) if "\\" in text or "{" in text else text


def _unescaped(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] != "\\":
        return text if text.startswith("$${{") and text.endswith("}}") else text[1:]
    if text[1] in "uU":
        number = int(text[2:] or "-1", 16)
        if number in _HALF or not 0 <= number <= _LAST:
            raise ValueError("no such character")
        return chr(number)
    if text[1] not in _LETTERS:
        raise ValueError("no such escape")
    return _LETTERS[text[1]]


def of_heredoc(text: str) -> str:
    """Return what `<<MARK` or `<<-MARK` with its lines means; `<<-` takes the indent away."""
    first, _, rest = text.replace("\r\n", "\n").partition("\n")
    lines = rest.split("\n")[:-1]
    if first.startswith("<<-"):
        filled = [line for line in lines if line.strip()]
        indent = min((len(line) - len(line.lstrip(" \t")) for line in filled), default=0)
        lines = [line[indent:] if line.strip() else line.lstrip(" \t") for line in lines]
    body = "".join(f"{line}\n" for line in lines)
    if is_template(body):
        return body
    return _ESCAPE.sub(lambda m: m[0] if m[0][0] == "\\" else _unescaped(m), body)


def written(value: Scalar) -> str:
    """Return a value as HCL has it; raises Problem for what it would evaluate or does not have."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise Problem("HCL has no such number", remedy="write it as text")
    return json.dumps(value)


def key_text(key: str) -> str:
    """Return an object's key as HCL has it, quoted where it must be."""
    is_word = NAME.fullmatch(key) and key not in ("true", "false", "null", "for")
    return key if is_word else written(key)


def _quoted(value: str) -> str:
    if "${" in _REFERENCE.sub(".", value) or "%{" in value:
        raise Problem(
            "the value holds `${` or `%{`, with which HCL begins a template",
            remedy="write it into the file by hand",
        )
    return f'"{_SPECIAL.sub(_escaped, value)}"'


def _escaped(found: re.Match[str]) -> str:
    return _MARKS.get(found[0]) or f"\\u{ord(found[0]):04x}"


_MARKS = {mark: f"\\{letter}" for letter, mark in _LETTERS.items()}
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f\x85\u2028\u2029]')

"""Writes scalars into YAML so that they keep their type for every reader."""

import json
import re

from tidegate.adapters.formats.yaml_layout import Part
from tidegate.adapters.formats.yaml_writing import float_text, is_plain_safe
from tidegate.domain.setting import Scalar

_PLAIN = re.compile(r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~]|[-:](?=\w))(?:.*\S)?")
_NOT_PLAIN = re.compile(r":(?:\s|\Z)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}]|:")
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNQUOTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNBLOCKABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(value: Scalar, *, before: Part | None, is_flow: bool, prefers_single: bool) -> str:
    """Return a value as text on one line, in the quotes that stood there where they can hold it."""
    if not isinstance(value, str):
        return _bare(value)
    style = before.style if before is not None else ""
    if style == "'" and not _UNQUOTABLE.search(value):
        return _single(value)
    if style == '"':
        return _double(value)
    if _is_plain(value, is_flow=is_flow):
        return value
    if prefers_single and not _UNQUOTABLE.search(value):
        return _single(value)
    return _double(value)


def block(value: str, *, before: str, indent: str, newline: str) -> str | None:
    """Return a literal block for several lines, None for what no literal block holds.

    `before` is the block that stood there; its indentation and its kind are kept.
    """
    body = value.rstrip("\n")
    if "\n" not in value or not body or body[0] in " \n" or _UNBLOCKABLE.search(value):
        return None
    if before[:1] != "|":
        return None
    ending = {0: "-", 1: ""}.get(len(value) - len(body), "+")
    lines = [indent + line if line else "" for line in body.split("\n")]
    blank = [""] * (len(value) - len(body) - 1)
    return newline.join((f"|{ending}", *lines, *blank))


def _is_plain(text: str, *, is_flow: bool) -> bool:
    if not is_plain_safe(text) or not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text):
        return False
    return not (is_flow and _NOT_PLAIN_IN_FLOW.search(text))


def _bare(value: Scalar) -> str:
    if isinstance(value, float):
        return float_text(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    return _UNPRINTABLE.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(letter: re.Match[str]) -> str:
    return f"\\u{ord(letter[0]):04x}"

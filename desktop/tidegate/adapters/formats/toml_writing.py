"""Writes TOML values, and new TOML documents by way of tomlrt."""

import json
import re
import tomllib
from typing import Any

import tomlrt

from tidegate.adapters.formats.format import Plain
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ListNode, MapNode, Node, Scalar, ScalarNode, SettingType, spell

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NOT_LITERAL = re.compile(r"['\x00-\x08\x0a-\x1f\x7f]")
_LONGEST_NUMBER = 2**63


def write_toml(tree: Node, *, file: str) -> str:
    """Return a new document; raises Problem for null, which TOML does not have."""
    if not isinstance(tree, MapNode):
        raise Problem(f"{file}: a TOML document is a table", remedy="choose another format")
    return tomlrt.dumps(_plain(tree, ()))


def _plain(node: Node, path: tuple[Any, ...]) -> Any:  # noqa: ANN401 - TOML's own values
    if isinstance(node, MapNode):
        return {key: _plain(child, (*path, key)) for key, child in node.entries.items()}
    if isinstance(node, ListNode):
        return [_plain(item, (*path, i)) for i, item in enumerate(node.items)]
    return _scalar(node, path)


def _scalar(node: ScalarNode, path: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as above
    if node.value is None:
        raise Problem(
            f"{node.origin}: `{spell(path)}` is null, which TOML does not have",
            remedy="leave the key out",
        )
    if node.type is SettingType.DATETIME:
        return tomllib.loads(f"x = {node.value}")["x"]
    return node.value


def value_text(value: Scalar, *, before: str = "") -> str:
    """Return a value as TOML, a string in the quotes that stood there `before` where they hold it.

    Raises Problem for null and for numbers that TOML does not have.
    """
    if value is None:
        raise Problem("TOML has no null", remedy="remove the key instead")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return repr(value)
    if _is_time(before) and _is_time(value):
        return value
    return string_text(value, before=before)


def _integer(value: int) -> str:
    if not -_LONGEST_NUMBER <= value < _LONGEST_NUMBER:
        raise Problem("TOML's integers have 64 bits", remedy="write it as text")
    return str(value)


def string_text(value: str, *, before: str = "") -> str:
    """Return a string as TOML: literal where it was, with several lines where it had them."""
    if before.startswith('"""') and "\n" in value:
        return '"""\n' + _escaped(value).replace("\\n", "\n") + '"""'
    if before[:1] == "'" and not _NOT_LITERAL.search(value):
        return f"'{value}'"
    return f'"{_escaped(value)}"'


def _escaped(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")


def _is_time(text: str) -> bool:
    return time_of(text) is not None


def time_of(text: str) -> Plain | Any:  # noqa: ANN401 - a date, a time or both
    """Return the date or time that a bare value stands for, None for anything else."""
    if not re.match(r"\d{4}-\d\d-\d\d|\d\d:\d\d", text):
        return None
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except ValueError:
        return None


def key_text(key: str) -> str:
    """Return a key as TOML, in quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else f'"{_escaped(key)}"'

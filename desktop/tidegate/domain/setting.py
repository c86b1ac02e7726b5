"""One key of a profile: where it stands, what it is worth and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from typing_extensions import override

from tidegate.domain.bulk import bulk_value

Scalar = str | int | float | bool | None


class SettingType(StrEnum):
    """The type a value has for the program that reads it."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    NULL = "null"
    DATETIME = "datetime"
    MAP = "map"
    LIST = "list"


@bulk_value
class Origin:
    """The place in a file where something is written; line and column count from 1."""

    file: str
    line: int
    column: int = 1

    @override
    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Identity(NamedTuple):
    """A list item told by a field of its own, spelled `[name=web]`."""

    field: str
    value: str


Segment = str | int | Identity
"""A map's key, a list's index, or the identity of a list's item."""

Path = tuple[Segment, ...]


def spell(path: Path) -> str:
    """Write a path as people type it: `servers[name=web].port`, `logging."org.spring"`."""
    text = ""
    for segment in path:
        if isinstance(segment, str):
            text += ("." if text else "") + _quoted(segment)
        else:
            text += spell_item(segment)
    return text


def spell_item(segment: int | Identity) -> str:
    """Write what leads to a list's item: `[0]`, `[name=web]`."""
    if isinstance(segment, int):
        return f"[{segment}]"
    return f"[{segment.field}={segment.value}]"


def _quoted(key: str) -> str:
    plain = key and not any(mark in key for mark in ".[]\"'")
    return key if plain else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@bulk_value
class ScalarNode:
    """A single value as read: typed, with the text it was read from."""

    value: Scalar
    type: SettingType
    raw: str
    origin: Origin


@bulk_value
class MapNode:
    """A map; of keys written twice the one that the consumer sees is kept."""

    entries: "dict[str, Node]"
    origin: Origin


@bulk_value
class ListNode:
    """A list, in order; `identities` name its items where the format itself tells them apart."""

    items: "tuple[Node, ...]"
    origin: Origin
    identities: tuple[Identity, ...] = ()


Node = ScalarNode | MapNode | ListNode
"""What a file says, as a tree of typed values with their origins."""


@bulk_value
class Setting:
    """A leaf of a resolved profile: a scalar, an empty map or an empty list.

    `overridden` holds the origins of lower layers that this value hides, nearest first.
    """

    path: Path
    value: Scalar
    type: SettingType
    raw: str
    origin: Origin
    overridden: tuple[Origin, ...] = ()


def is_empty(setting: Setting) -> bool:
    """Tell whether a key stands there without a value: null, or text of no letters."""
    return setting.type is SettingType.NULL or setting.value == ""


@dataclass(frozen=True, slots=True)
class SetValue:
    """A wish to give a setting a value; a missing key is added in the file's own style.

    A new key is put behind its sibling `after` where there is one, else at its map's end, with
    `comment` (one or several lines without their mark) above it. `repeated` says that the lines
    of the value are the items of a list that the format writes by repeating the key.
    """

    path: Path
    value: Scalar
    comment: str = ""
    after: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """A wish to take a setting out of a file."""

    path: Path


Edit = SetValue | Remove


@dataclass(frozen=True, slots=True)
class ResolvedFile:
    """One configuration file of a profile after its layers were merged.

    `settings` maps the spelled path to the leaf; `layers` are the files that took part, lowest
    first; `dialect` is whose rules of the format were followed, empty where there is one only.
    `unreadable` is the reason where no settings could be read. `content` is the text where
    there is one; `by_line` says that it can be compared line by line, and by nothing better.
    """

    file: str
    format: str
    settings: Mapping[str, Setting]
    layers: tuple[str, ...] = ()
    unreadable: str = ""
    notes: tuple[str, ...] = ()
    by_line: bool = False
    dialect: str = ""
    content: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """One side of a comparison: every file of a profile, a host, a snapshot or a path."""

    name: str
    files: tuple[ResolvedFile, ...]
    kind: str = ""
    """The environment's kind where there is one; production is judged more strictly."""
    secrets: frozenset[str] = field(default_factory=frozenset)
    """Spelled paths that hold a secret because a `${{ secret.… }}` is written there."""

"""Keys in sections, with their places: what INI files, units and properties have in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tidegate.adapters.formats.format import Plain
from tidegate.adapters.formats.places import Places
from tidegate.domain.problem import Problem
from tidegate.domain.setting import MapNode, Node, Origin, Path, Scalar, ScalarNode, SettingType


@dataclass(frozen=True, slots=True)
class Entry:
    """One assignment; offsets in characters, `end` behind the line end of its last line.

    `path` is the key, below its section where it has one. The value's span holds its quotes and
    is empty where nothing is written; `has_sign` tells a key alone from an empty value, and
    `has_notes` that comments stand between the value's lines.
    """

    path: Path
    value: str | None
    start: int
    key_end: int
    value_start: int
    value_end: int
    end: int
    has_sign: bool = True
    has_notes: bool = False

    @property
    def section(self) -> str:
        """Return the section's name, empty above the first one."""
        return str(self.path[0]) if len(self.path) > 1 else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section's header line; `end` is behind its line end."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class Sections:
    """A whole file: its headers and assignments in order."""

    headers: list[Section] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    _by_path: dict[Path, list[Entry]] = field(default_factory=dict)
    _by_section: dict[str, list[Entry]] = field(default_factory=dict)
    _known: int = 0

    def at(self, path: Path) -> list[Entry]:
        """Return every assignment of a path."""
        self._know()
        return self._by_path.get(path, [])

    def inside(self, section: str) -> list[Entry]:
        """Return every assignment of a section, `""` for those above the first one."""
        self._know()
        return self._by_section.get(section, [])

    def _know(self) -> None:
        """Sort what was found since the last time."""
        for entry in self.entries[self._known :]:
            self._by_path.setdefault(entry.path, []).append(entry)
            self._by_section.setdefault(entry.section, []).append(entry)
        self._known = len(self.entries)


Counted = Callable[[list[Entry]], list[Entry]]
"""Which of several assignments of one path its reader takes into account, at least one."""


def all_count(entries: list[Entry]) -> list[Entry]:
    """Every assignment counts: repeated keys make a list."""
    return entries


def last_counts(entries: list[Entry]) -> list[Entry]:
    """Only the last assignment counts."""
    return entries[-1:]


def tree_of(found: Sections, text: str, *, file: str, counted: Counted = all_count) -> MapNode:
    """Return the sections as maps of strings; a key that counts repeatedly is one leaf, a list.

    A list's value is its items, one a line. Raises Problem where a key and a section share a name.
    """
    places = Places(text, file=file)
    groups: dict[Path, list[Entry]] = {}
    for entry in found.entries:
        groups.setdefault(entry.path, []).append(entry)
    root: dict[str, Node] = {}
    for path, entries in groups.items():
        into = root
        if len(path) > 1:
            into = _section(root, entries[0], places)
        elif isinstance(root.get(str(path[0])), MapNode):
            raise _clash(entries[0], places)
        into[str(path[-1])] = _leaf(counted(entries), text, places)
    return MapNode(root, Origin(file, 1))


def _section(root: dict[str, Node], entry: Entry, places: Places) -> dict[str, Node]:
    section = root.setdefault(entry.section, MapNode({}, places.origin(entry.start)))
    if not isinstance(section, MapNode):
        raise _clash(entry, places)
    return section.entries


def _clash(entry: Entry, places: Places) -> Problem:
    name = entry.path[0]
    return Problem(
        f"{places.origin(entry.start)}: `{name}` is a key and a section", remedy="rename one"
    )


def _leaf(entries: list[Entry], text: str, places: Places) -> ScalarNode:
    raw = "\n".join(text[entry.value_start : entry.value_end] for entry in entries)
    kind = SettingType.LIST if len(entries) > 1 else SettingType.STRING
    value = joined(entry.value for entry in entries)
    return ScalarNode(value, kind, raw, places.origin(entries[-1].start))


def joined(values: Iterable[str | None]) -> str | None:
    """Return the value of a leaf: one as it is, several one a line."""
    several = list(values)
    if len(several) == 1:
        return several[0]
    return "\n".join(value or "" for value in several)


def plain_of(found: Iterable[tuple[Path, str | None]], *, sections: Iterable[str] = ()) -> Plain:
    """Return paths and values, each path once, as nested maps; raises ValueError on a clash."""
    root: dict[str, Plain] = {name: {} for name in sections}
    for path, value in found:
        into: Plain = root.setdefault(str(path[0]), {}) if len(path) > 1 else root
        if not isinstance(into, dict) or isinstance(into.get(str(path[-1])), dict):
            raise ValueError("a key and a section share a name")  # noqa: TRY004 - the text's fault
        into[str(path[-1])] = value
    return root


def text_of(value: Scalar) -> str:
    """Return the text that stands for a value where everything is a string."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

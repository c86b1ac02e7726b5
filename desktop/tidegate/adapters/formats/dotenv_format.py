"""The format dotenv: `NAME=value` lines, strings only; of a name written twice the last counts."""

from typing_extensions import override

from tidegate.adapters.formats.dotenv_editing import DotenvEditing
from tidegate.adapters.formats.dotenv_lexing import assignments
from tidegate.adapters.formats.dotenv_quoting import written
from tidegate.adapters.formats.dotenv_second import READERS
from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.sections import text_of
from tidegate.domain.doubled import Doubled, doubled_of
from tidegate.domain.flattening import flatten
from tidegate.domain.setting import (
    MapNode,
    Node,
    Origin,
    Scalar,
    ScalarNode,
    SettingType,
)


class DotenvFormat(Format):
    """Reads and edits dotenv files in five dialects."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return a map of strings; a key without `=` has the value None."""
        places = Places(text, file=file)
        entries: dict[str, Node] = {}
        for found in assignments(text, dialect=dialect, file=file):
            entries.pop(found.key, None)
            raw = text[found.value_start : found.value_end]
            origin = places.origin(found.start)
            entries[found.key] = ScalarNode(found.value, SettingType.STRING, raw, origin)
        return MapNode(entries, Origin(file, 1))

    @override
    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:
        """Return the names that several lines give a value."""
        places = Places(text, file=file)
        found = assignments(text, dialect=dialect, file=file)
        return doubled_of(((each.key,), places.origin(each.start)) for each in found)

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what changes the effective line, adds a new one or takes all of a key away."""
        return DotenvEditing(text, file=file, dialect=dialect).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        return text_of(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what the second reader finds."""
        return dict(READERS[dialect](text))

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return one line for each setting, nested keys joined by two underscores."""
        lines = []
        for setting in flatten(tree).values():
            name = "__".join(str(segment) for segment in setting.path)
            value = text_of(setting.value)
            raw = written(value, before=setting.raw, dialect=dialect, place=file)
            lines.append(f"{name}={raw}\n")
        return "".join(lines)


FORMAT = DotenvFormat()

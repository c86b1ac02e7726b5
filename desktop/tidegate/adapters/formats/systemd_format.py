"""The format of systemd's units: repeated keys accumulate, an empty one takes back what was."""

import re
from collections.abc import Sequence

from typing_extensions import override

from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.sections import Entry, text_of, tree_of
from tidegate.adapters.formats.sections_editing import SectionsEditing, Style
from tidegate.adapters.formats.sections_writing import sections_text
from tidegate.adapters.formats.systemd_lexing import lexed
from tidegate.adapters.formats.systemd_second import read_again
from tidegate.domain.setting import Node, Path, Scalar, SetValue

_LONGEST_PATH = 2


class SystemdFormat(Format):
    """Reads and edits unit files and their drop-ins."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return sections as maps of strings; a list's value is its items, one a line."""
        return tree_of(lexed(text, file=file), text, file=file, counted=in_force)

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what writes one edit; only assignments that are in force change."""
        found = lexed(text, file=file)
        return SectionsEditing(text, found, style=SystemdStyle(), file=file).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        return text_of(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what the second reader finds."""
        return read_again(text)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return each section with its keys."""
        return sections_text(tree, style=SystemdStyle(), file=file)


def in_force(entries: list[Entry]) -> list[Entry]:
    """Return the assignments behind the last empty one, or that one where nothing follows."""
    empty = [index for index, entry in enumerate(entries) if not entry.value]
    first = empty[-1] + 1 if empty else 0
    return entries[first:] or entries[-1:]


class SystemdStyle(Style):
    """How lines of unit files are written."""

    comment = "#"
    sign = "="

    @override
    def counted(self, entries: list[Entry]) -> list[Entry]:
        """Return those that are in force."""
        return in_force(entries)

    @override
    def last(self, entries: list[Entry]) -> Entry | None:
        """Return the last one of the section."""
        return entries[-1] if entries else None

    @override
    def split(self, edit: SetValue, *, present: Sequence[Entry]) -> list[str]:
        """Return the items: no value has more than one line."""
        return text_of(edit.value).split("\n")

    @override
    def key(self, path: Path) -> str | None:
        """Return the key as it is, where reading it gives it back."""
        key = str(path[-1]) if path else ""
        if not 0 < len(path) <= _LONGEST_PATH or re.search(r"[\r\n\0]", key):
            return None
        if not all(isinstance(part, str) for part in path) or key.startswith(("[", "#", ";")):
            return None
        found = lexed(f"[s]\n{key}=1\n").entries if key and key == key.strip(" \t") else []
        return key if [entry.path for entry in found] == [("s", key)] else None

    @override
    def value(self, value: str, *, before: str, indent: str) -> str | None:
        """Return the value as it is, where reading it gives it back."""
        if re.search(r"[\r\n\0]", value):
            return None
        found = lexed(f"[s]\nk={value}\nl=1\n").entries
        return value if [entry.value for entry in found] == [value, "1"] else None


FORMAT = SystemdFormat()

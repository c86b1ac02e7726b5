"""The format INI: keys in sections, strings only; a key that is repeated is a list."""

import re
from collections.abc import Iterator, Sequence

from typing_extensions import override

from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.ini_lexing import lexed
from tidegate.adapters.formats.ini_second import read_again
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.sections import Entry, all_count, text_of, tree_of
from tidegate.adapters.formats.sections_editing import SectionsEditing, Style
from tidegate.adapters.formats.sections_writing import sections_text
from tidegate.domain.doubled import Doubled, doubled_of
from tidegate.domain.setting import Node, Path, Scalar, SetValue

_LIST_PATH = 2
_REPEATED = frozenset({"extension", "zend_extension"})


class IniFormat(Format):
    """Reads and edits INI files in three dialects."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return sections as maps; a key without a sign has the value None."""
        return tree_of(lexed(text, dialect=dialect, file=file), text, file=file)

    @override
    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:
        """Return the keys that are a list here and something else to other readers."""
        found, places = lexed(text, dialect=dialect, file=file), Places(text, file=file)
        pairs = ((e.path, places.origin(e.start)) for e in found.entries if not _is_list(e))
        return doubled_of(pairs, gathers=True)

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what writes one edit; a list's items are the lines of its value."""
        found = lexed(text, dialect=dialect, file=file)
        return SectionsEditing(text, found, style=IniStyle(dialect), file=file).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        return text_of(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what the second reader finds."""
        return read_again(text, dialect=dialect)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return the keys above all sections, then each section."""
        return sections_text(tree, style=IniStyle(dialect), file=file)


def _is_list(entry: Entry) -> bool:
    """Tell whether a key is meant to be repeated: `extension=`, `hosts[]=`."""
    key = str(entry.path[-1])
    return key.endswith("[]") or key in _REPEATED


class IniStyle(Style):
    """How INI lines are written."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self.comment = ";"
        self.sign = " = "

    @override
    def counted(self, entries: list[Entry]) -> list[Entry]:
        """Return all of them: repeated keys make a list."""
        return all_count(entries)

    @override
    def last(self, entries: list[Entry]) -> Entry | None:
        """Return the last one of the section."""
        return entries[-1] if entries else None

    @override
    def split(self, edit: SetValue, *, present: Sequence[Entry]) -> list[str]:
        """Return the items of a list; in php every line is one, else where the key repeats."""
        value = text_of(edit.value)
        is_list = edit.repeated or self._dialect == "php" or len(present) > 1
        return value.split("\n") if is_list else [value]

    @override
    def key(self, path: Path) -> str | None:
        """Return the key as it is, where reading it gives it back."""
        if not 0 < len(path) <= _LIST_PATH or not all(isinstance(part, str) for part in path):
            return None
        key = str(path[-1])
        found = lexed(f"[s]\n{key}=1\n", dialect=self._dialect).entries if _is_line(key) else []
        wanted = key.lower() if self._dialect == "python" else key
        return key if [entry.path for entry in found] == [("s", wanted)] else None

    @override
    def value(self, value: str, *, before: str, indent: str) -> str | None:
        """Return the value in the quotes that stood there, bare, else in quotes that hold it."""
        for candidate in self._candidates(value, before=before, indent=indent):
            sample = f"[s]\n{indent}k = {candidate}\n{indent}l = 1\n"
            found = lexed(sample, dialect=self._dialect).entries
            if [(e.path[-1], e.value) for e in found] == [("k", value), ("l", "1")]:
                return candidate
        return None

    def _candidates(self, value: str, *, before: str, indent: str) -> Iterator[str]:
        if re.search(r"[\r\0]|\n[#;]", value):
            return
        if "\n" in value:
            yield self._on_lines(value, before=before, indent=indent)
        quotes = [mark for mark in ('"""', '"', "'", "`") if before.startswith(mark)][:1]
        for mark in quotes if self._dialect != "python" else ():
            yield from self._quoted(value, mark)
        yield value
        for mark in ('"', "'", "`", '"""') if self._dialect == "basic" else ('"', "'"):
            yield from self._quoted(value, mark)

    def _quoted(self, value: str, mark: str) -> Iterator[str]:
        yield f"{mark}{value}{mark}"
        if self._dialect == "php" and mark == '"':
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            yield f'"{escaped}"'

    def _on_lines(self, value: str, *, before: str, indent: str) -> str:
        """Return a value whose further lines are indented as those before, else deeper."""
        known = re.search(r"[\r\n]([ \t]+)\S", before)
        deeper = known[1] if known else indent + "    "
        first, *rest = value.split("\n")
        return "\n".join([first, *(deeper + line if line else "" for line in rest)])


def _is_line(key: str) -> bool:
    return bool(key) and not re.search(r"[\r\n\0]", key)


FORMAT = IniFormat()

"""The format TOML."""

import tomllib
from datetime import date, datetime, time
from typing import Any

from typing_extensions import override

from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.toml_editing import TomlEditing
from tidegate.adapters.formats.toml_reading import read_toml
from tidegate.adapters.formats.toml_writing import value_text, write_toml
from tidegate.domain.setting import Node, Scalar


class TomlFormat(Format):
    """Reads, edits and writes TOML."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        return read_toml(text, file=file)

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        return TomlEditing(text, file=file).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        value_text(value)
        return value

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        return _plain(tomllib.loads(text))

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        return write_toml(tree, file=file)


def _plain(value: Any) -> Plain:  # noqa: ANN401 - tomllib's own values
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    found: Plain = value
    return found


FORMAT = TomlFormat()

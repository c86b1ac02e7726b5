"""The format YAML, read by the rules of 1.1 unless the profile names 1.2."""

from typing_extensions import override

from tidegate.adapters.formats.format import Editing, Format, Plain
from tidegate.adapters.formats.yaml_doubled import keys_of
from tidegate.adapters.formats.yaml_editing import YamlEditing
from tidegate.adapters.formats.yaml_reading import document_names_in, read_yaml
from tidegate.adapters.formats.yaml_second import reading_of_libyaml, second_reading
from tidegate.adapters.formats.yaml_writing import write_yaml
from tidegate.domain.doubled import Doubled, grouped_doubled
from tidegate.domain.setting import Node, Scalar


class YamlFormat(Format):
    """Reads, edits and writes YAML."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        return read_yaml(text, file=file, dialect=dialect)

    @override
    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:
        names = document_names_in(text, file=file, dialect=dialect)
        return tuple(grouped_doubled(keys_of(text, file=file, names=names)))

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        names = document_names_in(text, file=file, dialect=dialect)
        return YamlEditing(text, file=file, names=names).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        return value

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        return second_reading(text, dialect=dialect)

    @override
    def guessed(self, text: str, *, dialect: str) -> Plain:
        return reading_of_libyaml(text, dialect=dialect)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        return write_yaml(tree)


FORMAT = YamlFormat()

"""The format XML: attributes and texts are strings; siblings are told by what identifies them."""

from functools import partial

from typing_extensions import override

from tidegate.adapters.formats.format import Change, Editing, Format, Plain, Splice
from tidegate.adapters.formats.sections import text_of
from tidegate.adapters.formats.splicing import spliced
from tidegate.adapters.formats.xml_editing import XmlEditing
from tidegate.adapters.formats.xml_parsing import parse
from tidegate.adapters.formats.xml_plain import read_plain
from tidegate.adapters.formats.xml_reading import XmlReading
from tidegate.adapters.formats.xml_second import read_again
from tidegate.adapters.formats.xml_writing import HEAD, document
from tidegate.domain.setting import Edit, MapNode, Node, Origin, Scalar


class XmlFormat(Format):
    """Reads and edits XML without ever opening what an entity names."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return a map of the document's element, an empty one for an empty file."""
        if not text.strip():
            return MapNode({}, Origin(file, 1))
        tree = read_plain(text, file=file)
        return tree or XmlReading(text, file).tree(parse(text, file=file))

    @override
    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what writes one edit; new elements are made like their siblings."""
        if not text.strip():
            return partial(_first, text, file=file)
        return XmlEditing(text, file=file).change

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        return text_of(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what SAX finds."""
        if not text.strip():
            return {}
        return read_again(text)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return indented XML with the elements of one name together."""
        return document(tree, file=file)


def _first(text: str, edit: Edit, *, file: str) -> Change:
    """Return the change that makes a document of an empty file."""
    root = edit.path[0] if edit.path else ""
    start = f"{HEAD}<{root}>\n</{root}>\n"
    change = XmlEditing(start, file=file).change(edit)
    whole = Splice(0, len(text), spliced(start, change.splices))
    return Change((whole,), change.paths, change.made, change.gone)


FORMAT = XmlFormat()

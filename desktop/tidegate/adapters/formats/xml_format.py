"""The format XML: attributes and texts are strings; siblings are told by what identifies them."""

from typing_extensions import override

from tidegate.adapters.formats.format import Change, Format, Plain
from tidegate.adapters.formats.sections import text_of
from tidegate.adapters.formats.xml_editing import XmlEditing
from tidegate.adapters.formats.xml_parsing import parse
from tidegate.adapters.formats.xml_reading import XmlReading
from tidegate.adapters.formats.xml_second import read_again
from tidegate.adapters.formats.xml_writing import document
from tidegate.domain.setting import Edit, Node, Scalar


class XmlFormat(Format):
    """Reads and edits XML without ever opening what an entity names."""

    @override
    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return a map of the document's element; attributes come before children."""
        return XmlReading(text, file).tree(parse(text, file=file))

    @override
    def change(self, text: str, edit: Edit, *, file: str, dialect: str) -> Change:
        """Return the splices for one edit; new elements are made like their siblings."""
        return XmlEditing(text, parse(text, file=file), edit=edit, file=file).change()

    @override
    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return the text that stands for a value: everything is a string here."""
        return text_of(value)

    @override
    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what SAX finds."""
        return read_again(text)

    @override
    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return indented XML with the elements of one name together."""
        return document(tree, file=file)


FORMAT = XmlFormat()

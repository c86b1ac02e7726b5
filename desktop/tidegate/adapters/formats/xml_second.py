"""Reads XML a second time, through SAX, to check what was written."""

import xml.sax
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from typing_extensions import override

from tidegate.adapters.formats.format import Plain

_TELLING = ("key", "name", "path", "extension", "assembly", "id")


def read_again(text: str) -> Plain:
    """Return elements as maps, siblings told apart; raises ValueError when broken."""
    reader = _Reader()
    try:
        # The first reader has refused entities of any danger; SAX opens none from outside.
        xml.sax.parseString(text, reader)  # noqa: S317
    except xml.sax.SAXException as error:
        raise ValueError("the file is no XML") from error
    return _children(reader.top)


@dataclass(slots=True)
class _Found:
    name: str
    attributes: dict[str, str]
    text: str = ""
    children: "list[_Found]" = field(default_factory=list)


class _Reader(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.top = _Found("", {})
        self._path = [self.top]

    @override
    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        found = _Found(name, dict(attrs.items()))
        self._path[-1].children.append(found)
        self._path.append(found)

    @override
    def endElement(self, name: str) -> None:
        self._path.pop()

    @override
    def characters(self, content: str) -> None:
        self._path[-1].text += content


def _plain(found: _Found) -> Plain:
    attributes: dict[str, Plain] = {f"@{name}": value for name, value in found.attributes.items()}
    text: dict[str, Plain] = {"#text": _trimmed(found.text)} if found.text.strip() else {}
    return {**attributes, **text, **_children(found)}


def _children(found: _Found) -> dict[str, Plain]:
    named: dict[str, list[_Found]] = {}
    for child in found.children:
        named.setdefault(child.name, []).append(child)
    return {
        f"{name}[{told}]": _plain(child)
        for name, same in named.items()
        for told, child in zip(_told(same), same, strict=True)
    }


def _told(same: list[_Found]) -> Iterable[str]:
    for name in _TELLING:
        values = [child.attributes[name] for child in same if name in child.attributes]
        if len(set(values)) == len(same):
            return [f"{name}={value}" for value in values]
    return [str(index) for index in range(len(same))]


def _trimmed(text: str) -> str:
    """Take line ends around a text away with their blanks; blanks alone belong to it."""
    bare = text.strip()
    before, _, after = text.partition(bare)
    return bare if "\n" in before + after else text

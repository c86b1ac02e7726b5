"""Parses XML with the place of every element and attribute; entities never leave the file."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from xml.parsers import expat

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.places import Places
from tidegate.domain.problem import Problem

_TAG = re.compile(r"<(?P<name>[^\s/>]+)")
_ATTRIBUTE = re.compile(r"\s+(?P<name>[^\s=/>]+)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*')")
_TAG_END = re.compile(r"\s*(?P<empty>/?)>")
_REFERENCE = re.compile(r"&(?!#|amp;|lt;|gt;|quot;|apos;)(?P<name>[^;\s]+);")
_WIDE = re.compile(r"[^\x00-\x7f]")
_LONGEST_ENTITY = 10_000  # characters
_MOST_EXPANDED = 2**20  # characters that entities may add to a file


@dataclass(slots=True)
class Attribute:
    """An attribute; `start` is where its name begins, the value's span holds its quotes."""

    name: str
    value: str
    start: int
    value_start: int
    end: int


@dataclass(slots=True)
class Element:
    """An element; `inside` and `outside` are where its content begins and ends.

    Both are the end of the tag where it closes itself. `text` is what stands in it directly.
    """

    name: str
    start: int
    inside: int
    is_closed: bool
    attributes: list[Attribute]
    outside: int = 0
    end: int = 0
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def attribute(self, name: str) -> Attribute | None:
        """Return an attribute by its name."""
        return next((found for found in self.attributes if found.name == name), None)


def parse(text: str, *, file: str) -> Element:
    """Return the root element; raises Problem with its place where the file is no safe XML."""
    return _Parser(text, file).root()


class _Parser:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._offsets = _Offsets(text)
        self._open: list[Element] = []
        self._root: Element | None = None
        self._entities: dict[str, int] = {}
        self._budget = len(text) + _MOST_EXPANDED
        self._expat = expat.ParserCreate()
        self._listen()

    def _listen(self) -> None:
        parser = self._expat
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.specified_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.ExternalEntityRefHandler = self._external
        parser.SkippedEntityHandler = self._skipped

    def root(self) -> Element:
        """Return the document's element."""
        try:
            self._expat.Parse(self._text, True)  # noqa: FBT003 - expat's own way to say the end
        except expat.ExpatError as error:
            place = f"{self._file}:{error.lineno}:{error.offset + 1}"
            why = expat.ErrorString(error.code)
            raise Problem(f"{place}: this is no XML: {why}", remedy="mend the file") from None
        except UnicodeEncodeError:
            raise Problem(
                f"{self._file}: it holds half a character", remedy="mend the file"
            ) from None
        if self._root is None:
            raise Problem(f"{self._file}: there is no element", remedy="write one")
        return self._root

    def _at(self) -> int:
        return self._offsets.character(self._expat.CurrentByteIndex)

    def _start(self, name: str, values: list[str]) -> None:
        at = self._at()
        tag = _TAG.match(self._text, at)
        if tag is None or tag["name"] != name:
            raise self._problem(at, "an entity holds elements")
        if len(self._open) >= DEEPEST:
            raise self._problem(at, f"it is nested deeper than {DEEPEST}")
        attributes, after = self._attributes(tag.end(), values)
        closing = _TAG_END.match(self._text, after)
        if closing is None:
            raise self._problem(at, "the tag cannot be followed")
        self._spend(sum(len(value) for value in values))
        is_closed = bool(closing["empty"])
        element = Element(name, at, closing.end(), is_closed, attributes)
        if self._open:
            self._open[-1].children.append(element)
        self._root = self._root or element
        self._open.append(element)

    def _attributes(self, at: int, values: list[str]) -> tuple[list[Attribute], int]:
        decoded = dict(zip(values[::2], values[1::2], strict=True))
        found: list[Attribute] = []
        while match := _ATTRIBUTE.match(self._text, at):
            self._known(match["value"], match.start())
            name, span = match["name"], match.span("value")
            if name not in decoded:
                raise self._problem(match.start(), "the attribute cannot be followed")
            found.append(Attribute(name, decoded[name], match.start("name"), *span))
            at = match.end()
        return found, at

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element.is_closed:
            element.outside = element.end = element.inside
            return
        element.outside = self._at()
        element.end = self._text.index(">", element.outside) + 1

    def _characters(self, text: str) -> None:
        self._spend(len(text))
        if self._open:
            self._open[-1].text += text

    def _spend(self, length: int) -> None:
        self._budget -= length
        if self._budget < 0:
            raise self._problem(self._at(), "its entities grow too large")

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:  # noqa: FBT001 - expat's signature
        if value is None:
            return  # an external one; refused where it is used
        if is_parameter or len(value) > _LONGEST_ENTITY or _REFERENCE.search(value):
            raise self._problem(self._at(), f"the entity `{name}` is not plain text")
        self._entities[name] = len(value)

    def _external(self, *_: object) -> int:
        raise self._problem(self._at(), "an entity outside the file is used")

    def _skipped(self, name: str, *_: object) -> None:
        raise self._problem(self._at(), f"the entity `{name}` is not known")

    def _known(self, value: str, at: int) -> None:
        for reference in _REFERENCE.finditer(value):
            if reference["name"] not in self._entities:
                raise self._problem(at, f"the entity `{reference['name']}` is not known")

    def _problem(self, at: int, what: str) -> Problem:
        place = Places(self._text, file=self._file).origin(at)
        return Problem(f"{place}: {what}", remedy="write what it stands for into the file")


class _Offsets:
    """From offsets in UTF-8 to offsets in characters."""

    def __init__(self, text: str) -> None:
        self._bytes: list[int] = []
        self._more: list[int] = []
        more = 0
        for wide in _WIDE.finditer(text):
            self._bytes.append(wide.start() + more)
            more += len(wide[0].encode("utf-8", "surrogatepass")) - 1
            self._more.append(more)

    def character(self, at: int) -> int:
        """Return the character that begins at a byte."""
        index = bisect_right(self._bytes, at - 1)
        return at - (self._more[index - 1] if index else 0)

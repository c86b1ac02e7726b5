"""Reads the plainest XML with two patterns, and so much faster than element by element.

expat says first whether the text is well-formed. Whatever is not of the plainest kind (a DOCTYPE,
CDATA, instructions, numbered characters, line ends inside a value) is left to the parser by
returning None; what is read here reads the same there.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from xml.parsers import expat

from typing_extensions import override

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.places import Places
from tidegate.adapters.formats.xml_naming import TEXT, AttributeKey, identity_among, meant_text
from tidegate.domain.setting import (
    Identity,
    ListNode,
    MapNode,
    Node,
    Origin,
    ScalarNode,
    SettingType,
)
from tidegate.domain.text_map import TextMap

_HEAD = re.compile(r"(?:<\?xml\s[^>]*\?>)?[\s]*")
_ODD = re.compile(r"<\?|<!(?!--)|&(?!(?:amp|lt|gt|quot|apos);)|\r(?!\n)")
_TOKEN = re.compile(
    r"""(<(?:(/)[^>]*
      |!--.*?--
      |([^\s/>!]+)((?:[^"'>]++(?:"[^"]*+"|'[^']*+'))*+)\s*+(/?)
    )>([^<]*+))""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_BROKEN = re.compile(r"[\t\n\r]")
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_ENTITY = re.compile(r"&(\w+);")


def read_plain(text: str, *, file: str) -> MapNode | None:
    """Return the document as a tree, None where it is not of the plainest kind."""
    head = _HEAD.match(text)
    if head is None or _ODD.search(text, head.end()) or not _is_well_formed(text):
        return None
    return _Reader(text, file).root(head.end())


def _is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate().Parse(text, True)  # noqa: FBT003 - expat's own way to say the end
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True


_STRING = SettingType.STRING  # looked up once: an enumeration takes its time
_Done = tuple[Node, MapNode]
"""An element that was read, and its attributes."""
_Where = tuple[int, int, Places]
"""Where an element begins, how long its name is, and what tells the line of it."""


@lru_cache(maxsize=1_024)
def _key(name: str) -> AttributeKey:
    """Return one key for all files: what is the same object is found at once in a map."""
    return AttributeKey(name)


@dataclass(slots=True)
class _Shape:
    """What attributes are called, and for each its blanks and what is around its value."""

    names: tuple[AttributeKey, ...]
    widths: tuple[tuple[int, int], ...]


class _Shapes(dict[tuple[str, ...], _Shape]):
    """Each way to write attributes once, by what stands before, between and behind the values."""

    def __missing__(self, leads: tuple[str, ...]) -> _Shape:
        names = [lead.strip(" =") for lead in leads[:-1]]  # nothing is behind the last quote
        widths = (
            (lead.index(name), len(lead) + 2) for lead, name in zip(leads, names, strict=False)
        )
        return self.setdefault(leads, _Shape(tuple(map(_key, names)), tuple(widths)))


class _Attributes(TextMap):
    """An element with nothing but attributes of one line in double quotes, as most are."""

    __slots__ = ("_shape", "_where", "_written")

    def __init__(self, shape: _Shape, texts: list[str], written: str, *, where: _Where) -> None:
        self._made = None
        self.names, self.texts = shape.names, texts
        self._shape, self._written, self._where = shape, written, where

    @override
    def make(self) -> MapNode:
        """Return the nodes; what is between the quotes is as it was written there."""
        at, name_length, places = self._where
        origin = places.origin(at)
        column = origin.column + 1 + name_length
        entries: dict[str, Node] = {}
        raws = self._written.split('"')[1::2]
        told = zip(self.names, self.texts, raws, self._shape.widths, strict=True)
        for name, value, raw, (gap, length) in told:
            place = Origin(origin.file, origin.line, column + gap)
            entries[name] = ScalarNode(value, _STRING, f'"{raw}"', place)
            column += length + len(raw)
        return MapNode(entries, origin)


def _no_children() -> "defaultdict[str, list[_Done]]":
    return defaultdict(list)


@dataclass(slots=True)
class _Open:
    """An element whose end was not met yet."""

    name: str
    inside: int
    attributes: MapNode
    text: str = ""
    children: "defaultdict[str, list[_Done]]" = field(default_factory=_no_children)


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._places = Places(text, file=file)
        self._top = _Open("", 0, MapNode({}, Origin(file, 1)))
        self._open = [self._top]
        self._shapes = _Shapes()

    def root(self, at: int) -> MapNode | None:
        """Return a map with the root's name."""
        tokens = _TOKEN.findall(self._text, at)
        if sum(map(len, map(itemgetter(0), tokens))) + at != len(self._text):
            return None  # something between them is no token
        for whole, closing, name, written, empty, behind in tokens:
            if name:
                attributes = self._attributes(written, at, name)
                if attributes is None or len(self._open) > DEEPEST:
                    return None
                if empty:
                    self._open[-1].children[name].append((attributes, attributes))
                else:
                    inside = at + len(whole) - len(behind)
                    self._open.append(_Open(name, inside, attributes))
            elif closing:
                one = self._open.pop()
                done = self._node(one, at), one.attributes
                self._open[-1].children[one.name].append(done)
            if behind and not self._open[-1].children:  # beside children text does not count
                self._open[-1].text += behind
            at += len(whole)
        ((name, [(node, _)]),) = self._top.children.items()
        return MapNode({name: node}, self._top.attributes.origin)

    def _attributes(self, written: str, at: int, name: str) -> MapNode | None:
        """Return the attributes of the element at a place, None where they are not plain enough."""
        if not written.isprintable() or "'" in written or not written:
            return self._odd_attributes(written, at, at + 1 + len(name))
        parts = written.split('"')
        shape, texts = self._shapes[tuple(parts[::2])], parts[1::2]
        if "&" in written:
            texts = [_decoded(text) for text in texts]
        return _Attributes(shape, texts, written, where=(at, len(name), self._places))

    def _odd_attributes(self, written: str, at: int, behind: int) -> MapNode | None:
        entries: dict[str, Node] = {}
        for found in _ATTRIBUTE.finditer(written):
            name, raw = found.groups()
            if _BROKEN.search(raw):  # it goes over the end of a line, or is read as a blank
                return None
            place = self._places.origin(behind + found.start())
            entries[_key(name)] = ScalarNode(_decoded(raw[1:-1]), _STRING, raw, place)
        return MapNode(entries, self._places.origin(at))

    def _node(self, one: _Open, outside: int) -> Node:
        text = "" if one.children else meant_text(_decoded(one.text.replace("\r\n", "\n")))
        if not (text or one.children):
            return one.attributes
        attributes, origin = one.attributes.entries, one.attributes.origin
        if text and not attributes:
            return self._text_node(one, text, outside)
        entries: dict[str, Node] = {
            (AttributeKey(f"@{name}") if name in one.children else name): node
            for name, node in attributes.items()
        }
        for name, elements in one.children.items():
            entries[name] = _group(elements)
        if text:
            entries[TEXT] = self._text_node(one, text, outside)
        return MapNode(entries, origin)

    def _text_node(self, one: _Open, text: str, outside: int) -> ScalarNode:
        raw = self._text[one.inside : outside].strip()
        return ScalarNode(text, _STRING, raw, one.attributes.origin)


def _group(elements: list[_Done]) -> Node:
    asked: dict[str, list[str]] = {}

    def values_of(name: str) -> list[str]:
        asked[name] = _values(elements, name)
        return asked[name]

    identity = identity_among(len(elements), values_of)
    if not identity and len(elements) == 1:
        return elements[0][0]
    told = tuple(map(Identity, repeat(identity), asked[identity])) if identity else ()
    nodes = tuple([node for node, _ in elements])
    return ListNode(nodes, nodes[0].origin, told)


def _values(elements: list[_Done], name: str) -> list[str]:
    return [value for _, one in elements if (value := _value(one, name)) is not None]


def _value(attributes: MapNode, name: str) -> str | None:
    if isinstance(attributes, _Attributes):
        names = attributes.names
        return attributes.texts[names.index(name)] if name in names else None
    one = attributes.entries.get(name)
    return str(one.value) if isinstance(one, ScalarNode) else None


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text

"""Reads the plainest XML with two patterns, and so much faster than element by element.

expat says first whether the text is well-formed. Whatever is not of the plainest kind (a DOCTYPE,
CDATA, instructions, numbered characters, line ends inside a value) is left to the parser by
returning None; what is read here reads the same there.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import cast
from xml.parsers import expat

from tidegate.adapters.formats.format import DEEPEST
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

_HEAD = re.compile(r"(?:<\?xml\s[^>]*\?>)?[\s]*")
_ODD = re.compile(r"<\?|<!(?!--)|&(?!(?:amp|lt|gt|quot|apos);)|\r(?!\n)")
_TOKEN = re.compile(
    r"""(<(?:(/)[^>]*
      |!--.*?--
      |([^\s/>!]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)
    )>([^<]*))""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')""")
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
_Attributes = dict[str, ScalarNode]
_Done = tuple[Node, _Attributes]


class _Keys(dict[str, AttributeKey]):
    """Each name once: there are few."""

    def __missing__(self, name: str) -> AttributeKey:
        return self.setdefault(name, _key(name))


@lru_cache(maxsize=1_024)
def _key(name: str) -> AttributeKey:
    """Return one key for all files: what is the same object is found at once in a map."""
    return AttributeKey(name)


class _Leads(dict[str, tuple[int, AttributeKey, int]]):
    """What leads to a value, each once: its blanks, its name, and its length with both quotes."""

    def __init__(self, keys: _Keys) -> None:
        super().__init__()
        self._keys = keys

    def __missing__(self, lead: str) -> tuple[int, AttributeKey, int]:
        name = lead.strip(" =")
        found = lead.index(name), self._keys[name], len(lead) + 2
        return self.setdefault(lead, found)


@dataclass(slots=True)
class _Open:
    """An element whose end was not met yet."""

    name: str
    origin: Origin
    inside: int
    attributes: _Attributes
    text: str = ""
    children: "dict[str, list[_Done]]" = field(default_factory=dict)


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._line, self._line_start = 1, 0
        self._top = _Open("", Origin(file, 1), 0, {})
        self._open = [self._top]
        self._keys = _Keys()
        self._leads = _Leads(self._keys)

    def root(self, at: int) -> MapNode | None:
        """Return a map with the root's name."""
        tokens = _TOKEN.findall(self._text, at)
        if sum(len(token[0]) for token in tokens) + at != len(self._text):
            return None  # something between them is no token
        self._pass(self._text[:at], 0)
        for whole, closing, name, written, empty, behind in tokens:
            if name:
                inside = 0 if empty else at + len(whole) - len(behind)
                if not self._begin(name, written, at, inside=inside):
                    return None
            elif closing:
                self._close(at)
            if behind and not self._open[-1].children:  # beside children text does not count
                self._open[-1].text += behind
            if "\n" in whole:
                self._pass(whole, at)
            at += len(whole)
        ((name, [(node, _)]),) = self._top.children.items()
        return MapNode({name: node}, self._top.origin)

    def _pass(self, text: str, at: int) -> None:
        """Count the lines of a text that begins somewhere."""
        self._line += text.count("\n")
        self._line_start = at + text.rfind("\n") + 1

    def _begin(self, name: str, written: str, at: int, *, inside: int) -> bool:
        """Read an element's start, of an empty one all; tell whether it is plain enough."""
        if len(self._open) > DEEPEST:
            return False
        origin = Origin(self._file, self._line, at - self._line_start + 1)
        attributes: _Attributes = {}
        if written and written.isprintable() and "'" not in written:
            self._common_attributes(written, origin.column + 1 + len(name), attributes)
        elif written:
            if _has_broken_value(written):
                return False
            self._attributes(written, origin.column + 1 + len(name), attributes)
        if inside:
            self._open.append(_Open(name, origin, inside, attributes))
            return True
        children = self._open[-1].children
        if name not in children:
            children[name] = []
        children[name].append((MapNode(cast("dict[str, Node]", attributes), origin), attributes))
        return True

    def _common_attributes(self, written: str, column: int, into: _Attributes) -> None:
        """Read attributes of one line in double quotes, which most are."""
        file, line, leads = self._file, self._line, self._leads
        parts = iter(written.split('"'))
        for lead, inner in zip(parts, parts, strict=False):  # nothing is behind the last quote
            gap, key, length = leads[lead]
            value = inner if "&" not in inner else _decoded(inner)
            origin = Origin(file, line, column + gap)
            into[key] = ScalarNode(value, _STRING, f'"{inner}"', origin)
            column += length + len(inner)

    def _attributes(self, written: str, column: int, into: _Attributes) -> None:
        file, line, key = self._file, self._line, self._keys
        is_one_line = "\n" not in written
        for gap, name, sign, raw in _ATTRIBUTE.findall(written):
            if is_one_line:
                column += len(gap)
            else:
                line, column = _past(gap, line, column)
            value = raw[1:-1] if "&" not in raw else _decoded(raw[1:-1])
            into[key[name]] = ScalarNode(value, _STRING, raw, Origin(file, line, column))
            if is_one_line:
                column += len(name) + len(sign) + len(raw)
            else:
                line, column = _past(sign, line, column + len(name))
                column += len(raw)

    def _close(self, outside: int) -> None:
        one = self._open.pop()
        done = self._node(one, outside), one.attributes
        self._open[-1].children.setdefault(one.name, []).append(done)

    def _node(self, one: _Open, outside: int) -> Node:
        text = "" if one.children else meant_text(_decoded(one.text.replace("\r\n", "\n")))
        if text and not one.attributes:
            return self._text_node(one, text, outside)
        entries: dict[str, Node] = {
            (AttributeKey(f"@{name}") if name in one.children else name): node
            for name, node in one.attributes.items()
        }
        for name, elements in one.children.items():
            entries[name] = _group(elements)
        if text:
            entries[TEXT] = self._text_node(one, text, outside)
        return MapNode(entries, one.origin)

    def _text_node(self, one: _Open, text: str, outside: int) -> ScalarNode:
        raw = self._text[one.inside : outside].strip()
        return ScalarNode(text, _STRING, raw, one.origin)


def _has_broken_value(written: str) -> bool:
    """Tell whether a value goes over the end of a line, or holds what is read as a blank."""
    return any(_BROKEN.search(value) for *_, value in _ATTRIBUTE.findall(written))


def _past(text: str, line: int, column: int) -> tuple[int, int]:
    """Return the place behind a text that begins at a place."""
    if "\n" not in text:
        return line, column + len(text)
    return line + text.count("\n"), len(text) - text.rfind("\n")


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
    found = [one.value for _, attributes in elements if (one := attributes.get(name))]
    return cast("list[str]", found)  # everything is a string here


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text

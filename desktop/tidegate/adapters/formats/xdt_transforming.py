"""Transforms web.config by XDT, losslessly: what is not touched keeps its bytes.

The rules are those of "Web.config Transformation Syntax" (Microsoft). Transforms: Replace, Insert,
InsertIfMissing, InsertBefore, InsertAfter, Remove, RemoveAll, RemoveAttributes, SetAttributes;
locators: Match, Condition, XPath. As there, one that finds nothing to change changes nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tidegate.adapters.formats.format import Splice
from tidegate.adapters.formats.places import Places, indent_at, newline_near
from tidegate.adapters.formats.splicing import spliced
from tidegate.adapters.formats.xdt_expressions import chosen, condition, selected
from tidegate.adapters.formats.xml_escaping import Escaping
from tidegate.adapters.formats.xml_parsing import Attribute, Element, parse
from tidegate.adapters.formats.xml_placing import before, behind, unit_of, within, without
from tidegate.domain.problem import Problem

_NAMESPACE = "http://schemas.microsoft.com/XML-Document-Transform"
_CALL = re.compile(r"\s*(?P<name>\w+)\s*(?:\((?P<given>.*)\))?\s*", re.DOTALL)
_CONTENT = ("Replace", "Insert", "InsertIfMissing", "InsertBefore", "InsertAfter")
_LEAF = (*_CONTENT, "Remove", "RemoveAll")

Search = Callable[[Element], list[Element]]
"""Finds in a document, by its root, what a transform's element means."""


def transformed(text: str, transform: str, *, file: str, transform_file: str) -> str:
    """Return a document after a transform; raises Problem naming what is not supported."""
    return _Transforming(text, transform, file, transform_file).result()


@dataclass(frozen=True, slots=True)
class _Call:
    """A transform or a locator with what is given to it."""

    name: str = ""
    given: str = ""

    @property
    def names(self) -> list[str]:
        """Return the names that are given, parted by commas."""
        return [name.strip() for name in self.given.split(",") if name.strip()]


class _Transforming:
    def __init__(self, text: str, transform: str, file: str, transform_file: str) -> None:
        self._text = text
        self._file = file
        self._source = transform
        self._source_file = transform_file
        self._prefix = "xdt"

    def result(self) -> str:
        """Apply every element of the transform in its order."""
        root = parse(self._source, file=self._source_file)
        bound = (a for a in root.attributes if a.value == _NAMESPACE and ":" in a.name)
        self._prefix = next((a.name.partition(":")[2] for a in bound), "xdt")
        self._walk(root, above=lambda document: [_around(document)])
        return self._text

    def _walk(self, element: Element, *, above: Search) -> None:
        if element.name.startswith(f"{self._prefix}:"):
            raise self._refused(element, f"`{element.name}` is not supported")
        search = self._search(element, above)
        call = self._call(element, "Transform")
        if call.name:
            self._apply(element, call, search=search, above=above)
        if call.name not in _LEAF:
            for child in element.children:
                self._walk(child, above=search)

    def _call(self, element: Element, word: str) -> _Call:
        attribute = element.attribute(f"{self._prefix}:{word}")
        if attribute is None:
            return _Call()
        found = _CALL.fullmatch(attribute.value)
        if found is None:
            raise self._refused(element, f"`{attribute.value}` cannot be read")
        return _Call(found["name"], found["given"] or "")

    def _search(self, element: Element, above: Search) -> Search:
        call, place = self._call(element, "Locator"), self._place(element)
        if call.name == "XPath":
            return lambda root: selected(root, call.given.strip(), place=place)
        conditions = []
        if call.name == "Condition":
            conditions = [condition(call.given, place=place)]
        elif call.name == "Match":
            wanted = [self._given(element, name) for name in call.names]
            conditions = [lambda found, _: all(_has(found, one) for one in wanted)]
        elif call.name:
            raise self._refused(element, f"the locator `{call.name}` is not supported")
        return lambda root: [
            child for parent in above(root) for child in chosen(parent, element.name, conditions)
        ]

    def _given(self, element: Element, name: str) -> Attribute:
        attribute = element.attribute(name)
        if attribute is None:
            raise self._refused(element, f"it has no attribute `{name}` to match by")
        return attribute

    def _apply(self, element: Element, call: _Call, *, search: Search, above: Search) -> None:
        root = parse(self._text, file=self._file)
        found = search(root)
        if call.name in ("SetAttributes", "RemoveAttributes"):
            for index in range(len(found)):
                # Each change moves the places of what follows.
                target = search(parse(self._text, file=self._file))[index]
                self._change(self._attributes(element, call, target))
        elif call.name in ("Remove", "RemoveAll"):
            gone = found if call.name == "RemoveAll" else found[:1]
            self._change([without(self._text, one) for one in gone])
        elif call.name == "Replace":
            self._change([self._replaced(element, one) for one in found[:1]])
        elif call.name in _CONTENT:
            self._insert(element, call, root=root, found=found, above=above)
        else:
            raise self._refused(element, f"the transform `{call.name}` is not supported")

    def _change(self, splices: Sequence[Splice]) -> None:
        self._text = spliced(self._text, splices)

    def _replaced(self, element: Element, target: Element) -> Splice:
        content = self._content(element, indent=indent_at(self._text, target.start))
        return Splice(target.start, target.end, content)

    def _insert(
        self, element: Element, call: _Call, *, root: Element, found: list[Element], above: Search
    ) -> None:
        if call.name in ("InsertBefore", "InsertAfter"):
            self._insert_beside(element, call, root)
        elif call.name == "Insert" or not found:
            parents = above(root)
            if not parents or not parents[0].name:
                raise self._refused(element, "there is no element to insert into")
            self._change([self._appended(element, parents[0], root)])

    def _insert_beside(self, element: Element, call: _Call, root: Element) -> None:
        beside = selected(root, call.given.strip(), place=self._place(element))
        if not beside or beside[0] is root:
            raise self._refused(element, f"`{call.given.strip()}` names no element here")
        content = self._content(element, indent=indent_at(self._text, beside[0].start))
        put = before if call.name == "InsertBefore" else behind
        self._change([put(self._text, beside[0], [content])])

    def _appended(self, element: Element, parent: Element, root: Element) -> Splice:
        if parent.children:
            last = parent.children[-1]
            content = self._content(element, indent=indent_at(self._text, last.start))
            return behind(self._text, last, [content])
        unit = unit_of(self._text, root)
        content = self._content(element, indent=indent_at(self._text, parent.start) + unit)
        return within(self._text, parent, [content], unit=unit)

    def _attributes(self, element: Element, call: _Call, target: Element) -> list[Splice]:
        if call.name == "RemoveAttributes":
            present = (target.attribute(name) for name in call.names)
            return [self._without(one) for one in present if one is not None]
        names = call.names or [a.name for a in element.attributes if not self._is_own(a)]
        given = (self._given(element, name) for name in names)
        return [self._set(target, attribute) for attribute in given]

    def _without(self, attribute: Attribute) -> Splice:
        start = len(self._text[: attribute.start].rstrip())
        return Splice(start, attribute.end, "")

    def _set(self, target: Element, given: Attribute) -> Splice:
        present = target.attribute(given.name)
        escaping = Escaping(self._text)
        if present is not None:
            written = escaping.attribute(given.value, quote=self._text[present.value_start])
            return Splice(present.value_start, present.end, written)
        last = target.attributes[-1] if target.attributes else None
        at = last.end if last else target.start + 1 + len(target.name)
        quote = self._text[last.value_start] if last else '"'
        written = escaping.attribute(given.value, quote=quote)
        return Splice(at, at, f" {given.name}={written}")

    def _content(self, element: Element, *, indent: str) -> str:
        """Return an element of the transform as it goes into the document."""
        start = element.start
        pieces = [Splice(s.start - start, s.end - start, "") for s in self._marks(element)]
        content = spliced(self._source[start : element.end], pieces)
        own = indent_at(self._source, start)
        lines = re.split(r"\r\n|\n|\r", content)
        moved = [lines[0], *(_moved(line, own, indent) for line in lines[1:])]
        return newline_near(self._text, 0).join(moved)

    def _marks(self, element: Element) -> list[Splice]:
        """Return the places of all that is the transform's own in an element."""
        own = [attribute for attribute in element.attributes if self._is_own(attribute)]
        marks = []
        for attribute in own:
            begins = len(self._source[: attribute.start].rstrip())
            marks.append(Splice(begins, attribute.end, ""))
        return marks + [mark for child in element.children for mark in self._marks(child)]

    def _is_own(self, attribute: Attribute) -> bool:
        prefix = self._prefix
        return attribute.name.startswith(f"{prefix}:") or attribute.name == f"xmlns:{prefix}"

    def _place(self, element: Element) -> str:
        return str(Places(self._source, file=self._source_file).origin(element.start))

    def _refused(self, element: Element, why: str) -> Problem:
        return Problem(
            f"{self._place(element)}: {why}",
            remedy=f"supported are {', '.join((*_LEAF, 'SetAttributes', 'RemoveAttributes'))}",
        )


def _around(root: Element) -> Element:
    return Element("", 0, 0, is_closed=False, attributes=[], children=[root])


def _has(element: Element, wanted: Attribute) -> bool:
    found = element.attribute(wanted.name)
    return found is not None and found.value == wanted.value


def _moved(line: str, own: str, indent: str) -> str:
    return indent + line[len(own) :] if line.startswith(own) else line

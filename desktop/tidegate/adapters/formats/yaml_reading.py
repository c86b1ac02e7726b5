"""Reads YAML into a tree: merge keys merged, aliases expanded, several documents joined."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import NoReturn

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from tidegate.adapters.formats.format import DEEPEST
from tidegate.adapters.formats.yaml_lines import read_lines
from tidegate.adapters.formats.yaml_parsing import ALIAS_BUDGET, Event, events_of
from tidegate.adapters.formats.yaml_scalars import Typed, resolver, tagged
from tidegate.domain.merging import merge_deep
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ListNode, MapNode, Node, Origin, ScalarNode, SettingType


def read_yaml(text: str, *, file: str, dialect: str) -> Node:
    """Return the document as a tree; raises Problem with its place where it cannot be read."""
    resolve = resolver(dialect)
    tree = read_lines(text, file=file, resolve=resolve)
    if tree is not None:
        return tree
    return joined(_Reader(text, file=file, resolve=resolve).documents(), file=file)


def document_names_in(text: str, *, file: str, dialect: str) -> list[str] | None:
    """Return the keys under which a text's documents stand side by side, None where they merge."""
    reader = _Reader(text, file=file, resolve=resolver(dialect))
    filled = [node for node in reader.documents() if not _is_empty(node)]
    return document_names(filled) if len(filled) > 1 else None


def joined(documents: list[Node], *, file: str) -> Node:
    """Make one tree: Kubernetes' documents side by side by what they name, others merged."""
    filled = [node for node in documents if not _is_empty(node)]
    if not filled:
        return MapNode({}, Origin(file, 1))
    names = document_names(filled)
    if len(filled) > 1 and names is not None:
        return MapNode(dict(zip(names, filled, strict=True)), Origin(file, 1))
    return reduce(merge_deep, filled)


def document_names(documents: list[Node]) -> list[str] | None:
    """Return `apiVersion/kind/namespace/name` of each document, None where one has no kind."""
    names: list[str] = []
    for document in documents:
        name = _document_name(document)
        if name is None:
            return None
        count = sum(1 for known in names if known.partition("#")[0] == name)
        names.append(f"{name}#{count + 1}" if count else name)
    return names


def _document_name(document: Node) -> str | None:
    version, kind = _text(document, "apiVersion"), _text(document, "kind")
    if not version or not kind:
        return None
    metadata = document.entries.get("metadata") if isinstance(document, MapNode) else None
    parts = (version, kind, _text(metadata, "namespace"), _text(metadata, "name"))
    return "/".join(filter(None, parts))


def _text(node: Node | None, key: str) -> str:
    found = node.entries.get(key) if isinstance(node, MapNode) else None
    return str(found.value) if isinstance(found, ScalarNode) and found.value is not None else ""


def _spelled(node: Node) -> str:
    """Write a key that is a map or a list in one line."""
    if isinstance(node, ListNode):
        return f"[{', '.join(map(_spelled, node.items))}]"
    if isinstance(node, MapNode):
        return f"{{{', '.join(f'{key}: {_spelled(n)}' for key, n in node.entries.items())}}}"
    return node.raw


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.type is SettingType.NULL


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node that aliases may name, with how much and how deep it is."""

    node: Node
    size: int
    height: int


class _Reader:
    """One pass over the events."""

    def __init__(self, text: str, *, file: str, resolve: Callable[[str], Typed]) -> None:
        self._text = text
        self._file = file
        self._resolve = resolve
        self._next = events_of(text, file=file)
        self._anchors: dict[str, _Anchored] = {}
        self._depth = 0
        self._reach = 0
        self._made = 0
        self._borrowed = 0

    def documents(self) -> list[Node]:
        """Return every document's root."""
        roots: list[Node] = []
        while not isinstance(event := self._next(), StreamEndEvent):
            if isinstance(event, DocumentStartEvent):
                self._anchors = {}
            elif not isinstance(event, DocumentEndEvent) and hasattr(event, "anchor"):
                roots.append(self._node(event, None))
        return roots

    def _node(self, event: Event, origin: Origin | None) -> Node:
        """Return the node that an event begins; a map's value has its key's origin."""
        if event.__class__ is AliasEvent:
            return self._alias(event)
        if origin is None:
            mark = event.start_mark
            origin = Origin(self._file, mark.line + 1, mark.column + 1)
        if event.anchor is not None:
            return self._anchor(event, origin)
        return self._bare(event, origin)

    def _bare(self, event: Event, origin: Origin) -> Node:
        self._made += 1
        if event.__class__ is ScalarEvent:
            return self._scalar(event, origin)
        self._depth += 1
        self._reach = max(self._reach, self._depth)
        if self._depth > DEEPEST:
            self._refuse(event, f"it is nested deeper than {DEEPEST}")
        is_map = event.__class__ is MappingStartEvent
        node: Node = self._map(origin) if is_map else self._list(origin)
        self._depth -= 1
        return node

    def _scalar(self, event: Event, origin: Origin) -> ScalarNode:
        value = event.value
        if event.tag is not None:
            typed = tagged(event.tag, value, resolve=self._resolve)
            return ScalarNode(*typed, self._raw(event), origin)
        if event.implicit[0]:
            typed = self._resolve(value)
            return ScalarNode(typed[0], typed[1], value, origin)
        return ScalarNode(value, SettingType.STRING, self._raw(event), origin)

    def _raw(self, event: Event) -> str:
        return self._text[event.start_mark.index : event.end_mark.index]

    def _list(self, origin: Origin) -> ListNode:
        items: list[Node] = []
        while (event := self._next()).__class__ is not SequenceEndEvent:
            items.append(self._node(event, None))
        return ListNode(tuple(items), origin)

    def _map(self, origin: Origin) -> MapNode:
        entries: dict[str, Node] = {}
        merged: list[Node] = []
        while (event := self._next()).__class__ is not MappingEndEvent:
            mark = event.start_mark
            place = Origin(self._file, mark.line + 1, mark.column + 1)
            key = self._key(event)
            value = self._node(self._next(), place)
            if key == "<<" and event.implicit[0] and not isinstance(value, ScalarNode):
                merged += value.items if isinstance(value, ListNode) else [value]
            else:
                entries[key] = value
        return MapNode(self._with_merged(entries, merged, origin) if merged else entries, origin)

    def _with_merged(
        self, entries: dict[str, Node], merged: list[Node], origin: Origin
    ) -> dict[str, Node]:
        """Return the entries with those of `<<`: the map's own win, then the first named."""
        everything: dict[str, Node] = {}
        for node in merged:
            if not isinstance(node, MapNode):
                raise Problem(f"{origin}: `<<` merges something that is no map")
            everything = {**node.entries, **everything}
        return {**everything, **entries}

    def _key(self, event: Event) -> str:
        if event.__class__ is ScalarEvent:
            if event.anchor is not None:
                self._node(event, None)
            return str(event.value)
        node = self._node(event, None)
        return str(node.value) if isinstance(node, ScalarNode) else _spelled(node)

    def _anchor(self, event: Event, origin: Origin) -> Node:
        outer_reach, before = self._reach, self._made
        self._reach = self._depth
        node = self._bare(event, origin)
        height = self._reach - self._depth
        self._anchors[event.anchor] = _Anchored(node, self._made - before, height)
        self._reach = max(outer_reach, self._reach)
        return node

    def _alias(self, event: Event) -> Node:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            self._refuse(event, f"the alias `*{event.anchor}` names nothing before it")
        self._made += anchored.size
        self._borrowed += anchored.size
        self._reach = max(self._reach, self._depth + anchored.height)
        if self._borrowed > ALIAS_BUDGET or self._reach > DEEPEST:
            self._refuse(event, f"aliases stand for more than {ALIAS_BUDGET} values")
        return anchored.node

    def _refuse(self, event: Event, what: str) -> NoReturn:
        mark = event.start_mark
        raise Problem(
            f"{self._file}:{mark.line + 1}:{mark.column + 1}: {what}", remedy="simplify the file"
        )

"""Shows where everything of a YAML text stands, for editing it in place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

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

from tidegate.adapters.formats.yaml_parsing import Event, events_of
from tidegate.domain.setting import Path

_PROPERTIES = re.compile(r"(?:(?:&[^\s,\[\]{}]+|!\S*)(?:[ \t]+|(?=[\r\n]|\Z)))*")


@dataclass(eq=False, slots=True)
class Part:
    """A scalar, map, list or alias with its span.

    `start` is where its anchor or tag begins, `content` where what follows them does; `end` is
    the end of what is written, blank lines and comments behind it left out. `column` counts
    from 0.
    """

    kind: str
    start: int
    content: int
    end: int
    column: int
    text: str = ""
    style: str = ""
    tag: str = ""
    is_flow: bool = False
    pairs: "list[tuple[Part, Part]]" = field(default_factory=list)
    items: "list[Part]" = field(default_factory=list)
    target: "Part | None" = None
    _own: "dict[str, int] | None" = None

    @property
    def resolved(self) -> "Part":
        """Return what an alias stands for, else the part itself."""
        return self.target.resolved if self.target is not None else self

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing is written where a value could be."""
        return self.kind == "scalar" and not self.style and self.content == self.end

    def own(self, key: object) -> int | None:
        """Return the index of the pair that counts for a key, merged maps left out."""
        if self._own is None:
            self._own = {name.resolved.text: at for at, (name, _) in enumerate(self.pairs)}
        return self._own.get(key) if isinstance(key, str) else None

    def children(self) -> Iterator[tuple[str | int, "Part"]]:
        """Yield what a reader sees below this part: merged maps first, own keys over them."""
        part = self.resolved
        if part.kind == "list":
            yield from enumerate(part.items)
        elif part.kind == "map":
            yield from part.effective().items()

    def effective(self) -> "dict[str, Part]":
        """Return a map's values by key, `<<` merged."""
        merged: dict[str, Part] = {}
        entries: dict[str, Part] = {}
        for key, value in self.pairs:
            source = value.resolved
            if key.text == "<<" and not key.style and source.kind != "scalar":
                for one in source.items if source.kind == "list" else [source]:
                    merged = {**one.resolved.effective(), **merged}
            else:
                entries[key.resolved.text] = value
        return {**merged, **entries}

    def parts(self) -> "Iterator[Part]":
        """Yield this part and all that is written within it, keys and aliases among them."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += [child for pair in part.pairs for child in pair] + part.items


def layout(text: str, *, file: str) -> list[Part]:
    """Return the root of each document; raises Problem where the text is broken."""
    return _Layout(text, file).roots()


def paths_to(root: Part, wanted: Part) -> list[Path]:
    """Return every path under which a part is seen, through aliases and merged maps too."""
    found: list[Path] = []
    waiting: list[tuple[Path, Part]] = [((), root)]
    while waiting:
        path, part = waiting.pop()
        if part.resolved is wanted.resolved:
            found.append(path)
        else:
            waiting.extend(((*path, key), child) for key, child in part.children())
    return found


class _Layout:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._next = events_of(text, file=file)
        self._anchors: dict[str, Part] = {}

    def roots(self) -> list[Part]:
        """Return the documents' roots."""
        found: list[Part] = []
        while not isinstance(event := self._next(), StreamEndEvent):
            if isinstance(event, DocumentStartEvent):
                self._anchors = {}
            elif not isinstance(event, DocumentEndEvent) and hasattr(event, "anchor"):
                found.append(self._part(event))
        return found

    def _part(self, event: Event) -> Part:
        start, end = event.start_mark.index, event.end_mark.index
        column = event.start_mark.column
        if isinstance(event, AliasEvent):
            target = self._anchors.get(str(event.anchor))
            return Part("alias", start, start, end, column, target=target)
        has_properties = event.anchor is not None or event.tag is not None
        content = self._behind_properties(start) if has_properties else start
        if isinstance(event, ScalarEvent):
            part = self._scalar(event, content)
        else:
            part = self._collection(event, content)
        if event.anchor is not None:
            self._anchors[event.anchor] = part
        return part

    def _behind_properties(self, start: int) -> int:
        found = _PROPERTIES.match(self._text, start)
        return found.end() if found else start

    def _scalar(self, event: Any, content: int) -> Part:  # noqa: ANN401 - PyYAML's events
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or ""
        if style in ("|", ">"):
            end = self._block_end(content, end)
        tag = event.tag or ""
        column = event.start_mark.column
        content = min(content, end)
        return Part("scalar", start, content, end, column, event.value, style, tag)

    def _block_end(self, content: int, end: int) -> int:
        """Return where a block scalar's lines end; kept blank lines (`|+`) belong to it."""
        header = self._text[content : self._text.find("\n", content) + 1 or len(self._text)]
        return end if "+" in header else content + len(self._text[content:end].rstrip())

    def _collection(self, event: Any, content: int) -> Part:  # noqa: ANN401 - PyYAML's events
        is_map = isinstance(event, MappingStartEvent)
        start, column = event.start_mark.index, event.start_mark.column
        part = Part("map" if is_map else "list", start, content, content, column)
        part.is_flow = bool(event.flow_style)
        part.tag = event.tag or ""
        last = self._pairs(part) if is_map else self._items(part)
        children = [value for _, value in part.pairs] or part.items
        part.end = last.end_mark.index if part.is_flow else max(c.end for c in children)
        return part

    def _pairs(self, part: Part) -> Event:
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._part(event)
            part.pairs.append((key, self._part(self._next())))
        return event

    def _items(self, part: Part) -> Event:
        while not isinstance(event := self._next(), SequenceEndEvent):
            part.items.append(self._part(event))
        return event

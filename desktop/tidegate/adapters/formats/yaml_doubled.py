"""Finds keys of YAML that are written twice in one map, of which the last one counts."""

from collections.abc import Iterator
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tidegate.adapters.formats.yaml_parsing import Event, events_of
from tidegate.domain.setting import Origin, Path

Found = tuple[object, Path, Origin]
"""What tells the map, a key of it with the path to it, and where the key stands."""


def keys_of(text: str, *, file: str, names: list[str] | None) -> Iterator[Found]:
    """Yield every key of a text; `names` are those of its documents where they stand apart.

    Raises Problem where the text is no YAML.
    """
    return _Walk(text, file=file, names=names).keys()


class _Walk:
    def __init__(self, text: str, *, file: str, names: list[str] | None) -> None:
        self._file, self._names = file, names
        self._next = events_of(text, file=file)

    def keys(self) -> Iterator[Found]:
        at = -1
        while not isinstance(event := self._next(), StreamEndEvent):
            if isinstance(event, DocumentStartEvent):
                at += 1
            elif hasattr(event, "anchor"):
                names = self._names
                yield from self._node(event, (names[at],) if names and at < len(names) else ())

    def _node(self, event: Event, path: Path) -> Iterator[Found]:
        if isinstance(event, MappingStartEvent):
            yield from self._map(event, path)
        elif isinstance(event, SequenceStartEvent):
            index = 0
            while not isinstance(item := self._next(), SequenceEndEvent):
                yield from self._node(item, (*path, index))
                index += 1

    def _map(self, start: Event, path: Path) -> Iterator[Found]:
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event)
            if key is None:
                yield from self._node(event, path)
                yield from self._node(self._next(), path)
                continue
            below = (*path, key)
            mark: Any = event.start_mark
            if key != "<<":
                yield start.start_mark.index, below, Origin(self._file, mark.line + 1)
            yield from self._node(self._next(), below)

    def _key(self, event: Event) -> str | None:
        """Return a plain key, None for an alias, a map or a list."""
        is_plain = isinstance(event, ScalarEvent) and not isinstance(event, AliasEvent)
        return str(event.value) if is_plain else None

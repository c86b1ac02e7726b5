"""What a file says, every node with the place where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from tidegate.domain.setting import Origin

Location = tuple[int | str, ...]
"""The way from a file's root to a node: keys and list indexes."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as text; None where nothing was written."""

    text: str | None
    at: Origin


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: "tuple[Located, ...]"
    at: Origin


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map; `keys` holds the places of the keys themselves."""

    entries: "dict[str, Located]"
    keys: dict[str, Origin]
    at: Origin


Located = Scalar | Sequence | Mapping


def plain(node: Located) -> object:
    """Return the node as dicts, lists and text, for the model to type."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text


def child(node: Located | None, step: int | str) -> Located | None:
    """Return the entry or item of that name, None where there is none."""
    if isinstance(node, Mapping):
        return node.entries.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def node_at(root: Located, location: Location) -> Located | None:
    """Return the node there, None where the file says nothing."""
    node: Located | None = root
    for step in location:
        node = child(node, step)
    return node


def place_of(root: Located, location: Location) -> Origin:
    """Return where the node is written, else the nearest node around it."""
    node = root
    for step in location:
        found = child(node, step)
        if found is None:
            break
        node = found
    return node.at


def key_place(root: Located, location: Location) -> Origin:
    """Return where the last key of a location is written, else its value's place."""
    parent = node_at(root, location[:-1])
    if isinstance(parent, Mapping) and location[-1] in parent.keys:
        return parent.keys[str(location[-1])]
    return place_of(root, location)


def scalars(node: Located, *, location: Location = ()) -> Iterator[tuple[Location, Scalar]]:
    """Return every value with its location, in the file's order."""
    if isinstance(node, Scalar):
        yield location, node
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from scalars(item, location=(*location, index))
    else:
        for key, value in node.entries.items():
            yield from scalars(value, location=(*location, key))


def texts(node: Located | None) -> tuple[str, ...]:
    """Return the texts of a list; anything that is no text is left out."""
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar) and item.text)

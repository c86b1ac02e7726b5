"""Finds where in a file a path leads whose list items are told by identity."""

from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    Identity,
    ListNode,
    MapNode,
    Node,
    Path,
    ScalarNode,
    spell,
)


def indexed(path: Path, tree: Node, *, file: str) -> Path:
    """Return a path with items told by their index; raises Problem for one that is not there."""
    found: list[str | int] = []
    node: Node | None = tree
    for segment in path:
        if isinstance(segment, Identity):
            index = _index_of(segment, node)
            if index is None:
                raise Problem(
                    f"{file}: there is no item {spell((segment,))} to write to",
                    remedy="add the item by hand, or choose a whole list",
                )
            segment = index  # noqa: PLW2901 - the same place by its other name
        node = _child(node, segment)
        found.append(segment)
    return tuple(found)


def _child(node: Node | None, segment: str | int) -> Node | None:
    if isinstance(node, MapNode):
        return node.entries.get(str(segment))
    if isinstance(node, ListNode) and isinstance(segment, int) and segment < len(node.items):
        return node.items[segment]
    return None


def _index_of(identity: Identity, node: Node | None) -> int | None:
    items = node.items if isinstance(node, ListNode) else ()
    for index, item in enumerate(items):
        field_node = item.entries.get(identity.field) if isinstance(item, MapNode) else None
        if isinstance(field_node, ScalarNode) and str(field_node.value) == identity.value:
            return index
    return None

"""Makes one document of the layers of a configuration file; a later layer wins."""

from collections.abc import Callable, Sequence
from functools import reduce

from tidegate.domain.flattening import flatten
from tidegate.domain.merge import Merge
from tidegate.domain.problem import Problem
from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Node,
    Origin,
    Path,
    ScalarNode,
    Segment,
    Setting,
    SettingType,
    spell,
)

_Join = Callable[[Node, Node], Node]


def merge_layers(layers: Sequence[Node], *, how: Merge = Merge.DEEP) -> Node:
    """Return the document that the layers (lowest first, at least one) make together.

    Raises Problem for a way of merging that these formats cannot have.
    """
    if how is Merge.REPLACE:
        return layers[-1]
    if how is Merge.XDT and len(layers) > 1:
        raise Problem(
            "`merge: xdt` cannot be done for this file",
            remedy="allowed are deep, dotnet, helm, replace",
        )
    return reduce(_JOINS.get(how, merge_deep), layers)


def with_origins(tree: Node, layers: Sequence[Node]) -> Node:
    """Return a document that was made of layers, each value with its place in the one it is from.

    That is the last layer (lowest first) that has the value at its path; what none has was made by
    the last one.
    """
    known = [flatten(layer) for layer in reversed(layers)]
    made = Origin(layers[-1].origin.file, 1)
    return _placed(tree, (), known=known, made=made)


def _placed(node: Node, path: Path, *, known: Sequence[dict[str, Setting]], made: Origin) -> Node:
    if isinstance(node, MapNode):
        below = {
            key: _placed(child, (*path, key), known=known, made=made)
            for key, child in node.entries.items()
        }
        return MapNode(below, node.origin)
    if isinstance(node, ListNode):
        told: Sequence[Segment] = node.identities or range(len(node.items))
        items = (
            _placed(item, (*path, segment), known=known, made=made)
            for segment, item in zip(told, node.items, strict=True)
        )
        return ListNode(tuple(items), node.origin, node.identities)
    spelled = spell(path)
    same = (found[spelled] for found in known if spelled in found)
    origin = next((setting.origin for setting in same if setting.value == node.value), made)
    return ScalarNode(node.value, node.type, node.raw, origin)


def merge_deep(lower: Node, upper: Node) -> Node:
    """Merge maps key by key; everything else, lists among it, is replaced."""
    if not (isinstance(lower, MapNode) and isinstance(upper, MapNode)):
        return upper
    entries = dict(lower.entries)
    for key, node in upper.entries.items():
        entries[key] = merge_deep(entries[key], node) if key in entries else node
    return MapNode(entries, upper.origin)


def merge_helm(lower: Node, upper: Node) -> Node:
    """Merge as `merge_deep` does, but `null` takes a key of a lower layer away."""
    if not (isinstance(lower, MapNode) and isinstance(upper, MapNode)):
        return upper
    entries = dict(lower.entries)
    for key, node in upper.entries.items():
        if key in entries and _is_null(node):
            del entries[key]
        else:
            entries[key] = merge_helm(entries[key], node) if key in entries else node
    return MapNode(entries, upper.origin)


def merge_dotnet(lower: Node, upper: Node) -> Node:
    """Merge as .NET's configuration does: keys in any case are one key, lists go by index."""
    if isinstance(lower, ListNode) and isinstance(upper, ListNode):
        shared = (merge_dotnet(*pair) for pair in zip(lower.items, upper.items, strict=False))
        count = min(len(lower.items), len(upper.items))
        rest = lower.items[count:] or upper.items[count:]
        return ListNode((*shared, *rest), upper.origin)
    if not (isinstance(lower, MapNode) and isinstance(upper, MapNode)):
        return upper
    entries = dict(lower.entries)
    spelled = {key.casefold(): key for key in entries}
    for key, node in upper.entries.items():
        known = spelled.setdefault(key.casefold(), key)
        entries[known] = merge_dotnet(entries[known], node) if known in entries else node
    return MapNode(entries, upper.origin)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.type is SettingType.NULL


_JOINS: dict[Merge, _Join] = {Merge.DOTNET: merge_dotnet, Merge.HELM: merge_helm}

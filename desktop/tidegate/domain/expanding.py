"""Expands references in the values of a tree; keys and comments are left alone."""

from collections.abc import Callable, Iterator

from tidegate.domain.flattening import scalars_of
from tidegate.domain.problem import Problem, Problems
from tidegate.domain.references import RevealSecret, Scope, expand, has_references
from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Node,
    Path,
    Scalar,
    ScalarNode,
    SettingType,
    SetValue,
)

Retype = Callable[[str], tuple[Scalar, SettingType]]
"""Tells the type of text that stands unquoted in a file."""


def expanded(
    tree: Node, *, scope: Scope, secret: RevealSecret | None = None, retype: Retype | None = None
) -> tuple[Node, tuple[SetValue, ...]]:
    """Return the tree with its references expanded, and the edits that make a file say so.

    With `retype`, what stood unquoted gets the type of what it becomes, unless references stay
    in it. Raises Problems with every fault of every value.
    """
    changes = dict(_changes(tree, scope=scope, secret=secret, retype=retype))
    edits = tuple(SetValue(path, node.value) for path, node in changes.items())
    return (_with(tree, changes, ()) if changes else tree), edits


def _changes(
    tree: Node, *, scope: Scope, secret: RevealSecret | None, retype: Retype | None
) -> Iterator[tuple[Path, ScalarNode]]:
    faults: list[Problem] = []
    for path, node in scalars_of(tree):
        if not isinstance(node.value, str) or not has_references(node.value):
            continue
        try:
            value = expand(node.value, scope=scope, secret=secret, at=node.origin)
        except Problem as problem:
            faults += problem.problems if isinstance(problem, Problems) else (problem,)
        else:
            if value != node.value:
                yield path, _changed(node, value, retype)
    if faults:
        raise Problems(tuple(faults)) if len(faults) > 1 else faults[0]


def _changed(node: ScalarNode, value: str, retype: Retype | None) -> ScalarNode:
    was_unquoted = node.raw == node.value
    if retype is None or not was_unquoted or has_references(value):
        return ScalarNode(value, node.type, value if was_unquoted else "", node.origin)
    typed, kind = retype(value)
    return ScalarNode(typed, kind, value, node.origin)


def _with(tree: Node, changes: dict[Path, ScalarNode], path: Path) -> Node:
    if isinstance(tree, MapNode):
        below = {key: _with(node, changes, (*path, key)) for key, node in tree.entries.items()}
        return MapNode(below, tree.origin)
    if isinstance(tree, ListNode):
        items = (_with(node, changes, (*path, i)) for i, node in enumerate(tree.items))
        return ListNode(tuple(items), tree.origin, tree.identities)
    return changes.get(path, tree)

"""The tree of profiles: an environment stands below the nearest profile that it extends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.ui.screens.environments.needs import ALL
from tidegate.ui.widgets.outline import Node

if TYPE_CHECKING:
    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace


def nodes_of(workspace: Workspace) -> tuple[Node, ...]:
    """Return all at once, then the profiles that extend nothing with what extends them below."""
    below: dict[str, list[Environment]] = {}
    for environment in workspace.ordered:
        parent = environment.extends[-1] if environment.extends else ""
        below.setdefault(parent, []).append(environment)
    names = {str(name) for name in workspace.environments}
    bare = [parent for parent in below if parent and parent not in names]
    roots = [Node(name, name, "profile", children=_children(name, below)) for name in bare]
    whole = Node(ALL, "All environments", str(len(workspace.environments)), icon="list-tree")
    return (whole, *roots, *_children("", below))


def _children(parent: str, below: dict[str, list[Environment]]) -> tuple[Node, ...]:
    return tuple(
        Node(
            environment.name,
            environment.label,
            _hosts(len(environment.hosts)),
            environment.kind.value,
            children=_children(environment.name, below),
        )
        for environment in below.get(parent, ())
    )


def _hosts(number: int) -> str:
    return f"{number} host{'s' * (number != 1)}"

"""Turns a tree into settings, one for each leaf, by the spelled path."""

from collections.abc import Iterator, Mapping
from typing import final

from typing_extensions import override

from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Node,
    Path,
    ScalarNode,
    Segment,
    Setting,
    SettingType,
    spell,
    spell_item,
)


def flatten(tree: Node) -> dict[str, Setting]:
    """Return the leaves of a tree in its order: scalars, empty maps and empty lists.

    List items are told by their index, or by the identity that the format gives them. The tree
    itself is no leaf when it is empty.
    """
    if not isinstance(tree, ScalarNode) and not children(tree):
        return {}
    return leaves_below((), tree, spelled="")


def leaves_below(path: Path, node: Node, *, spelled: str) -> dict[str, Setting]:
    """Return the leaves from a node on, which may be a leaf itself."""
    settings: dict[str, Setting] = {}
    _collect(node, path=path, spelled=spelled, into=settings)
    return settings


@final
class Leaves(Mapping[str, Setting]):
    """The leaves of a tree, as `flatten` returns them; made when one is asked for."""

    __slots__ = ("_made", "tree")

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self._made: dict[str, Setting] | None = None

    def made(self) -> dict[str, Setting]:
        """Return them all."""
        if self._made is None:
            self._made = flatten(self.tree)
        return self._made

    @override
    def __getitem__(self, path: str) -> Setting:
        return self.made()[path]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.made())

    @override
    def __len__(self) -> int:
        return len(self.made())


def made(settings: Mapping[str, Setting]) -> Mapping[str, Setting]:
    """Return settings that are all there, for whoever asks for many."""
    return settings.made() if isinstance(settings, Leaves) else settings


def children(node: MapNode | ListNode) -> tuple[tuple[Segment, Node], ...]:
    """Return what stands below a node, with the segment that leads there."""
    if isinstance(node, MapNode):
        return tuple(node.entries.items())
    return tuple(enumerate(node.items))


def scalars_of(tree: Node) -> Iterator[tuple[Path, ScalarNode]]:
    """Yield every scalar with its path, in the tree's order."""
    waiting: list[tuple[Path, Node]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, ScalarNode):
            yield path, node
        else:
            below = [((*path, segment), child) for segment, child in children(node)]
            waiting.extend(reversed(below))


def _collect(node: Node, *, path: Path, spelled: str, into: dict[str, Setting]) -> None:
    if isinstance(node, ScalarNode):
        into[spelled] = Setting(path, node.value, node.type, node.raw, node.origin)
    elif isinstance(node, MapNode):
        if not node.entries:
            into[spelled] = Setting(path, None, SettingType.MAP, "{}", node.origin)
        for key, child in node.entries.items():
            below = spelled_below(spelled, key)
            if isinstance(child, ScalarNode):  # Most are, and a call for each costs time.
                s = child
                into[below] = Setting((*path, key), s.value, s.type, s.raw, s.origin)
            else:
                _collect(child, path=(*path, key), spelled=below, into=into)
    else:
        if not node.items:
            into[spelled] = Setting(path, None, SettingType.LIST, "[]", node.origin)
        for index, child in enumerate(node.items):
            told = node.identities[index] if node.identities else index
            below = spelled_below(spelled, told)
            _collect(child, path=(*path, told), spelled=below, into=into)


def spelled_below(spelled: str, segment: Segment) -> str:
    """Spell one segment more; most keys need no quotes, which is worth telling early."""
    if not isinstance(segment, str):
        return spelled + spell_item(segment)
    word = segment if segment.isidentifier() else spell((segment,))
    return f"{spelled}.{word}" if spelled else word

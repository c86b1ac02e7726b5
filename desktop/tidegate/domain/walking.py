"""Walks two trees side by side: what is plainly equal on both is never turned into settings.

The result is what `pairing.pair` finds in the flattened trees, in the same order. Lists that go by
index are left to it, and whatever does not have the same shape on both sides.
"""

from collections.abc import Mapping
from typing import final

from tidegate.domain.bulk import bulk_value
from tidegate.domain.flattening import flatten, leaves_below, spelled_below
from tidegate.domain.pairing import Pair, in_order
from tidegate.domain.placeholders import may_be_unfit
from tidegate.domain.secrecy import may_name_secret, signs_in
from tidegate.domain.setting import (
    ListNode,
    MapNode,
    Node,
    Path,
    ScalarNode,
    Segment,
    Setting,
)

_Nodes = Mapping[Segment, Node]


@final
class Place:
    """A map or list that both trees have; `above` is none for the trees themselves."""

    __slots__ = ("_spelled", "above", "segment")

    def __init__(self, above: "Place | None", segment: Segment) -> None:
        self.above = above
        self.segment = segment
        self._spelled = ""

    @property
    def path(self) -> Path:
        """Return the way from the root."""
        return (*self.above.path, self.segment) if self.above else ()

    @property
    def spelled(self) -> str:
        """Return the path as people type it; asked for once for each setting."""
        if self.above and not self._spelled:
            self._spelled = spelled_below(self.above.spelled, self.segment)
        return self._spelled


@bulk_value
class Twins:
    """Two equal scalars at one path that are no secret; a pair when one is asked for."""

    place: Place
    segment: Segment
    left: ScalarNode
    right: ScalarNode

    @property
    def pair(self) -> Pair:
        """Return the settings."""
        path = (*self.place.path, self.segment)
        return Pair(self.path, _setting(path, self.left), _setting(path, self.right))

    @property
    def path(self) -> str:
        """Return the spelled path."""
        return spelled_below(self.place.spelled, self.segment)


def walked(left: Node, right: Node, *, watches_fitness: bool = False) -> list[Pair | Twins] | None:
    """Return every path of both trees as `pair` does, None where the trees are not alike.

    With `watches_fitness` no twins are made of what may not belong where real users are served.
    """
    if not (isinstance(left, MapNode) and isinstance(right, MapNode)):
        return None
    if any("apiVersion" in side.entries and "kind" in side.entries for side in (left, right)):
        return None  # one document may stand for one of several
    walker = _Walker(watches_fitness=watches_fitness)
    if not walker.walk(_below(left), _below(right), Place(None, "")):
        return None
    found = _without_secrets(walker.found)
    return _ordered(found, right, walker.only_right) if walker.only_right else found


@final
class _Walker:
    def __init__(self, *, watches_fitness: bool) -> None:
        self._watches = watches_fitness
        self.found: list[Pair | Twins] = []
        self.only_right: dict[str, Setting] = {}

    def walk(self, left: _Nodes, right: _Nodes, place: Place) -> bool:
        """Walk what stands below one place; tell whether that could be done."""
        found, above, watches = self.found, place.segment, self._watches
        beside = right.get
        for segment, one in left.items():
            other = beside(segment)
            if isinstance(one, ScalarNode) and isinstance(other, ScalarNode):
                twins = Twins(place, segment, one, other)
                is_equal = one.type is other.type and one.value == other.value
                is_dull = is_equal and not may_name_secret(above, segment)
                if is_dull and watches:
                    is_dull = not may_be_unfit(one.value, above=above, segment=segment)
                found.append(twins if is_dull else twins.pair)
            elif other is None:
                if not self._alone(one, segment, place):
                    return False
            elif not self._nodes(one, other, Place(place, segment)):
                return False
        return left.keys() == right.keys() or self._rest(left, right, place)

    def _nodes(self, left: Node, right: Node, place: Place) -> bool:
        """Walk two nodes that are not both scalars; only two that are alike can be."""
        ours: _Nodes
        theirs: _Nodes
        if isinstance(left, MapNode) and isinstance(right, MapNode):  # Most are.
            ours, theirs = left.entries, right.entries  # type: ignore[assignment]
        elif left.__class__ is not right.__class__ or _field(left) != _field(right):
            return False
        else:
            ours, theirs = _below(left), _below(right)
        return bool(ours and theirs) and self.walk(ours, theirs, place)

    def _alone(self, node: Node, segment: Segment, place: Place) -> bool:
        leaves = _leaves(node, segment, place)
        self.found += [Pair(path, setting, None) for path, setting in leaves.items()]
        return not any(_goes_by_index(setting) for setting in leaves.values())

    def _rest(self, left: _Nodes, right: _Nodes, place: Place) -> bool:
        leaves: dict[str, Setting] = {}
        for segment, node in right.items():
            if segment not in left:
                leaves |= _leaves(node, segment, place)
        self.only_right |= leaves
        return not any(_goes_by_index(setting) for setting in leaves.values())


def _without_secrets(found: list[Pair | Twins]) -> list[Pair | Twins]:
    """Make pairs of twins whose value may be a secret by its looks."""
    values = [one.left.value for one in found if isinstance(one, Twins)]
    signs = signs_in("\0".join([value for value in values if isinstance(value, str)]))
    if not signs:
        return found
    return [one.pair if isinstance(one, Twins) and _has_any(one, signs) else one for one in found]


def _has_any(twins: Twins, signs: tuple[str, ...]) -> bool:
    value = twins.left.value
    return isinstance(value, str) and any(sign in value for sign in signs)


def _ordered(
    found: list[Pair | Twins], right: MapNode, only: dict[str, Setting]
) -> list[Pair | Twins]:
    """Return what was found, with what only the right has where it stands there."""
    known = {one.path: one for one in found}
    return [
        known[path] if path in known else Pair(path, None, only[path])
        for path in in_order(known, flatten(right))
    ]


def _field(node: Node) -> str:
    """Return what tells the items of a list apart, where its format says so."""
    identities = node.identities if isinstance(node, ListNode) else ()
    return identities[0].field if identities else ""


def _below(node: Node) -> _Nodes:
    """Return what stands below a node; nothing for what has to be paired by what items hold."""
    if isinstance(node, MapNode):
        return node.entries  # type: ignore[return-value]
    if isinstance(node, ScalarNode):
        return {}
    if node.identities:
        return dict(zip(node.identities, node.items, strict=True))
    if all(isinstance(item, ScalarNode) for item in node.items):
        return dict(enumerate(node.items))
    return {}


def _goes_by_index(setting: Setting) -> bool:
    return any(isinstance(segment, int) for segment in setting.path)


def _leaves(node: Node, segment: Segment, place: Place) -> dict[str, Setting]:
    spelled = spelled_below(place.spelled, segment)
    return leaves_below((*place.path, segment), node, spelled=spelled)


def _setting(path: Path, node: ScalarNode) -> Setting:
    return Setting(path, node.value, node.type, node.raw, node.origin)

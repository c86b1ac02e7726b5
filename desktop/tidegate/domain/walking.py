"""Walks two trees side by side: what is plainly equal on both is never turned into settings.

The result is what `pairing.pair` finds in the flattened trees, in the same order. Lists that go by
index are left to it, and whatever does not have the same shape on both sides.
"""

from typing import cast, final

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
    Scalar,
    ScalarNode,
    Segment,
    Setting,
)
from tidegate.domain.text_map import TextMap


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
    """Two equal scalars at one path that are no secret; a pair when one is asked for.

    `ours` and `theirs` are the maps that they stand in.
    """

    place: Place
    segment: Segment
    ours: MapNode
    theirs: MapNode

    @property
    def left(self) -> ScalarNode:
        """Return the left one."""
        return self.ours.entries[self.segment]  # type: ignore[index,return-value]

    @property
    def right(self) -> ScalarNode:
        """Return the right one."""
        return self.theirs.entries[self.segment]  # type: ignore[index,return-value]

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
    if not walker.walk(left, right, Place(None, "")):
        return None
    found = walker.without_secrets()
    return _ordered(found, right, walker.only_right) if walker.only_right else found


@final
class _Walker:
    def __init__(self, *, watches_fitness: bool) -> None:
        self._watches = watches_fitness
        self._found: list[Pair | Twins] = []
        self._values: list[Scalar] = []
        """The value of each twins that were found; none beside a pair."""
        self.only_right: dict[str, Setting] = {}

    def walk(self, left: MapNode, right: MapNode, place: Place) -> bool:
        """Walk what stands below one place; tell whether that could be done."""
        found, values, above, theirs = self._found, self._values, place.segment, right.entries
        beside, is_dull = theirs.get, self._is_dull
        for segment, one in left.entries.items():
            other = beside(segment)
            if isinstance(one, ScalarNode) and isinstance(other, ScalarNode):
                value = one.value
                is_equal = one.type is other.type and value == other.value
                twins = Twins(place, segment, left, right)
                dull = is_equal and is_dull(value, above, segment)
                found.append(twins if dull else twins.pair)
                values.append(value if dull else None)
            elif other is None:
                if not self._alone(one, segment, place):
                    return False
            elif not self._nodes(one, other, Place(place, segment)):
                return False
        return left.entries.keys() == theirs.keys() or self._rest(left, right, place)

    def _texts(self, left: TextMap, right: TextMap, place: Place) -> bool:
        """Walk two maps of texts that have the same keys."""
        found, values, above, is_dull = self._found, self._values, place.segment, self._is_dull
        for segment, one, other in zip(left.names, left.texts, right.texts, strict=True):
            twins = Twins(place, segment, left, right)
            dull = one == other and is_dull(one, above, segment)
            found.append(twins if dull else twins.pair)
            values.append(one if dull else None)
        return True

    def _is_dull(self, value: Scalar, above: Segment, segment: Segment) -> bool:
        """Tell whether nothing is to be said of a value that both sides have."""
        if may_name_secret(above, segment):
            return False
        return not (self._watches and may_be_unfit(value, above=above, segment=segment))

    def _nodes(self, left: Node, right: Node, place: Place) -> bool:
        """Walk two nodes that are not both scalars; only two that are alike can be."""
        if isinstance(left, TextMap) and isinstance(right, TextMap) and left.names == right.names:
            return bool(left.names) and self._texts(left, right, place)
        if isinstance(left, ListNode) and isinstance(right, ListNode):
            if _field(left) != _field(right):
                return False
            left, right = _below(left), _below(right)
        if not (isinstance(left, MapNode) and isinstance(right, MapNode)):
            return False
        return bool(left.entries and right.entries) and self.walk(left, right, place)

    def _alone(self, node: Node, segment: Segment, place: Place) -> bool:
        leaves = _leaves(node, segment, place)
        self._found += [Pair(path, setting, None) for path, setting in leaves.items()]
        self._values += [None] * len(leaves)
        return not any(_goes_by_index(setting) for setting in leaves.values())

    def _rest(self, left: MapNode, right: MapNode, place: Place) -> bool:
        leaves: dict[str, Setting] = {}
        for segment, node in right.entries.items():
            if segment not in left.entries:
                leaves |= _leaves(node, segment, place)
        self.only_right |= leaves
        return not any(_goes_by_index(setting) for setting in leaves.values())

    def without_secrets(self) -> list[Pair | Twins]:
        """Return what was found, twins whose value may be a secret by its looks as pairs."""
        signs = signs_in("\0".join([v for v in self._values if isinstance(v, str)]))
        if not signs:
            return self._found
        return [
            one.pair if isinstance(one, Twins) and _has_any(value, signs) else one
            for one, value in zip(self._found, self._values, strict=True)
        ]


def _has_any(value: Scalar, signs: tuple[str, ...]) -> bool:
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


def _field(node: ListNode) -> str:
    """Return what tells the items of a list apart, where its format says so."""
    return node.identities[0].field if node.identities else ""


def _below(node: ListNode) -> MapNode:
    """Return a list as a map; an empty one for what has to be paired by what items hold."""
    below: dict[Segment, Node] = {}
    if node.identities:
        below = dict(zip(node.identities, node.items, strict=True))
    elif all(isinstance(item, ScalarNode) for item in node.items):
        below = dict(enumerate(node.items))
    # Nobody but this walk sees a map with keys that are no strings.
    return MapNode(cast("dict[str, Node]", below), node.origin)


def _goes_by_index(setting: Setting) -> bool:
    return any(isinstance(segment, int) for segment in setting.path)


def _leaves(node: Node, segment: Segment, place: Place) -> dict[str, Setting]:
    spelled = spelled_below(place.spelled, segment)
    return leaves_below((*place.path, segment), node, spelled=spelled)


def _setting(path: Path, node: ScalarNode) -> Setting:
    return Setting(path, node.value, node.type, node.raw, node.origin)

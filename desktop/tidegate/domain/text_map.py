"""Maps of texts that most never look into: two of them are compared without making a node."""

from collections.abc import Sequence

from typing_extensions import override

from tidegate.domain.setting import MapNode, Node, Origin


class TextMap(MapNode):
    """A map of texts; its nodes and its place are made when one is asked for.

    `names` are the keys in their order and `texts` what stands there, all of it strings.
    """

    __slots__ = ("_made", "names", "texts")

    def __init__(self, names: tuple[str, ...], texts: Sequence[str]) -> None:
        self.names = names
        self.texts = texts
        self._made: MapNode | None = None

    def make(self) -> MapNode:
        """Return what this map stands for; asked for once."""
        raise NotImplementedError

    @property
    @override
    def entries(self) -> dict[str, Node]:
        """Return the nodes by their keys."""
        return (self._made or self._all()).entries

    @property
    @override
    def origin(self) -> Origin:
        """Return where the map is written."""
        return (self._made or self._all()).origin

    def _all(self) -> MapNode:
        self._made = self.make()
        return self._made

    @override
    def __repr__(self) -> str:
        return repr(self._made or self._all())

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MapNode):
            return NotImplemented
        return (self.entries, self.origin) == (other.entries, other.origin)

    @override
    def __hash__(self) -> int:
        return hash(self._made or self._all())

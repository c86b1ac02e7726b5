"""Finds which of many edits of a text can be written at once, since none touches another."""

from bisect import bisect_left, insort
from dataclasses import replace

from tidegate.adapters.formats.format import Change, Splice
from tidegate.domain.setting import (
    Edit,
    Identity,
    ListNode,
    MapNode,
    Node,
    Path,
    Remove,
    Segment,
    SetValue,
)

_COMMA = ","


class Round:
    """Edits of one text that stand for themselves: any of them could be written without the rest.

    Those that wait for a later round keep their order, and nothing that depends on them passes.
    """

    def __init__(self, tree: Node) -> None:
        self.changes: list[tuple[Edit, Change]] = []
        self.later: list[Edit] = []
        self._tree = tree
        self._scopes = _Scopes()
        self._waiting = _Scopes()
        self._siblings: dict[Path, str] = {}
        self._spans: list[tuple[int, int, bool]] = []
        self._commas: set[int] = set()

    def takes(self, edit: Edit) -> Edit | None:
        """Return the edit as it can be written now, None where it has to wait for others."""
        scopes = self._scopes_of(edit)
        if any(known.meets(scope) for known in (self._scopes, self._waiting) for scope in scopes):
            return None
        if isinstance(edit, Remove) or not edit.after:
            return edit
        sibling = (*edit.path[:-1], edit.after)
        if self._waiting.meets(sibling):
            return None
        return replace(edit, after=self._siblings.get(sibling, edit.after))

    def put(self, edit: Edit, change: Change) -> bool:
        """Add an edit with its change unless that touches what another one writes."""
        splices = self._beside_commas(change.splices)
        takes_away = isinstance(edit, Remove)
        if any(self._is_touched(splice, takes_away=takes_away) for splice in splices):
            return False
        if len(change.paths) > 1 and any(map(self._scopes.meets, change.paths)):
            return False
        self.changes.append((edit, replace(change, splices=splices)))
        for splice in splices:
            insort(self._spans, (splice.start, splice.end, takes_away))
        self._commas.update(s.start for s in change.splices if _is_comma(s))
        for scope in (*self._scopes_of(edit), *change.paths):
            self._scopes.add(scope)
        if isinstance(edit, SetValue):
            self._siblings[edit.path] = edit.after
        return True

    def wait(self, edit: Edit) -> None:
        """Leave an edit to a later round."""
        self.later.append(edit)
        for scope in self._scopes_of(edit):
            self._waiting.add(scope)

    def _scopes_of(self, edit: Edit) -> tuple[Path, ...]:
        """Return what nobody else may write: the path, or what has to be made for it."""
        path = edit.path
        if isinstance(edit, Remove) and path and not isinstance(path[-1], str):
            return (path[:-1],)  # the items behind it move up
        return (_made(self._tree, path),)

    def _beside_commas(self, splices: tuple[Splice, ...]) -> tuple[Splice, ...]:
        """Return the splices, a comma that another one has put there moved before the own text."""
        doubled = [s for s in splices if _is_comma(s) and s.start in self._commas]
        if not doubled or len(splices) == len(doubled):
            return splices
        first, *rest = (splice for splice in splices if splice not in doubled)
        return (replace(first, text=_COMMA + first.text), *rest)

    def _is_touched(self, splice: Splice, *, takes_away: bool) -> bool:
        at = max(bisect_left(self._spans, (splice.start,)) - 1, 0)
        while at < len(self._spans) and self._spans[at][0] <= splice.end:
            start, end, took_away = self._spans[at]
            if splice.start < end and start < splice.end:
                return True
            if (takes_away or took_away) and splice.start <= end and start <= splice.end:
                return True
            at += 1
        return False


class _Scopes:
    """Paths, to be asked whether one of them leads to another or from it."""

    def __init__(self) -> None:
        self._paths: set[Path] = set()
        self._above: set[Path] = set()

    def add(self, path: Path) -> None:
        self._paths.add(path)
        self._above.update(path[:length] for length in range(len(path)))

    def meets(self, path: Path) -> bool:
        if path in self._above:
            return True
        return any(path[:length] in self._paths for length in range(len(path) + 1))


def _is_comma(splice: Splice) -> bool:
    return splice.start == splice.end and splice.text == _COMMA


def _made(tree: Node, path: Path) -> Path:
    """Return how far a path goes until it comes to something that is not there yet.

    What is put into an empty map changes the map's own text, and so does all below a scalar.
    """
    node: Node | None = tree
    for length, segment in enumerate(path):
        if not isinstance(node, MapNode | ListNode) or not _is_filled(node):
            return path[:length]
        node = _child(node, segment)
        if node is None:
            return path[: length + 1]
    return path


def _is_filled(node: MapNode | ListNode) -> bool:
    return bool(node.entries if isinstance(node, MapNode) else node.items)


def _child(node: MapNode | ListNode, segment: Segment) -> Node | None:
    if isinstance(node, MapNode):
        return node.entries.get(segment) if isinstance(segment, str) else None
    if isinstance(segment, Identity):
        same = (at for at, identity in enumerate(node.identities) if identity == segment)
        at = next(same, None)
        return None if at is None else node.items[at]
    is_there = isinstance(segment, int) and 0 <= segment < len(node.items)
    return node.items[segment] if is_there and isinstance(segment, int) else None

"""Checks a write with another parser: exactly the intended paths may have changed."""

from tidegate.adapters.formats.format import Plain
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Path, Scalar, Segment, spell


class Expected:
    """What a document is to be after some edits; the document that it began with stays as it is.

    Only the maps and lists on the way to a change are copied, each once, for there may be many.
    """

    def __init__(self, document: Plain) -> None:
        self._top: dict[str, Plain] = {"": document}
        self._own: set[int] = {id(self._top)}
        self._kept: list[Plain] = []  # so that no id is given again

    @property
    def document(self) -> Plain:
        """Return the document with all that was put and dropped."""
        return self._top[""]

    def put(self, path: Path, value: Scalar) -> None:
        """Give a path a value; missing maps are made."""
        inside = self._way(path)
        key = path[-1] if path else ""
        if isinstance(inside, list) and isinstance(key, int):
            inside[key : key + 1] = [value]
        elif isinstance(inside, dict):
            inside[str(key)] = value

    def drop(self, path: Path) -> None:
        """Take a path away."""
        inside, key = self._way(path), path[-1]
        if isinstance(inside, list) and isinstance(key, int):
            del inside[key : key + 1]
        elif isinstance(inside, dict) and isinstance(key, str):
            inside.pop(key, None)

    def _way(self, path: Path) -> Plain:
        """Return the map or list that holds the last one of a path, its own on the whole way."""
        inside: Plain = self._top
        for key in ("", *path[:-1]) if path else ():
            inside = self._owned(inside, key)
        return inside

    def _owned(self, inside: Plain, key: Segment) -> Plain:
        if isinstance(inside, list) and isinstance(key, int):
            found = inside[key] if key < len(inside) else {}
            own = self._copied(found)
            inside[key : key + 1] = [own]
            return own
        own = self._copied(inside.get(str(key)) if isinstance(inside, dict) else None)
        if isinstance(inside, dict):
            inside[str(key)] = own
        return own

    def _copied(self, found: Plain) -> Plain:
        if id(found) in self._own:
            return found
        own: Plain = [*found] if isinstance(found, list) else {}
        if isinstance(found, dict):
            own = {**found}
        self._own.add(id(own))
        self._kept.append(own)
        return own


def first_difference(one: Plain, other: Plain, *, path: Path = ()) -> str:
    """Return the spelled path where two documents differ first, types included, or nothing."""
    waiting: list[tuple[Path, Plain, Plain]] = [(path, one, other)]
    while waiting:
        at, left, right = waiting.pop()
        if type(left) is not type(right):
            return _named(at)
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return _named((*at, sorted(left.keys() ^ right.keys())[0]))
            waiting.extend(((*at, key), left[key], right[key]) for key in left)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return _named(at)
            pairs = enumerate(zip(left, right, strict=True))
            waiting.extend(((*at, i), a, b) for i, (a, b) in pairs)
        elif left != right and not (left != left and right != right):  # noqa: PLR0124 - NaN
            return _named(at)
    return ""


def refuse(file: str, why: str) -> Problem:
    """Return the problem of a write that did not come out as meant."""
    return Problem(
        f"{file}: the edit cannot be made safely ({why}); nothing was changed",
        remedy="edit the file by hand",
    )


def _named(path: Path) -> str:
    return spell(path) or "the document itself"

"""Checks a write with another parser: exactly the intended paths may have changed."""

from tidegate.adapters.formats.format import Plain
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Path, Remove, Scalar, Segment, SetValue, spell


def with_value(document: Plain, edit: SetValue, *, path: Path, value: Scalar) -> Plain:
    """Return a copy of the document in which a path has a value; missing maps are made."""
    if not path:
        return value
    key, *rest = path
    below = SetValue(tuple(rest), edit.value)
    inside = _child(document, key, default={})
    return _replaced(document, key, with_value(inside, below, path=tuple(rest), value=value))


def without(document: Plain, edit: Remove, *, path: Path) -> Plain:
    """Return a copy of the document without a path."""
    key, *rest = path
    if rest:
        inside = _child(document, key, default={})
        return _replaced(document, key, without(inside, edit, path=tuple(rest)))
    if isinstance(document, dict):
        return {name: child for name, child in document.items() if name != key}
    if isinstance(document, list):
        return [child for index, child in enumerate(document) if index != key]
    return document


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


def _child(document: Plain, key: Segment, *, default: Plain) -> Plain:
    if isinstance(document, dict):
        return document.get(str(key), default)
    if isinstance(document, list) and isinstance(key, int) and key < len(document):
        return document[key]
    return default


def _replaced(document: Plain, key: Segment, child: Plain) -> Plain:
    if isinstance(document, list) and isinstance(key, int):
        return [*document[:key], child, *document[key + 1 :]]
    entries = document if isinstance(document, dict) else {}
    return {**entries, str(key): child}

"""What the tables of edits share."""

from hypothesis import assume

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.domain.flattening import flatten
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Remove, SetValue
from tidegate.domain.spelling import path_of

ADAPTER = FormatsAdapter()


def put(path, value, **more):
    return SetValue(path_of(path), value, **more)


def drop(path):
    return Remove(path_of(path))


def edited(content, *edits, kind, dialect=""):
    raw = content if isinstance(content, bytes) else content.encode()
    return ADAPTER.edit(raw, edits, file="f", format=kind, dialect=dialect)


def check(before, edit, after, *, kind, dialect=""):
    wanted = after if isinstance(after, bytes) else after.encode()
    assert edited(before, edit, kind=kind, dialect=dialect) == wanted


def values(content, *, kind, dialect=""):
    raw = content if isinstance(content, bytes) else content.encode()
    tree = ADAPTER.read(raw, file="f", format=kind, dialect=dialect)
    return {path: setting.value for path, setting in flatten(tree).items()}


def drawn(content, *, kind):
    """Return what a random file holds; one that is a template by chance is drawn anew."""
    try:
        return values(content, kind=kind)
    except Problem as problem:
        assume("it is a template" not in str(problem))
        raise

"""What is wrong with a file's content, in one line a person can act on."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tidegate.adapters.workspace.located import (
    Located,
    Location,
    Scalar,
    Sequence,
    key_place,
    node_at,
    place_of,
)
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Origin

_SECRET_LOOKING = re.compile(
    r"pass(?:word|wd|phrase)?|secret|token|credential|private|api.?key|dsn|auth", re.IGNORECASE
)
_LONGEST_SHOWN = 60


def spell_place(at: Origin) -> str:
    """Return `file:line:column: `, which begins every message."""
    return f"{at.file}:{at.line}:{at.column}: "


def problems_of(
    error: ValidationError, *, root: Located, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Return what a model refused, with places; no value of a secret-looking key is repeated."""
    details = error.errors(include_input=False, include_context=False, include_url=False)
    return tuple(
        _problem(detail["type"], detail["loc"], detail["msg"], root=root, model=model)
        for detail in details
        if not _is_echo(detail["type"], detail["loc"], root)
    )


def _is_echo(kind: str, location: Location, root: Located) -> bool:
    """Tell a list that is called too short only because its items were refused."""
    node = node_at(root, location)
    return kind == "too_short" and isinstance(node, Sequence) and bool(node.items)


def _problem(
    kind: str, location: Location, said: str, *, root: Located, model: type[BaseModel]
) -> Problem:
    if location and location[-1] == "[key]":
        location = location[:-1]
        return Problem(f"{spell_place(key_place(root, location))}{_own_words(said)}")
    if kind == "extra_forbidden":
        return _unknown_key(location, root=root, model=model)
    if kind == "missing":
        return _missing(location, root=root)
    shown = _shown_value(location, root)
    return Problem(f"{spell_place(place_of(root, location))}{_said(kind, location, said)}{shown}")


def _unknown_key(location: Location, *, root: Located, model: type[BaseModel]) -> Problem:
    key = _visible(str(location[-1]))
    known = _known_keys(model, location[:-1])
    near = get_close_matches(key, known, n=1)
    place = spell_place(key_place(root, location))
    remedy = f"did you mean `{near[0]}`?" if near else f"allowed are: {', '.join(known)}"
    return Problem(f"{place}unknown key `{key}`", remedy=remedy)


def _missing(location: Location, *, root: Located) -> Problem:
    where = f" in `{_spell(location[:-1])}`" if location[:-1] else ""
    place = spell_place(place_of(root, location[:-1]))
    return Problem(f"{place}key `{location[-1]}` is missing{where}", remedy="it is needed")


def _said(kind: str, location: Location, said: str) -> str:
    name = _last_name(location)
    wording = _WORDINGS.get(kind)
    if wording is not None:
        return f"`{name}` {wording}"
    if kind in ("enum", "literal_error"):
        choices = said.removeprefix("Input should be ").replace("'", "").replace(" or ", ", ")
        return f"`{name}` must be one of {choices}"
    text = _own_words(said)
    return text if name in text else f"`{name}`: {text}"


_WORDINGS = {
    "string_type": "must be text, not a list or a map",
    "tuple_type": "must be a list, such as [one, two]",
    "list_type": "must be a list, such as [one, two]",
    "model_type": "must be a map of keys",
    "model_attributes_type": "must be a map of keys",
    "dict_type": "must be a map of keys",
    "too_short": "must have at least one entry",
    "string_too_short": "must not be empty",
}


def _own_words(said: str) -> str:
    return " ".join(said.removeprefix("Value error, ").split())


def _last_name(location: Location) -> str:
    """Return the nearest key, since a list's index says nothing."""
    names = [str(step) for step in location if isinstance(step, str)]
    return _visible(names[-1]) if names else "file"


def _shown_value(location: Location, root: Located) -> str:
    node = node_at(root, location)
    if not isinstance(node, Scalar) or node.text is None or is_secret_looking(location):
        return ""
    text = _visible(node.text)
    return f", got '{text}'" if len(text) <= _LONGEST_SHOWN else ""


def is_secret_looking(location: Location) -> bool:
    """Tell whether a key on the way is named like something that holds a secret."""
    return any(isinstance(step, str) and _SECRET_LOOKING.search(step) for step in location)


def _visible(text: str) -> str:
    cut = text if len(text) <= _LONGEST_SHOWN + 1 else text[:_LONGEST_SHOWN] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in cut)


def _spell(location: Location) -> str:
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else ("." if text else "") + _visible(step)
    return text


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys allowed in the map at a location of the model."""
    here: Any = model
    for step in location:
        here = _inner(here, step)
    found = next(_models_in(here), None)
    return [name for name in found.model_fields if not _is_internal(found, name)] if found else []


def _is_internal(model: type[BaseModel], name: str) -> bool:
    """The environment's name is its file's and is not written in it."""
    return name == "name" and model.__name__ == "Environment"


def _inner(annotation: Any, step: int | str) -> Any:  # noqa: ANN401 - a type's form
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    found = next(_models_in(annotation), None)
    if found is None or not isinstance(step, str):
        return annotation
    field = found.model_fields.get(step)
    return field.annotation if field else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type's form
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

"""Draws events from PyYAML's C parser and turns its errors into problems."""

from collections.abc import Callable
from typing import Any, NoReturn

import yaml
from yaml._yaml import CParser

from tidegate.domain.problem import Problem

Event = Any
"""One of PyYAML's events; its marks count characters, lines and columns from 0."""

ALIAS_BUDGET = 200_000
"""How many nodes aliases may stand for together."""


def events_of(text: str, *, file: str) -> Callable[[], Event]:
    """Return a function that returns the next event, raising Problem where the text is broken."""
    parser: Any = CParser(text)

    def following() -> Event:
        try:
            return parser.get_event()
        except yaml.YAMLError as error:
            refuse(error, file=file)

    return following


def refuse(error: yaml.YAMLError, *, file: str) -> NoReturn:
    """Raise the problem of a text that is no YAML; what it holds is not repeated."""
    place = file
    what = "it is no YAML"
    if isinstance(error, yaml.MarkedYAMLError):
        what = error.problem or what
        mark = error.problem_mark or error.context_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
    elif isinstance(error, yaml.reader.ReaderError):
        what = f"the character {error.character!a} is not allowed in YAML"
    raise Problem(f"{place}: {what}", remedy="mend the file's syntax") from None

"""An environment's file before it is typed: its references are looked at and expanded here.

What belongs to one host or one deployment (`deploy.path`, commands, health checks) keeps its
references until then; everything else of the file is expanded now.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Any

from tidegate.adapters.workspace.located import (
    Location,
    Mapping,
    Scalar,
    plain,
    scalars,
    texts,
)
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.inheritance import find_cycle, inherited_variables
from tidegate.domain.problem import Problem
from tidegate.domain.references import Scope, expand, faults_of, has_references, refuse_secret
from tidegate.domain.setting import Origin

_LATER = {
    "deploy": {"path", "steps.run", "health.http", "health.run", "health.contains"},
    "tests": {"run"},
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One environment's file as a located tree; enough to know what inherits what."""

    name: str
    tree: Mapping

    @property
    def extends(self) -> tuple[str, ...]:
        """Return the names written under `extends`."""
        return texts(self.tree.entries.get("extends"))

    @property
    def variables(self) -> dict[str, str]:
        """Return the variables written in this file."""
        node = self.tree.entries.get("variables")
        entries = node.entries if isinstance(node, Mapping) else {}
        return {k: v.text for k, v in entries.items() if isinstance(v, Scalar) and v.text}


Drafts = Map[EnvironmentName, Draft]


def variables_of(draft: Draft, *, drafts: Drafts) -> dict[str, str]:
    """Return all variables that the environment sees; only its own where `extends` is circular."""
    if find_cycle(draft.name, environments=drafts):
        return draft.variables
    return inherited_variables(draft.name, environments=drafts)


def expanded(draft: Draft, *, drafts: Drafts) -> tuple[object, list[Problem]]:
    """Return the file's values with references expanded, and what is wrong with these."""
    scope = Scope(variables_of(draft, drafts=drafts))
    values: Any = plain(draft.tree)
    faults: list[Problem] = []
    for location, scalar in scalars(draft.tree):
        if scalar.text and has_references(scalar.text):
            text, found = _expand_one(scalar.text, location=location, scope=scope, at=scalar.at)
            faults += found
            _put(values, location, text)
    return values, faults


def _expand_one(
    text: str, *, location: Location, scope: Scope, at: Origin
) -> tuple[str, list[Problem]]:
    if location[0] == "variables" or _is_for_later(location):
        return text, [_placed(fault, at) for fault in faults_of(text, scope=scope)]
    try:
        return expand(text, scope=scope, secret=refuse_secret), []
    except Problem as problem:
        return text, [_placed(problem, at)]


def _placed(problem: Problem, at: Origin) -> Problem:
    summary = f"{at.file}:{at.line}:{at.column}: {problem.summary}"
    return Problem(summary, remedy=problem.remedy)


def _is_for_later(location: Location) -> bool:
    names = ".".join(str(step) for step in location[1:] if isinstance(step, str))
    return names in _LATER.get(str(location[0]), ())


def _put(values: Any, location: Location, text: str) -> None:  # noqa: ANN401 - dicts and lists
    for step in location[:-1]:
        values = values[step]
    values[location[-1]] = text

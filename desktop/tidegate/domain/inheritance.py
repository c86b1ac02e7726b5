"""Which profiles an environment stands on, and the variables that it inherits."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Protocol

from tidegate.domain.environment import Environment
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace


class Heir(Protocol):
    """What inheritance needs to know of an environment."""

    @property
    def extends(self) -> tuple[str, ...]:
        """Return the profiles below, nearest last."""
        ...

    @property
    def variables(self) -> Mapping[str, str]:
        """Return the environment's own variables."""
        ...


Heirs = Mapping[EnvironmentName, Heir]


def profile_chain(name: str, *, environments: Heirs) -> tuple[str, ...]:
    """Return the names of the profiles (folders `config/NAME/`), lowest first, its own last.

    A name in `extends` that is an environment brings the profiles below it along. A profile
    stands in the chain once, where it is first needed, and so below everything built on it.
    Raises Problem printing a cycle.
    """
    if cycle := find_cycle(name, environments=environments):
        raise cycle_problem(cycle)
    return tuple(dict.fromkeys(_walk(name, environments)))


def profiles_of(workspace: Workspace, environment: Environment) -> tuple[str, ...]:
    """Return the chain of an environment as it is given, even when the workspace has another."""
    environments = workspace.environments | {environment.name: environment}
    return profile_chain(environment.name, environments=environments)


def inherited_variables(name: str, *, environments: Heirs) -> dict[str, str]:
    """Return the variables of the whole chain, unexpanded; the later profile wins."""
    merged: dict[str, str] = {}
    for profile in profile_chain(name, environments=environments):
        heir = environments.get(EnvironmentName(profile))
        merged |= heir.variables if heir else {}
    return merged


def find_cycle(name: str, *, environments: Heirs) -> tuple[str, ...]:
    """Return the first circle of `extends` that is reached from there, its start repeated."""
    settled: set[str] = set()
    return _cycle(name, environments, through=(), settled=settled)


def cycle_problem(cycle: tuple[str, ...], *, place: str = "") -> Problem:
    """Return the problem that prints a circle of `extends`; `place` is `file:line:column: `."""
    return Problem(
        f"{place}environments extend one another in a circle: {' -> '.join(cycle)}",
        remedy="remove one of these from `extends`",
    )


def missing_parent(child: str, parent: str, *, known: frozenset[str], place: str = "") -> Problem:
    """Return the problem that names a missing profile and those with near names."""
    near = get_close_matches(parent, sorted(known), n=3) or sorted(known)[:12]
    listed = ", ".join(near) or "none"
    return Problem(
        f"{place}{child} extends {parent}, which is neither an environment nor a folder "
        f"config/{parent}",
        remedy=f"near names: {listed}",
    )


def _walk(name: str, environments: Heirs) -> Iterator[str]:
    heir = environments.get(EnvironmentName(name))
    for parent in heir.extends if heir else ():
        yield from _walk(parent, environments)
    yield name


def _cycle(
    name: str, environments: Heirs, *, through: tuple[str, ...], settled: set[str]
) -> tuple[str, ...]:
    if name in through:
        return (*through[through.index(name) :], name)
    heir = environments.get(EnvironmentName(name))
    for parent in heir.extends if heir and name not in settled else ():
        found = _cycle(parent, environments, through=(*through, name), settled=settled)
        if found:
            return found
    settled.add(name)
    return ()

"""The sources that can be compared, and how each is spelled and called."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.inheritance import profiles_of
from tidegate.ui.screens.compare.rows import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace


class Look(Enum):
    """What of an environment is compared; the value is the control's words."""

    PROFILES = "Profiles"
    LIVE = "Live hosts"
    DEPLOYED = "Deployed"


_NOTES = {Look.LIVE: "As the hosts have it now", Look.DEPLOYED: "As last deployed"}


def choices_of(workspace: Workspace, *, look: Look) -> tuple[tuple[str, str, str], ...]:
    """Return (key, kind, title) of each source: environments, and single hosts when live."""
    return tuple(_choices(workspace, look))


def side_of(workspace: Workspace, key: str, *, look: Look) -> Side:
    """Return a source by its key, `ENV` or `ENV:HOST`; raises Problem for one not there."""
    name, _, host = key.partition(":")
    environment = workspace.environment(name)
    chain = profiles_of(workspace, environment)
    if look is Look.PROFILES:
        return Side(
            name, environment.label, environment.kind, _profile_note(chain), name, tuple(chain)
        )
    spelled = f"{name}@{look.name.lower()}" + (f":{host}" if host else "")
    label = f"{environment.label}, {host}" if host else environment.label
    return Side(spelled, label, environment.kind, _NOTES[look], name)


def first_pair(workspace: Workspace) -> tuple[str, str]:
    """Return the pair that is compared at first: the pipeline's two ends."""
    names = [environment.name for environment in workspace.ordered]
    return (names[0], names[-1]) if names else ("", "")


def _choices(workspace: Workspace, look: Look) -> Iterator[tuple[str, str, str]]:
    for environment in workspace.ordered:
        yield environment.name, environment.kind.value, environment.label
        if look is Look.LIVE and len(environment.hosts) > 1:
            yield from _hosts(environment)


def _hosts(environment: Environment) -> Iterator[tuple[str, str, str]]:
    for host in environment.hosts:
        key = f"{environment.name}:{host.name}"
        yield key, environment.kind.value, f"{environment.label}, {host.name}"


def _profile_note(chain: tuple[str, ...]) -> str:
    below = chain[:-1]
    return f"Profile on {', '.join(below)}" if below else "Profile of its own"

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
    THREE = "Three-way"


_NOTES = {Look.LIVE: "As the hosts have it now", Look.DEPLOYED: "As last deployed"}
_LOOKS = {"live": Look.LIVE, "deployed": Look.DEPLOYED, "": Look.PROFILES}


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


def three_sides_of(workspace: Workspace, name: str) -> tuple[Side, Side, Side]:
    """Return last deployed, profile and live hosts of one environment; raises Problem."""
    environment = workspace.environment(name)
    chain = tuple(profiles_of(workspace, environment))
    kind = environment.kind
    return (
        Side(f"{name}@deployed", "Last deployed", kind, _NOTES[Look.DEPLOYED], name),
        Side(name, "Profile", kind, _profile_note(chain), name, chain),
        Side(f"{name}@live", "Live hosts", kind, _NOTES[Look.LIVE], name),
    )


def asked_for(left: str, right: str) -> tuple[Look, tuple[str, str]]:
    """Return what is meant by two sources as `cli.md` spells them, such as `qa@live`.

    Two sources of one environment that are not the same are looked at all three at once.
    """
    names = [spelled.partition("@")[0] for spelled in (left, right)]
    looks = [
        _LOOKS.get(s.partition("@")[2].partition(":")[0], Look.PROFILES) for s in (left, right)
    ]
    if names[0] == names[1] and left != right:
        return Look.THREE, (names[0], names[1])
    keys = (_with_host(left), _with_host(right))
    return looks[0], keys


def _with_host(spelled: str) -> str:
    name, _, rest = spelled.partition("@")
    host = rest.partition(":")[2]
    return f"{name}:{host}" if host else name


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

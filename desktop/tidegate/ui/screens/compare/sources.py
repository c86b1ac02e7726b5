"""The sources that can be compared, and how each is spelled and called."""

from __future__ import annotations

from dataclasses import dataclass
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


Choices = tuple[tuple[str, str, str], ...]
"""Key, kind and title of each source that can be chosen."""

_NOTES = {Look.LIVE: "As the hosts have it now", Look.DEPLOYED: "As last deployed"}
_LOOKS = {"live": Look.LIVE, "deployed": Look.DEPLOYED, "": Look.PROFILES}


def choices_of(workspace: Workspace, *, look: Look) -> Choices:
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
    host = host if look is Look.LIVE else ""
    spelled = f"{name}@{look.name.lower()}" + (f":{host}" if host else "")
    label = f"{environment.label}, {host}" if host else environment.label
    return Side(spelled, label, environment.kind, _NOTES[look], name)


def three_sides_of(workspace: Workspace, key: str, *, base: str = "") -> tuple[Side, Side, Side]:
    """Return last deployed, profile and live host of an environment, `ENV` or `ENV:HOST`.

    `base` is another record than the last deployment's, such as `qa@17`. Raises Problem.
    """
    name, _, host = key.partition(":")
    environment = workspace.environment(name)
    chain = tuple(profiles_of(workspace, environment))
    kind = environment.kind
    earlier = base.partition("@")[2] or "deployed"
    deployed = "Last deployed" if earlier == "deployed" else f"Deployment {earlier}"
    live = f"{name}@live" + (f":{host}" if host else "")
    return (
        Side(f"{name}@{earlier}", deployed, kind, _NOTES[Look.DEPLOYED], name),
        Side(name, "Profile", kind, _profile_note(chain), name, chain),
        Side(live, host or "Live hosts", kind, _NOTES[Look.LIVE], name),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: how each side is looked at, which they are, and the base."""

    looks: tuple[Look, Look]
    pair: tuple[str, str]
    base: str = ""


def asked_for(left: str, right: str) -> Asked:
    """Return what is meant by two sources as `cli.md` spells them, such as `qa@live`.

    A record and the live host of one environment are looked at with its profile, all three at
    once.
    """
    looks = (_look_of(left), _look_of(right))
    pair = (_with_host(left), _with_host(right))
    names = {key.partition(":")[0] for key in pair}
    if len(names) == 1 and looks == (Look.DEPLOYED, Look.LIVE):
        return Asked((Look.THREE, Look.THREE), pair, base=left)
    return Asked(looks, pair)


def _look_of(spelled: str) -> Look:
    """What stands behind the @: nothing, `live`, `live:HOST`, or a record."""
    rest = spelled.partition("@")[2].partition(":")[0]
    return _LOOKS.get(rest, Look.DEPLOYED)


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
        if look in (Look.LIVE, Look.THREE) and len(environment.hosts) > 1:
            yield from _hosts(environment)


def _hosts(environment: Environment) -> Iterator[tuple[str, str, str]]:
    for host in environment.hosts:
        key = f"{environment.name}:{host.name}"
        yield key, environment.kind.value, f"{environment.label}, {host.name}"


def _profile_note(chain: tuple[str, ...]) -> str:
    below = chain[:-1]
    return f"Profile on {', '.join(below)}" if below else "Profile of its own"

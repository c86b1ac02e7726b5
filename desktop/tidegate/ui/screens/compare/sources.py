"""The sources that can be compared, and how each is spelled and called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.inheritance import profiles_of
from tidegate.ui.screens.compare.records import record_at
from tidegate.ui.screens.compare.rows import Side
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tidegate.domain.environment import Environment
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.compare.records import RecordsOf


class Look(Enum):
    """What of an environment is compared; the value is the control's words."""

    PROFILES = "Profiles"
    LIVE = "Live hosts"
    DEPLOYED = "Deployed"
    THREE = "Three-way"


Choices = tuple[tuple[str, str, str], ...]
"""Key, kind and title of each source that can be chosen."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What one side can be: the sources, and by their keys the earlier deployments of them."""

    choices: Choices
    earlier: Mapping[str, Choices] = field(default_factory=dict)

    def title(self, key: str) -> str:
        """Return what a source is called."""
        return next((title for each, _, title in self.choices if each == key), "")


_NO_RECORDS: RecordsOf = {}
_NOTES = {Look.LIVE: "As the hosts have it now", Look.DEPLOYED: "As last deployed"}
_BRIEF = 8
_LOOKS = {"live": Look.LIVE, "deployed": Look.DEPLOYED, "": Look.PROFILES}


def environment_in(key: str) -> str:
    """Return the environment of `ENV`, `ENV:HOST` or `ENV@DEPLOYMENT`."""
    return re.split("[:@]", key, maxsplit=1)[0]


def offered_of(
    workspace: Workspace,
    *,
    look: Look,
    records: RecordsOf = _NO_RECORDS,
) -> Offered:
    """Return each source of one look: environments, single hosts when live, earlier records."""
    choices = tuple(_choices(workspace, look))
    if look is not Look.DEPLOYED:
        return Offered(choices)
    named = ((each, _earlier(each, records)) for each in workspace.ordered)
    return Offered(choices, {each.name: found for each, found in named if found})


def bases_of(workspace: Workspace, key: str, *, records: RecordsOf = _NO_RECORDS) -> Offered:
    """Return the records of one environment, any of which three sources can be based on."""
    environment = workspace.environment(environment_in(key))
    last = (environment.name, environment.kind.value, "Last deployed")
    return Offered((last, *_earlier(environment, records)))


def side_of(
    workspace: Workspace,
    key: str,
    *,
    look: Look,
    records: RecordsOf = _NO_RECORDS,
) -> Side:
    """Return a source by its key; raises Problem for an environment that is not there."""
    environment = workspace.environment(environment_in(key))
    name, kind = environment.name, environment.kind
    if look is Look.PROFILES:
        chain = tuple(profiles_of(workspace, environment))
        return Side(name, environment.label, kind, _profile_note(chain), name, chain)
    if look is Look.DEPLOYED:
        return _recorded(environment, key.partition("@")[2], records)
    host = key.partition(":")[2]
    spelled = f"{name}@live" + (f":{host}" if host else "")
    label = f"{environment.label}, {host}" if host else environment.label
    return Side(spelled, label, kind, _NOTES[look], name)


def _recorded(environment: Environment, start: str, records: RecordsOf) -> Side:
    """What the last deployment put there, or that of an id; known records say when and whose."""
    name, label, kind = environment.name, environment.label, environment.kind
    record = record_at(records, name, start=start)
    when = f" {record.moment}" if record else ""
    detail = record.title if record else ""
    if not start:
        note = f"As deployed{when}" if record else _NOTES[Look.DEPLOYED]
        return Side(f"{name}@deployed", label, kind, note, name, detail=detail)
    of = record.version if record else f"deployment {start[:_BRIEF]}"
    note = f"As deployed{when}"
    return Side(f"{name}@{start}", f"{label}, {of}", kind, note, name, detail=detail)


def three_sides_of(
    workspace: Workspace,
    key: str,
    *,
    base: str = "",
    records: RecordsOf = _NO_RECORDS,
) -> tuple[Side, Side, Side]:
    """Return last deployed, profile and live host of an environment, `ENV` or `ENV:HOST`.

    `base` is another record than the last deployment's, such as `qa@17`. Raises Problem.
    """
    name, _, host = key.partition(":")
    environment = workspace.environment(name)
    chain = tuple(profiles_of(workspace, environment))
    kind = environment.kind
    live = f"{name}@live" + (f":{host}" if host else "")
    return (
        _base(environment, base.partition("@")[2], records),
        Side(name, "Profile", kind, _profile_note(chain), name, chain),
        Side(live, host or "Live hosts", kind, _NOTES[Look.LIVE], name),
    )


def _base(environment: Environment, start: str, records: RecordsOf) -> Side:
    if start in ("", "deployed"):
        last = _recorded(environment, "", records)
        note = last.detail or "The base of the other two"
        return replace(last, label="Last deployed", note=note)
    earlier = _recorded(environment, start, records)
    label = earlier.label.removeprefix(f"{environment.label}, ")
    return replace(earlier, label=as_sentence(label))


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
    pair = (_key_of(left), _key_of(right))
    names = {environment_in(key) for key in pair}
    if len(names) == 1 and looks == (Look.DEPLOYED, Look.LIVE):
        return Asked((Look.THREE, Look.THREE), (environment_in(left), pair[1]), base=left)
    return Asked(looks, pair)


def _look_of(spelled: str) -> Look:
    """What stands behind the @: nothing, `live`, `live:HOST`, or a record."""
    rest = spelled.partition("@")[2].partition(":")[0]
    return _LOOKS.get(rest, Look.DEPLOYED)


def _key_of(spelled: str) -> str:
    """Return the key of a source: its host where it is live, its deployment where that is named."""
    name, _, rest = spelled.partition("@")
    if _look_of(spelled) is Look.DEPLOYED:
        return name if rest == "deployed" else f"{name}@{rest}"
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


def _earlier(environment: Environment, records: RecordsOf) -> Choices:
    """The deployments before the last one, newest first."""
    kind = environment.kind.value
    known = records.get(environment.name, ())[1:]
    return tuple((f"{environment.name}@{one.id}", kind, one.title) for one in known)


def _hosts(environment: Environment) -> Iterator[tuple[str, str, str]]:
    for host in environment.hosts:
        key = f"{environment.name}:{host.name}"
        yield key, environment.kind.value, f"{environment.label}, {host.name}"


def _profile_note(chain: tuple[str, ...]) -> str:
    below = chain[:-1]
    return f"Profile on {', '.join(below)}" if below else "Profile of its own"

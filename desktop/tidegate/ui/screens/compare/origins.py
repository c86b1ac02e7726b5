"""Where a value comes from: each profile of a side's chain, and whether it sets the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidegate.domain.setting import Origin, Setting
    from tidegate.ui.screens.compare.rows import Side


@dataclass(frozen=True, slots=True)
class Link:
    """One layer: its profile, where the key stands in it, and whether this is what counts."""

    profile: str
    place: str = ""
    counts: bool = False


def chain_of(setting: Setting | None, *, side: Side) -> tuple[Link, ...]:
    """Return the layers of one side, lowest first; those that do not have the key say so.

    A profile of several files, one over the other, has a link for each that has the key.
    """
    origins = () if setting is None else (setting.origin, *setting.overridden)
    if not side.profiles:
        return tuple(_other_links(origins))
    found: dict[str, list[Link]] = {}
    for at, origin in reversed([*enumerate(origins)]):
        profile = _profile(origin)
        found.setdefault(profile, []).append(Link(profile, str(origin), at == 0))
    return tuple(link for name in side.profiles for link in found.get(name, [Link(name)]))


def _other_links(origins: tuple[Origin, ...]) -> Iterator[Link]:
    """What is not a profile has no chain: its origins are told as they are."""
    for at, origin in reversed([*enumerate(origins)]):
        yield Link(origin.file, str(origin), at == 0)


def _profile(origin: Origin) -> str:
    parts = origin.file.split("/")
    return parts[1] if len(parts) > 1 and parts[0] == "config" else origin.file

"""Three sources at once: what was deployed last, what the profile says, what the server has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tidegate.domain.comparison import Comparison, Difference, Severity
from tidegate.domain.setting import Setting


class Change(StrEnum):
    """Who changed a setting since the base: a two-way comparison cannot tell."""

    UNCHANGED = "unchanged"
    BY_US = "changed_by_us"
    ON_SERVER = "changed_on_server"
    ON_BOTH = "changed_on_both"
    """Differently: whoever deploys overwrites what was changed on the server."""
    ALIKE = "changed_alike"
    """On both, to the same value: there is nothing left to do."""


def change_of(*, ours_is_base: bool, theirs_is_base: bool, ours_is_theirs: bool) -> Change:
    """Return who changed a setting, from which of its three values are equal."""
    if ours_is_base and theirs_is_base:
        return Change.UNCHANGED
    if ours_is_theirs:
        return Change.ALIKE
    if theirs_is_base:
        return Change.BY_US
    return Change.ON_SERVER if ours_is_base else Change.ON_BOTH


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood in the base at one path (None: nothing) and who has changed it since.

    A secret's setting holds no value; its keyed fingerprint tells whether it changed.
    """

    setting: Setting | None
    change: Change
    fingerprint: str = ""


_UNCHANGED = Earlier(None, Change.UNCHANGED)


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """A comparison of desired (left) and live (right), and what each path was in the base.

    `base` is the base's name; `earlier` goes by file and path as the comparison writes them. What
    is gone from both sides since is no entry. `is_live` tells whether the right side is a server,
    so that what changed there is drift.
    """

    base: str
    comparison: Comparison
    earlier: Mapping[tuple[str, str], Earlier]
    is_live: bool = False

    def at(self, file: str, path: str) -> Earlier:
        """Return what stood at a path of a file before."""
        return self.earlier.get((file, path), _UNCHANGED)

    def only(self, classes: Collection[Difference]) -> "ThreeWay":
        """Return it with the entries of some classes; what is unreadable stays."""
        return replace(self, comparison=self.comparison.only(classes))

    @property
    def has_unreadable(self) -> bool:
        """Tell whether a part of a source could not be read."""
        return self.comparison.has_unreadable

    def has_finding(self, *, at_least: Severity) -> bool:
        """Tell whether an entry is as severe as that or worse."""
        return self.comparison.has_finding(at_least=at_least)

    @property
    def changes(self) -> dict[Change, int]:
        """Return how many settings of all files were changed by whom."""
        counts = dict.fromkeys(Change, 0)
        for one in self.earlier.values():
            counts[one.change] += 1
        return counts

    def changes_in(self, file: str) -> dict[Change, int]:
        """Return how many settings of one file were changed by whom."""
        counts = dict.fromkeys(Change, 0)
        for (name, _), one in self.earlier.items():
            if name == file:
                counts[one.change] += 1
        return counts

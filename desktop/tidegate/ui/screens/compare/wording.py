"""What the page says about an entry: its verdict in a few words, and the plain why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.three_way import Change

if TYPE_CHECKING:
    from tidegate.domain.comparison import Entry
    from tidegate.ui.screens.compare.rows import Row, Side


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict: its words, how loud it is (`fail`, `warn`, `change`, `quiet`) and the reason."""

    words: str
    tone: str
    why: str = ""


_LOUD = (Severity.BLOCKER, Severity.HIGH)
_OF_ABSENCE = ("", "required")
"""Rules that make an absence weigh; elsewhere it is the value of the side that has one."""
_WORDS = {
    Difference.UNREADABLE: "Cannot be read",
    Difference.TYPE_MISMATCH: "Types differ",
    Difference.PLACEHOLDER: "Placeholder",
    Difference.UNEXPECTEDLY_EQUAL: "Equal, should differ",
    Difference.UNEXPECTED: "Review",
    Difference.EXPECTED: "Expected",
    Difference.SAME: "Same",
}
_SECRET_WORDS = {
    Difference.UNEXPECTEDLY_EQUAL: "Same secret in both",
    Difference.EXPECTED: "Differs, as it should",
}


_CHANGES = {
    Change.UNCHANGED: Verdict("Unchanged", "quiet", "As it was deployed last."),
    Change.BY_US: Verdict(
        "Changed by us", "change", "The next deployment brings the profile's value to the hosts."
    ),
    Change.ON_SERVER: Verdict(
        "Changed on the server",
        "warn",
        "Somebody changed it on the host since the last deployment. The next one overwrites it: "
        "carry the value over into the profile to keep it.",
    ),
    Change.ON_BOTH: Verdict(
        "Changed on both",
        "fail",
        "The profile and the host were changed to different values since the last deployment. "
        "The next one overwrites what the host has.",
    ),
    Change.ALIKE: Verdict(
        "Changed alike", "quiet", "The profile and the host were changed to the same value."
    ),
}


def verdict_of(row: Row, *, left: Side, right: Side) -> Verdict:
    """Say what a row comes to: of three sources who changed it, else what its entry is."""
    if row.earlier is not None and row.entry.difference is not Difference.UNREADABLE:
        return _CHANGES[row.earlier.change]
    return _verdict_of(row.entry, left=left, right=right)


def _verdict_of(entry: Entry, *, left: Side, right: Side) -> Verdict:
    tone = _tone(entry)
    if entry.difference is Difference.ONLY_LEFT:
        return Verdict(_one_sided(entry, has=left, lacks=right), tone, entry.why)
    if entry.difference is Difference.ONLY_RIGHT:
        return Verdict(_one_sided(entry, has=right, lacks=left), tone, entry.why)
    words = _SECRET_WORDS.get(entry.difference) if entry.is_secret else None
    if entry.difference is Difference.PLACEHOLDER and entry.rule not in ("", "placeholder"):
        words = "Does not belong here"
    return Verdict(words or _WORDS[entry.difference], tone, entry.why)


def _tone(entry: Entry) -> str:
    if entry.difference in (Difference.SAME, Difference.EXPECTED):
        return "quiet"
    if entry.severity in _LOUD:
        return "fail"
    return "warn" if entry.severity is Severity.MEDIUM else "quiet"


def _one_sided(entry: Entry, *, has: Side, lacks: Side) -> str:
    """Say that it is missing where that is what weighs, and not the value that there is."""
    is_required = entry.severity in _LOUD and entry.rule in _OF_ABSENCE
    return f"Missing in {lacks.label}" if is_required else f"Only in {has.label}"

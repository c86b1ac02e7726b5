"""What the page says about an entry: its verdict in a few words, and the plain why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Difference, Severity

if TYPE_CHECKING:
    from tidegate.domain.comparison import Entry
    from tidegate.ui.screens.compare.rows import Side


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict: its words, how loud it is (`fail`, `warn`, `quiet`) and the reason."""

    words: str
    tone: str
    why: str = ""


_LOUD = (Severity.BLOCKER, Severity.HIGH)
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


def verdict_of(entry: Entry, *, left: Side, right: Side) -> Verdict:
    """Say what an entry comes to."""
    tone = _tone(entry)
    if entry.difference is Difference.ONLY_LEFT:
        return Verdict(_one_sided(has=left, lacks=right, tone=tone), tone, entry.why)
    if entry.difference is Difference.ONLY_RIGHT:
        return Verdict(_one_sided(has=right, lacks=left, tone=tone), tone, entry.why)
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


def _one_sided(*, has: Side, lacks: Side, tone: str) -> str:
    return f"Missing in {lacks.label}" if tone == "fail" else f"Only in {has.label}"

"""What is known of earlier values of a setting, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.ui.wording import as_sentence, spell_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tidegate.domain.key_past import KeyChange


@dataclass(frozen=True, slots=True)
class PastLine:
    """One change: who did what, and when and where that is recorded; `by` may be unknown."""

    by: str
    words: str
    record: str


def lines_of(changes: tuple[KeyChange, ...], *, now: datetime) -> Iterator[PastLine]:
    """Yield the changes in words."""
    for each in changes:
        by = each.by.partition("@")[0] if "@" in each.by else each.by
        words = f"{by} {each.what}" if by else as_sentence(each.what)
        when = f"{spell_moment(each.at, now=now)} · " if each.at else ""
        yield PastLine(each.by, words, f"{when}{each.record}")

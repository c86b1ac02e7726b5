"""What is known of earlier values of a setting, as the panel shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.services.key_history import AskedKey
from tidegate.ui.wording import spell_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tidegate.domain.key_past import KeyChange
    from tidegate.ui.screens.compare.rows import Row, Side


@dataclass(frozen=True, slots=True)
class PastLine:
    """One change: who did what, and when and where that is recorded; `by` may be unknown."""

    by: str
    words: str
    record: str


def asked_of(row: Row, side: Side, *, on_left: bool) -> AskedKey:
    """Return what is to be asked about a row's setting on one side."""
    setting = row.entry.left if on_left else row.entry.right
    path = row.entry.path
    is_written = setting is not None and setting.origin.file.startswith("config/")
    written_in = setting.origin.file if setting is not None and is_written else ""
    return AskedKey(side.environment, row.file, path, written_in, is_secret=row.entry.is_secret)


def lines_of(changes: tuple[KeyChange, ...], *, now: datetime) -> Iterator[PastLine]:
    """Yield the changes in words."""
    for each in changes:
        by = each.by.partition("@")[0] if "@" in each.by else each.by
        words = f"{by} {each.what}" if by else each.what[:1].upper() + each.what[1:]
        when = f"{spell_moment(each.at, now=now)} · " if each.at else ""
        yield PastLine(each.by, words, f"{when}{each.record}")

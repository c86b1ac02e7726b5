"""The record's columns, its days and its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tidegate.ui.marks import State
from tidegate.ui.screens.history.record import Mood, Row
from tidegate.ui.widgets.cells import Cell, Section
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.wording import spell_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

STATES = {
    Mood.GOOD: State.PASSED,
    Mood.BAD: State.FAILED,
    Mood.BACK: State.ROLLED_BACK,
    Mood.TOLD: State.INFO,
    Mood.UNSURE: State.WARNING,
}
_TONES = {Mood.BAD: "fail", Mood.UNSURE: "drift"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person wants to see; empty fields let everything through."""

    words: str = ""
    days: int = 0
    environment: str = ""
    person: str = ""
    action: str = ""

    def lets(self, row: Row, *, now: datetime) -> bool:
        """Tell whether a row is wanted."""
        return (
            (not self.days or row.at >= now - timedelta(days=self.days))
            and self.environment in ("", row.environment)
            and self.person in ("", row.body.actor)
            and self.action in ("", row.action)
            and (not self.words or row.says(self.words))
        )


def columns() -> list[Column]:
    """Return the table's columns."""
    return [
        Column("Time", lambda row: Cell(_time(row), tone="text2"), 72),
        Column("Who", _who, 168),
        Column("Action", lambda row: Cell(row.action, weight=500), 142),
        Column("What", lambda row: Cell(row.what, mono=True, weight=500), 106),
        Column("Environment", _environment, 128),
        Column("Result", _result),
        Column("Took", lambda row: Cell(row.took, tone="text3", right=True), 88, right=True),
    ]


def sections(rows: Iterable[Row], *, now: datetime) -> list[Section]:
    """Return the rows by their days, newest first."""
    days: dict[str, list[Row]] = {}
    for row in rows:
        days.setdefault(spell_day(row.at, now=now), []).append(row)
    return [Section(day, rows=tuple(found), folds=False) for day, found in days.items()]


def key_of(row: object) -> int:
    """Tell rows apart by their number in the record."""
    return row.entry.seq if isinstance(row, Row) else 0


def _time(row: Row) -> str:
    return f"{row.at.astimezone():%H:%M}"


def _who(row: Row) -> Cell:
    return Cell(row.body.actor, person=row.body.actor, weight=500)


def _environment(row: Row) -> Cell:
    return Cell(row.title, environment=row.kind) if row.title else Cell("")


def _result(row: Row) -> Cell:
    if not row.result:
        return Cell("")
    tone = _TONES.get(row.mood, "text2")
    weight = 500 if row.mood in _TONES else 400
    return Cell(row.result, state=STATES[row.mood], tone=tone, weight=weight)

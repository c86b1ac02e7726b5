"""The rows of the page: version, environment, who asked, settings, signatures, time left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of
from tidegate.domain.plan import Action
from tidegate.ui.marks import State
from tidegate.ui.screens.approvals.board import Past
from tidegate.ui.screens.approvals.words import left, replaced
from tidegate.ui.widgets.cells import Cell, Section
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.wording import as_sentence, spell_ago, spell_moment

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.plan import Plan
    from tidegate.services.approving import Waiting
    from tidegate.ui.screens.approvals.board import Board


@dataclass(frozen=True, slots=True)
class Row:
    """A request, open or over, and the moment at which it was read."""

    item: Waiting | Past
    now: datetime
    is_mine: bool = False

    @property
    def plan(self) -> Plan:
        """The plan in question."""
        return self.item.plan

    @property
    def digest(self) -> str:
        """The plan's digest."""
        return self.item.digest

    @property
    def deployment(self) -> str:
        """The deployment that came of it, empty where there is none."""
        return self.item.deployment if isinstance(self.item, Past) else ""


def columns() -> list[Column]:
    """Return the table's columns."""
    return [
        Column("Release", _release, 150),
        Column("Environment", _environment, 190),
        Column("Asked by", _asked_by, 230),
        Column("Changes", _changes, 150),
        Column("State", _state),
    ]


def sections(board: Board) -> list[Section]:
    """Return the board as sections; empty ones are left out."""
    if board.now is None:
        return []
    now = board.now
    mine = tuple(Row(each, now, is_mine=True) for each in board.for_me)
    others = tuple(Row(each, now) for each in board.for_others)
    decided = tuple(Row(each, now) for each in board.decided)
    parts = (("Waiting for me", mine), ("Waiting for others", others), ("Decided", decided))
    return [Section(title, str(len(rows)), rows) for title, rows in parts if rows]


def key_of(row: object) -> str:
    """Tell rows apart by their plan and whether they are over."""
    if not isinstance(row, Row):
        return ""
    return row.digest + row.deployment


def _release(row: Row) -> Cell:
    return Cell(row.plan.build.version, size=13, weight=500, mono=True, note=replaced(row.plan))


def _environment(row: Row) -> Cell:
    way = "goes back" if row.plan.action is Action.ROLLBACK else "deploys"
    note = f"{way} on {count_of(len(row.plan.hosts), 'host')}"
    return Cell(row.plan.title, size=13, environment=row.plan.kind.value, note=note)


def _asked_by(row: Row) -> Cell:
    request = row.plan.request
    return Cell(
        request.requested_by,
        size=13,
        person=request.requested_by,
        note=spell_ago(request.issued_at, now=row.now),
    )


def _changes(row: Row) -> Cell:
    count = len(row.plan.settings)
    settings = count_of(count, "setting") if count else "no settings"
    red = sum(not each.is_green for each in row.plan.evidence)
    green = len(row.plan.evidence) - red
    tests = f"{red} of {red + green} tests red" if red else f"{count_of(green, 'test')} green"
    return Cell(settings, size=13, note=tests if row.plan.evidence else "no test results")


def _state(row: Row) -> Cell:
    item = row.item
    if isinstance(item, Past):
        return _past(item, row.now)
    enough = item.counted >= item.needed
    text = f"{item.counted} of {item.needed} approved" + (", ready to deploy" if enough else "")
    state = State.PASSED if enough else State.WAITING
    tone = "ok" if enough else "wait"
    return Cell(text, size=13, weight=500, tone=tone, state=state, note=left(item, now=row.now))


def _past(past: Past, now: datetime) -> Cell:
    text = as_sentence(past.text)
    is_red = past.text.startswith("rejected")
    state = State.PASSED if past.is_approved else State.FAILED if is_red else State.SKIPPED
    tone = "fail" if is_red else "text2"
    return Cell(text, size=13, tone=tone, state=state, note=spell_moment(past.at, now=now))

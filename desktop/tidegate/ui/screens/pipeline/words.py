"""The words of the page: spans of days, what a cell and a head say, what asks for attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.cell import Cell, CellState
from tidegate.domain.counting import count_of
from tidegate.services.attention import AttentionKind
from tidegate.ui.wording import spell_ago, spell_moment, spell_took

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.services.attention import Attention
    from tidegate.services.journeying import JourneyStep
    from tidegate.services.reviewing import Row
    from tidegate.services.standing import EnvironmentHead
    from tidegate.ui.screens.pipeline.board import Board

_TO = "\u2013"
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))
_ACTS = {
    AttentionKind.APPROVAL: "Review",
    AttentionKind.INTERRUPTED: "Settle…",
    AttentionKind.FAILED: "Open",
    AttentionKind.RED: "Open",
    AttentionKind.HOLD: "Lift…",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A card of what needs a person: its state's name, two lines, the words of its one button."""

    state: str
    title: str
    text: str
    action: str
    wish: str
    argument: str


def spell_span(since: datetime, until: datetime) -> str:
    """Say from which day to which: `4 Nov`, `12-19 Nov`, `28 Oct-2 Nov`."""
    start, end = since.astimezone(), until.astimezone()
    if start.date() == end.date():
        return f"{start.day} {start:%b}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}{_TO}{end.day} {end:%b}"
    return f"{start.day} {start:%b}{_TO}{end.day} {end:%b}"


def spell_age(since: datetime, *, now: datetime) -> str:
    """Say how long something lasts, in its largest unit: `4 h`, `2 d`."""
    seconds = max(0, int((now - since).total_seconds()))
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def spell_stop(step: JourneyStep, *, now: datetime) -> str:
    """Say when a stop of a journey was, briefly: `38 min`, `20 Nov`."""
    if (now - step.at).total_seconds() < _UNITS[0][0]:
        return spell_age(step.at, now=now)
    here = step.at.astimezone()
    return f"{here.day} {here:%b}"


def cell_words(cell: Cell, *, now: datetime) -> tuple[str, str]:
    """Return the two lines of a cell."""
    if cell.state is CellState.LIVE:
        return "Live", _live(cell, now=now)
    if cell.state is CellState.DEPLOYING:
        return "Deploying", f"{cell.hosts_ok} of {count_of(cell.hosts, 'host')}"
    if cell.state in (CellState.WAS_LIVE, CellState.ROLLED_BACK):
        return cell.state.value, _past(cell)
    if cell.state is CellState.FAILED:
        return _failed(cell)
    return cell.state.value, cell.text


def cell_spoken(cell: Cell, *, title: str, now: datetime, offered: bool) -> str:
    """Return what a screen reader says of a cell."""
    where = f"{cell.version} in {title}"
    if offered:
        return f"{where}: not deployed, may be promoted here"
    if cell.state is CellState.NONE:
        return f"{where}: not deployed"
    return f"{where}: {', '.join(part for part in cell_words(cell, now=now) if part)}"


def share_of(cell: Cell) -> float:
    """Return how much of a running deployment is done, from 0 to 1."""
    return cell.hosts_ok / cell.hosts if cell.hosts else 0.0


def row_note(row: Row, *, now: datetime) -> str:
    """Return the quiet line below a version."""
    build = row.build
    is_new = (now - build.registered_at).total_seconds() < _UNITS[0][0]
    when = spell_ago(build.registered_at, now=now) if is_new else _day(build.registered_at, now=now)
    return f"{build.registered_by.partition('@')[0]} · {when}"


def head_spoken(head: EnvironmentHead, *, drifted: int | None) -> str:
    """Return what a screen reader says of an environment's head."""
    parts = [
        f"{head.title}: version {head.live_version}" if head.live_version else head.title,
        f"{head.hosts_ok} of {count_of(head.hosts, 'host')}",
        f"{drifted} drifted" if drifted else "",
        head.gate,
        *(f"on hold: {hold.reason}" for hold in head.holds),
        head.freeze,
    ]
    return ", ".join(part for part in parts if part)


def gate_words(head: EnvironmentHead) -> str:
    """Return what stands before an environment, with what stops it now."""
    if head.holds:
        return f"{head.gate} · on hold"
    if head.freeze.startswith("Frozen"):
        return f"{head.gate} · frozen"
    return head.gate


def notices(board: Board) -> tuple[Notice, ...]:
    """Return the cards, what waits for people first."""
    asked = [_notice(each) for each in board.view.attention]
    drifts = [_drift(head, hosts=board.drifted.get(head.name, ())) for head in board.heads]
    return (*asked, *(each for each in drifts if each is not None))


def _notice(attention: Attention) -> Notice:
    kind = attention.kind
    state = {
        AttentionKind.APPROVAL: "WAITING",
        AttentionKind.INTERRUPTED: "WARNING",
        AttentionKind.HOLD: "WARNING",
    }.get(kind, "FAILED")
    argument = attention.request or attention.deployment or attention.environment
    return Notice(state, attention.title, attention.text, _ACTS[kind], kind.value, str(argument))


def _drift(head: EnvironmentHead, *, hosts: tuple[str, ...]) -> Notice | None:
    if not hosts:
        return None
    title = f"{head.title} differs from its last deployment"
    return Notice("DRIFT", title, "; ".join(hosts), "Compare", "drift", head.name)


def _live(cell: Cell, *, now: datetime) -> str:
    if cell.is_red:
        return f"{cell.hosts_ok}/{count_of(cell.hosts, 'host')} · tests red"
    age = f" · {spell_age(cell.since, now=now)}" if cell.since else ""
    return f"{cell.hosts_ok}/{count_of(cell.hosts, 'host')}{age}"


def _past(cell: Cell) -> str:
    if cell.since is None or cell.until is None:
        return ""
    span = spell_span(cell.since, cell.until)
    if cell.state is CellState.ROLLED_BACK:
        return f"{span} · {spell_took(cell.until - cell.since)} live"
    return span


def _failed(cell: Cell) -> tuple[str, str]:
    for word in ("rolled back", "interrupted"):
        if cell.text.startswith(word):
            rest = cell.text.removeprefix(word).removeprefix(" · ")
            return f"Failed, {word}", rest
    return "Failed", cell.text


def _day(moment: datetime, *, now: datetime) -> str:
    return spell_moment(moment, now=now).rpartition(" ")[0] or spell_moment(moment, now=now)

"""What the page shows: which versions, which cells may be promoted, what needs a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tidegate.domain.cell import Cell, CellState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tidegate.domain.identity import DeploymentId, EnvironmentName
    from tidegate.domain.plan import SettingChange
    from tidegate.services.journeying import JourneyStep
    from tidegate.services.reviewing import PipelineView, Row
    from tidegate.services.standing import EnvironmentHead

_EARLIER = 7
"""How many older versions stay among the active ones: one goes back to one of these."""
_ASTIR = (CellState.LIVE, CellState.DEPLOYING, CellState.WAITING)
_STOPS = (CellState.LIVE, CellState.WAS_LIVE, CellState.DEPLOYING)


@dataclass(frozen=True, slots=True)
class Board:
    """The pipeline at one moment.

    `stages` are the environments that releases pass in turn; others stand behind them.
    `drifted` are the hosts of each environment that was read, and what they have of their own.
    """

    view: PipelineView
    stages: tuple[EnvironmentName, ...]
    now: datetime
    drifted: dict[EnvironmentName, tuple[str, ...]] = field(default_factory=dict)

    @property
    def heads(self) -> tuple[EnvironmentHead, ...]:
        """The environments, in the order of the columns."""
        return self.view.heads

    @property
    def is_empty(self) -> bool:
        """Whether no build was registered yet."""
        return not self.view.rows

    def head(self, name: str) -> EnvironmentHead | None:
        """One environment's head."""
        return next((head for head in self.heads if head.name == name), None)

    def column(self, name: str) -> int:
        """The place of an environment among the columns, -1 if it has none."""
        return next((at for at, head in enumerate(self.heads) if head.name == name), -1)

    def is_busy(self, name: str) -> bool:
        """Whether a deployment to an environment runs."""
        at = self.column(name)
        return any(row.cells[at].state is CellState.DEPLOYING for row in self.view.rows)

    def next_of(self, name: str) -> EnvironmentName | None:
        """The stage after an environment, None at the end and outside the pipeline."""
        if name not in self.stages:
            return None
        at = self.stages.index(name) + 1
        return self.stages[at] if at < len(self.stages) else None

    def is_offered(self, row: Row, column: int) -> bool:
        """Whether the next step of a release is this cell: green one stage before, not here."""
        cell = row.cells[column]
        before = self._before(cell.environment)
        if cell.state is not CellState.NONE or before < 0:
            return False
        earlier = row.cells[before]
        return earlier.state is CellState.LIVE and not earlier.is_red

    def furthest(self, row: Row) -> EnvironmentName | None:
        """The last stage that a release has reached."""
        reached = [c.environment for c in self._in_turn(row) if c.state in _STOPS]
        return reached[-1] if reached else None

    def target(self, row: Row, origin: str = "") -> EnvironmentName | None:
        """Where a release goes next: behind `origin`, or behind the last stage it is in."""
        start = origin or self._live_last(row) or self.furthest(row)
        if not start:
            return self.stages[0] if self.stages else None
        return self.next_of(start)

    def row(self, version: str) -> Row | None:
        """One version's row."""
        return self.view.row(version)

    def neighbours(self, version: str) -> tuple[str, str] | None:
        """The environment that a version is in and the next one, to be compared."""
        row = self.row(version)
        if row is None:
            return None
        here = self.furthest(row) or self.stages[0]
        further = self.next_of(here)
        if further is not None:
            return str(here), str(further)
        return (str(self.stages[-2]), str(self.stages[-1])) if len(self.stages) > 1 else None

    def proposed(self, version: str) -> str:
        """Where to deploy a version, unless a person chooses otherwise; empty where nowhere is."""
        if not self.heads:
            return ""
        row = self.row(version)
        target = self.target(row) if row else None
        return str(target or self.heads[-1 if version else 0].name)

    def rolled_back(self, row: Row | None, *, here: str = "") -> str:
        """Which environment to roll back: `here`, else the furthest that runs the row's version.

        The furthest that runs anything where that version runs nowhere, empty where nothing runs.
        """
        running = [str(head.name) for head in self.heads if head.live_version]
        if here in running or not running:
            return here if running else ""
        cells = row.cells if row else ()
        mine = [str(cell.environment) for cell in cells if cell.state is CellState.LIVE]
        return (mine or running)[-1]

    def _live_last(self, row: Row) -> EnvironmentName | None:
        live = [c.environment for c in self._in_turn(row) if c.state is CellState.LIVE]
        return live[-1] if live else None

    def _before(self, name: EnvironmentName) -> int:
        at = self.stages.index(name) if name in self.stages else 0
        return self.column(self.stages[at - 1]) if at else -1

    def _in_turn(self, row: Row) -> list[Cell]:
        by_name = {cell.environment: cell for cell in row.cells}
        return [by_name[name] for name in self.stages if name in by_name]


def shown_rows(board: Board, *, only_active: bool, words: str) -> tuple[Row, ...]:
    """The rows that a filter lets through."""
    rows = board.view.rows
    if only_active:
        rows = rows[: _last_astir(rows) + 1 + _EARLIER]
    wanted = words.strip().casefold()
    return tuple(row for row in rows if wanted in _said_of(row))


def first_of(rows: Sequence[Row]) -> str:
    """The version to start on: the first that waits for people, else the newest."""
    waiting = (row for row in rows if any(c.state is CellState.WAITING for c in row.cells))
    first = next(waiting, rows[0] if rows else None)
    return first.version if first else ""


def _last_astir(rows: tuple[Row, ...]) -> int:
    astir = (at for at, row in enumerate(rows) if any(c.state in _ASTIR for c in row.cells))
    return max(astir, default=-1)


def _said_of(row: Row) -> str:
    return f"{row.version} {row.build.registered_by} {row.build.digest}".casefold()


@dataclass(frozen=True, slots=True)
class SettingsAhead:
    """What a productive environment's profile says now against what runs there."""

    environment: EnvironmentName
    title: str
    changes: tuple[SettingChange, ...] = ()
    trouble: str = ""

    @property
    def counts(self) -> tuple[tuple[int, str, str, str], ...]:
        """Return (count, word, tone, icon) of every class that has some."""
        secret = sum(change.is_secret for change in self.changes)
        plain = [change for change in self.changes if not change.is_secret]
        added = sum(change.before is None for change in plain)
        gone = sum(change.after is None for change in plain)
        found = (
            (len(plain) - added - gone, "changed", "run", "pencil"),
            (added, "added", "add", "plus"),
            (gone, "removed", "idle", "minus"),
            (secret, "secret" if secret == 1 else "secrets", "drift", "key-round"),
        )
        return tuple(each for each in found if each[0])


@dataclass(frozen=True, slots=True)
class Selected:
    """The version in the inspector: its row, its way so far, the settings that would change."""

    row: Row
    journey: tuple[JourneyStep, ...] = ()
    ahead: SettingsAhead | None = None

    @property
    def version(self) -> str:
        """The version's name."""
        return self.row.version

    def waiting(self) -> Cell | None:
        """The first cell that waits for people."""
        return next((c for c in self.row.cells if c.state is CellState.WAITING), None)

    def failed(self) -> Cell | None:
        """The furthest cell where it failed, or is live with red tests."""
        bad = (c for c in reversed(self.row.cells) if c.state is CellState.FAILED or _is_red(c))
        return next(bad, None)

    def deployment(self) -> DeploymentId | None:
        """The deployment that this version came furthest with."""
        ran = (c.deployment for c in reversed(self.row.cells) if c.deployment)
        return next(ran, None)


def _is_red(cell: Cell) -> bool:
    return cell.state is CellState.LIVE and cell.is_red

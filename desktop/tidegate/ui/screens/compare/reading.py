"""Reads what the page shows; meant for off the window's thread, and nothing is shown by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem
from tidegate.ui.past_lines import PastLine, lines_of
from tidegate.ui.screens.compare.laying_out import board_of, three_sided
from tidegate.ui.screens.compare.past import asked_of
from tidegate.ui.screens.compare.records import RecordsOf, records_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tidegate.domain.doubled import Doubled
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.compare.needs import CompareServices
    from tidegate.ui.screens.compare.rows import Board, Row, Side


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked of the services, put as the page has it."""

    services: CompareServices

    def board(self, workspace: Workspace, base: Side | None, left: Side, right: Side) -> Board:
        """Compare two sides, or three where there is a base; raises Problem."""
        if base is None:
            board = self._of_two(workspace, left, right)
        else:
            board = self._of_three(workspace, base, left, right)
        return replace(board, demands=self.services.promoting.demands(workspace))

    def records(self, workspace: Workspace) -> RecordsOf:
        """Return what was deployed to every environment, as far as there is a record of it."""
        ledger, clock = self.services.records, self.services.clock
        if ledger is None or clock is None:
            return {}
        return records_of(ledger, workspace, now=clock.now())

    def past(
        self, workspace: Workspace, board: Board, row: Row
    ) -> list[tuple[str, tuple[PastLine, ...]]]:
        """Return how a setting came to have its values, by the titles of the board's sides."""
        history, clock = self.services.history, self.services.clock
        if history is None or clock is None:
            return []
        sides = ((board.left, True), (board.right, False))
        asked = {
            side.environment: (side.label, asked_of(row, side, on_left=on_left))
            for side, on_left in sides
            if side.environment
        }
        return [
            (label, tuple(lines_of(history.of(workspace, each), now=clock.now())))
            for label, each in asked.values()
        ]

    def _of_two(self, workspace: Workspace, left: Side, right: Side) -> Board:
        compare = self.services.comparing.compare
        comparison = compare(left.spelled, right.spelled, workspace=workspace)
        doubled = tuple(self._doubled(workspace, left, right))
        return board_of(comparison, left=left, right=right, doubled=doubled)

    def _of_three(self, workspace: Workspace, base: Side, ours: Side, theirs: Side) -> Board:
        service = self.services.comparing_three
        if service is None:
            raise Problem("three sources cannot be compared here")
        names = (base.spelled, ours.spelled, theirs.spelled)
        found = service.compare(names, workspace=workspace)
        return three_sided(found, base=base, ours=ours, theirs=theirs)

    def _doubled(self, workspace: Workspace, *sides: Side) -> Iterator[tuple[str, Doubled]]:
        """Return what the profiles compared have more than once."""
        service = self.services.doubled
        for side in sides:
            if service is not None and side.is_profile:
                yield from service.of(workspace, workspace.environment(side.environment))

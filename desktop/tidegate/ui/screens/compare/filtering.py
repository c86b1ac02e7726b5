"""Which rows of a comparison are shown, and in which sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.ui.screens.compare.laying_out import groups_of
from tidegate.ui.screens.compare.rows import Filter, Grouping, Missing

if TYPE_CHECKING:
    from collections.abc import Container

    from tidegate.ui.screens.compare.rows import Board, Group
    from tidegate.ui.wishes import Place


@dataclass(slots=True)
class Filtering:
    """What a person has chosen above the table; it stays while other sides are compared."""

    which: Filter = Filter.DIFFERENCES
    words: str = ""
    hides_expected: bool = False
    grouping: Grouping = Grouping.SECTION

    def fit(self, board: Board) -> None:
        """Fall back to the differences where a board does not have the chip chosen."""
        if self.which not in board.filters:
            self.which = Filter.DIFFERENCES

    def groups(self, board: Board) -> tuple[Group, ...]:
        """Return the rows that pass, in sections."""
        return groups_of(
            board,
            which=self.which,
            words=self.words,
            hides_expected=self.hides_expected,
            grouping=self.grouping,
        )

    def missing(self, board: Board, *, staged: Container[Place]) -> Missing:
        """Return what the right side lacks of the rows that pass and are not staged yet."""
        rows = (row for group in self.groups(board) for row in group.rows)
        at = board.right.environment
        return Missing.among(row for row in rows if (at, *row.place) not in staged)

    def offers_missing(self, board: Board) -> bool:
        """Tell whether what is missing is offered to be carried over at once."""
        return self.which is Filter.ONE_SIDED and board.can_be_filled

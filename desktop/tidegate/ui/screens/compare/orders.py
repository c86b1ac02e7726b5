"""What the presenter orders of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tidegate.ui.staging import StagingView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.problem import Problem
    from tidegate.services.contract_notes import Objection
    from tidegate.ui.past_lines import PastLine
    from tidegate.ui.screens.compare.rows import Board, Filter, Group, Missing, Row, Side
    from tidegate.ui.screens.compare.sources import Look, Offered


class CompareView(StagingView, Protocol):
    """The page, as far as its presenter knows it."""

    def show_empty(self) -> None:
        """Show what the page is for."""
        ...

    def show_busy(self, text: str) -> None:
        """Show that the two sides are being read."""
        ...

    def show_problem(self, problem: Exception) -> None:
        """Show why there is nothing to see."""
        ...

    def show_sources(
        self, offered: Sequence[Offered], *, left: Side, right: Side, look: Look
    ) -> None:
        """Show what is compared, and what could be on either side.

        Of three the left one is what the other two are based on.
        """
        ...

    def show_board(self, board: Board) -> None:
        """Show a new comparison; its rows follow with `show_groups`."""
        ...

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows."""
        ...

    def show_missing(self, missing: Missing) -> None:
        """Offer to stage what the right side lacks, all at once; nothing where there is none."""
        ...

    def show_invalid(self, problem: Problem) -> None:
        """Say in the value's field what is wrong with it."""
        ...

    def show_objection(self, objection: Objection | None) -> None:
        """Say below the value's field what speaks against it so far, or take that away."""
        ...

    def show_past(self, row: Row, past: Sequence[tuple[str, Sequence[PastLine]]]) -> None:
        """Show how a setting came to have its values, by the sides' titles."""
        ...

    def show_wanted(self, words: str) -> None:
        """Fill the filter with words that another page asked for."""
        ...

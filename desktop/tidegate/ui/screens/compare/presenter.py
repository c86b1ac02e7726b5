"""Leads the page: compares, filters, stages values and accepted differences, exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem
from tidegate.ui.asking import Asking
from tidegate.ui.objecting import refused
from tidegate.ui.screens.compare.choosing import Chosen
from tidegate.ui.screens.compare.filtering import Filtering
from tidegate.ui.screens.compare.new_values import carried_over, new_value, objection_in
from tidegate.ui.screens.compare.reading import Reading
from tidegate.ui.screens.compare.reporting import write_report
from tidegate.ui.screens.compare.rows import Board, Filter, Grouping, Missing, Row
from tidegate.ui.staging import Staging
from tidegate.ui.wishes import Acceptance, Desk

if TYPE_CHECKING:
    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.compare.needs import CompareServices, ReportForm
    from tidegate.ui.screens.compare.orders import CompareView
    from tidegate.ui.screens.compare.records import RecordsOf
    from tidegate.ui.screens.compare.sources import Look
    from tidegate.ui.wishes import Wish


class ComparePresenter:
    """One page; answers to older questions are dropped. What is staged is its `staging`'s."""

    def __init__(self, view: CompareView, services: CompareServices, runner: TaskRunner) -> None:
        self._view, self._services, self._reading = view, services, Reading(services)
        self._asking = Asking(runner, name="compare")
        self._asking_records = Asking(runner, name="compare-records")
        self._asking_past = Asking(runner, name="compare-past")
        self._workspace: Workspace | None = None
        self._chosen = Chosen()
        self._filtering = Filtering()
        self._board: Board | None = None
        desk = Desk(services.promoting, services.accepting)
        self.staging = Staging(
            view,
            desk,
            self._asking,
            on_saved=self.refresh,
            on_changed=self._show_missing,
            judge=self._judge,
        )

    def open(self, workspace: Workspace | None) -> None:
        """Compare the ends of a workspace's pipeline, or nothing where none is open."""
        is_same = bool(workspace and self._workspace and workspace.root == self._workspace.root)
        self._workspace = workspace
        self.staging.work_in(workspace)
        if workspace is None or len(workspace.environments) == 0:
            self._asking.forget()
            self._board = None
            self._view.show_empty()
            return
        if not is_same or not self._chosen.is_in(workspace):
            self._chosen.begin(workspace)
            self.staging.forget()
        self.refresh()

    def show(self, place: str) -> None:
        """Go to `LEFT/RIGHT`, or to an environment beside the one before it in the pipeline.

        Sides are spelled as the terminal does (`qa@live`); words after a second stroke fill the
        filter, such as a setting's key.
        """
        left, _, rest = place.partition("/")
        right, _, words = rest.partition("/")
        try:
            self._chosen.go_to(self._workspace, left, right)
        except Problem as problem:
            self._view.show_problem(problem)
            return
        if words:
            self._filtering.which, self._filtering.words = Filter.ALL, words
            self._view.show_wanted(words)
        self.refresh()

    def choose_side(self, at: int, key: str) -> None:
        """Put another source on the left (0) or the right (1); of three, the left is the base."""
        self._chosen.put_at(at, key)
        self.refresh()

    def swap(self) -> None:
        """Change the sides."""
        self._chosen.swap()
        self.refresh()

    def look_at(self, look: Look) -> None:
        """Compare profiles, live hosts, what was last deployed, or these three of the right one."""
        was_three = self._chosen.is_three
        self._chosen.look_at(look)
        if was_three or self._chosen.is_three:
            self._filtering.which = Filter.DIFFERENCES
        self.refresh()

    def refresh(self) -> None:
        """Read the sources again; staged values stay."""
        workspace = self._workspace
        if workspace is None:
            return
        self.cancel()
        try:
            base, left, right = self._chosen.sides(workspace)
        except Problem as problem:
            self._show_problem(problem)
            return
        self._show_sources(workspace)
        self._view.show_busy(f"Comparing {left.label} with {right.label}")
        self._ask_records(workspace)
        self._asking.read(
            lambda: self._reading.board(workspace, base, left, right),
            on_done=self._show,
            on_failed=self._show_problem,
        )

    def reload(self) -> None:
        """Read the workspace's files again, then both sides."""
        workspace = self._workspace
        if workspace is None:
            return
        root = Path(workspace.root)
        self._asking.read(
            lambda: self._services.opening.open(root),
            on_done=self.open,
            on_failed=self._view.show_problem,
        )

    def cancel(self) -> None:
        """Give up waiting for the two sides."""
        self._asking.forget()

    def seek(self, words: str) -> None:
        """Show only rows that have these words."""
        self._filtering.words = words
        self._show_groups()

    def choose_filter(self, which: Filter) -> None:
        """Show the rows of another chip."""
        self._filtering.which = which
        self._show_groups()

    def hide_expected(self, hides: bool) -> None:  # noqa: FBT001 - an order
        """Leave out differences that are as they should be."""
        self._filtering.hides_expected = hides
        self._show_groups()

    def group_by(self, grouping: Grouping) -> None:
        """Make other sections."""
        self._filtering.grouping = grouping
        self._show_groups()

    def judge(self, row: Row, *, on_left: bool, text: str) -> None:
        """Say of a text that is being typed what speaks against it."""
        board = self._board
        if board is None:
            return
        try:
            wish = new_value(board, row, on_left=on_left, text=text)
        except Problem as problem:
            self._view.show_objection(refused(problem))
            return
        self._view.show_objection(self._judge(wish))

    def stage(self, row: Row, *, on_left: bool, text: str) -> None:
        """Stage a value for one side, read as the type that the setting has."""
        board = self._board
        side = (board.left if on_left else board.right) if board else None
        if board is None or side is None or not side.is_profile:
            return
        try:
            wish = new_value(board, row, on_left=on_left, text=text)
        except Problem as problem:
            self._view.show_invalid(problem)
            return
        self.staging.put(wish)

    def stage_missing(self) -> None:
        """Stage everything that only the left side has for the right one, as one act.

        Secrets are left out, and what is no single value; so is what the filter does not show.
        """
        board = self._board
        if board is None or not board.can_be_filled:
            return
        wishes = carried_over(board, self._missing(board).rows)
        if wishes:
            self.staging.put(*wishes)
        else:
            self._view.tell(f"Nothing shown here is missing in {board.right.label}")

    def accept(self, row: Row, *, reason: str, until: str) -> None:
        """Stage the difference of a row as one that is as it should be."""
        board = self._board
        if board is not None:
            between = (board.left.environment, board.right.environment)
            self.staging.put(Acceptance(row.file, row.entry.path, between, reason, until))

    def unstage(self, row: Row) -> None:
        """Take what is staged for a row back."""
        places = (wish.place for wish in self.staging.wishes if wish.place[1:] == row.place)
        self.staging.take(*places)

    def look_back(self, row: Row) -> None:
        """Find out how a setting came to have its values; what cannot be known is not shown."""
        board, workspace = self._board, self._workspace
        is_known = self._services.history is not None and not row.by_line
        if workspace is None or board is None or not is_known:
            return
        self._asking_past.read(
            lambda: self._reading.past(workspace, board, row),
            on_done=lambda past: self._view.show_past(row, past),
        )

    def export(self, file: Path) -> None:
        """Write the comparison to a file, in the form that its name ends with."""
        board = self._board
        if board is None or board.comparison is None:
            return
        found = board.three_way or board.comparison
        self._asking.act(
            lambda: write_report(file, found, forms=self.forms),
            on_done=lambda _: self._view.tell(f"Exported to {file}"),
            on_failed=self._view.show_refused,
        )

    @property
    def forms(self) -> tuple[ReportForm, ...]:
        """Return the forms of a report."""
        return self._services.forms

    @property
    def has_staged(self) -> bool:
        """Whether anything waits to be saved."""
        return bool(self.staging.wishes)

    def _show_problem(self, problem: Exception) -> None:
        """Show nothing of what was compared before: it is not what is chosen now."""
        self._board = None
        self._view.show_problem(problem)

    def _show_sources(self, workspace: Workspace) -> None:
        base, left, right = self._chosen.sides(workspace)
        offered, look = self._chosen.offered(workspace), self._chosen.look
        self._view.show_sources(offered, left=base or left, right=right, look=look)

    def _ask_records(self, workspace: Workspace) -> None:
        """Read which earlier deployments could be chosen, where one can; none is no failure."""
        self._asking_records.forget()
        if self._chosen.wants_records:
            self._asking_records.read(
                lambda: self._reading.records(workspace),
                on_done=lambda records: self._show_records(workspace, records),
            )

    def _show_records(self, workspace: Workspace, records: RecordsOf) -> None:
        if records == self._chosen.records:
            return
        self._chosen.records = records
        self._show_sources(workspace)
        if self._board is not None:
            board = self._chosen.relabelled(workspace, self._board)
            if board != self._board:
                self._board = board
                self._view.show_board(board)

    def _show(self, board: Board) -> None:
        if self._workspace is not None:
            board = self._chosen.relabelled(self._workspace, board)
        self._board = board
        self._filtering.fit(board)
        self._view.show_board(board)
        self.staging.show()
        self._show_groups()

    def _show_groups(self) -> None:
        if self._board is not None:
            groups = self._filtering.groups(self._board)
            self._view.show_groups(groups, which=self._filtering.which)
            self._show_missing()

    def _missing(self, board: Board) -> Missing:
        staged = {wish.place for wish in self.staging.wishes}
        return self._filtering.missing(board, staged=staged)

    def _show_missing(self) -> None:
        board = self._board
        if board is not None:
            is_offered = self._filtering.offers_missing(board)
            self._view.show_missing(self._missing(board) if is_offered else Missing())

    def _judge(self, wish: Wish) -> Objection | None:
        board, workspace = self._board, self._workspace
        return objection_in(board, workspace, wish) if board and workspace else None

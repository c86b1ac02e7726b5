"""Leads the page: compares, filters, stages values, shows the bytes, saves, exports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.problem import Problem
from tidegate.domain.setting import SettingType
from tidegate.domain.spelling import path_of
from tidegate.ui.asking import Asking
from tidegate.ui.objecting import objection_to, refused
from tidegate.ui.past_lines import PastLine, lines_of
from tidegate.ui.screens.compare.choosing import Chosen
from tidegate.ui.screens.compare.laying_out import board_of, groups_of, three_sided
from tidegate.ui.screens.compare.past import asked_of
from tidegate.ui.screens.compare.records import RecordsOf, records_of
from tidegate.ui.screens.compare.rows import Board, Filter, Group, Grouping, Missing, Row, Side
from tidegate.ui.staging import Staging, StagingView
from tidegate.ui.typed_values import text_of, value_of
from tidegate.ui.wishes import Acceptance, Desk, NewValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tidegate.domain.doubled import Doubled
    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.compare.needs import CompareServices, ReportForm
    from tidegate.ui.screens.compare.sources import Look, Offered
    from tidegate.ui.wishes import Wish


class CompareView(StagingView, Protocol):
    """What the presenter orders of the page."""

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


class ComparePresenter:
    """One page; answers to older questions are dropped."""

    def __init__(self, view: CompareView, services: CompareServices, runner: TaskRunner) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="compare")
        self._asking_records = Asking(runner, name="compare-records")
        self._asking_past = Asking(runner, name="compare-past")
        self._workspace: Workspace | None = None
        self._chosen = Chosen()
        self._filter = Filter.DIFFERENCES
        self._words, self._hides_expected = "", False
        self._grouping = Grouping.SECTION
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

    def compare(self, left: str, right: str) -> None:
        """Compare two other sources, each `ENV` or, on live hosts, `ENV:HOST`."""
        self._chosen.put(left, right)
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
            self._filter, self._words = Filter.ALL, words
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
            self._filter = Filter.DIFFERENCES
        self.refresh()

    def refresh(self) -> None:
        """Read the sources again; staged values stay."""
        workspace = self._workspace
        if workspace is None:
            return
        self.cancel()
        try:
            left, right, read = self._asked(workspace)
        except Problem as problem:
            self._show_problem(problem)
            return
        self._show_sources(workspace)
        self._view.show_busy(f"Comparing {left.label} with {right.label}")
        self._ask_records(workspace)
        self._asking.read(read, on_done=self._show, on_failed=self._show_problem)

    def _show_problem(self, problem: Exception) -> None:
        """Show nothing of what was compared before: it is not what is chosen now."""
        self._board = None
        self._view.show_problem(problem)

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
        self._words = words
        self._show_groups()

    def choose_filter(self, which: Filter) -> None:
        """Show the rows of another chip."""
        self._filter = which
        self._show_groups()

    def hide_expected(self, hides: bool) -> None:  # noqa: FBT001 - an order
        """Leave out differences that are as they should be."""
        self._hides_expected = hides
        self._show_groups()

    def group_by(self, grouping: Grouping) -> None:
        """Make other sections."""
        self._grouping = grouping
        self._show_groups()

    def judge(self, row: Row, *, on_left: bool, text: str) -> None:
        """Say of a text that is being typed what speaks against it."""
        board = self._board
        if board is None:
            return
        sides = (board.left, board.right) if on_left else (board.right, board.left)
        try:
            wish = _wish(row, side=sides[0], other=sides[1], on_left=on_left, text=text)
        except Problem as problem:
            self._view.show_objection(refused(problem))
            return
        self._view.show_objection(self._judge(wish))

    def _judge(self, wish: Wish) -> Objection | None:
        board, workspace = self._board, self._workspace
        if board is None or workspace is None or not isinstance(wish, NewValue):
            return None
        if wish.environment not in workspace.environments:
            return None
        kind, target = board.format_of(wish.file), workspace.environment(wish.environment)
        return objection_to(wish, demands=board.demands, environment=target, format=kind)

    def stage(self, row: Row, *, on_left: bool, text: str) -> None:
        """Stage a value for one side, read as the type that the setting has."""
        board = self._board
        side = (board.left if on_left else board.right) if board else None
        if board is None or side is None or not side.is_profile:
            return
        other = board.right if on_left else board.left
        try:
            wish = _wish(row, side=side, other=other, on_left=on_left, text=text)
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
        wishes = [
            _wish(row, side=board.right, other=board.left, on_left=False, text=text_of(left))
            for row in self._missing(board).rows
            if (left := row.entry.left) is not None
        ]
        if wishes:
            self.staging.put(*wishes)
        else:
            self._view.tell(f"Nothing shown here is missing in {board.right.label}")

    def _missing(self, board: Board) -> Missing:
        """Return what the right side lacks of what is shown and not staged yet."""
        staged = {wish.place for wish in self.staging.wishes}
        rows = (row for group in self._groups(board) for row in group.rows)
        at = board.right.environment
        return Missing.among(row for row in rows if (at, *row.place) not in staged)

    def _show_missing(self) -> None:
        board = self._board
        if board is not None:
            is_offered = self._filter is Filter.ONE_SIDED and board.can_be_filled
            self._view.show_missing(self._missing(board) if is_offered else Missing())

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
        board, workspace, clock = self._board, self._workspace, self._services.clock
        service = self._services.history
        if service is None or clock is None or workspace is None or board is None or row.by_line:
            return
        sides = ((board.left, True), (board.right, False))
        asked = {
            side.environment: (side, asked_of(row, side, on_left=on_left))
            for side, on_left in sides
            if side.environment
        }
        self._asking_past.read(
            lambda: [
                (side.label, tuple(lines_of(service.of(workspace, each), now=clock.now())))
                for side, each in asked.values()
            ],
            on_done=lambda past: self._view.show_past(row, past),
            on_failed=lambda _problem: None,
        )

    def export(self, file: Path) -> None:
        """Write the comparison to a file, in the form that its name ends with."""
        board = self._board
        if board is None or board.comparison is None:
            return
        found, forms = board.three_way or board.comparison, self._services.forms
        form = next((form for form in forms if form.ending == file.suffix.lower()), None)
        if form is None:
            known = ", ".join(form.ending for form in forms)
            self._view.show_refused(
                Problem(f"{file.name}: no such form", remedy=f"use one of {known}")
            )
            return
        self._asking.act(
            lambda: _write(file, form.write(found)),
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

    def _asked(self, workspace: Workspace) -> tuple[Side, Side, Callable[[], Board]]:
        """Return what stands left and right, and the reading of it."""
        base, left, right = self._chosen.sides(workspace)
        if base is not None:
            return left, right, lambda: self._compared_three(workspace, base, left, right)
        return left, right, lambda: self._compared(workspace, left, right)

    def _show_sources(self, workspace: Workspace) -> None:
        base, left, right = self._chosen.sides(workspace)
        offered, look = self._chosen.offered(workspace), self._chosen.look
        self._view.show_sources(offered, left=base or left, right=right, look=look)

    def _ask_records(self, workspace: Workspace) -> None:
        """Read which earlier deployments could be chosen, where one can; none is no failure."""
        ledger, clock = self._services.records, self._services.clock
        self._asking_records.forget()
        if ledger is not None and clock is not None and self._chosen.wants_records:
            self._asking_records.read(
                lambda: records_of(ledger, workspace, now=clock.now()),
                on_done=lambda records: self._show_records(workspace, records),
                on_failed=lambda _problem: None,
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

    def _compared(self, workspace: Workspace, left: Side, right: Side) -> Board:
        compare = self._services.comparing.compare
        comparison = compare(left.spelled, right.spelled, workspace=workspace)
        doubled = tuple(self._doubled(workspace, left, right))
        board = board_of(comparison, left=left, right=right, doubled=doubled)
        return replace(board, demands=self._services.promoting.demands(workspace))

    def _doubled(self, workspace: Workspace, *sides: Side) -> Iterator[tuple[str, Doubled]]:
        """Return what the profiles compared have more than once."""
        service = self._services.doubled
        for side in sides:
            if service is not None and side.is_profile:
                yield from service.of(workspace, workspace.environment(side.environment))

    def _compared_three(self, workspace: Workspace, base: Side, ours: Side, theirs: Side) -> Board:
        service = self._services.comparing_three
        if service is None:
            raise Problem("three sources cannot be compared here")
        names = (base.spelled, ours.spelled, theirs.spelled)
        found = service.compare(names, workspace=workspace)
        board = three_sided(found, base=base, ours=ours, theirs=theirs)
        return replace(board, demands=self._services.promoting.demands(workspace))

    def _show(self, board: Board) -> None:
        if self._workspace is not None:
            board = self._chosen.relabelled(self._workspace, board)
        self._board = board
        if self._filter not in board.filters:
            self._filter = Filter.DIFFERENCES
        self._view.show_board(board)
        self.staging.show()
        self._show_groups()

    def _show_groups(self) -> None:
        if self._board is not None:
            self._view.show_groups(self._groups(self._board), which=self._filter)
            self._show_missing()

    def _groups(self, board: Board) -> tuple[Group, ...]:
        return groups_of(
            board,
            which=self._filter,
            words=self._words,
            hides_expected=self._hides_expected,
            grouping=self._grouping,
        )


def _wish(row: Row, *, side: Side, other: Side, on_left: bool, text: str) -> NewValue:
    """A typed value takes the side's own type, the other's where it is carried over."""
    entry = row.entry
    own, theirs = (entry.left, entry.right) if on_left else (entry.right, entry.left)
    path = own.path if own else path_of(entry.path)
    giver = own or theirs
    kind = giver.type if giver else SettingType.STRING
    carried_from, value = "", None
    if theirs is not None and text == text_of(theirs):
        carried_from, value = other.environment if other.is_profile else "", theirs.value
    else:
        value = value_of(text, type=kind)
    return NewValue(side.environment, row.file, entry.path, path, value, text, carried_from)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise Problem(f"{file}: {reason}", remedy="choose another place") from None

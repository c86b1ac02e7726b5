"""Leads the page: compares, filters, stages values, shows the bytes, saves, exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tidegate.domain.problem import Problem
from tidegate.domain.setting import SettingType
from tidegate.domain.spelling import path_of
from tidegate.ui.asking import Asking
from tidegate.ui.screens.compare.rows import Board, Filter, Group, Row, Side, board_of, groups_of
from tidegate.ui.screens.compare.sources import Look, choices_of, first_pair, side_of
from tidegate.ui.staging import Wish, changes_of
from tidegate.ui.typed_values import text_of, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.workspace import Workspace
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.services.tasks import TaskRunner
    from tidegate.ui.screens.compare.needs import CompareServices


class CompareView(Protocol):
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

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done, and leave the rows as they are."""
        ...

    def show_sources(
        self, choices: Sequence[tuple[str, str, str]], *, left: Side, right: Side, look: Look
    ) -> None:
        """Show what is compared, and what could be."""
        ...

    def show_board(self, board: Board) -> None:
        """Show a new comparison; its rows follow with `show_groups`."""
        ...

    def show_groups(self, groups: Sequence[Group], *, which: Filter) -> None:
        """Show these rows."""
        ...

    def show_staged(self, wishes: Sequence[Wish]) -> None:
        """Show the values that wait to be saved."""
        ...

    def show_invalid(self, problem: Problem) -> None:
        """Say in the value's field what is wrong with it."""
        ...

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes before they are saved."""
        ...

    def tell(self, text: str) -> None:
        """Tell short news."""
        ...


class ComparePresenter:
    """One page; answers to older questions are dropped."""

    def __init__(self, view: CompareView, services: CompareServices, runner: TaskRunner) -> None:
        self._view, self._services = view, services
        self._asking = Asking(runner, name="compare")
        self._workspace: Workspace | None = None
        self._pair = ("", "")
        self._look, self._filter = Look.PROFILES, Filter.DIFFERENCES
        self._words, self._hides_expected = "", False
        self._board: Board | None = None
        self._wishes: dict[tuple[str, str, str], Wish] = {}
        self._changes: tuple[StagedChange, ...] = ()

    def open(self, workspace: Workspace | None) -> None:
        """Compare the ends of a workspace's pipeline, or nothing where none is open."""
        is_same = bool(workspace and self._workspace and workspace.root == self._workspace.root)
        self._workspace = workspace
        if workspace is None or len(workspace.environments) == 0:
            self._asking.forget()
            self._board = None
            self._view.show_empty()
            return
        if not is_same or not self._pair_is_there(workspace):
            self._pair = first_pair(workspace)
            self._look = Look.DEPLOYED if self._pair[0] == self._pair[1] else Look.PROFILES
            self._forget()
        self.refresh()

    def compare(self, left: str, right: str) -> None:
        """Compare two other sources, each `ENV` or, on live hosts, `ENV:HOST`."""
        self._pair = (left, right)
        self.refresh()

    def show(self, place: str) -> None:
        """Go to `LEFT/RIGHT`, or to an environment beside the one before it in the pipeline."""
        left, _, right = place.partition("/")
        try:
            pair = (left, right) if right else self._neighbours(left)
        except Problem as problem:
            self._view.show_problem(problem)
            return
        self._look = Look.PROFILES if pair[0] != pair[1] else Look.DEPLOYED
        self.compare(*pair)

    def choose_side(self, at: int, key: str) -> None:
        """Put another source on the left (0) or the right (1)."""
        self._pair = (key, self._pair[1]) if at == 0 else (self._pair[0], key)
        self.refresh()

    def swap(self) -> None:
        """Change the sides."""
        self._pair = (self._pair[1], self._pair[0])
        self.refresh()

    def look_at(self, look: Look) -> None:
        """Compare profiles, live hosts, or what was last deployed."""
        self._look = look
        left, right = (key.partition(":")[0] for key in self._pair)
        self._pair = (left, right)
        self.refresh()

    def refresh(self) -> None:
        """Read both sides again; staged values stay."""
        workspace = self._workspace
        if workspace is None:
            return
        self.cancel()
        try:
            left, right = (side_of(workspace, key, look=self._look) for key in self._pair)
        except Problem as problem:
            self._view.show_problem(problem)
            return
        choices = choices_of(workspace, look=self._look)
        self._view.show_sources(choices, left=left, right=right, look=self._look)
        self._view.show_busy(f"Comparing {left.label} with {right.label}")
        self._asking.read(
            lambda: self._compared(workspace, left, right),
            on_done=self._show,
            on_failed=self._view.show_problem,
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

    def stage(self, row: Row, *, on_left: bool, text: str) -> None:
        """Stage a value for one side, read as the type that the setting has."""
        board = self._board
        if board is None or self._look is not Look.PROFILES:
            return
        side, other = (board.left, board.right) if on_left else (board.right, board.left)
        try:
            wish = _wish(row, side=side, other=other, on_left=on_left, text=text)
        except Problem as problem:
            self._view.show_invalid(problem)
            return
        self._wishes[wish.place] = wish
        self._view.show_staged(tuple(self._wishes.values()))

    def unstage(self, row: Row) -> None:
        """Take the values staged for a row back."""
        self._wishes = {
            place: wish for place, wish in self._wishes.items() if place[1:] != row.place
        }
        self._view.show_staged(tuple(self._wishes.values()))

    def discard(self) -> None:
        """Take all staged values back."""
        self._forget()

    def review(self) -> None:
        """Work out the bytes that would change, and show them."""
        workspace, wishes = self._workspace, tuple(self._wishes.values())
        if workspace is None or not wishes:
            return
        promoting = self._services.promoting
        self._asking.act(
            lambda: changes_of(wishes, workspace=workspace, promoting=promoting),
            on_done=lambda changes: self._show_review(changes, wishes=wishes),
            on_failed=self._view.show_refused,
        )

    def save(self) -> None:
        """Save exactly the bytes that were shown."""
        workspace, changes = self._workspace, self._changes
        if workspace is None or not changes:
            return
        self._changes = ()
        self._asking.act(
            lambda: self._services.promoting.save(workspace, changes),
            on_done=lambda _: self._saved(changes),
            on_failed=self._view.show_refused,
        )

    def export(self, file: Path) -> None:
        """Write the comparison to a file, in the form that its name ends with."""
        board = self._board
        if board is None or board.comparison is None:
            return
        comparison = board.comparison
        write = self._services.forms.get(file.suffix.lower())
        if write is None:
            known = " or ".join(self._services.forms)
            self._view.show_refused(Problem(f"{file.name}: no such form", remedy=f"use {known}"))
            return
        self._asking.act(
            lambda: _write(file, write(comparison)),
            on_done=lambda _: self._view.tell(f"Exported to {file}"),
            on_failed=self._view.show_refused,
        )

    @property
    def has_staged(self) -> bool:
        """Whether values wait to be saved."""
        return bool(self._wishes)

    def _pair_is_there(self, workspace: Workspace) -> bool:
        return all(key.partition(":")[0] in workspace.environments for key in self._pair)

    def _neighbours(self, name: str) -> tuple[str, str]:
        """An environment with the one before it; the first one with the one after it."""
        if self._workspace is None:
            return name, name
        here = self._workspace.environment(name)
        before = self._workspace.stage_before(here.name)
        after = self._workspace.stage_after(here.name)
        if before is None and after is not None:
            return here.name, after.name
        return (before or here).name, here.name

    def _compared(self, workspace: Workspace, left: Side, right: Side) -> Board:
        compare = self._services.comparing.compare
        comparison = compare(left.spelled, right.spelled, workspace=workspace)
        return board_of(comparison, left=left, right=right)

    def _show(self, board: Board) -> None:
        self._board = board
        self._view.show_board(board)
        self._view.show_staged(tuple(self._wishes.values()))
        self._show_groups()

    def _show_groups(self) -> None:
        if self._board is not None:
            groups = groups_of(
                self._board.rows,
                which=self._filter,
                words=self._words,
                hides_expected=self._hides_expected,
            )
            self._view.show_groups(groups, which=self._filter)

    def _show_review(self, changes: tuple[StagedChange, ...], *, wishes: tuple[Wish, ...]) -> None:
        if wishes != tuple(self._wishes.values()):
            return
        self._changes = changes
        self._view.show_review(changes, kind=self._strictest_kind())

    def _strictest_kind(self) -> str:
        names = {wish.environment for wish in self._wishes.values()}
        kinds = [self._workspace.environment(n).kind for n in names] if self._workspace else []
        return next((kind.value for kind in kinds if kind.is_productive), "")

    def _saved(self, changes: Sequence[StagedChange]) -> None:
        files = ", ".join(change.file for change in changes)
        self._view.tell(f"Saved {files}")
        self._forget()
        self.refresh()

    def _forget(self) -> None:
        self._wishes, self._changes = {}, ()
        self._view.show_staged(())


def _wish(row: Row, *, side: Side, other: Side, on_left: bool, text: str) -> Wish:
    """A typed value takes the side's own type, the other's where it is carried over."""
    entry = row.entry
    own, theirs = (entry.left, entry.right) if on_left else (entry.right, entry.left)
    path = own.path if own else path_of(entry.path)
    if theirs is not None and text == text_of(theirs):
        return Wish(
            side.environment,
            row.file,
            entry.path,
            path,
            theirs.value,
            text,
            carried_from=other.environment,
        )
    giver = own or theirs
    kind = giver.type if giver else SettingType.STRING
    return Wish(side.environment, row.file, entry.path, path, value_of(text, type=kind), text)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise Problem(f"{file}: {reason}", remedy="choose another place") from None

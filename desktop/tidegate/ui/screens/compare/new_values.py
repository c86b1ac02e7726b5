"""The values that a person gives to one side: typed, or carried over from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.setting import SettingType
from tidegate.domain.spelling import path_of
from tidegate.ui.objecting import objection_to
from tidegate.ui.typed_values import text_of, value_of
from tidegate.ui.wishes import NewValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tidegate.domain.workspace import Workspace
    from tidegate.services.contract_notes import Objection
    from tidegate.ui.screens.compare.rows import Board, Row
    from tidegate.ui.wishes import Wish


def new_value(board: Board, row: Row, *, on_left: bool, text: str) -> NewValue:
    """Return the wish for a text; raises Problem where it is no value of the setting's type.

    A text takes the type of the side's own value; the other's, and its very value, where it says
    the same as that.
    """
    side, other = (board.left, board.right) if on_left else (board.right, board.left)
    entry = row.entry
    own, theirs = (entry.left, entry.right) if on_left else (entry.right, entry.left)
    giver = own or theirs
    carried_from = ""
    if theirs is not None and text == text_of(theirs):
        carried_from, value = other.environment if other.is_profile else "", theirs.value
    else:
        value = value_of(text, type=giver.type if giver else SettingType.STRING)
    path = own.path if own else path_of(entry.path)
    return NewValue(side.environment, row.file, entry.path, path, value, text, carried_from)


def carried_over(board: Board, rows: Iterable[Row]) -> tuple[NewValue, ...]:
    """Return the wishes that give the left side's values to the right one."""
    return tuple(
        new_value(board, row, on_left=False, text=text_of(left))
        for row in rows
        if (left := row.entry.left) is not None
    )


def objection_in(board: Board, workspace: Workspace, wish: Wish) -> Objection | None:
    """Return what speaks against a wish, as far as a value of the workspace is meant."""
    if not isinstance(wish, NewValue) or wish.environment not in workspace.environments:
        return None
    kind, target = board.format_of(wish.file), workspace.environment(wish.environment)
    return objection_to(wish, demands=board.demands, environment=target, format=kind)

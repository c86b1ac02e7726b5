"""The table of the comparison, and the keys that lead from difference to difference."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from tidegate.ui.screens.compare.columns import BASE, KEY, LEFT, RIGHT, Sides, columns_of
from tidegate.ui.screens.compare.rows import Row
from tidegate.ui.widgets.long_table import LongTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from tidegate.ui.screens.compare.rows import Board


class DifferenceTable(LongTable):
    """The settings of both sides, painted for what `sides` is at that moment.

    `accept_requested` carries the row that the key E is pressed on.
    """

    accept_requested = Signal(object)

    def __init__(self, sides: Sides) -> None:
        super().__init__(
            columns_of(sides), name="Settings of both sides", key=lambda row: row.place
        )
        # What was deployed last stands before what is there now.
        self.horizontalHeader().moveSection(BASE, KEY + 1)
        self.setColumnHidden(BASE, True)  # noqa: FBT003 - as Qt has it
        alone = Qt.ShortcutContext.WidgetShortcut
        self._step_by("N", self, alone)
        self._key("E", self, alone, lambda: self.accept_requested.emit(self.chosen_row()))

    def step_from(self, page: QWidget) -> None:
        """Let F8 lead on from wherever the focus is on a page."""
        self._step_by("F8", page, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_board(self, board: Board) -> None:
        """Call the columns by a board's sides; its rows follow with `show_sections`."""
        self.long_model.rename(LEFT, board.left.label)
        self.long_model.rename(RIGHT, board.right.label)
        if board.base is not None:
            self.long_model.rename(BASE, board.base.label)
        self.setColumnHidden(BASE, board.base is None)

    def _step_by(self, keys: str, owner: QWidget, context: Qt.ShortcutContext) -> None:
        self._key(keys, owner, context, partial(self._step_to_difference, 1))
        self._key(f"Shift+{keys}", owner, context, partial(self._step_to_difference, -1))

    def _step_to_difference(self, by: int) -> None:
        self.step(by, to=lambda row: isinstance(row, Row) and row.is_difference)

    def _key(
        self, keys: str, owner: QWidget, context: Qt.ShortcutContext, act: Callable[[], None]
    ) -> None:
        shortcut = QShortcut(QKeySequence(keys), owner)
        shortcut.setContext(context)
        shortcut.activated.connect(act)

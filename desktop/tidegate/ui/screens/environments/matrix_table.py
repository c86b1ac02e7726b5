"""The table of keys and environments; arrows walk from cell to cell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView
from typing_extensions import override

from tidegate.ui.marks import State, environment_look
from tidegate.ui.screens.environments.matrix_rows import MatrixRow, Spread
from tidegate.ui.screens.environments.settings_table import one_line
from tidegate.ui.theme import colour, px
from tidegate.ui.widgets.cells import SECTION_ROLE, Cell, CellDelegate
from tidegate.ui.widgets.long_table import LongDelegate, LongTable
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.safe_text import shown_safely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from tidegate.ui.widgets.cells import Index

_Head = tuple[str, str, str]
_LEAST = 116
"""How wide an environment's column is at least; where there is less room they scroll sideways."""
_ICONS = {Spread.MISSING: "panel-left", Spread.DIFFERS: "equal-not", Spread.SAME: "equal"}


class MatrixTable(LongTable):
    """One column an environment; `cell_chosen` carries a row and the environment's place."""

    cell_chosen = Signal(object, int)

    def __init__(self, environments: Sequence[_Head]) -> None:
        self._count = len(environments)
        super().__init__(
            _columns(environments),
            name="Settings of all environments",
            key=lambda row: row.place,
        )
        self.horizontalHeader().setStretchLastSection(False)
        self.clicked.connect(self._choose_cell)
        self.activated.connect(self._choose_cell)

    @override
    def make_delegate(self, row_height: int) -> CellDelegate:
        return _CellDelegate(self, row_height=row_height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the environments share the room, or have the least width where it is too little."""
        head, last = self.horizontalHeader(), self._count + 1
        room = self.viewport().width() - head.sectionSize(0) - head.sectionSize(last)
        is_tight = room < self._count * px(_LEAST)
        mode = QHeaderView.ResizeMode.Interactive if is_tight else QHeaderView.ResizeMode.Stretch
        for at in range(1, last):
            head.setSectionResizeMode(at, mode)
            if is_tight:
                head.resizeSection(at, px(_LEAST))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        here = self.currentIndex()
        column = here.column() + ways.get(Qt.Key(event.key()), 0)
        is_row = here.isValid() and here.data(SECTION_ROLE) is None
        if is_row and column != here.column() and 0 <= column <= self._count:
            self.setCurrentIndex(here.siblingAtColumn(column))
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose_cell(self, index: QModelIndex) -> None:
        item = self.long_model.item(index.row())
        if isinstance(item, MatrixRow) and 1 <= index.column() <= self._count:
            self.cell_chosen.emit(item, index.column() - 1)


class _CellDelegate(LongDelegate):
    """Draws a ring around the cell with the focus."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        table = self.parent()
        if not isinstance(table, MatrixTable) or index.data(SECTION_ROLE) is not None:
            return
        if table.hasFocus() and index == table.currentIndex():
            painter.save()
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -2, -2))
            painter.restore()


def _columns(environments: Sequence[_Head]) -> tuple[Column, ...]:
    titles = [title for _, title, _ in environments]
    return (
        Column("Key", _key, width=250),
        *(
            Column(title, partial(_cell, at=at, title=title, kind=kind))
            for at, (_, title, kind) in enumerate(environments)
        ),
        Column("At a glance", partial(_glance, titles=titles), width=190),
    )


def _key(row: MatrixRow) -> Cell:
    return Cell(shown_safely(row.key), mono=True, icon=_ICONS[row.spread], icon_tone="text3")


def _cell(row: MatrixRow, *, at: int, title: str, kind: str) -> Cell:
    stand = row.stands[at]
    hue = environment_look(kind).token
    if stand is None:
        return Cell(unset=True, said=f"not set in {title}")
    if stand.is_secret:
        shown, said = stand.fingerprint[:6], f"secret, fingerprint {stand.fingerprint[:6]}"
        parts = ((shown, True),) if stand.is_apart else ()
        return Cell(
            shown or "••••••", mono=True, icon="fingerprint", said=said, parts=parts, hue=hue
        )
    text = one_line(stand.text)
    if not stand.is_apart:
        return Cell(text, mono=True, tone="text2" if row.spread is Spread.SAME else "text")
    return Cell(text, note="unlike most", mono=True, parts=((text, True),), hue=hue)


def _glance(row: MatrixRow, *, titles: Sequence[str]) -> Cell:
    if row.spread is Spread.MISSING:
        missing = [titles[at] for at in row.missing]
        words = f"Missing in {missing[0]}" if len(missing) == 1 else f"Missing in {len(missing)}"
        said = f"Missing in {', '.join(missing)}"
        return Cell(words, state=State.WARNING, tone="drift", weight=500, said=said)
    if row.spread is Spread.DIFFERS:
        return Cell("Differs", icon="equal-not", icon_tone="accent_text", tone="accent_text")
    if _shares_a_secret(row):
        return Cell("Same secret", state=State.WARNING, tone="drift", weight=500)
    return Cell("Same", icon="check", tone="text3")


def _shares_a_secret(row: MatrixRow) -> bool:
    """Whether one secret opens all environments; unknown ones are not told to be the same."""
    known = [stand.fingerprint for stand in row.stands if stand is not None]
    return len(known) > 1 and all(known)

"""A table of very many rows in sections, flat underneath: 20,000 rows cost as little as 20."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTableView
from typing_extensions import override

from tidegate.ui.theme import colour, px
from tidegate.ui.widgets.cells import SECTION_ROLE, CellDelegate, Section
from tidegate.ui.widgets.long_model import LongModel
from tidegate.ui.widgets.tables import arrange_head, dress_head, furnish
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from tidegate.ui.widgets.cells import Index
    from tidegate.ui.widgets.rows_model import Column

_FOLD, _UNFOLD = Qt.Key.Key_Left, Qt.Key.Key_Right


class LongDelegate(CellDelegate):
    """Paints a section's head over all columns, each of them showing its part of it."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        if index.data(SECTION_ROLE) is None or not isinstance(view, LongTable):
            super().paint(painter, option, index)
            return
        whole = QStyleOptionViewItem(option)
        whole.rect = QRect(0, option.rect.y(), view.viewport().width(), option.rect.height())
        painter.save()
        painter.setClipRect(option.rect, Qt.ClipOperation.IntersectClip)
        super().paint(painter, whole, index.sibling(index.row(), 0))
        if index.row() == view.currentIndex().row() and view.hasFocus():
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRect(QRectF(whole.rect).adjusted(1, 1, -1, -2))
        painter.restore()


class LongTable(QTableView, Themed):
    """Sections that fold and their rows, all of one height.

    `chosen` carries the row with the focus (None on a section), `opened` the one pressed with
    Enter or twice with the mouse. `key` tells which row is the same after others are shown.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str,
        key: Callable[[Any], Hashable],
        row_height: int = 35,
    ) -> None:
        super().__init__()
        self.long_model = LongModel(columns, key=key, parent=self)
        self._delegate = self.make_delegate(row_height)
        self._delegate.section_height = row_height
        furnish(self, self.long_model, self._delegate, name=name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        # Rows of one height that nobody measures: 20,000 of them cost nothing to lay out.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        arrange_head(self.horizontalHeader(), columns)
        self._told: object | None = None
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self.activated.connect(self._tell_opened)
        self.clicked.connect(self._fold_clicked)
        self.keep_dressed()

    def make_delegate(self, row_height: int) -> CellDelegate:
        """Make what paints the rows; override where cells can be written into."""
        return LongDelegate(self, row_height=row_height)

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Show these sections; the row with the focus keeps it if it is still there."""
        kept = self.chosen_row()
        self.long_model.show_sections(sections)
        self.choose(kept)
        if self.chosen_row() is None and self._told is not None:
            self._tell(None)

    def change_row(self, row: object) -> None:
        """Show a row anew in its place."""
        self.long_model.change(row)

    def chosen_row(self) -> object | None:
        """The row with the focus."""
        item = self.long_model.item(self.currentIndex().row())
        return None if isinstance(item, Section) else item

    def choose(self, row: object | None) -> None:
        """Give the focus to the row with the same key, if it is shown."""
        place = self.long_model.place_of(row) if row is not None else -1
        self._go_to(place)

    def choose_first(self) -> None:
        """Give the focus to the first row."""
        rows = self.long_model.rows()
        self.choose(rows[0] if rows else None)

    def step(self, by: int, *, to: Callable[[object], bool] = lambda _row: True) -> None:
        """Go to the next (1) or the previous (-1) row that is wanted, over section heads."""
        place = self.currentIndex().row() + by
        while (item := self.long_model.item(place)) is not None:
            if not isinstance(item, Section) and to(item):
                break
            place += by
        if self.long_model.item(place) is not None and place >= 0:
            self._go_to(place)

    def rows(self) -> list[object]:
        """Every row shown, in order."""
        return self.long_model.rows()

    def isExpanded(self, index: Index) -> bool:  # noqa: N802 - as trees have it, for the delegate
        """Whether the rows of a section are shown."""
        section = index.data(SECTION_ROLE)
        return section is None or not self.long_model.is_folded(section)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.long_model.rowCount() - 1
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if event.key() in (_FOLD, _UNFOLD) and not event.modifiers():
            self._fold_here(folded=event.key() == _FOLD)
            return
        if event.key() in ends:
            self._go_to(ends[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        # Letters are shortcuts here, and looking through 20,000 rows would make them late.
        return

    @override
    def dress(self) -> None:
        dress_head(self.horizontalHeader())
        self.verticalHeader().setDefaultSectionSize(px(self._delegate.row_height))

    def _go_to(self, place: int) -> None:
        index = self.long_model.index(place, 0) if place >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _fold_here(self, *, folded: bool) -> None:
        place = self.currentIndex().row()
        item = self.long_model.item(place)
        if isinstance(item, Section):
            self._fold(item, folded=folded)
        elif item is not None and folded:
            self._go_to(self.long_model.section_above(place))

    def _fold(self, section: Section, *, folded: bool) -> None:
        if section.folds:
            self.long_model.fold(section, folded=folded)
            self._go_to(self.long_model.place_of_section(section))

    @Slot(QModelIndex)
    def _fold_clicked(self, index: QModelIndex) -> None:
        section = index.data(SECTION_ROLE)
        if section is not None:
            self._fold(section, folded=not self.long_model.is_folded(section))

    @Slot(QModelIndex, QModelIndex)
    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        item = self.long_model.item(current.row())
        self._tell(None if isinstance(item, Section) else item)

    def _tell(self, row: object | None) -> None:
        self._told = row
        self.chosen.emit(row)

    @Slot(QModelIndex)
    def _tell_opened(self, index: QModelIndex) -> None:
        item = self.long_model.item(index.row())
        if isinstance(item, Section):
            self._fold(item, folded=not self.long_model.is_folded(item))
        elif item is not None:
            self.opened.emit(item)

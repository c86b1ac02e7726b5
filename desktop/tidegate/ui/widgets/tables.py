"""Tables and sectioned lists: real item views, so that keyboard and screen readers work."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QTreeView,
)
from typing_extensions import override

from tidegate.ui.theme import font, px
from tidegate.ui.widgets.cards import Card
from tidegate.ui.widgets.cells import SECTION_ROLE, CellDelegate
from tidegate.ui.widgets.rows_model import Column, RowsModel
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from PySide6.QtCore import QAbstractItemModel

    from tidegate.ui.widgets.cells import Section

    # Only so that types are known: Qt's classes bear one ancestor, not two.
    _View = QAbstractItemView
else:
    _View = object

_HEAD = 34


class _Choosing(_View):
    """What both kinds of table do with the selected row; to be mixed into a view."""

    chosen: ClassVar[Signal]
    opened: ClassVar[Signal]

    def _choose_by(self, rows: RowsModel, *, key: Callable[[object], Hashable] | None) -> None:
        """Follow the selection in these rows, told apart by their keys."""
        self._rows, self._key = rows, key or repr
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self.activated.connect(self._tell_opened)

    def chosen_row(self) -> object | None:
        """The selected row."""
        return self._rows.row_at(self.currentIndex())

    def choose(self, row: object | None) -> None:
        """Select the row with the same key, if it is there."""
        self.setCurrentIndex(_place_of(self._rows, row, self._key))

    def rows(self) -> list[object]:
        """Every row in the order shown."""
        return self._rows.rows()

    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self._rows.row_at(current))

    def _tell_opened(self, index: QModelIndex) -> None:
        row = self._rows.row_at(index)
        if row is not None:
            self.opened.emit(row)


class Table(_Choosing, QTableView, Themed):
    """Rows and columns. `chosen` carries the selected row, `opened` the one pressed twice.

    `key` tells which row is the same after new rows are shown, so that the choice stays.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str,
        row_height: int = 36,
        key: Callable[[object], Hashable] | None = None,
        delegate: CellDelegate | None = None,
    ) -> None:
        super().__init__()
        self._rows = RowsModel(columns, self)
        self._delegate = delegate or CellDelegate(self, row_height=row_height)
        furnish(self, self._rows, self._delegate, name=name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        arrange_head(self.horizontalHeader(), columns)
        self.setSortingEnabled(any(column.sort for column in columns))
        self._choose_by(self._rows, key=key)
        self.keep_dressed()

    def show_rows(self, rows: Iterable[object]) -> None:
        """Show these rows and keep the choice where it was."""
        kept = self.chosen_row()
        self._rows.show_rows(rows)
        self.choose(kept)

    @override
    def dress(self) -> None:
        dress_head(self.horizontalHeader())
        self.verticalHeader().setDefaultSectionSize(px(self._delegate.row_height))


class SectionedTable(_Choosing, QTreeView, Themed):
    """Rows in sections that fold; else like `Table`."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str,
        row_height: int = 35,
        key: Callable[[object], Hashable] | None = None,
        delegate: CellDelegate | None = None,
    ) -> None:
        super().__init__()
        self._folded: set[str] = set()
        self._rows = RowsModel(columns, self)
        self._delegate = delegate or CellDelegate(self, row_height=row_height)
        furnish(self, self._rows, self._delegate, name=name)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(False)
        self.setExpandsOnDoubleClick(False)
        arrange_head(self.header(), columns)
        self._choose_by(self._rows, key=key)
        self.clicked.connect(self._fold_or_open)
        self.collapsed.connect(lambda index: self._folded.add(index.data()))
        self.expanded.connect(lambda index: self._folded.discard(index.data()))
        self.keep_dressed()

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Show these sections; folded ones stay folded, the choice stays where it was."""
        kept = self.chosen_row()
        self._rows.show_sections(sections)
        for row in range(self._rows.rowCount()):
            index = self._rows.index(row, 0)
            self.setFirstColumnSpanned(row, QModelIndex(), True)  # noqa: FBT003 - as Qt has it
            self.setExpanded(index, index.data() not in self._folded)
        self.choose(kept)

    @override
    def dress(self) -> None:
        dress_head(self.header())
        self.scheduleDelayedItemsLayout()

    @Slot(QModelIndex)
    def _fold_or_open(self, index: QModelIndex) -> None:
        top = index.siblingAtColumn(0)
        section = top.data(SECTION_ROLE)
        if section and section.folds:
            self.setExpanded(top, not self.isExpanded(top))


class TableCard(Card):
    """A card that holds a table, its corners round; put it into a page with stretch."""

    def __init__(self, table: QAbstractItemView) -> None:
        super().__init__(padding=0, spacing=0)
        self.body.setContentsMargins(1, 1, 1, 4)
        self.add(table, stretch=1)


def furnish(
    view: QAbstractItemView, model: QAbstractItemModel, delegate: CellDelegate, *, name: str
) -> None:
    """Give a view its model, its delegate and the manners of all our tables."""
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setAccessibleName(name)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setMouseTracking(True)
    # Tab leaves the table: the arrows walk in it (WCAG 2.1.2).
    view.setTabKeyNavigation(False)


def arrange_head(head: QHeaderView, columns: Sequence[Column]) -> None:
    """Give the head's columns their widths; those without share what is left."""
    head.setHighlightSections(False)
    head.setMinimumSectionSize(24)
    head.setStretchLastSection(all(column.width for column in columns))
    head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    for at, column in enumerate(columns):
        fixed = QHeaderView.ResizeMode.Interactive
        mode = fixed if column.width else QHeaderView.ResizeMode.Stretch
        head.setSectionResizeMode(at, mode)
        if column.width:
            head.resizeSection(at, px(column.width))


def dress_head(head: QHeaderView) -> None:
    """Give the head its height and font."""
    head.setFont(font(12, weight=600))
    head.setFixedHeight(px(_HEAD))


def _place_of(
    rows: RowsModel, row: object | None, key: Callable[[object], Hashable]
) -> QModelIndex:
    if row is None:
        return QModelIndex()
    wanted = key(row)
    same = next((other for other in rows.rows() if key(other) == wanted), None)
    return QModelIndex() if same is None else rows.index_of(same)

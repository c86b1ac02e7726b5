"""A model of rows, flat or in sections, whose columns are functions from a row to a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from tidegate.ui.widgets.cells import CELL_ROLE, ROW_ROLE, SECTION_ROLE, Cell, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tidegate.ui.widgets.cells import Index

_TOP = 0
_SPOKEN = (CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, how a row becomes a cell, its width (0 shares what is left).

    `sort` makes a row's key; a column with one can be sorted by a click on its head.
    """

    title: str
    cell: Callable[[Any], Cell]
    width: int = 0
    right: bool = False
    sort: Callable[[Any], Any] | None = None

    def heads(self, role: int) -> object:
        """What the column's head says in a role of Qt's, None in one that it does not speak."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title
        return self._alignment if role == Qt.ItemDataRole.TextAlignmentRole else None

    def says(self, row: object, role: int) -> object:
        """What a row's cell says in a role; a cell is made only where one asks for it."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment
        if role not in _SPOKEN:
            return None
        cell = self.cell(row)
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        return f"{self.title}: {cell.spoken}"

    @property
    def _alignment(self) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractItemModel):
    """Rows on one floor, or sections with rows below them; read only."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._sections: list[Section] = []
        self._rows: list[list[object]] = [[]]
        self._in_sections = False
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_rows(self, rows: Iterable[object]) -> None:
        """Hold these rows, on one floor."""
        self._hold([], [list(rows)])

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Hold these sections with their rows."""
        held = list(sections)
        self._hold(held, [list(section.rows) for section in held])

    def row_at(self, index: Index) -> object | None:
        """The row at an index, None for a section or nothing."""
        return index.data(ROW_ROLE) if index.isValid() else None

    def index_of(self, row: object) -> QModelIndex:
        """Where a row stands, an invalid index if it is gone."""
        for group, rows in enumerate(self._rows):
            if row in rows:
                parent = self.index(group, 0) if self._in_sections else QModelIndex()
                return self.index(rows.index(row), 0, parent)
        return QModelIndex()

    def rows(self) -> list[object]:
        """Every row in the order shown."""
        return [row for group in self._rows for row in group]

    def _hold(self, sections: list[Section], rows: list[list[object]]) -> None:
        self.beginResetModel()
        self._sections, self._in_sections = sections, bool(sections)
        self._rows = rows or [[]]
        self._order()
        self.endResetModel()

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = (column, order)
        self.beginResetModel()
        self._order()
        self.endResetModel()

    def _order(self) -> None:
        column, order = self._sorted
        key = self.columns[column].sort if 0 <= column < len(self.columns) else None
        if key is not None:
            for rows in self._rows:
                rows.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)

    @override
    def index(
        self,
        row: int,
        column: int,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - as Qt has it
    ) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        floor = parent.row() + 1 if parent.isValid() else _TOP
        return self.createIndex(row, column, floor)

    @override
    def parent(self, child: QModelIndex | QPersistentModelIndex) -> QModelIndex:  # type: ignore[override]  # the stubs join it with QObject.parent()
        floor = child.internalId() if child.isValid() else _TOP
        return QModelIndex() if floor == _TOP else self.createIndex(floor - 1, 0, _TOP)

    @override
    def rowCount(
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - as Qt has it
    ) -> int:
        if not parent.isValid():
            return len(self._sections) if self._in_sections else len(self._rows[0])
        is_section = self._in_sections and parent.internalId() == _TOP and parent.column() == 0
        return len(self._rows[parent.row()]) if is_section else 0

    @override
    def columnCount(
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - as Qt has it
    ) -> int:
        return len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if self._in_sections and index.internalId() == _TOP:
            return _section_says(self._sections[index.row()], index.column(), role)
        group = index.internalId() - 1 if self._in_sections else 0
        row = self._rows[group][index.row()]
        return row if role == ROW_ROLE else self.columns[index.column()].says(row, role)

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        is_ours = orientation is Qt.Orientation.Horizontal and section < len(self.columns)
        return self.columns[section].heads(role) if is_ours else None


def _section_says(section: Section, column: int, role: int) -> object:
    if role == SECTION_ROLE:
        return section
    speaks = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    return section.title if role in speaks and column == 0 else None

"""The rows of a long table: sections and rows in one flat list, so that 20,000 cost no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from tidegate.ui.widgets.cells import ROW_ROLE, SECTION_ROLE, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from PySide6.QtCore import QObject

    from tidegate.ui.widgets.cells import Index
    from tidegate.ui.widgets.rows_model import Column


class LongModel(QAbstractTableModel):
    """Sections and rows one below the other; cells are made only for what is painted."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        key: Callable[[Any], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._sections: tuple[Section, ...] = ()
        self._folded: set[str] = set()
        self._items: list[object] = []
        self._places: dict[Hashable, int] = {}
        self.editable: Callable[[object, int], bool] = lambda _row, _column: False

    def show_sections(self, sections: Iterable[Section]) -> None:
        """Hold these sections; folded ones stay folded."""
        self._sections = tuple(sections)
        self._lay_flat()

    def rename(self, column: int, title: str) -> None:
        """Give a column another title."""
        renamed = replace(self.columns[column], title=title)
        self.columns = (*self.columns[:column], renamed, *self.columns[column + 1 :])
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def fold(self, section: Section, *, folded: bool) -> None:
        """Hide or show the rows of a section."""
        change = self._folded.add if folded else self._folded.discard
        change(section.title)
        self._lay_flat()

    def is_folded(self, section: Section) -> bool:
        """Whether a section's rows are hidden."""
        return section.title in self._folded

    def place_of(self, row: object) -> int:
        """Where the row with the same key stands, -1 if it is not shown."""
        return self._places.get(self._key(row), -1)

    def place_of_section(self, section: Section) -> int:
        """Where a section's head stands."""
        return next((at for at, item in enumerate(self._items) if item is section), -1)

    def item(self, place: int) -> object | None:
        """The section or row at a place."""
        return self._items[place] if 0 <= place < len(self._items) else None

    def section_above(self, place: int) -> int:
        """The place of the section that a row belongs to."""
        return next((at for at in range(place, -1, -1) if self._is_section(at)), -1)

    def rows(self) -> list[object]:
        """Every row shown, in order."""
        return [item for item in self._items if not isinstance(item, Section)]

    def change(self, row: object) -> None:
        """Put a row in the place of the one with its key."""
        place = self.place_of(row)
        if place >= 0:
            self._items[place] = row
            last = self.index(place, len(self.columns) - 1)
            self.dataChanged.emit(self.index(place, 0), last)

    def _is_section(self, place: int) -> bool:
        return isinstance(self._items[place], Section)

    def _lay_flat(self) -> None:
        self.beginResetModel()
        self._items = []
        for section in self._sections:
            self._items.append(section)
            if not self.is_folded(section):
                self._items.extend(section.rows)
        self._places = {
            self._key(item): at
            for at, item in enumerate(self._items)
            if not isinstance(item, Section)
        }
        self.endResetModel()

    @override
    def rowCount(
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - as Qt has it
    ) -> int:
        return 0 if parent.isValid() else len(self._items)

    @override
    def columnCount(
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008 - as Qt has it
    ) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        item = self.item(index.row()) if index.isValid() else None
        if (
            item is not None
            and not isinstance(item, Section)
            and self.editable(item, index.column())
        ):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index.row()) if index.isValid() else None
        if item is None:
            return None
        if isinstance(item, Section):
            return _section_says(item, index.column(), role)
        return item if role == ROW_ROLE else self.columns[index.column()].says(item, role)

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
    if column or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return None
    return f"{section.title}, {section.note}" if section.note else section.title

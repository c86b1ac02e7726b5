"""The matrix as a model: a row a version, the first column its name, then the environments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, Qt
from typing_extensions import override

from tidegate.domain.cell import Cell, CellState
from tidegate.ui.screens.pipeline.words import cell_spoken, head_spoken, row_note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tidegate.services.reviewing import Row
    from tidegate.services.standing import EnvironmentHead
    from tidegate.ui.screens.pipeline.board import Board
    from tidegate.ui.widgets.cells import Index

VIEWED_ROLE = Qt.ItemDataRole.UserRole + 1
VERSION_MIME = "application/x-tidegate-version"
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Viewed:
    """One field of the matrix: a version's name, or a version in an environment."""

    row: Row
    cell: Cell | None
    title: str
    is_offered: bool
    now: datetime

    @property
    def note(self) -> str:
        """The quiet line below a version's name."""
        return row_note(self.row, now=self.now)

    @property
    def spoken(self) -> str:
        """The words for a screen reader."""
        if self.cell is None:
            return f"{self.row.version}, {self.note}"
        return cell_spoken(self.cell, title=self.title, now=self.now, offered=self.is_offered)

    @property
    def may_travel(self) -> bool:
        """Whether it can be dragged: a version, or a cell that the version has been in."""
        return self.cell is None or self.cell.state not in (CellState.NONE, CellState.DEPLOYING)


class MatrixModel(QAbstractTableModel):
    """Holds a board and the rows that the filter let through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.board: Board | None = None
        self.rows: tuple[Row, ...] = ()

    def show(self, board: Board, rows: Sequence[Row]) -> None:
        """Hold another board."""
        self.beginResetModel()
        self.board, self.rows = board, tuple(rows)
        self.endResetModel()

    def head(self, column: int) -> EnvironmentHead | None:
        """The environment of a column, None for the first one."""
        heads = self.board.heads if self.board else ()
        return heads[column - 1] if 0 < column <= len(heads) else None

    def viewed(self, index: Index) -> Viewed | None:
        """What an index shows."""
        if self.board is None or not index.isValid():
            return None
        row, at = self.rows[index.row()], index.column() - 1
        if at < 0:
            return Viewed(row, None, "", is_offered=False, now=self.board.now)
        return Viewed(
            row=row,
            cell=row.cells[at],
            title=self.board.heads[at].title,
            is_offered=self.board.is_offered(row, at),
            now=self.board.now,
        )

    def place_of(self, version: str, column: int = 0) -> QModelIndex:
        """Where a version stands, an invalid index if it is not shown."""
        for at, row in enumerate(self.rows):
            if row.version == version:
                return self.index(at, column)
        return QModelIndex()

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() or self.board is None else 1 + len(self.board.heads)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        viewed = self.viewed(index)
        if viewed is None:
            return None
        if role == VIEWED_ROLE:
            return viewed
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return viewed.spoken
        if role == Qt.ItemDataRole.DisplayRole:
            return viewed.cell.state.value if viewed.cell else viewed.row.version
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        head = self.head(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return head.title if head else "Version"
        if role == Qt.ItemDataRole.AccessibleTextRole and head and self.board:
            return head_spoken(head, drifted=len(self.board.drifted.get(head.name, ())))
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        viewed = self.viewed(index)
        if viewed is None:
            return flags
        if viewed.may_travel:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsDropEnabled if viewed.cell else flags

    @override
    def mimeTypes(self) -> list[str]:
        return [VERSION_MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        viewed = self.viewed(indexes[0]) if indexes else None
        if viewed is not None:
            origin = viewed.cell.environment if viewed.cell else ""
            carried.setData(VERSION_MIME, f"{viewed.row.version}\n{origin}".encode())
        return carried

"""The matrix of versions and environments: arrows walk in it, a cell can be dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QToolTip
from typing_extensions import override

from tidegate.ui.screens.pipeline.matrix_model import VERSION_MIME, MatrixModel, Viewed
from tidegate.ui.screens.pipeline.painting import (
    HEAD_HEIGHT,
    ROW_HEIGHT,
    MatrixDelegate,
    paint_corner,
    paint_head,
)
from tidegate.ui.screens.pipeline.words import head_spoken
from tidegate.ui.theme import colour, px
from tidegate.ui.widgets.labels import plain_tooltip
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent, QMimeData, QPoint

    from tidegate.services.reviewing import Row
    from tidegate.ui.screens.pipeline.board import Board

_VERSION_WIDTH, _LEAST_WIDTH = 210, 148


class MatrixHead(QHeaderView, Themed):
    """The heads of the environments; `shown` is the line below "Version"."""

    def __init__(self, model: MatrixModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._matrix = model
        self.shown = ""
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setAccessibleName("Environments")
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(HEAD_HEIGHT))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(_VERSION_WIDTH), px(HEAD_HEIGHT))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect)
        painter.fillRect(box, colour("surface"))
        head, board = self._matrix.head(logicalIndex), self._matrix.board
        if head is None or board is None:
            paint_corner(painter, box, shown=self.shown)
        else:
            drifted = len(board.drifted.get(head.name, ()))
            paint_head(painter, box, head, drifted=drifted, busy=board.is_busy(head.name))
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), colour("border"))
        painter.restore()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            head, board = self._matrix.head(self.logicalIndexAt(event.pos())), self._matrix.board
            if head is not None and board is not None:
                drifts = board.drifted.get(head.name, ())
                words = "\n".join((head_spoken(head, drifted=len(drifts)), *drifts))
                QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
                return True
        return super().viewportEvent(event)


class Matrix(QTableView, Themed):
    """The table. `chosen` carries a version; `opened` what was pressed twice, or by Enter.

    `promote_requested` carries a version and the environment it was dropped on.
    """

    chosen = Signal(str)
    opened = Signal(object)
    promote_requested = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.matrix = MatrixModel(self)
        self._painter = MatrixDelegate(self)
        self.head = MatrixHead(self.matrix)
        self._is_told = True
        self._furnish()
        self.selectionModel().currentChanged.connect(self._tell_chosen)
        self.activated.connect(self._tell_opened)
        self.keep_dressed()

    def show_board(self, board: Board, rows: Sequence[Row]) -> None:
        """Show these rows of a board; the chosen field stays."""
        version, column = self.chosen_version(), max(0, self.currentIndex().column())
        count = len(board.view.rows)
        self.head.shown = f"{len(rows)} of {count} shown"
        self._is_told = False
        self.matrix.show(board, rows)
        self._share_width()
        self.choose(version, column=min(column, len(board.heads)))
        self._is_told = True

    def choose(self, version: str, *, column: int = 0) -> None:
        """Select a version, if it is shown."""
        place = self.matrix.place_of(version, column)
        self.setCurrentIndex(place)
        if place.isValid():
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(place, flags.ClearAndSelect | flags.Rows)

    def chosen_version(self) -> str:
        """The version of the selected row, empty if there is none."""
        viewed = self.matrix.viewed(self.currentIndex())
        return viewed.row.version if viewed else ""

    def chosen_environment(self) -> str:
        """The environment of the selected field, empty in the first column."""
        viewed = self.matrix.viewed(self.currentIndex())
        return viewed.cell.environment if viewed and viewed.cell else ""

    @override
    def dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        self._share_width()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        viewed = self.matrix.viewed(self.indexAt(event.position().toPoint()))
        if viewed and viewed.cell and viewed.is_offered and _is_left(event):
            self.promote_requested.emit(viewed.row.version, str(viewed.cell.environment))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(VERSION_MIME):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        target = self._target(event.mimeData(), event.position().toPoint())
        self._show_target(target)
        if target is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(None)
        super().dragLeaveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        target = self._target(event.mimeData(), event.position().toPoint())
        self._show_target(None)
        if target is None:
            event.ignore()
            return
        # The drop only prepares: the version stays where it is, so nothing is moved here.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        head = self.matrix.head(target[1])
        if head is not None:
            version, _ = carried(event.mimeData())
            self.promote_requested.emit(version, str(head.name))

    def _furnish(self) -> None:
        self.setModel(self.matrix)
        self.setItemDelegate(self._painter)
        self.setHorizontalHeader(self.head)
        self.verticalHeader().hide()
        self.setAccessibleName("Pipeline: versions by environment")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        # Tab leaves the table: the arrows walk in it (WCAG 2.1.2).
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDropIndicatorShown(False)

    def _share_width(self) -> None:
        """Give the environments what the versions leave, and scroll when that is too little."""
        count = self.matrix.columnCount() - 1
        if count < 1:
            return
        first = px(_VERSION_WIDTH)
        room = self.viewport().width() - first
        width = max(px(_LEAST_WIDTH), room // count)
        self.setColumnWidth(0, first)
        for column in range(1, count + 1):
            self.setColumnWidth(column, width)
        if width * count <= room:
            self.setColumnWidth(count, room - width * (count - 1))

    def _target(self, carried_here: QMimeData, at: QPoint) -> tuple[int, int] | None:
        """Where a drop would put the version: its own row, in the column below the pointer."""
        column = self.columnAt(at.x())
        head = self.matrix.head(column)
        if head is None or not carried_here.hasFormat(VERSION_MIME):
            return None
        version, origin = carried(carried_here)
        place = self.matrix.place_of(version)
        if not place.isValid() or head.name == origin:
            return None
        return place.row(), column

    def _show_target(self, target: tuple[int, int] | None) -> None:
        if self._painter.target != target:
            self._painter.target = target
            self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        viewed = self.matrix.viewed(current)
        if self._is_told and viewed is not None:
            self.chosen.emit(viewed.row.version)

    @Slot(QModelIndex)
    def _tell_opened(self, index: QModelIndex) -> None:
        viewed: Viewed | None = self.matrix.viewed(index)
        if viewed is not None:
            self.opened.emit(viewed)


def carried(data: QMimeData) -> tuple[str, str]:
    """Return the version that is dragged and the environment it was taken from."""
    text = bytes(data.data(VERSION_MIME).data()).decode("utf-8", "replace")
    version, _, origin = text.partition("\n")
    return version, origin


def _is_left(event: QMouseEvent) -> bool:
    return event.button() == Qt.MouseButton.LeftButton

"""A tree of things that stand below one another, such as profiles that extend profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)
from typing_extensions import override

from tidegate.ui.icons import paint_icon
from tidegate.ui.marks import paint_environment
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tidegate.ui.widgets.cells import Index

_ROW, _STEP, _LEFT = 36, 18, 14
_NODE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the tree: its key, title, a quiet note, an environment's kind or an icon."""

    key: str
    title: str
    note: str = ""
    environment: str = ""
    icon: str = "layers-2"
    children: tuple[Node, ...] = ()


class Outline(QTreeView, Themed):
    """The tree, always open, joined by lines; `chosen` carries the key of the node selected."""

    chosen = Signal(str)

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self._nodes = QStandardItemModel(self)
        self.setModel(self._nodes)
        self.setAccessibleName(name)
        self.setItemDelegate(_NodeDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.selectionModel().currentChanged.connect(self._tell)
        self.keep_dressed()

    def show_nodes(self, nodes: Iterable[Node]) -> None:
        """Show this tree and keep the choice if it is still there."""
        kept = self.choice
        self.blockSignals(True)  # noqa: FBT003 - as Qt has it
        self._nodes.clear()
        for node in nodes:
            self._nodes.appendRow(_item(node))
        self.expandAll()
        self.blockSignals(False)  # noqa: FBT003 - as Qt has it
        self.choose(kept)

    def choose(self, key: str) -> None:
        """Select the node with this key, if it is there."""
        root = QModelIndex()
        flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
        start = self._nodes.index(0, 0, root)
        places = self._nodes.match(start, Qt.ItemDataRole.UserRole, key, 1, flags)
        self.setCurrentIndex(places[0] if places else root)

    @property
    def choice(self) -> str:
        """The key of the node selected, empty when none is."""
        return str(self.currentIndex().data(Qt.ItemDataRole.UserRole) or "")

    @override
    def dress(self) -> None:
        self.scheduleDelayedItemsLayout()

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.choice)


class _NodeDelegate(QStyledItemDelegate):
    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, px(_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node = index.data(_NODE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft" if chosen else "surface2"))
            painter.drawRoundedRect(box.adjusted(6, 1, -6, -1), 6, 6)
        left = _LEFT + _depth(index) * _STEP
        _paint_joints(painter, box, index)
        _paint_mark(painter, node, QRectF(box.x() + left, box.center().y() - 10, 20, 20))
        _paint_words(painter, box.adjusted(left + 28, 0, -16, 0), node, chosen=chosen)
        painter.restore()


def _paint_joints(painter: QPainter, box: QRectF, index: Index) -> None:
    """The line from the parent to this node, and those that pass by to later ones."""
    painter.setPen(QPen(colour("border2"), 1))
    depth, node = _depth(index), index
    for level in range(depth, 0, -1):
        x = round(box.x() + _LEFT + level * _STEP - 10) + 0.5
        more = node.sibling(node.row() + 1, 0).isValid()
        own = level == depth
        if own or more:
            end = box.bottom() + 1 if more else box.center().y()
            painter.drawLine(QPointF(x, box.top()), QPointF(x, end))
        if own:
            painter.drawLine(QPointF(x, box.center().y()), QPointF(x + 8, box.center().y()))
        node = node.parent()


def _paint_mark(painter: QPainter, node: Node, box: QRectF) -> None:
    if node.environment:
        paint_environment(painter, node.environment, box)
    else:
        paint_icon(painter, node.icon, box.topLeft() + QPointF(2, 2), tone="text2")


def _paint_words(painter: QPainter, room: QRectF, node: Node, *, chosen: bool) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(font(12))
    painter.setPen(colour("text3"))
    painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, node.note)
    room.setWidth(room.width() - painter.fontMetrics().horizontalAdvance(node.note) - 8)
    painter.setFont(font(13, weight=600 if chosen else 500))
    painter.setPen(colour("accent_text" if chosen else "text"))
    elide = Qt.TextElideMode.ElideMiddle
    shown = painter.fontMetrics().elidedText(node.title, elide, int(room.width()))
    painter.drawText(room, middle, shown)


def _depth(index: Index) -> int:
    depth, parent = 0, index.parent()
    while parent.isValid():
        depth, parent = depth + 1, parent.parent()
    return depth


def _item(node: Node) -> QStandardItem:
    item = QStandardItem(node.title)
    item.setData(node, _NODE)
    item.setData(node.key, Qt.ItemDataRole.UserRole)
    spoken = ", ".join(word for word in (node.title, node.note) if word)
    item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    for child in node.children:
        item.appendRow(_item(child))
    return item

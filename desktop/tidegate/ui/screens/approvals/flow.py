"""A layout that puts things side by side and goes on in the next line when one is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QLayoutItem


class Flow(QLayout):
    """Lines of things, like words of a text."""

    def __init__(self, *, gap: int = 5) -> None:
        super().__init__()
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    @override
    def setGeometry(self, box: QRect) -> None:
        super().setGeometry(box)
        self._arrange(box, moves=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, box: QRect, *, moves: bool) -> int:
        left, top, line = box.x(), box.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if left + size.width() > box.right() + 1 and line:
                left, top, line = box.x(), top + line + self._gap, 0
            if moves:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self._gap
            line = max(line, size.height())
        return top + line - box.y()


class FlowArea(QWidget):
    """A widget that holds others in lines."""

    def __init__(self, parts: Iterable[QWidget], *, gap: int = 5) -> None:
        super().__init__()
        flow = Flow(gap=gap)
        for part in parts:
            flow.addWidget(part)
        self.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

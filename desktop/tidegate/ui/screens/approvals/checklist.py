"""The checklist: boxes whose words wrap, and how many are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.switches import CheckRow

if TYPE_CHECKING:
    from collections.abc import Sequence

_BOX_ROOM = 30


class ChecklistBox(CheckRow):
    """A box of the checklist; a long item takes several lines."""

    def __init__(self, item: str) -> None:
        super().__init__(item)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        room = QRectF(0, 0, max(40, width - _BOX_ROOM), 10_000).toRect()
        needed = QFontMetrics(font(13, weight=500)).boundingRect(
            room, Qt.TextFlag.TextWordWrap, self.text()
        )
        return max(px(24), needed.height() + px(6))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), self.heightForWidth(px(280)))

    @override
    def _paint_words(self, painter: QPainter) -> None:
        room = QRectF(_BOX_ROOM, 0, self.width() - _BOX_ROOM, self.height())
        painter.setFont(self.font())
        painter.setPen(colour("text" if self.isEnabled() else "disabled"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags, self.text())


class Checklist(QWidget):
    """All boxes; `changed` tells that one was checked or unchecked."""

    changed = Signal()

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self.boxes = [ChecklistBox(item) for item in items]
        for box in self.boxes:
            column.addWidget(box)
            box.toggled.connect(self.changed)
        self.setAccessibleName("Checklist")

    @property
    def done(self) -> int:
        """How many are checked."""
        return sum(box.isChecked() for box in self.boxes)

    @property
    def first_open(self) -> ChecklistBox | None:
        """The first box that is not checked yet."""
        return next((box for box in self.boxes if not box.isChecked()), None)

"""The panel on the right of a page: a body that scrolls and a foot that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.theme import px
from tidegate.ui.widgets.cards import Panel
from tidegate.ui.widgets.themed import Divider, Themed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout


class ScrollPage(QScrollArea):
    """Content that scrolls up and down only; put things into `page.body`."""

    def __init__(self, *, margins: tuple[int, int, int, int] = (20, 16, 20, 14)) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self._content.setProperty("page", "true")
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(12)
        self.setWidget(self._content)
        self.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)


class Inspector(Panel, Themed):
    """Facts and acts of what is selected, 300 pixels wide. Fill it between `begin` and `end`.

    Presenters' views call `begin()`, then `add(…)`, then `end()`; the foot is set once.
    """

    def __init__(self, *, name: str, width: int = 300) -> None:
        super().__init__(lines=("left",))
        self.setAccessibleName(name)
        self._width = width
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 0, 0, 0)
        self._outer.setSpacing(0)
        self._page = ScrollPage(margins=(19, 16, 18, 14))
        self._page.body.setSpacing(6)
        self._outer.addWidget(self._page, 1)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedWidth(px(self._width))

    def begin(self) -> None:
        """Take everything out of the body."""
        _empty(self._page.body)

    def add(self, part: QWidget | QLayout, *, above: int = 0) -> None:
        """Put a part below the others, with extra space above it."""
        if above:
            self._page.body.addSpacing(above)
        if isinstance(part, QWidget):
            self._page.body.addWidget(part)
        else:
            self._page.body.addLayout(part)

    def end(self) -> None:
        """Push everything to the top."""
        self._page.body.addStretch(1)

    def set_foot(self, foot: QWidget) -> None:
        """Keep a widget at the foot, below a line."""
        framed = QWidget()
        layout = QVBoxLayout(framed)
        layout.setContentsMargins(19, 0, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(Divider())
        layout.addWidget(foot)
        self._outer.addWidget(framed)


def _empty(layout: QLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            _empty(inner)

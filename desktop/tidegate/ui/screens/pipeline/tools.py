"""The row above the matrix: which versions it shows, and the wish to look for drift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from tidegate.ui.screens.pipeline.board import shown_rows
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import beside
from tidegate.ui.widgets.chips import FilterChip
from tidegate.ui.widgets.fields import SearchField
from tidegate.ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from tidegate.services.reviewing import Row
    from tidegate.ui.screens.pipeline.board import Board

_TYPING_PAUSE_MS = 90
_HINT = "Drag a version to the next column, or press P, to promote"


class Tools(QWidget):
    """`filter_changed` says that other rows pass; `read_requested` is the wish to read hosts."""

    filter_changed = Signal()
    read_requested = Signal()

    def __init__(self, more: QWidget) -> None:
        super().__init__()
        self.active = FilterChip("Active versions", icon="list-filter")
        self.active.setChecked(True)
        self.active.setToolTip("What is live or on its way, and the versions just before")
        self.search = SearchField("Filter versions", width=180, least=90)
        self._read = Button("Check for drift", kind="ghost", icon="refresh-cw", height=28)
        right = Qt.TextElideMode.ElideRight
        hint = ElidedLabel(_HINT, size=12, tone="text3", elide=right)
        row = beside(self.active, self.search, self._read, more, None, hint)
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)
        self._join()

    def rows_of(self, board: Board) -> tuple[Row, ...]:
        """Return the rows of a board that the filter lets through."""
        return shown_rows(board, only_active=self.active.isChecked(), words=self.search.text())

    def let_all_through(self) -> None:
        """Show every version."""
        self.active.setChecked(False)
        self.search.clear()
        self.filter_changed.emit()

    def show_reading(self, *, reads: bool) -> None:
        """Show that hosts are being read, or no more."""
        self._read.show_words("Reading hosts" if reads else "Check for drift")
        self._read.show_allowed(not reads, reason="The hosts are being read")

    def _join(self) -> None:
        self.active.toggled.connect(self.filter_changed)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self.filter_changed)
        self._read.clicked.connect(self.read_requested)

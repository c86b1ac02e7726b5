"""The panel's part that says how a setting came to have its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tidegate.ui.past_lines import PastLine
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Avatar, Icon
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.safe_text import shown_safely

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

Past = Sequence[tuple[str, Sequence[PastLine]]]
"""Of each environment's title what changed there; no title where there is only one."""


class PastPart(QWidget):
    """Filled once it is known; nothing is shown where nobody keeps a record."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    def show_past(self, past: Past) -> None:
        """Show the changes of each environment that has any."""
        for title, lines in past:
            if lines:
                self._column.addWidget(SectionHeader("Last changes", note=title))
            for line in lines:
                self._column.addLayout(_change(line))
        self.setVisible(any(lines for _, lines in past))


def _change(line: PastLine) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    mark = Avatar(line.by, size=22) if line.by else Icon("pencil", tone="text3", size=16)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    words = Label(shown_safely(line.words), size=12, wrap=True)
    row.addLayout(stacked(words, ElidedLabel(line.record, size=12, tone="text3"), spacing=0), 1)
    return row

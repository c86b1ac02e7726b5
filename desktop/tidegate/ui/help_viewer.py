"""The manual in the window: pages on the left, the text of one on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QWidget

from tidegate.ui.help_text import set_manual
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page of the manual; its text is Markdown that ships with the program."""

    key: str
    title: str
    text: str


class HelpViewer(Dialog):
    """Shows the manual; Esc closes it."""

    def __init__(self, window: QWidget, pages: Sequence[HelpPage], *, first: str = "") -> None:
        super().__init__(window, "Manual", width=920)
        self._text = QTextBrowser()
        self._text.setOpenLinks(False)
        self._text.setAccessibleName("Text of the page")
        self._text.setMinimumHeight(px(520))
        columns = (Column("Page", lambda page: Cell(page.title)),)
        self.table = Table(columns, name="Pages of the manual", row_height=34, key=_key)
        self.table.setFixedWidth(px(220))
        self.table.horizontalHeader().hide()
        self.table.show_rows(list(pages))
        self.table.chosen.connect(self._show)
        self._lay_out()
        if pages:
            self.table.choose(next((page for page in pages if page.key == first), pages[0]))

    def _lay_out(self) -> None:
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(16))
        row.addWidget(self.table)
        row.addWidget(self._text, 1)
        self.add(both)
        close = Button("Close", height=36)
        close.clicked.connect(self.accept)
        self.add_foot(None, close)

    def _show(self, page: object) -> None:
        if isinstance(page, HelpPage):
            set_manual(self._text.document(), page.text)
            self._text.moveCursor(QTextCursor.MoveOperation.Start)


def _key(page: object) -> str:
    return page.key if isinstance(page, HelpPage) else ""

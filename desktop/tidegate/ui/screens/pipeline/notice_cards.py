"""The cards of what needs a person: the first of them, or all on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from tidegate.ui.marks import State
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import AttentionCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.pipeline.words import Notice

_FIRST = 2
_ACROSS = 2


class NoticeCards(QWidget):
    """Notices as cards, two beside each other. `answered` carries the notice of a pressed card.

    `more` is the button that shows the rest of them, to be put where the page has room for it.
    """

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._notices: tuple[Notice, ...] = ()
        self._shows_all = False
        self.more = Button("More", kind="link", height=28)
        self.more.hide()
        self.more.clicked.connect(self._toggle)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self.hide()

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show these instead of those before."""
        self._notices = tuple(notices)
        self._fill()

    def _fill(self) -> None:
        self._clear()
        shown = self._notices if self._shows_all else self._notices[:_FIRST]
        for at, notice in enumerate(shown):
            self._grid.addWidget(self._card(notice), at // _ACROSS, at % _ACROSS)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if len(shown) > 1 else 0)
        self.setVisible(bool(shown))
        hidden = len(self._notices) - _FIRST
        self.more.show_words("Fewer cards" if self._shows_all else f"{hidden} more to look at")
        self.more.setVisible(hidden > 0)

    def _clear(self) -> None:
        while item := self._grid.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _card(self, notice: Notice) -> AttentionCard:
        state = State[notice.state]
        card = AttentionCard(state, notice.title, text=notice.text, action=notice.action)
        card.acted.connect(lambda: self.answered.emit(notice))
        return card

    def _toggle(self) -> None:
        self._shows_all = not self._shows_all
        self._fill()

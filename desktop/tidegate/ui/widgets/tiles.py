"""Tiles: a figure with its history, and a figure with its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.ui.widgets.cards import Card, beside, stacked
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Icon
from tidegate.ui.widgets.progress import Sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence


class StatTile(Card):
    """A figure with a quiet note and bars of how it went."""

    def __init__(self, title: str, *, tone: str = "accent") -> None:
        super().__init__(across=True)
        self.body.setContentsMargins(14, 11, 14, 11)
        self._title = title
        self._figure = Label(size=20, weight=600)
        self._note = Label(size=12, tone="text3")
        self._history = Sparkline(tone=tone, said=title)
        head = Label(title, size=12, weight=500, tone="text2")
        words = stacked(head, spacing=3)
        words.addLayout(beside(self._figure, self._note, None))
        self.body.addLayout(words, 1)
        self.body.addWidget(self._history)

    def show_figure(self, figure: str, *, note: str = "", values: Sequence[float] = ()) -> None:
        """Show a figure such as "2 d 4 h", a note such as "median", and the past ones."""
        self._figure.setText(figure)
        self._note.setText(note)
        self._history.show_values(values, said=f"{self._title}: {figure} {note}")
        self._history.setVisible(bool(values))
        self.setAccessibleName(f"{self._title}: {figure} {note}")


class CountTile(Card):
    """An icon and a number, what it counts, and what that means."""

    def __init__(self, title: str, *, icon: str, tone: str, note: str = "") -> None:
        super().__init__(spacing=2)
        self.body.setContentsMargins(14, 11, 14, 11)
        self._title = title
        self._count = Label("0", size=20, weight=600)
        self.body.addLayout(beside(Icon(icon, tone=tone, size=18), self._count, None, spacing=10))
        self.add(Label(title, weight=500), Label(note, size=12, tone="text3"))

    def show_count(self, count: int) -> None:
        """Show another number."""
        self._count.setText(f"{count:,}".replace(",", "\u202f"))
        self.setAccessibleName(f"{self._title}: {count}")

"""Rows of facts: a key and its value, a section's head, a change of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from tidegate.ui.theme import px
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Icon, StateMark

if TYPE_CHECKING:
    from tidegate.ui.marks import State


class SectionHeader(QWidget):
    """A quiet title with an optional note and one thing on the right, such as a link button."""

    def __init__(
        self,
        title: str,
        *,
        note: str = "",
        right: QWidget | None = None,
        icon: str = "",
        size: int = 12,
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if icon:
            row.addWidget(Icon(icon, size=16))
        self._title = Label(title, size=size, weight=600, tone="text" if icon else "text2")
        self._note = Label(note, size=12, tone="text3")
        row.addWidget(self._title)
        row.addWidget(self._note)
        row.addStretch(1)
        if right is not None:
            row.addWidget(right)

    def show_words(self, title: str, *, note: str = "") -> None:
        """Show another title and note."""
        self._title.setText(title)
        self._note.setText(note)


class KeyValues(QWidget):
    """Facts in two columns, keys in captions, values cut in the middle when there is no room."""

    def __init__(self, *, key_width: int = 84) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, px(key_width))
        self._grid.setColumnStretch(2, 1)

    def add(
        self,
        key: str,
        value: str,
        *,
        mono: bool = False,
        icon: str = "",
        state: State | None = None,
        tone: str = "text",
    ) -> None:
        """Add a fact below the others."""
        row = self._grid.rowCount()
        self._grid.addWidget(Label(key, size=12, tone="text3"), row, 0)
        mark = StateMark(state, size=14) if state else Icon(icon, tone="text3", size=14)
        if state or icon:
            self._grid.addWidget(mark, row, 1, Qt.AlignmentFlag.AlignVCenter)
        shown = ElidedLabel(value, size=12, weight=400 if mono else 500, tone=tone, mono=mono)
        shown.setAccessibleName(f"{key}: {value}")
        marked = bool(state or icon)
        self._grid.addWidget(shown, row, 2 if marked else 1, 1, 1 if marked else 2)

    def clear(self) -> None:
        """Take every fact away."""
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()


class IconLine(QWidget):
    """An icon or state, a text, and a quiet text on the right: one line of a short list."""

    def __init__(
        self,
        text: str,
        *,
        right: str = "",
        icon: str = "",
        icon_tone: str = "text3",
        state: State | None = None,
        mono: bool = False,
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if state:
            row.addWidget(StateMark(state, size=14))
        elif icon:
            row.addWidget(Icon(icon, tone=icon_tone, size=14))
        row.addWidget(ElidedLabel(text, size=12, mono=mono), 1)
        if right:
            row.addWidget(Label(right, size=12, tone="text3", mono=mono))
        word = f"{state.label}: " if state else ""
        self.setAccessibleName(f"{word}{text} {right}".strip())

"""The row of what is compared: a picker for either side, and how both are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tidegate.ui.screens.compare.sources import Look
from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import beside
from tidegate.ui.widgets.fields import SourcePicker
from tidegate.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.compare.rows import Side
    from tidegate.ui.screens.compare.sources import Offered


class SourcesRow(QWidget):
    """`side_chosen` carries left (0) or right (1) and a source's key, `look_chosen` a `Look`."""

    side_chosen = Signal(int, str)
    look_chosen = Signal(object)
    swap_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = SourcePicker("Left side"), SourcePicker("Right side")
        self._swap = IconButton("arrow-left-right", "Change the sides", kind="secondary", size=36)
        self.looks = Segments({look.name: look.value for look in Look}, name="Compare what")
        row = beside(self.left, self._swap, self.right, self.looks)
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
        self.left.chosen.connect(lambda key: self.side_chosen.emit(0, key))
        self.right.chosen.connect(lambda key: self.side_chosen.emit(1, key))
        self._swap.clicked.connect(self.swap_requested)
        self.looks.chosen.connect(lambda key: self.look_chosen.emit(Look[key]))

    def show_sources(
        self, offered: Sequence[Offered], *, left: Side, right: Side, look: Look
    ) -> None:
        """Show what is compared, and what could be on either side.

        Of three the left one is what the other two are based on.
        """
        sides = ((self.left, left), (self.right, right))
        for (picker, side), each in zip(sides, offered, strict=True):
            picker.show_choices(each.choices, earlier=each.earlier)
            picker.show_source(side.kind, title=side.label, note=side.note, detail=side.detail)
        is_three = look is Look.THREE
        if is_three:
            title = offered[1].title(right.environment)
            note = f"Profile and {right.label.lower()}, since then"
            self.right.show_source(right.kind, title=title, note=note)
        self._swap.setVisible(not is_three)
        self.looks.choose(look.name)

"""How the window looks and is worked: appearance, text size, single-letter keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_APPEARANCES = {"system": "Follow the system", "light": "Light", "dark": "Dark"}
_SIZES = {"90": "90 %", "100": "100 %", "110": "110 %", "120": "120 %", "130": "130 %"}


class PreferencesDialog(Dialog):
    """Every choice works at once; `appearance_chosen` and `size_chosen` carry its key."""

    appearance_chosen = Signal(str)
    size_chosen = Signal(int)

    def __init__(self, window: QWidget, *, appearance: str, text_size: int, home: str) -> None:
        super().__init__(window, "Settings", width=520)
        looks = Segments(_APPEARANCES, name="Appearance")
        looks.choose(appearance)
        looks.chosen.connect(self.appearance_chosen)
        sizes = Segments(_SIZES, name="Text size")
        sizes.choose(str(text_size))
        sizes.chosen.connect(lambda key: self.size_chosen.emit(int(key)))
        self.add(Label("Appearance", weight=600), looks)
        self.add(Label("Text size", weight=600), sizes)
        place = Label(home, mono=True, tone="text2", wrap=True)
        place.let_select()
        self.add(Label("Where Tidegate keeps your things", weight=600), place)
        close = Button("Close", height=36)
        close.clicked.connect(self.accept)
        self.add_foot(None, close)

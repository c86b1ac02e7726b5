"""Asks for a new key: its file, its name, what type it has, and its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.setting import SettingType
from tidegate.ui.screens.environments.new_key import TYPES, NewKey
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import Select, TextField
from tidegate.ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class AddingDialog(Dialog):
    """What comes of it is staged, not written."""

    def __init__(self, parent: QWidget, *, label: str, files: Sequence[str]) -> None:
        note = f"For {label} alone. It is staged; the bytes are shown before anything is saved."
        super().__init__(parent, "Add a key", note=note)
        self.key = TextField(name="Key", hint="cache.ttl", mono=True)
        self.value = TextField(name="Value", mono=True)
        self.type = Select({each.value: each.value.capitalize() for each in TYPES}, name="Type")
        self.file = Select({file: file for file in files}, name="File")
        for title, field in (
            ("Key", self.key),
            ("Value", self.value),
            ("Type", self.type),
            ("File", self.file),
        ):
            self.add(Label(title, size=12, weight=600, tone="text2"), field)
        self.act = Button("Stage the key", kind="primary", height=36)
        back = Button("Cancel", kind="ghost", height=36)
        self.add_foot(None, back, self.act)
        self.act.clicked.connect(self.accept)
        back.clicked.connect(self.reject)
        self.key.textChanged.connect(self._allow)
        self._allow()

    @property
    def new_key(self) -> NewKey:
        """What was typed."""
        kind = SettingType(self.type.choice)
        return NewKey(self.file.choice, self.key.text().strip(), self.value.text(), kind)

    def _allow(self) -> None:
        is_whole = bool(self.key.text().strip() and self.file.choice)
        self.act.show_allowed(is_whole, reason="Write a key first")

"""Who works here, and the way to the settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tidegate.ui.widgets.buttons import IconButton
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.labels import ElidedLabel, plain_tooltip
from tidegate.ui.widgets.marks import Avatar


class PersonFooter(QWidget):
    """A person's disc, name and role, and a button for the settings."""

    settings_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 10, 10, 10)
        self._row.setSpacing(10)
        self._avatar = Avatar("", size=28)
        self._words = QWidget()
        self._name = ElidedLabel(weight=600)
        self._role = ElidedLabel(size=11, tone="text3")
        self._words.setLayout(stacked(self._name, self._role, spacing=1))
        self._settings = IconButton("settings", "Settings", size=28)
        self._settings.clicked.connect(self.settings_requested)
        self._row.addWidget(self._avatar)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._settings)

    @property
    def settings(self) -> IconButton:
        """The way to the settings."""
        return self._settings

    def show_person(self, name: str, *, role: str) -> None:
        """Show who works here and as what."""
        self._avatar.show_person(name)
        called, _, domain = name.partition("@")
        self._name.setText(called)
        self._role.setText(domain or role)
        self.setToolTip(plain_tooltip(f"{name}, {role}" if role else name))
        self.setAccessibleName(name)

    def show_folded(self, folded: bool) -> None:  # noqa: FBT001 - an order
        """Show the settings button alone."""
        self._row.setContentsMargins(14, 10, 14 if folded else 10, 10)
        self._avatar.setVisible(not folded)
        self._words.setVisible(not folded)

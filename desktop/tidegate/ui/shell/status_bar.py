"""The honest line at the foot: agent, keyring, freeze, lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from tidegate.ui.theme import px
from tidegate.ui.widgets.cards import Panel
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Icon
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One fact: an icon, words, and a tone such as `drift` when it is not as it should be."""

    icon: str
    text: str
    tone: str = "text2"


class StatusBar(Panel, Themed):
    """Facts from left to right, the version at the end."""

    def __init__(self, *, version: str) -> None:
        super().__init__(fill="nav", lines=("top",))
        self.setAccessibleName("Status")
        self._parts: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 1, 16, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        self._row.addWidget(Label(f"Tidegate {version}", size=12, tone="text3"))
        self.keep_dressed()

    def show_items(self, items: Sequence[StatusItem]) -> None:
        """Show these facts."""
        for part in self._parts:
            self._row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        for item in items:
            self._add(Icon(item.icon, tone=item.tone, size=13))
            label = ElidedLabel(item.text, size=12, tone=item.tone)
            label.setContentsMargins(0, 0, 10, 0)
            self._add(label)

    @override
    def dress(self) -> None:
        self.setFixedHeight(px(28))

    def _add(self, part: QWidget) -> None:
        self._row.insertWidget(len(self._parts), part)
        self._parts.append(part)

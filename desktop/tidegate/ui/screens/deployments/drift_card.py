"""Hosts that have something else than what was put there, each with its way into Compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from tidegate.domain.counting import count_of
from tidegate.ui.marks import State
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, beside, stacked
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import StateMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.deployments.drifting import Drift

_MOST, _NAME = 5, 120


class DriftCard(Card):
    """`compare_requested` carries the place in Compare where the difference is seen."""

    compare_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__(across=True, fill="drift_soft", line="", padding=12, spacing=12)
        self.body.addWidget(StateMark(State.WARNING, size=18), 0, Qt.AlignmentFlag.AlignTop)
        self._title = Label(weight=600, tone="drift")
        self._lines = stacked(spacing=4)
        self._words = stacked(self._title, spacing=4)
        self._words.addLayout(self._lines)
        self.body.addLayout(self._words, 1)
        self.hide()

    def show_drifts(self, drifts: Sequence[Drift]) -> None:
        """Show these hosts, at most five of them, or hide."""
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._title.setText(f"{count_of(len(drifts), 'host')} drifted")
        self.setAccessibleName("; ".join(f"{each.host}: {each.text}" for each in drifts))
        for drift in drifts[:_MOST]:
            self._lines.addWidget(self._host_line(drift))
        if len(drifts) > _MOST:
            names = ", ".join(each.host for each in drifts[_MOST:])
            self._lines.addWidget(ElidedLabel(f"also {names}", size=12, tone="text2"))
        self.setVisible(bool(drifts))

    def _host_line(self, drift: Drift) -> QWidget:
        name = Label(drift.host, size=12, mono=True)
        name.setMinimumWidth(px(_NAME))
        name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        text = ElidedLabel(drift.text, size=12, tone="text2")
        parts: list[QWidget] = [name, text]
        if drift.place:
            button = Button("Compare settings", icon="git-compare", height=28)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(f"Compare the settings of {drift.host}")
            button.clicked.connect(
                lambda _=False, place=drift.place: self.compare_requested.emit(place)
            )
            parts.append(button)
        line = QWidget()
        layout = beside(*parts, spacing=12)
        layout.setStretch(1, 1)
        line.setLayout(layout)
        return line

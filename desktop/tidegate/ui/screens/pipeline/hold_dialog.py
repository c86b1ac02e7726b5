"""The question before a hold: which environment, which versions, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import Select, TextField
from tidegate.ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.ui.screens.pipeline.board import Board


class HoldDialog(Dialog):
    """`held` carries environment, version (empty: every one) and reason."""

    held = Signal(str, str, str)

    def __init__(
        self, parent: QWidget | None, board: Board, *, version: str, environment: str = ""
    ) -> None:
        super().__init__(
            parent,
            "Hold automatic promotion",
            note="Nothing goes there by itself until a person lifts the hold. A person may still "
            "deploy there, and that lifts it.",
            width=480,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        titles = {str(head.name): head.title for head in board.heads}
        self._where = Select(titles, name="Environment")
        self._where.choose(environment or list(titles)[-1])
        self._which = Select({"": "Every version"}, name="Versions")
        if version:
            self._which.show_choices({"": "Every version", version: f"Only {version}"})
        self._reason = TextField(name="Reason", hint="Such as: wait for the load test")
        self._act = Button("Place hold", kind="primary", icon="hand", height=36)
        self._fill()
        self._reason.textChanged.connect(self._judge)
        self._act.clicked.connect(self._hold)
        self._judge()

    def _fill(self) -> None:
        for words, field in (
            ("Environment", self._where),
            ("Versions", self._which),
            ("Reason", self._reason),
        ):
            self.add(Label(words, size=12, weight=600, tone="text2"), field)
        refuse = Button("Cancel", kind="ghost", height=36)
        refuse.clicked.connect(self.reject)
        self.add_foot(None, refuse, self._act)

    def _judge(self) -> None:
        self._act.show_allowed(bool(self._reason.text().strip()), reason="A hold needs a reason")

    def _hold(self) -> None:
        where, which, why = self._where.choice, self._which.choice, self._reason.text().strip()
        self.accept()
        self.held.emit(where, which, why)

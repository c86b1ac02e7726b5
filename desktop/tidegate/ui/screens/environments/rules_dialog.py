"""Asks for other rules before an environment; the bytes are shown before they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem
from tidegate.services.governing import Rules
from tidegate.ui.screens.environments.windows_text import lines_of, windows_of
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import NumberField, TextArea, TextField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.switches import CheckRow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.domain.environment import Environment

_MOST_APPROVALS = 50
_FOUR_EYES = "Who asks must find somebody else to approve"
_PROMOTES = "A release that is green one stage before comes here, as far as the gate"


class RulesDialog(Dialog):
    """The rules as they are, to be changed; what comes of it is shown as bytes first."""

    def __init__(self, parent: QWidget, environment: Environment) -> None:
        title, kind = f"Rules before {environment.label}", environment.kind.value
        note = "They are written into the environment's file, and the change is recorded."
        super().__init__(parent, title, note=note, kind=kind)
        rules = Rules.of(environment)
        self.approvals = NumberField(
            rules.approvals, name="Approvals needed", least=1, most=_MOST_APPROVALS
        )
        self.four_eyes = CheckRow(
            "The person who asks cannot approve", note=_FOUR_EYES, checked=rules.four_eyes
        )
        self.expires = TextField(
            rules.expires, name="Approvals expire after", hint="24h", mono=True
        )
        self.soak = TextField(rules.soak, name="Soak time", hint="24h", mono=True)
        self.promotes = CheckRow("Comes by itself", note=_PROMOTES, checked=rules.promote == "auto")
        self.windows = TextArea(
            lines_of(rules.windows),
            name="Windows and freezes",
            hint="allow Mon-Thu 09:00-16:00 in Europe/Berlin",
            lines=4,
            mono=True,
        )
        self.wrong = Label(size=12, tone="fail", wrap=True)
        self._fill()

    @property
    def rules(self) -> Rules:
        """What was written; raises Problem for what cannot be read."""
        return Rules(
            self.approvals.value(),
            self.four_eyes.isChecked(),
            self.expires.text().strip(),
            "auto" if self.promotes.isChecked() else "manual",
            self.soak.text().strip(),
            windows_of(self.windows.toPlainText()),
        ).checked()

    def _fill(self) -> None:
        self._add("Approvals needed", self.approvals)
        self.add(self.four_eyes)
        self._add("Approvals expire after", self.expires)
        self._add("Soak time: how long it must have been live one stage before", self.soak)
        self.add(self.promotes)
        self._add("Windows and freezes, one a line", self.windows)
        self.add(self.wrong)
        self.act = Button("Show the change…", kind="primary", height=36)
        back = Button("Cancel", kind="ghost", height=36)
        back.clicked.connect(self.reject)
        self.act.clicked.connect(self._offer)
        self.add_foot(None, back, self.act)

    def _add(self, title: str, field: QWidget) -> None:
        self.add(Label(title, size=12, weight=600, tone="text2"), field)

    def _offer(self) -> None:
        """Accept what can be read, else say what is wrong and stay."""
        try:
            _ = self.rules
        except Problem as problem:
            self.wrong.setText(str(problem))
            self.fit()
            return
        self.accept()

"""Asks why a difference is as it should be, and until when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import TextArea, TextField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.safe_text import shown_safely

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.ui.screens.compare.rows import Row, Side


class AcceptingDialog(Dialog):
    """A reason is needed, a last day is not; what comes of it is staged, not written."""

    def __init__(self, parent: QWidget, row: Row, *, left: Side, right: Side) -> None:
        note = (
            f"{shown_safely(row.entry.path)} may then differ between {left.label} and "
            f"{right.label}. It is written into contract.yaml once the staged changes are saved."
        )
        super().__init__(parent, "Mark as expected", note=note)
        self.reason = TextArea(name="Reason", hint="Why is it as it should be?", lines=3)
        self.until = TextField(name="Until", hint="2027-06-30, or empty for good", mono=True)
        self.wrong = Label(size=12, tone="fail", wrap=True)
        self.add(Label("Reason", size=12, weight=600, tone="text2"), self.reason)
        self.add(Label("Until the end of", size=12, weight=600, tone="text2"), self.until)
        self.add(self.wrong)
        self.act = Button("Stage as expected", kind="primary", height=36)
        back = Button("Cancel", kind="ghost", height=36)
        self.add_foot(None, back, self.act)
        self.act.clicked.connect(self.accept)
        back.clicked.connect(self.reject)
        self.reason.textChanged.connect(self._allow)
        self.until.textChanged.connect(self._allow)
        self._allow()

    @property
    def words(self) -> str:
        """The reason."""
        return " ".join(self.reason.toPlainText().split())

    @property
    def day(self) -> str:
        """The last day, empty for good."""
        return self.until.text().strip()

    def _allow(self) -> None:
        wrong = "" if _is_day(self.day) else "Write a day such as 2027-06-30, or nothing."
        self.until.show_invalid(wrong)
        self.wrong.setText(wrong)
        self.act.show_allowed(bool(self.words) and not wrong, reason=wrong or "Write a reason")


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False

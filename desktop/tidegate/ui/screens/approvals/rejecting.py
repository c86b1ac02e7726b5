"""The question before a rejection: a reason, and a case that the tests have missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import TextArea, TextField
from tidegate.ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.domain.plan import Plan


class RejectDialog(Dialog):
    """`rejected` carries the reason and the missing case, which may be empty."""

    rejected_with = Signal(str, str)

    def __init__(self, window: QWidget | None, plan: Plan) -> None:
        super().__init__(
            window,
            f"Reject {plan.build.version} for {plan.title}",
            note="This ends the request for good: nobody can approve it any more.",
            kind=plan.kind.value,
            width=520,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reason = TextArea(name="Reason", hint="What is wrong with the release", lines=3)
        self._case = TextField(name="Missing case", hint="Such as: order with two currencies")
        self._act = Button("Reject release", kind="danger", height=36)
        self._fill()
        self._reason.textChanged.connect(self._judge)
        self._act.clicked.connect(self._reject)
        self._judge()

    def _fill(self) -> None:
        self.add(Label("Reason", size=12, weight=600, tone="text2"), self._reason)
        self.add(Label("Missing case, if one was not tested", size=12, weight=600, tone="text2"))
        self.add(self._case)
        hint = "It stands on the checklist of the next release until one is live."
        self.add(Label(hint, size=12, tone="text3", wrap=True))
        refuse = Button("Cancel", kind="ghost", height=36)
        refuse.clicked.connect(self.reject)
        self.add_foot(None, refuse, self._act)

    def _judge(self) -> None:
        has_reason = bool(self._reason.toPlainText().strip())
        self._act.show_allowed(has_reason, reason="A rejection needs a reason")

    def _reject(self) -> None:
        reason, case = self._reason.toPlainText().strip(), self._case.text().strip()
        self.accept()
        self.rejected_with.emit(reason, case)

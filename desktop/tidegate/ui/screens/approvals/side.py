"""The right half of the dialog: gate, checklist, signatures, the key to sign with, a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from tidegate.domain.gate import ConditionKind
from tidegate.ui.marks import State
from tidegate.ui.screens.approvals.checklist import Checklist
from tidegate.ui.screens.approvals.sections import condition_line
from tidegate.ui.screens.approvals.signatures import Seats
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, Panel
from tidegate.ui.widgets.fields import Select, TextArea
from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import Label, set_plain_tooltip
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.themed import Divider

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from tidegate.ui.screens.approvals.board import Hand, Sheet

_WIDTH, _NARROW = 348, 296
_PEOPLE = (ConditionKind.APPROVALS, ConditionKind.CHECKLIST)
_LATER = (ConditionKind.WINDOW, ConditionKind.SOAK)


class Side(Panel):
    """`changed` tells that a box was checked or another key was chosen."""

    changed = Signal()
    key_file_wanted = Signal()

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(fill="sunken", lines=("left",))
        self.setFixedWidth(px(_WIDTH))
        self._sheet = sheet
        self._checklist = Checklist(sheet.waiting.rule.checklist)
        self._checked = Label(size=12, weight=500, tone="text2")
        self._seats = Seats(sheet)
        self._plan_line = QVBoxLayout()
        self._keys = Select(name="Sign with")
        self._trouble = Label(size=12, tone="drift", wrap=True)
        # A long label of a key must not make the half wider than its room.
        self._keys.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._keys.setMinimumContentsLength(8)
        self._comment = TextArea(name="Comment", hint="Optional", lines=2)
        self._lay_out()
        self.show_hands(sheet)
        self._checklist.changed.connect(self._count)
        self._keys.currentIndexChanged.connect(self._take_hand)
        self._count()

    @property
    def hand(self) -> Hand | None:
        """Who would sign."""
        choice = self._keys.choice
        return self._sheet.hands[int(choice)] if choice else None

    @property
    def comment(self) -> str:
        """What the person wrote."""
        return self._comment.toPlainText().strip()

    @property
    def open_items(self) -> int:
        """How many items of the checklist are not checked."""
        return len(self._checklist.boxes) - self._checklist.done

    def show_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - an order
        """Leave more room to the other half in a narrow window."""
        self.setFixedWidth(px(_NARROW if narrow else _WIDTH))

    def show_hands(self, sheet: Sheet) -> None:
        """Offer the hands that may sign, the first one chosen."""
        self._sheet = sheet
        self._keys.show_choices({str(at): hand.label for at, hand in enumerate(sheet.hands)})
        for at, hand in enumerate(sheet.hands):
            self._keys.setItemData(at, hand.origin, Qt.ItemDataRole.ToolTipRole)
        if sheet.hands:
            self._keys.setCurrentIndex(0)
        self._keys.setVisible(bool(sheet.hands))
        self._trouble.show_text(sheet.trouble or "No key here belongs to one of the signers.")
        self._trouble.setVisible(not sheet.hands)
        self._take_hand()

    def show_misfit(self) -> None:
        """Say at the gate that what would run now is not what the plan says."""
        self._show_plan_line("something is not as the plan says any more", holds=False)

    def take_focus(self) -> None:
        """Put the focus on the first open item, or on the comment."""
        (self._checklist.first_open or self._comment).setFocus()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        page = ScrollPage(margins=(21, 14, 22, 10))
        page.body.setSpacing(7)
        outer.addWidget(page)
        self._body = page.body
        self._add_gate()
        if self._checklist.boxes:
            self._add(SectionHeader("Checklist", right=self._checked), self._checklist)
            self._rule_off()
        self._add(SectionHeader(self._seats.title))
        if not self._sheet.is_signed:
            self._add(_unsigned())
        self._add(self._seats)
        self._add_signing()
        self._body.addStretch(1)

    def _add_gate(self) -> None:
        verdict = self._sheet.dossier.verdict
        conditions = [each for each in verdict.conditions if each.kind not in _PEOPLE]
        if not conditions:
            return
        self._add(SectionHeader("Gate"))
        for each in conditions:
            if each.kind is ConditionKind.PLAN:
                self._add(self._plan_line)
                self._show_plan_line(each.text, holds=each.holds)
            else:
                waits = each.kind in _LATER
                self._add(condition_line(each.text, holds=each.holds, waits=waits))
        self._rule_off()

    def _show_plan_line(self, text: str, *, holds: bool) -> None:
        while item := self._plan_line.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        self._plan_line.addWidget(condition_line(text, holds=holds))

    def _add_signing(self) -> None:
        other = Button("Key file…", kind="link", height=22)
        other.clicked.connect(self.key_file_wanted)
        signing = QWidget()
        column = QVBoxLayout(signing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        for part in (SectionHeader("Sign with", right=other), self._keys, self._trouble):
            column.addWidget(part)
        self._add(signing)
        signing.setVisible(self._sheet.is_signed and not self._sheet.closed)
        self._add(SectionHeader("Comment"), self._comment)
        self._add(Label("Kept in the record", size=12, tone="text3"))

    def _add(self, *parts: QWidget | QLayout) -> None:
        for part in parts:
            if isinstance(part, QWidget):
                self._body.addWidget(part)
            else:
                self._body.addLayout(part)

    def _rule_off(self) -> None:
        self._body.addSpacing(4)
        self._body.addWidget(Divider())
        self._body.addSpacing(2)

    def _count(self) -> None:
        total = len(self._checklist.boxes)
        self._checked.show_text(f"{self._checklist.done} of {total}")
        self.changed.emit()

    def _take_hand(self) -> None:
        set_plain_tooltip(self._keys, self.hand.origin if self.hand else "")
        self._seats.show_hand(self.hand)
        self.changed.emit()


def _unsigned() -> Banner:
    return Banner(
        "Recorded without a signature",
        text="The workspace has no signers file: who approves is written down, not proven.",
        tone="drift",
        state=State.WARNING,
    )

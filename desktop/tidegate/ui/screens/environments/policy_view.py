"""The Release policy tab: the switch, what follows from it, the other rules, every gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.messages import Messages
from tidegate.ui.screens.environments.policy_rows import (
    approval_rows,
    checks,
    listed,
    otherwise,
    way_through,
)
from tidegate.ui.screens.environments.rules_dialog import RulesDialog
from tidegate.ui.screens.environments.turning_dialog import TurningDialog
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, Card, stacked
from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import EnvironmentMark, Icon
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.staging import ReviewDialog
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.switches import Switch
from tidegate.ui.widgets.themed import Divider

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QResizeEvent

    from tidegate.domain.environment import Environment
    from tidegate.services.promoting_settings import StagedChange
    from tidegate.ui.screens.environments.policy_presenter import (
        Gate,
        Policy,
        PolicyPresenter,
        Turning,
    )

_COLUMN = 276
_NARROW = 720
_ANY = 16_777_215


class PolicyPage(QWidget):
    """The rules before an environment. A switch only asks; it turns when that was agreed to."""

    turn_requested = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._messages = Messages(self)
        self.dialog: TurningDialog | None = None
        self.rules: RulesDialog | None = None
        self.review: ReviewDialog | None = None
        self.edit: Button | None = None
        self.switch: Switch | None = None
        self._shown: Policy | None = None
        self._sides: QBoxLayout | None = None
        self._beside: QWidget | None = None
        self.gates: dict[str, Switch] = {}
        self.page = ScrollPage(margins=(24, 18, 24, 18))
        empty = EmptyState("shield-check", "No environment", text="Choose an environment.")
        self.area = StatefulArea(self.page, empty=empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def driven_by(self, leader: PolicyPresenter) -> None:
        """Send the wishes to the presenter."""
        self.turn_requested.connect(lambda name, on: leader.wish(name, required=on))
        self._turn, self._govern, self._save = leader.turn, leader.govern, leader.save

    def show_policy(self, policy: Policy) -> None:
        """Show the rules and every gate; the same ones again stay with the keyboard in them."""
        if policy == self._shown:
            self.area.show_content()
            return
        focused = self.focusWidget()
        had_keys = focused is not None and focused.hasFocus()
        self._shown = policy
        _empty(self.page)
        whole = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        whole.setSpacing(24)
        self._sides = whole
        rules = QVBoxLayout()
        rules.setSpacing(10)
        for part in self._rules(policy):
            rules.addWidget(part)
        rules.addStretch(1)
        whole.addLayout(rules, 1)
        whole.addWidget(self._pipeline(policy), 0, Qt.AlignmentFlag.AlignTop)
        self.page.body.addLayout(whole)
        self._fit()
        self.area.show_content()
        if had_keys and self.switch is not None:
            self.switch.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On a narrow page the pipeline stands below the rules, not beside them."""
        ways = QBoxLayout.Direction
        if self._sides is not None and self._beside is not None:
            is_wide = self.width() >= px(_NARROW)
            self._beside.setMinimumWidth(px(_COLUMN) if is_wide else 0)
            self._beside.setMaximumWidth(px(_COLUMN) if is_wide else _ANY)
            self._sides.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)

    def ask_to_turn(self, turning: Turning) -> None:
        """Say what follows, and ask; nothing has been turned yet."""
        self.dialog = TurningDialog(self.window(), turning)
        dialog = self.dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._turn(turning, key=dialog.key))
        dialog.open()

    def show_review(self, changes: Sequence[StagedChange], *, kind: str) -> None:
        """Show the bytes of other rules before they are saved."""
        self.review = ReviewDialog(self.window(), changes=changes, kind=kind)
        self.review.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.review.accepted.connect(self._save)
        self.review.open()

    def _ask_for_rules(self, environment: Environment) -> None:
        self.rules = RulesDialog(self.window(), environment)
        dialog = self.rules
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._govern(dialog.rules))
        dialog.open()

    def show_problem(self, problem: Exception) -> None:
        """Show why the rules cannot be shown."""
        self.area.show_problem(problem)

    def show_refused(self, problem: Exception) -> None:
        """Say why the switch was not turned."""
        self._messages.show_problem(problem)

    def tell(self, text: str) -> None:
        """Tell short news."""
        self._messages.tell(text)

    def _rules(self, policy: Policy) -> Iterator[QWidget]:
        environment = policy.environment
        self.edit = Button("Edit rules…", icon="pencil", height=28)
        self.edit.clicked.connect(lambda: self._ask_for_rules(environment))
        yield SectionHeader("Approval", size=13, right=self.edit)
        yield self._approval(policy)
        closed = environment.needs_approval
        words = "deploys continuously" if closed else "waits for people"
        title = f"With approval {'off' if closed else 'on'}, {environment.label} {words}"
        yield Banner(title, text=otherwise(policy), tone="wait", icon="zap")
        note = "checked on every deployment, with or without approval"
        yield SectionHeader("Checks", note=note, size=13)
        yield listed(checks(policy))

    def _approval(self, policy: Policy) -> Card:
        environment = policy.environment
        card = Card(padding=0, spacing=0)
        card.add(self._head(environment))
        if environment.needs_approval:
            for row in approval_rows(policy):
                card.add(Divider(), row)
        return card

    def _head(self, environment: Environment) -> QWidget:
        closed = environment.needs_approval
        self.switch = self._switch(environment.name, environment.label, closed=closed)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 16, 18, 16)
        row.setSpacing(14)
        row.addWidget(Icon("signature", tone="accent_text", size=22))
        said = f"Every plan for {environment.label} waits in Approvals until it is approved."
        if not closed:
            said = f"A release reaches {environment.label} by itself once its checks hold."
        title = Label("Require approval before deploying", size=15, weight=600)
        row.addLayout(stacked(title, Label(said, tone="text2", wrap=True), spacing=3), 1)
        row.addWidget(
            Label("On" if closed else "Off", weight=600, tone="accent_text" if closed else "text2")
        )
        row.addWidget(self.switch)
        return head

    def _switch(self, name: str, label: str, *, closed: bool) -> Switch:
        switch = Switch(f"Require approval for {label}", on=closed)
        switch.toggled.connect(lambda on: self._wish(switch, name, on=on))
        return switch

    def _wish(self, switch: Switch, name: str, *, on: bool) -> None:
        # The switch stays as it is until the consequence has been read and agreed to.
        switch.show_on(not on)
        self.turn_requested.emit(name, on)

    def _pipeline(self, policy: Policy) -> QWidget:
        whole = QWidget()
        self._beside = whole
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(SectionHeader("Whole pipeline", size=13))
        self.gates = {}
        for at, gate in enumerate(policy.gates):
            if at:
                column.addWidget(Icon("arrow-down", tone="text3"), 0, Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(self._gate(gate, chosen=gate.name == policy.environment.name))
        said = Label(way_through(policy), size=12, tone="text3", wrap=True)
        column.addSpacing(6)
        column.addWidget(said)
        return whole

    def _gate(self, gate: Gate, *, chosen: bool) -> Card:
        card = Card(padding=10, spacing=10, across=True)
        if chosen:
            card.show_line("accent", width=1.6)
        words = stacked(
            Label(gate.label, weight=600), Label(gate.words, size=12, tone="text2"), spacing=1
        )
        self.gates[gate.name] = self._switch(gate.name, gate.label, closed=gate.is_closed)
        card.body.addWidget(EnvironmentMark(gate.kind, size=26))
        card.body.addLayout(words, 1)
        card.body.addWidget(self.gates[gate.name])
        card.setAccessibleName(f"{gate.label}: {gate.words}")
        return card


def _empty(page: ScrollPage) -> None:
    while item := page.body.takeAt(0):
        layout = item.layout()
        if layout is not None:
            _drop(layout)


def _drop(layout: object) -> None:
    while item := layout.takeAt(0):  # type: ignore[attr-defined]  # any layout
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            _drop(inner)

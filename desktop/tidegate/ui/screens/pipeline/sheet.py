"""The sheet before a deployment: what goes where, the plan in words, the gate, one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tidegate.domain.problem import Problem, ProblemKind
from tidegate.ui.screens.pipeline.plan_parts import parts_of
from tidegate.ui.screens.pipeline.policy import Offer, Order, Way
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import stacked
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import Select
from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Icon
from tidegate.ui.widgets.states import BusyState, ErrorCard
from tidegate.ui.wording import as_sentence, brief

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from tidegate.ui.screens.pipeline.offering import Choices

_WIDTH, _HEIGHT, _LEAST_HEIGHT, _FRAME = 760, 500, 220, 300


class ReleaseSheet(Dialog):
    """Deploys a version, or goes back. Another choice in it asks for another plan.

    `unlock_requested` carries the environment whose locks are in the way, `wait_requested` that
    they are to be waited for.
    """

    order_requested = Signal(object)
    unlock_requested = Signal(str)
    wait_requested = Signal()
    act_requested = Signal()

    def __init__(self, parent: QWidget | None, order: Order, choices: Choices) -> None:
        self._order, self._made_for = order, order.environment
        kind = choices.kinds.get(order.environment, "")
        title = "Roll back" if order.is_rollback else "Deploy"
        super().__init__(parent, title, note=_NOTES[order.is_rollback], kind=kind, width=_WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offer: Offer | None = None
        self._kind = kind
        self._make_choices(choices)
        self._make_pages()
        self._make_foot()
        self.show_planning()

    def fits(self, order: Order) -> bool:
        """Tell whether the sheet can show an order: another environment has another colour."""
        return order == self._order and order.environment == self._made_for

    def show_planning(self) -> None:
        """Say that the plan is being made."""
        self._offer = None
        if not self._order.version and not self._order.is_rollback:
            self._busy.show_words("Choose a version")
        else:
            self._busy.show_words("Making the plan", detail="The hosts are read, nothing changes.")
        self._pages.setCurrentWidget(self._busy)
        self._say("")
        self.act.show_words("Deploy" if not self._order.is_rollback else "Roll back")
        self.act.show_allowed(allowed=False, reason="There is no plan yet")

    def show_offer(self, offer: Offer) -> None:
        """Show the plan, the gate and what the button does."""
        self._offer = offer
        self._forgive()
        _empty(self._page.body)
        for part in parts_of(offer):
            self._page.body.addWidget(part)
        self._page.body.addStretch(1)
        self._page.verticalScrollBar().setValue(0)
        self._pages.setCurrentWidget(self._page)
        self._say(f"Plan {brief(offer.digest)}")
        self._judge()

    def show_unplannable(self, problem: Exception) -> None:
        """Say why there is no plan."""
        self._offer = None
        self._trouble.show_problem(problem)
        self._pages.setCurrentWidget(self._trouble_page)
        self.act.show_allowed(allowed=False, reason="There is no plan")

    def show_working(self, text: str) -> None:
        """Say what is being done; nothing can be pressed but Cancel."""
        self._forgive()
        self._say(text)
        self.act.show_allowed(allowed=False, reason=text)
        for choice in self._choosers:
            choice.setEnabled(False)

    def show_waiting(self, text: str) -> None:
        """Say for whom one waits, and how long still; another choice ends it."""
        self._forgive()
        self._busy.show_words("Waiting for the other deployment", detail=as_sentence(text))
        self._pages.setCurrentWidget(self._busy)
        self._say("The plan is made anew when its hosts are free")
        self.act.show_allowed(allowed=False, reason="The hosts are locked")

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done; the plan can be made anew."""
        self._refusal.show_problem(problem)
        is_locked = isinstance(problem, Problem) and problem.kind is ProblemKind.LOCKED
        self._unlock.setVisible(is_locked)
        self._wait.setVisible(is_locked)
        self._refusal.let_retry(allowed=not is_locked)
        for choice in self._choosers:
            choice.setEnabled(True)
        if self._offer is not None:
            self._pages.setCurrentWidget(self._page)
            self._say(f"Plan {brief(self._offer.digest)}")
        self._judge()
        self._grow()

    def _make_choices(self, choices: Choices) -> None:
        environments = Select(dict(choices.environments), name="Environment")
        environments.choose(self._order.environment)
        environments.chosen.connect(lambda key: self._choose(environment=key))
        if self._order.is_rollback:
            first, words = self._earlier(choices), "Back to"
        else:
            first, words = self._versions(choices), "Version"
        self._choosers = (first, environments)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(_labelled(words, first), 3)
        row.addLayout(_labelled("Environment", environments), 2)
        self.body.addLayout(row)

    def _versions(self, choices: Choices) -> Select:
        versions = Select({"": "Choose a version…", **dict(choices.versions)}, name="Version")
        versions.choose(self._order.version)
        versions.chosen.connect(lambda key: self._choose(version=key))
        return versions

    def _earlier(self, choices: Choices) -> Select:
        named = {"": "The release before the live one", **dict(choices.earlier)}
        earlier = Select(named, name="Release to go back to")
        if self._order.to in named:
            earlier.choose(self._order.to)
        earlier.chosen.connect(lambda key: self._choose(to=key))
        return earlier

    def _choose(
        self, *, version: str | None = None, environment: str | None = None, to: str | None = None
    ) -> None:
        was = self._order
        is_elsewhere = environment not in (None, was.environment)
        self._order = Order(
            environment=was.environment if environment is None else environment,
            version=was.version if version is None else version,
            is_rollback=was.is_rollback,
            to="" if is_elsewhere else was.to if to is None else to,
        )
        self.show_planning()
        self.order_requested.emit(self._order)

    def _make_pages(self) -> None:
        self._page = ScrollPage(margins=(0, 0, 8, 0))
        self._page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._page.setAccessibleName("The plan")
        self._busy = BusyState()
        self._trouble = ErrorCard()
        self._trouble.retry_requested.connect(lambda: self.order_requested.emit(self._order))
        self._trouble_page = QWidget()
        column = QVBoxLayout(self._trouble_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._trouble)
        column.addStretch(1)
        self._unlock = Button("Break the locks…", icon="lock-open", height=28)
        self._unlock.clicked.connect(
            lambda: self.unlock_requested.emit(str(self._order.environment))
        )
        self._wait = Button("Wait for it", icon="clock", height=28)
        self._wait.clicked.connect(self.wait_requested)
        self._refusal = ErrorCard(retry="Plan anew", actions=[self._wait, self._unlock])
        self._refusal.retry_requested.connect(lambda: self.order_requested.emit(self._order))
        self._pages = QStackedWidget()
        for page in (self._page, self._busy, self._trouble_page):
            self._pages.addWidget(page)
        self._pages.setFixedHeight(self._room())
        self.add(self._refusal, self._pages)

    def _make_foot(self) -> None:
        self._seal = ElidedLabel("", size=12, tone="text3", mono=False)
        is_production = self._kind in ("production", "customer")
        kind = "production" if is_production else "primary"
        icon = "undo-2" if self._order.is_rollback else ""
        self.act = Button("Deploy", kind=kind, icon=icon, height=36)
        cancel = Button("Cancel", kind="ghost", height=36)
        cancel.clicked.connect(self.reject)
        self.act.clicked.connect(self.act_requested)
        self._mark = Icon("fingerprint", tone="text3", size=14)
        self.add_foot(self._mark, self._seal, None, cancel, self.act)

    def _room(self) -> int:
        """The height that the plan may take in the window."""
        parent = self.parentWidget()
        most = parent.window().height() - px(_FRAME) if parent else px(_HEIGHT)
        return max(px(_LEAST_HEIGHT), min(px(_HEIGHT), most))

    def _say(self, text: str) -> None:
        """Say which plan it is, or what is being done, beside the button."""
        self._seal.setText(text)
        self._mark.setVisible(text.startswith("Plan "))

    def _forgive(self) -> None:
        """Say no more what could not be done, and give its room back."""
        if self._refusal.isVisible():
            self._refusal.hide()
            self._grow()

    def _grow(self) -> None:
        """Take the height that the words need now."""
        for holder in (self._refusal.parentWidget(), self.panel, self):
            if holder is not None and (layout := holder.layout()) is not None:
                layout.invalidate()
                layout.activate()
        self.adjustSize()

    def _judge(self) -> None:
        offer = self._offer
        if offer is None:
            self.act.show_allowed(allowed=False, reason="There is no plan")
            return
        self.act.show_words(offer.words)
        reasons = "; ".join(condition.text for condition in offer.reasons)
        self.act.show_allowed(offer.way is not Way.REFUSED, reason=reasons)


_NOTES = {
    False: "The plan below is what runs: nothing is read anew but to see that it still fits.",
    True: "Build and configuration go back together, to what was recorded then.",
}


def _labelled(words: str, field: QWidget) -> QVBoxLayout:
    field.setSizePolicy(field.sizePolicy().Policy.Ignored, field.sizePolicy().verticalPolicy())
    return stacked(Label(words, size=12, weight=600, tone="text2"), field, spacing=4)


def _empty(layout: QLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()

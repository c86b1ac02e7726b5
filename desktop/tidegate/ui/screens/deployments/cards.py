"""What went wrong, in place, and the receipt at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from tidegate.ui.marks import State
from tidegate.ui.screens.deployments.deciding import CHOICES
from tidegate.ui.screens.deployments.live import verdict
from tidegate.ui.screens.deployments.moods import STATES
from tidegate.ui.screens.deployments.receipt import facts
from tidegate.ui.screens.deployments.summary import ACTS
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, beside, stacked
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import StateMark
from tidegate.ui.widgets.rows import KeyValues, SectionHeader
from tidegate.ui.wording import brief

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.ui.screens.deployments.troubles import Trouble
    from tidegate.ui.screens.deployments.watch import Watched

_DIGESTS = ("Build", "Configuration", "Plan")
_BESIDE = 2  # buttons that have room beside the words
_WORDS = {
    **{key: (title, "") for key, title, _, _ in ACTS},
    "retry_host": ("Retry host", "rotate-cw"),
    "skip_host": ("Skip host", "skip-forward"),
    "all_back": ("Roll back all", "undo-2"),
    "keep_locks": ("Keep the lock", "lock"),
}
_OF_MANY = {"retry_host": "Retry hosts", "skip_host": "Skip hosts", "keep_locks": "Keep the locks"}


class TroubleCard(Card):
    """One cause with its command, its effect and what to do.

    `act_requested` carries an act, `choice_requested` a choice about its hosts with their names.
    """

    act_requested = Signal(str)
    choice_requested = Signal(str, tuple)

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(across=True, fill="fail_soft", line="", padding=12, spacing=12)
        self.body.addWidget(StateMark(State.FAILED, size=18), 0, Qt.AlignmentFlag.AlignTop)
        names = ", ".join(trouble.hosts[:12]) if len(trouble.hosts) > 1 else ""
        hosts = ElidedLabel(names, size=12, tone="text2", mono=True)
        head = QWidget()
        title = Label(trouble.title, weight=600, tone="fail")
        title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        head.setLayout(beside(title, hosts))
        words = stacked(head, spacing=3)
        for text, mono in (
            (trouble.cause, False),
            (f"$ {trouble.command}" if trouble.command else "", True),
            (" ".join(part for part in (trouble.effect, trouble.remedy) if part), False),
        ):
            if text:
                line = Label(text, size=12, tone="text" if mono else "text2", mono=mono, wrap=True)
                line.let_select()
                words.addWidget(line)
        self.body.addLayout(words, 1)
        buttons = [self._button(act, trouble) for act in trouble.acts]
        if len(buttons) > _BESIDE:
            words.addSpacing(6)
            words.addLayout(beside(*buttons, None))
        else:
            for button in buttons:
                self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{trouble.title}. {trouble.cause}. {trouble.effect}")

    def _button(self, act: str, trouble: Trouble) -> Button:
        words, icon = _WORDS[act]
        if len(trouble.hosts) > 1:
            words = _OF_MANY.get(act, words)
        button = Button(words, icon=icon, height=28)
        if act in CHOICES:
            hosts = trouble.hosts
            button.clicked.connect(lambda: self.choice_requested.emit(act, hosts))
        else:
            button.clicked.connect(lambda: self.act_requested.emit(act))
        return button


class Troubles(QWidget):
    """All cards; they are made anew only when something changed."""

    act_requested = Signal(str)
    choice_requested = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: tuple[Trouble, ...] = ()
        self.hide()

    def show_troubles(self, troubles: Sequence[Trouble]) -> None:
        """Show these, or hide."""
        if tuple(troubles) == self._shown:
            return
        self._shown = tuple(troubles)
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for trouble in troubles:
            card = TroubleCard(trouble)
            card.act_requested.connect(self.act_requested)
            card.choice_requested.connect(self.choice_requested)
            self._column.addWidget(card)
        self.setVisible(bool(troubles))


class ReceiptCard(Card):
    """The facts of a finished deployment, and a way to keep them."""

    save_requested = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self.body.setContentsMargins(16, 12, 16, 12)
        self._save = Button("Save receipt…", icon="download", height=28)
        self._mark = StateMark(State.PASSED, size=16)
        head = SectionHeader("Receipt", size=13, right=self._save)
        self.body.addLayout(beside(self._mark, head))
        self._facts = KeyValues(key_width=92)
        self.add(self._facts)
        self._save.clicked.connect(self.save_requested)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.hide()

    def show_facts(self, shown: bool) -> None:  # noqa: FBT001 - an order
        """Show the facts, or in a low window only the way to keep them."""
        self._facts.setVisible(shown)

    def show_watched(self, watched: Watched) -> None:
        """Show the receipt once the deployment has ended."""
        is_over = watched.deployment.status.is_settled
        self.setVisible(is_over)
        found = facts(watched) if is_over else ()
        if found == self._shown:
            return
        self._shown = found
        mood = verdict(watched.deployment)[0]
        self._mark.show_state(STATES[mood])
        self._facts.clear()
        for key, value in found:
            shown = brief(value) if key in _DIGESTS else value
            self._facts.add(key, shown, mono=key in (*_DIGESTS, "Release"))

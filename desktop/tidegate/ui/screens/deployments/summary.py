"""The head of a deployment: ring, what goes where, how long, and what a person can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.domain.kind import Kind
from tidegate.domain.plan import Action
from tidegate.ui.marks import environment_look
from tidegate.ui.screens.deployments.acts import offered
from tidegate.ui.screens.deployments.live import (
    Mood,
    count_of_groups,
    elapsed,
    headline,
    left,
    share,
    verdict,
)
from tidegate.ui.screens.deployments.moods import RINGS, STATES
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, stacked
from tidegate.ui.widgets.chips import Chip
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import EnvironmentMark, Icon
from tidegate.ui.widgets.progress import ProgressRing
from tidegate.ui.wording import spell_clock

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from tidegate.ui.screens.deployments.watch import Watched

_AIR = 60
_PAUSES = {True: "Pause after batch", False: "Pause before the switch"}
ACTS = (
    ("go_on", "Continue", "circle-play", "primary"),
    ("pause", "Pause", "circle-pause", "secondary"),
    ("stop", "Stop", "circle-stop", "secondary"),
    ("drift", "Check drift", "stethoscope", "secondary"),
    ("deploy_again", "Deploy again…", "rocket", "secondary"),
    ("unlock", "Break the locks…", "lock-open", "danger"),
    ("settle", "Settle hosts", "wrench", "secondary"),
    ("resume", "Resume", "circle-play", "secondary"),
    ("roll_back", "Roll back…", "undo-2", "danger"),
)


class Summary(Card):
    """`act_requested` carries one of `ACTS`, such as `stop` or `roll_back`."""

    act_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__(across=True, spacing=12)
        self.body.setContentsMargins(16, 12, 14, 12)
        self._ring = ProgressRing("Deployment")
        self._mark = EnvironmentMark("")
        self._version = Label(size=15, weight=600, mono=True)
        self._way = Icon("arrow-right", tone="text3", size=15)
        self._title = Label(size=15, weight=600)
        self._state = Chip("")
        self._approved = Chip("", tone="ok", icon="signature")
        self._approvers = False
        self._headline = ElidedLabel(tone="text2")
        self._elapsed, self._left = _Clock("elapsed"), _Clock("left, about")
        self._acts = {key: Button(words, kind=kind, icon=icon) for key, words, icon, kind in ACTS}
        self._lay_out()
        for key, button in self._acts.items():
            button.clicked.connect(lambda _=False, key=key: self.act_requested.emit(key))

    def show_watched(self, watched: Watched) -> None:
        """Show how this deployment stands."""
        deployment, plan = watched.deployment, watched.plan
        mood, word = verdict(deployment)
        kind = plan.kind.value if plan else Kind.DEVELOPMENT.value
        self.show_bar(environment_look(kind).token)
        self._mark.show_kind(kind)
        self._version.setText(deployment.version)
        self._way.show_icon("undo-2" if deployment.action is Action.ROLLBACK else "arrow-right")
        self._title.setText(plan.title if plan else deployment.environment)
        self._show_state(mood, word)
        self._approvers = bool(watched.approved_by)
        self._approved.show_text(_approved(watched))
        self._headline.setText(headline(watched))
        self._ring.show_tone(RINGS.get(mood, "run"))
        self._ring.show_share(share(watched))
        self._show_clocks(watched)
        self._show_acts(watched)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out who approved where there is no room; the receipt names them too."""
        others = (self._ring, self._mark, self._version, self._way, self._title, self._state)
        rest = (*others, self._elapsed, self._left, *self._acts.values())
        taken = sum(each.sizeHint().width() + 12 for each in rest if not each.isHidden())
        room = self.width() - taken - px(_AIR)
        self._approved.setVisible(self._approvers and self._approved.sizeHint().width() <= room)

    def _lay_out(self) -> None:
        self.add(self._ring)
        names = QHBoxLayout()
        names.setSpacing(8)
        for part in (
            self._mark,
            self._version,
            self._way,
            self._title,
            self._state,
            self._approved,
        ):
            names.addWidget(part)
        names.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addStretch(1)
        column.addLayout(names)
        column.addWidget(self._headline)
        column.addStretch(1)
        self.body.addLayout(column, 1)
        for clock in (self._elapsed, self._left):
            self.body.addWidget(clock, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addSpacing(8)
        self.add(*self._acts.values())

    def _show_state(self, mood: Mood, word: str) -> None:
        tone = STATES[mood].token
        self._state.setVisible(mood is not Mood.RUNNING)
        self._state.show_text(word, tone=tone)

    def _show_clocks(self, watched: Watched) -> None:
        is_over = watched.deployment.status.is_finished
        self._elapsed.show_time(spell_clock(elapsed(watched)), "took" if is_over else "elapsed")
        rest = left(watched)
        self._left.setVisible(rest is not None)
        if rest is not None:
            self._left.show_time(spell_clock(rest), "left, about")

    def _show_acts(self, watched: Watched) -> None:
        shown = offered(watched)
        for key, button in self._acts.items():
            button.setVisible(key in shown)
        stop = self._acts["stop"]
        reason = "It was started elsewhere: stop it there"
        if watched.is_stopping:
            reason = "It stops after the current step"
        stop.show_words("Stopping…" if watched.is_stopping else "Stop")
        stop.show_allowed(watched.is_ours and not watched.is_stopping, reason=reason)
        self._show_pause(watched)

    def _show_pause(self, watched: Watched) -> None:
        pause = self._acts["pause"]
        is_split = count_of_groups(watched) > 1
        pause.show_words("Pausing…" if watched.is_pausing else _PAUSES[is_split])
        reason = "It pauses once the batch that is under way has ended"
        pause.show_allowed(not watched.is_pausing and not watched.is_stopping, reason=reason)


class _Clock(QWidget):
    """A big time over its caption."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._time = Label(size=17, weight=600)
        self._caption = Label(caption, size=12, tone="text3")
        self.setLayout(stacked(self._time, self._caption, spacing=0))

    def show_time(self, time: str, caption: str) -> None:
        """Show a time."""
        self._time.setText(time)
        self._caption.setText(caption)
        self.setAccessibleName(f"{time} {caption}")


def _approved(watched: Watched) -> str:
    names = watched.approved_by
    if len(names) > 2:  # noqa: PLR2004 - as many as fit
        return f"Approved by {names[0]} and {len(names) - 1} more"
    return f"Approved by {' and '.join(names)}"

"""A plan as a person reads it before it runs: gate, settings, hosts, commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tidegate.domain.counting import count_of
from tidegate.domain.plan import Action
from tidegate.ui.marks import State
from tidegate.ui.screens.pipeline import plan_words
from tidegate.ui.screens.pipeline.policy import Offer, Way
from tidegate.ui.theme import px
from tidegate.ui.widgets.cards import Banner, Card, stacked
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Icon, StateMark
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from tidegate.domain.gate import Condition
    from tidegate.domain.plan import Plan, SettingChange

_SETTINGS = 60
_CALLED = 150  # as wide as the name of a command may be


def parts_of(offer: Offer) -> list[QWidget]:
    """Return what the sheet shows of a plan, from the top."""
    plan = offer.plan
    parts: list[QWidget] = [_headline(plan), _gate(offer)]
    parts += [Banner(as_sentence(note), tone="drift", icon="triangle-alert") for note in plan.notes]
    parts += [_settings(plan), _hosts(plan)]
    if plan.steps or plan.health or plan.tests:
        parts.append(_steps(plan))
    if plan.action is Action.ROLLBACK:
        text = "A person lifts the hold when a mended build may go on by itself."
        title = f"Afterwards automatic promotion into {plan.title} is on hold"
        parts.append(Banner(title, text=text, tone="run", icon="hand"))
    return parts


def _headline(plan: Plan) -> QWidget:
    lines = stacked(
        Label(plan_words.title_of(plan), size=15, weight=600, wrap=True),
        Label(
            f"{plan_words.replaces(plan)} {plan_words.build_words(plan)}.", tone="text2", wrap=True
        ),
        spacing=3,
    )
    return _holding(lines)


def _gate(offer: Offer) -> QWidget:
    """The conditions, those that do not hold first, with what would make them hold."""
    card = Card(padding=12, spacing=7, fill="sunken")
    card.add(SectionHeader("Gate", note=_gate_note(offer)))
    ordered = sorted(offer.verdict.conditions, key=lambda condition: condition.holds)
    for condition in ordered:
        card.add(_condition(condition, way=offer.way))
    return card


def _gate_note(offer: Offer) -> str:
    return {
        Way.DEPLOY: "open",
        Way.REQUEST: "closed until people have approved",
        Way.WAITS: "this very plan waits for approval already",
        Way.REFUSED: "closed",
    }[offer.way]


def _condition(condition: Condition, *, way: Way) -> QWidget:
    state = State.PASSED if condition.holds else State.WAITING
    if not condition.holds and way is Way.REFUSED:
        state = State.FAILED
    words = stacked(Label(as_sentence(condition.text), size=12, weight=500, wrap=True), spacing=1)
    if condition.remedy and not condition.holds:
        words.addWidget(Label(as_sentence(condition.remedy), size=12, tone="text3", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(9)
    row.addWidget(StateMark(state, size=15), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return _holding(row)


def _settings(plan: Plan) -> QWidget:
    note = count_of(len(plan.settings), "change") if plan.settings else "none changes"
    column = stacked(SectionHeader("Settings", note=note, icon="sliders-horizontal"), spacing=4)
    for change in plan.settings[:_SETTINGS]:
        column.addWidget(_setting(change))
    if (more := len(plan.settings) - _SETTINGS) > 0:
        column.addWidget(Label(f"and {more} more", size=12, tone="text3"))
    return _holding(column)


def _setting(change: SettingChange) -> QWidget:
    before, after = change.spoken
    path = ElidedLabel(change.path, size=12, mono=True)
    was = ElidedLabel(before, size=12, tone="text3", mono=True)
    now = ElidedLabel(after, size=12, weight=500, mono=True)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(path, 5)
    row.addWidget(was, 4)
    row.addWidget(Icon("arrow-right", tone="text3", size=13))
    row.addWidget(now, 4)
    line = _holding(row)
    line.setAccessibleName(f"{change.path} in {change.file}: {before}, will be {after}")
    return line


def _hosts(plan: Plan) -> QWidget:
    head = SectionHeader("Hosts", note=plan_words.hosts_words(plan), icon="server")
    names = Label(plan_words.host_names(plan), size=12, mono=True, wrap=True)
    undo = Label(plan_words.undo_words(plan), size=12, tone="text2", wrap=True)
    return _holding(stacked(head, names, undo, spacing=4))


def _steps(plan: Plan) -> QWidget:
    column = stacked(SectionHeader("What runs", icon="terminal"), spacing=4)
    for step in plan.steps:
        column.addWidget(_ran(step.name, step.run, plan_words.step_words(step)))
    for check in plan.health:
        column.addWidget(_ran("Health check", check.http or check.run, "after the switch"))
    for test in plan.tests:
        column.addWidget(_ran(f"Test {test.name}", test.run, "once it is live"))
    return _holding(column)


def _ran(name: str, command: str, when: str) -> QWidget:
    row = QHBoxLayout()
    row.setSpacing(8)
    called = ElidedLabel(name, size=12, weight=500)
    called.setFixedWidth(px(_CALLED))
    row.addWidget(called)
    row.addWidget(ElidedLabel(command, size=12, tone="text2", mono=True), 1)
    row.addWidget(Label(when, size=12, tone="text3"))
    line = _holding(row)
    line.setAccessibleName(f"{name}, {when}: {command}")
    return line


def _holding(layout: QLayout) -> QWidget:
    holder = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(layout)
    return holder

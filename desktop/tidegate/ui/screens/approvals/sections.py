"""What is signed, part by part: build, settings, notes, tests, hosts and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tidegate.domain.counting import count_of
from tidegate.domain.plan import Action
from tidegate.ui.marks import State
from tidegate.ui.screens.approvals.flow import FlowArea
from tidegate.ui.screens.approvals.words import (
    content,
    evidence,
    replaced,
    rollout,
    step_note,
    tested_bytes,
)
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.chips import Chip
from tidegate.ui.widgets.labels import ElidedLabel, Label, set_plain_tooltip
from tidegate.ui.widgets.marks import Icon, StateMark
from tidegate.ui.widgets.rows import SectionHeader
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.tables import Table
from tidegate.ui.wording import as_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.plan import Evidence, Plan, PlannedHost, SettingChange

_ROW, _MOST_ROWS = 26, 9
_MOST_CHIPS = 40


class Part(QWidget):
    """A titled part with its content set in by the width of the icon."""

    def __init__(
        self, icon: str, title: str, *, note: str = "", right: QWidget | None = None
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        quiet = right or Label(note, size=12, tone="text3")
        column.addWidget(SectionHeader(title, icon=icon, size=13, right=quiet))
        self._content = QVBoxLayout()
        self._content.setContentsMargins(24, 0, 0, 0)
        self._content.setSpacing(5)
        column.addLayout(self._content)
        self.setAccessibleName(title)

    def add(self, part: QWidget) -> None:
        """Put something below the title."""
        self._content.addWidget(part)


def build_part(plan: Plan) -> Part:
    """Show which bytes are meant, down to their digest."""
    part = Part("package", "Build", note=replaced(plan))
    artifact = _fact("Artifact", _spaced(plan.build.digest), tip=plan.build.digest, mono=True)
    if same := tested_bytes(plan):
        _mark(artifact, State.PASSED, same)
    part.add(artifact)
    part.add(_fact("Content", content(plan)))
    configuration = _fact("Configuration", _spaced(plan.config), tip=plan.config, mono=True)
    part.add(configuration)
    if plan.action is Action.ROLLBACK:
        part.add(_fact("Restores", plan.restores, mono=True))
    return part


def settings_part(plan: Plan) -> tuple[Part, Button]:
    """Show every setting that will be different from what is live, and the way to compare all."""
    link = Button("Full comparison", kind="link", height=22)
    count = len(plan.settings)
    title = f"Configuration changes, {count}" if count else "Configuration changes"
    part = Part("sliders-horizontal", title, right=link)
    if not plan.settings:
        part.add(Label("None: the configuration is the one that is live.", size=12, tone="text2"))
        return part, link
    part.add(_settings(plan.settings))
    return part, link


def notes_part(plan: Plan) -> Part | None:
    """Show what the plan itself warns of."""
    if not plan.notes:
        return None
    part = Part("triangle-alert", "Notes")
    for note in plan.notes:
        part.add(Label(as_sentence(note), size=12, tone="drift", wrap=True))
    return part


def tests_part(plan: Plan) -> Part:
    """Show how the tests went on this very build, and what will run afterwards."""
    part = Part("flask-conical", "Tests", note="on this very build" if plan.evidence else "")
    if plan.evidence:
        part.add(FlowArea([_test_chip(each) for each in plan.evidence], gap=6))
    elif plan.action is Action.DEPLOY:
        part.add(Label("No test has run on this build before.", size=12, tone="drift"))
    names = ", ".join(test.name for test in plan.tests)
    after = f"Runs afterwards: {names}" if names else "No test runs afterwards."
    part.add(Label(after, size=12, tone="text2", wrap=True))
    return part


def hosts_part(plan: Plan) -> Part:
    """Show every host with its address and host key, and the order in which they switch."""
    part = Part("server", "Hosts", note=f"confirmed within {_seconds(plan)}")
    part.add(Label(rollout(plan), size=12, tone="text2", wrap=True))
    chips: list[QWidget] = [_host_chip(host) for host in plan.hosts[:_MOST_CHIPS]]
    more = len(plan.hosts) - _MOST_CHIPS
    if more > 0:
        rest = Chip(f"and {more} more", tone="text3", outline=True)
        set_plain_tooltip(rest, "\n".join(host.name for host in plan.hosts[_MOST_CHIPS:]))
        chips.append(rest)
    part.add(FlowArea(chips))
    return part


def steps_part(plan: Plan) -> Part:
    """Show the exact commands, in their order, and the health checks."""
    total = len(plan.steps) + len(plan.health)
    part = Part("terminal", "Commands", note=count_of(total, "command") if total else "")
    for step in plan.steps:
        part.add(_command(step.name, step.run, step_note(step), irreversible=step.irreversible))
    for check in plan.health:
        what = check.http or check.run
        part.add(_command("Health", what, f"on every host, within {int(check.within.seconds)} s"))
    if not total:
        part.add(
            Label("None: files only, then the switch.", size=12, tone="text2"),
        )
    return part


def _settings(changes: Sequence[SettingChange]) -> QWidget:
    table = Table(
        [
            Column("Setting", _key_cell, 252),
            Column("Now", _before_cell, 148),
            Column("Will be", _after_cell),
        ],
        name="Configuration changes",
        row_height=_ROW,
    )
    table.horizontalHeader().hide()
    table.show_rows(changes)
    shown = min(len(changes), _MOST_ROWS)
    table.setFixedHeight(px(_ROW) * shown)
    if len(changes) <= _MOST_ROWS:
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    card = Card(padding=1, spacing=0)
    card.add(table)
    return card


def _key_cell(change: SettingChange) -> Cell:
    icon, tone, word = _kind(change)
    return Cell(
        change.path,
        mono=True,
        weight=500,
        icon=icon,
        icon_tone=tone,
        said=f"{word}: {change.path} in {change.file}",
    )


def _before_cell(change: SettingChange) -> Cell:
    before, _ = change.spoken
    return Cell(before, mono=change.before is not None, tone="text3")


def _after_cell(change: SettingChange) -> Cell:
    _, after = change.spoken
    if change.after is None:
        return Cell(after, tone="remove")
    return Cell(after, mono=True, weight=500, icon="arrow-right")


def _kind(change: SettingChange) -> tuple[str, str, str]:
    if change.is_secret:
        return "key-round", "drift", "Secret"
    if change.before is None:
        return "plus", "add", "Added"
    return ("minus", "remove", "Removed") if change.after is None else ("pencil", "run", "Changed")


def _test_chip(each: Evidence) -> Chip:
    chip = Chip(
        evidence(each),
        tone="ok" if each.is_green else "fail",
        state=State.PASSED if each.is_green else State.FAILED,
    )
    skipped = f", {each.skipped} skipped" if each.skipped else ""
    set_plain_tooltip(
        chip,
        f"{each.test} in {each.environment}: {each.passed} passed{skipped}, {each.failed} failed",
    )
    return chip


def _host_chip(host: PlannedHost) -> Chip:
    chip = Chip(host.name, tone="text2", outline=True, mono=True)
    runs = host.previous or "nothing yet"
    set_plain_tooltip(
        chip,
        f"{host.user or 'ssh'}@{host.address}:{host.port}\nhost key {host.host_key}\nruns {runs}",
    )
    return chip


def _command(name: str, text: str, note: str, *, irreversible: bool = False) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    shown = Label(name, size=12, weight=500)
    shown.setMinimumWidth(px(84))
    row.addWidget(shown)
    row.addWidget(ElidedLabel(text, size=12, mono=True, elide=Qt.TextElideMode.ElideRight), 1)
    if irreversible:
        row.addWidget(Chip("cannot be undone", tone="drift", icon="triangle-alert"))
    row.addWidget(Label(note, size=12, tone="text3"))
    set_plain_tooltip(line, text)
    line.setAccessibleName(f"{name}: {text}, {note}")
    return line


def _fact(key: str, value: str, *, tip: str = "", mono: bool = False) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    caption = Label(key, size=12, tone="text3")
    caption.setFixedWidth(px(92))
    row.addWidget(caption)
    shown = Label(value, size=12, weight=400 if mono else 500, mono=mono)
    shown.let_select()
    set_plain_tooltip(shown, tip)
    row.addWidget(shown)
    row.addStretch(1)
    line.setAccessibleName(f"{key}: {tip or value}")
    return line


def _mark(line: QWidget, state: State, text: str) -> None:
    row = line.layout()
    if isinstance(row, QHBoxLayout):
        row.insertWidget(2, StateMark(state, size=13))
        row.insertWidget(3, ElidedLabel(text, size=12, tone="text3"), 1)
        row.setStretch(4, 0)


def _spaced(digest: str) -> str:
    """Show the ends of a digest in groups of four, as people read them to one another."""
    if len(digest) < 32:  # noqa: PLR2004 - not a digest
        return digest
    return f"{digest[:4]} {digest[4:8]} … {digest[-8:-4]} {digest[-4:]}"


def _seconds(plan: Plan) -> str:
    return f"{int(plan.confirm_within.total_seconds())} s"


def condition_line(text: str, *, holds: bool, waits: bool = False) -> QWidget:
    """Show one condition of the gate."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    tone = "ok" if holds else "text3" if waits else "fail"
    icon = "circle-check" if holds else "clock" if waits else "circle-x"
    row.addWidget(Icon(icon, tone=tone, size=14), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(as_sentence(text), size=12, tone="text2", wrap=True), 1)
    line.setAccessibleName(f"{'Holds' if holds else 'Does not hold'}: {text}")
    return line

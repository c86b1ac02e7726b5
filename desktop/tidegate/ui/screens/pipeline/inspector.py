"""The inspector: what waits, the build, the settings ahead, the version's journey."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from tidegate.domain.cell import CellState
from tidegate.domain.counting import count_of
from tidegate.ui import icons
from tidegate.ui.marks import State, environment_look
from tidegate.ui.screens.pipeline.words import cell_words, spell_stop
from tidegate.ui.theme import font
from tidegate.ui.widgets.buttons import Button, IconButton
from tidegate.ui.widgets.cards import Card, beside, stacked
from tidegate.ui.widgets.chips import Chip
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import StateMark
from tidegate.ui.widgets.rows import IconLine, KeyValues, SectionHeader
from tidegate.ui.wording import brief, spell_moment, spell_size

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.cell import Cell
    from tidegate.services.journeying import JourneyStep
    from tidegate.services.standing import EnvironmentHead
    from tidegate.ui.screens.pipeline.board import Board, Selected, SettingsAhead

_WIDTH = 318
_STOPS = 12
_NO_BREAK = "\u00a0"


class PipelineInspector(Inspector):
    """What is known of the selected version, and what can be done with it."""

    review_requested = Signal(str)
    deployment_requested = Signal(str)
    compare_requested = Signal()
    settings_requested = Signal(str)
    deploy_requested = Signal(str)
    act_requested = Signal(str)
    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__(name="Selected version", width=_WIDTH)
        self._selected: Selected | None = None
        self.compare = Button("Compare", icon="git-compare")
        self.deploy_to = Button("Deploy to", trailing="chevron-down")
        self.more = IconButton("ellipsis", "More", kind="secondary")
        self._targets, self._acts = QMenu(self), QMenu(self)
        self._make_foot()

    def show_selected(self, selected: Selected | None, *, board: Board | None) -> None:
        """Show a version, or nothing."""
        self._selected = selected
        self.begin()
        if selected is not None and board is not None:
            self._show(selected, board)
            self._offer_targets(board)
        else:
            self.add(Label("No version selected", tone="text3"))
        self.end()
        for part in (self.compare, self.deploy_to, self.more):
            part.setEnabled(selected is not None)

    def _show(self, selected: Selected, board: Board) -> None:
        titles = {head.name: head for head in board.heads}
        self.add(self._title(selected))
        build = selected.row.build
        size = f"{count_of(build.files, 'file')}, {spell_size(build.size)}"
        self.add(Label(size, tone="text2"))
        if (cell := selected.waiting()) is not None:
            self.add(self._waiting(cell, titles[cell.environment]), above=6)
        if (cell := selected.failed()) is not None:
            self.add(self._failed(cell, titles[cell.environment], now=board.now), above=6)
        self._add_build(selected, now=board.now)
        if selected.ahead is not None:
            self._add_settings(selected.ahead)
        if selected.journey:
            self._add_journey(selected, now=board.now)

    def _title(self, selected: Selected) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(ElidedLabel(selected.version, size=20, weight=600, mono=True), 1)
        close = IconButton("x", "Hide the inspector", size=28)
        close.clicked.connect(self.close_requested)
        across.addWidget(close)
        return row

    def _waiting(self, cell: Cell, head: EnvironmentHead) -> QWidget:
        review = Button("Review and sign…", kind="primary", icon="signature", height=34)
        request = str(cell.request or "")
        review.clicked.connect(lambda: self.review_requested.emit(request))
        words = f"Waiting for {head.title}", cell.text
        return _banner(State.WAITING, *words, act=review)

    def _failed(self, cell: Cell, head: EnvironmentHead, *, now: datetime) -> QWidget:
        title, text = cell_words(cell, now=now)
        if cell.state is CellState.LIVE:
            title, text = "Tests red", "It is live there and goes no further"
        show = Button("Open deployment", icon="rocket", height=34)
        deployment = str(cell.deployment or "")
        show.clicked.connect(lambda: self.deployment_requested.emit(deployment))
        state = State.WARNING if cell.state is CellState.LIVE else State.FAILED
        return _banner(state, f"{title} in {head.title}", text, act=show)

    def _add_build(self, selected: Selected, *, now: datetime) -> None:
        build = selected.row.build
        facts = KeyValues(key_width=78)
        moment = spell_moment(build.registered_at, now=now)
        facts.add("Registered", moment, icon="package-plus")
        facts.add("By", build.registered_by, icon="user")
        facts.add("Source", PurePath(build.source).name or build.source, icon="package")
        facts.add("SHA-256", brief(build.digest), mono=True, icon="fingerprint")
        if build.warnings:
            text = count_of(len(build.warnings), "file") + " to look at"
            facts.add("Warnings", text, state=State.WARNING)
        self.add(SectionHeader("Build"), above=12)
        self.add(facts)

    def _add_settings(self, ahead: SettingsAhead) -> None:
        look = Button("Open", kind="link", height=24)
        look.setAccessibleName(f"Compare the configuration with {ahead.title}")
        look.clicked.connect(lambda: self.settings_requested.emit(str(ahead.environment)))
        title = f"Configuration against {ahead.title}"
        self.add(SectionHeader(title, right=look), above=12)
        if ahead.trouble:
            self.add(Label(ahead.trouble, size=12, tone="fail", wrap=True))
        elif not ahead.changes:
            self.add(IconLine("No setting would change", state=State.PASSED))
        else:
            chips = [
                Chip(f"{n}{_NO_BREAK}{word}", tone=tone, icon=icon)
                for n, word, tone, icon in ahead.counts
            ]
            self.add(beside(*chips, None, spacing=6))

    def _add_journey(self, selected: Selected, *, now: datetime) -> None:
        self.add(SectionHeader("Journey"), above=12)
        for step in selected.journey[:_STOPS]:
            right = spell_stop(step, now=now)
            self.add(IconLine(step.text, right=right, state=_state_of(step)))
        if (more := len(selected.journey) - _STOPS) > 0:
            self.add(Label(f"and {more} earlier", size=12, tone="text3"))

    def _make_foot(self) -> None:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(beside(self.compare, self.deploy_to, None, self.more))
        self.set_foot(foot)
        self.deploy_to.show_menu(self._targets)
        self.compare.clicked.connect(self.compare_requested)
        self.more.clicked.connect(self._open_acts)
        for key, icon, words in (
            ("roll_back", "undo-2", "Roll an environment back…"),
            ("hold", "hand", "Hold this version…"),
            ("build", "package", "Show in Releases"),
            ("copy_version", "copy", "Copy version"),
            ("copy_digest", "fingerprint", "Copy digest"),
        ):
            action = self._acts.addAction(icons.icon(icon), words)
            action.triggered.connect(lambda _=False, key=key: self._act(key))

    def _offer_targets(self, board: Board) -> None:
        self._targets.clear()
        self._targets.setFont(font(13))
        for head in board.heads:
            look = environment_look(head.kind.value)
            here = self._selected.row.cells[board.column(head.name)] if self._selected else None
            note = ", live already" if here and here.state is CellState.LIVE else ""
            action = self._targets.addAction(
                icons.icon(look.icon, tone=look.token), f"{head.title}…{note}".replace("&", "&&")
            )
            name = str(head.name)
            action.triggered.connect(lambda _=False, name=name: self.deploy_requested.emit(name))

    def _open_acts(self) -> None:
        self._acts.setFont(font(13))
        self._acts.popup(self.more.mapToGlobal(self.more.rect().topLeft()))

    def _act(self, key: str) -> None:
        build = self._selected.row.build if self._selected else None
        if build is None:
            return
        if key == "copy_version":
            QGuiApplication.clipboard().setText(build.version)
        elif key == "copy_digest":
            QGuiApplication.clipboard().setText(build.digest)
        else:
            self.act_requested.emit(key)


def _banner(state: State, title: str, text: str, *, act: QWidget) -> QWidget:
    card = Card(fill=f"{state.token}_soft", line="", padding=12, spacing=10)
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(StateMark(state, size=18), 0, Qt.AlignmentFlag.AlignVCenter)
    head = Label(title, weight=600, tone=state.token, wrap=True)
    rest = Label(text, size=12, tone="text2", wrap=True)
    rest.setVisible(bool(text))
    row.addLayout(stacked(head, rest, spacing=1), 1)
    card.add(row, act)
    card.setAccessibleName(f"{title}. {text}")
    return card


def _state_of(step: JourneyStep) -> State:
    if step.is_bad:
        return State.FAILED
    if " requested by " in step.text:
        return State.WAITING
    return State.RUNNING if step.text.startswith("Deploying") else State.PASSED

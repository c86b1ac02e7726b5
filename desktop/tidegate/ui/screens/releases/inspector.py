"""The inspector: one build's facts, its warnings, and where to deploy it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from tidegate.domain.counting import count_of
from tidegate.ui import icons
from tidegate.ui.marks import State, environment_look
from tidegate.ui.theme import font
from tidegate.ui.widgets.buttons import Button, IconButton
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.inspector import Inspector
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import EnvironmentMark
from tidegate.ui.widgets.rows import IconLine, KeyValues, SectionHeader
from tidegate.ui.wording import spell_exactly, spell_moment, spell_size

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.services.standing import EnvironmentHead
    from tidegate.ui.screens.releases.board import Entry, Shelf

_WARNINGS = 40
_DIGEST_LINE = 32


class BuildInspector(Inspector):
    """What is known of the selected build. `deploy_requested` carries an environment."""

    deploy_requested = Signal(str)
    pipeline_requested = Signal()

    def __init__(self) -> None:
        super().__init__(name="Selected build", width=318)
        self._entry: Entry | None = None
        self.show_in_pipeline = Button("Pipeline", icon="workflow")
        self.deploy_to = Button("Deploy to", trailing="chevron-down")
        self.copy = IconButton("copy", "Copy digest", kind="secondary")
        self._targets = QMenu(self)
        self._make_foot()

    def show_entry(self, entry: Entry | None, *, shelf: Shelf | None) -> None:
        """Show a build, or nothing."""
        self._entry = entry
        self.begin()
        if entry is not None and shelf is not None:
            self._show(entry, now=shelf.now)
            self._offer_targets(shelf.heads)
        else:
            self.add(Label("No build selected", tone="text3"))
        self.end()
        for part in (self.show_in_pipeline, self.deploy_to, self.copy):
            part.setEnabled(entry is not None)

    def _show(self, entry: Entry, *, now: datetime) -> None:
        build = entry.build
        self.add(ElidedLabel(entry.version, size=20, weight=600, mono=True))
        self.add(Label(f"{count_of(build.files, 'file')}, {spell_size(build.size)}", tone="text2"))
        self.add(SectionHeader("Live in"), above=12)
        for head in entry.live:
            self.add(_place(head, now=now))
        if not entry.live:
            self.add(Label("Nowhere", size=12, tone="text3"))
        self._add_facts(entry)
        self._add_warnings(entry)

    def _add_facts(self, entry: Entry) -> None:
        build = entry.build
        facts = KeyValues(key_width=78)
        facts.add("Registered", spell_exactly(build.registered_at), icon="package-plus")
        facts.add("By", build.registered_by, icon="user")
        facts.add("Source", build.source, icon="folder")
        self.add(SectionHeader("Build"), above=12)
        self.add(facts)
        self.add(SectionHeader("SHA-256 of the manifest"), above=12)
        for start in range(0, len(build.digest), _DIGEST_LINE):
            line = Label(build.digest[start : start + _DIGEST_LINE], size=12, mono=True)
            line.let_select()
            self.add(line)

    def _add_warnings(self, entry: Entry) -> None:
        warnings = entry.build.warnings
        if not warnings:
            return
        title = count_of(len(warnings), "thing") + " to look at"
        text = "Members that seldom belong into a build."
        self.add(Banner(title, text=text, tone="drift", state=State.WARNING), above=12)
        for warning in warnings[:_WARNINGS]:
            self.add(IconLine(warning, icon="file-warning", icon_tone="drift"))
        if (more := len(warnings) - _WARNINGS) > 0:
            self.add(Label(f"and {more} more", size=12, tone="text3"))

    def _make_foot(self) -> None:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(beside(self.show_in_pipeline, self.deploy_to, None, self.copy))
        self.set_foot(foot)
        self.deploy_to.show_menu(self._targets)
        self.show_in_pipeline.clicked.connect(self.pipeline_requested)
        self.copy.clicked.connect(self._copy)

    def _offer_targets(self, heads: tuple[EnvironmentHead, ...]) -> None:
        self._targets.clear()
        self._targets.setFont(font(13))
        for head in heads:
            look = environment_look(head.kind.value)
            words = f"{head.title}…".replace("&", "&&")
            action = self._targets.addAction(icons.icon(look.icon, tone=look.token), words)
            name = str(head.name)
            action.triggered.connect(lambda _=False, name=name: self.deploy_requested.emit(name))

    def _copy(self) -> None:
        if self._entry is not None:
            QGuiApplication.clipboard().setText(self._entry.build.digest)


def _place(head: EnvironmentHead, *, now: datetime) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(EnvironmentMark(head.kind.value, size=20))
    row.addWidget(ElidedLabel(head.title, size=12, weight=500), 1)
    since = spell_moment(head.live_since, now=now) if head.live_since else ""
    row.addWidget(Label(f"{head.hosts_ok}/{head.hosts} · {since}", size=12, tone="text3"))
    line.setAccessibleName(f"Live in {head.title} since {since}")
    return line

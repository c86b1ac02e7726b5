"""One entry in detail: its place in the chain, what it is about, and where to go from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from tidegate.ui.screens.history.rows import STATES
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, beside, stacked
from tidegate.ui.widgets.inspector import ScrollPage
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import StateMark
from tidegate.ui.widgets.rows import IconLine, KeyValues, SectionHeader
from tidegate.ui.widgets.themed import Divider, Themed
from tidegate.ui.wording import brief, spell_exactly

if TYPE_CHECKING:
    from tidegate.domain.plan import SettingChange
    from tidegate.ui.screens.history.record import Row

_WIDTH = 282
_MOST = 12


class EntryCard(Card, Themed):
    """`log_requested` carries a deployment's id; `back_requested` an environment and a release."""

    log_requested = Signal(str)
    back_requested = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(padding=1, spacing=0)
        self.setAccessibleName("Entry of the record")
        self._row: Row | None = None
        self._page = ScrollPage(margins=(16, 16, 16, 12))
        self._page.body.setSpacing(7)
        self._log = Button("Open deployment log", icon="scroll-text")
        self._back = Button("Go back to this…", kind="danger", icon="undo-2")
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(16, 0, 16, 14)
        foot.setSpacing(8)
        for part in (Divider(), self._log, self._back):
            foot.addWidget(part)
        self.add(self._page, stretch=1)
        self.add(self._foot)
        self._log.clicked.connect(self._ask_log)
        self._back.clicked.connect(self._ask_back)
        self.show_row(None)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFixedWidth(px(_WIDTH))

    def show_row(self, row: Row | None) -> None:
        """Show an entry, or ask to choose one."""
        self._row = row
        _empty(self._page.body)
        self._foot.setVisible(row is not None and row.deployment is not None)
        if row is None:
            hint = Label("Choose an entry to see it whole.", tone="text3", wrap=True)
            self._page.body.addWidget(hint)
        else:
            self._show(row)
        self._page.body.addStretch(1)

    def _show(self, row: Row) -> None:
        body = self._page.body
        title = Label(row.headline, weight=600, wrap=True)
        when = Label(spell_exactly(row.at), size=12, tone="text3")
        head = QWidget()
        line = beside(StateMark(STATES[row.mood], size=20), spacing=10)
        line.addLayout(stacked(title, when, spacing=0), 1)
        head.setLayout(line)
        for part in (head, Divider(), _facts(row)):
            body.addWidget(part)
        if row.body.reason:
            body.addWidget(Divider())
            body.addWidget(SectionHeader("Reason"))
            said = Label(row.body.reason, size=12, tone="text2", wrap=True)
            said.let_select()
            body.addWidget(said)
        if row.plan is not None and row.plan.settings:
            body.addWidget(Divider())
            body.addWidget(SectionHeader("Configuration changed", note=str(len(row.plan.settings))))
            for change in row.plan.settings[:_MOST]:
                body.addWidget(_setting(change))
        self._back.setVisible(row.may_go_back)
        if row.deployment is not None:
            self._back.show_words(f"Go back to {row.deployment.version}…")

    def _ask_log(self) -> None:
        if self._row is not None and self._row.deployment is not None:
            self.log_requested.emit(self._row.deployment.id)

    def _ask_back(self) -> None:
        row = self._row
        if row is not None and row.deployment is not None:
            self.back_requested.emit(row.deployment.environment, row.deployment.release)


def _facts(row: Row) -> KeyValues:
    facts = KeyValues(key_width=78)
    for key, value in _listed(row):
        if value:
            is_code = key in _CODE
            facts.add(key, brief(value) if is_code else value, mono=is_code)
    if row.body.action == "plan approved" and row.body.outcome != "unsigned":
        key = row.body.outcome.removeprefix("signed with ")
        facts.add("Signed by", f"key …{key[-8:]}", mono=True, state=STATES[row.mood])
    return facts


_CODE = ("Replaced", "Artifact", "Config", "Plan", "Hash", "Previous")


def _listed(row: Row) -> tuple[tuple[str, str], ...]:
    plan, deployment = row.plan, row.deployment
    return (
        ("Record", f"#{row.entry.seq}"),
        ("By", row.body.actor),
        ("From", row.body.machine),
        ("Release", deployment.release if deployment else ""),
        ("Replaced", plan.replaces if plan else ""),
        ("Artifact", plan.build.digest if plan else ""),
        ("Config", plan.config if plan else ""),
        ("Plan", plan.digest if plan else ""),
        ("Approved", ", ".join(row.approved_by)),
        ("Outcome", row.result),
        ("Before", "" if plan else row.body.before[:40]),
        ("After", "" if plan else row.body.after[:40]),
        ("Hash", row.entry.hash),
        ("Previous", row.entry.previous),
    )


def _setting(change: SettingChange) -> IconLine:
    if change.is_secret:
        return IconLine(change.path, right="secret", icon="key-round", icon_tone="drift", mono=True)
    if change.before is None:
        right = _short(change.after or "")
        return IconLine(change.path, right=right, icon="plus", icon_tone="add", mono=True)
    after = "removed" if change.after is None else _short(change.after)
    right = f"{_short(change.before)} → {after}"
    return IconLine(change.path, right=right, icon="pencil", icon_tone="run", mono=True)


def _short(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:11]}…"  # noqa: PLR2004 - as much as fits


def _empty(layout: QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()

"""The plan of a rollback, shown before it runs; what is shown is what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tidegate.domain.counting import count_of
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.rows import IconLine, KeyValues, SectionHeader
from tidegate.ui.wording import as_sentence, brief

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tidegate.domain.plan import Plan, SettingChange

_MOST = 8


class RollbackDialog(Dialog):
    """Accepted when the person wants it; the button names the act."""

    def __init__(self, window: QWidget | None, plan: Plan) -> None:
        super().__init__(
            window,
            f"Roll {plan.title} back to {plan.build.version}",
            note=f"Build and configuration go back together on {_hosts(plan)}.",
            kind=plan.kind.value,
            width=600,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(plan)
        kind = "production" if plan.kind.is_productive else "primary"
        words = "Ask for approval" if plan.approval.required else "Roll back"
        act = Button(words, kind=kind, icon="undo-2", height=36)
        refuse = Button("Cancel", kind="ghost", height=36)
        act.clicked.connect(self.accept)
        refuse.clicked.connect(self.reject)
        said = Label(f"Plan {brief(plan.digest)}", size=12, tone="text3")
        self.add_foot(said, None, refuse, act)

    def _fill(self, plan: Plan) -> None:
        facts = KeyValues(key_width=96)
        facts.add("From", plan.replaces or "unknown", mono=True)
        facts.add("To", f"{plan.build.version}  {brief(plan.build.digest)}", mono=True)
        facts.add("Release", plan.restores, mono=True)
        self.add(facts)
        self.add(SectionHeader("Settings that go back", note=str(len(plan.settings))))
        for change in plan.settings[:_MOST]:
            self.add(IconLine(change.path, right=_values(change), icon="pencil", mono=True))
        if len(plan.settings) > _MOST:
            more = f"and {len(plan.settings) - _MOST} more"
            self.add(Label(more, size=12, tone="text3"))
        if plan.steps:
            self.add(SectionHeader("Commands", note=str(len(plan.steps))))
            for step in plan.steps[:_MOST]:
                self.add(IconLine(step.run, right=step.name, icon="terminal", mono=True))
        for note in plan.notes:
            self.add(Label(as_sentence(note), size=12, tone="drift", wrap=True))
        self.add(
            Banner(
                "Afterwards nothing goes there by itself",
                text="A hold stops automatic promotion until a person lifts it.",
                tone="run",
                icon="hand",
            )
        )


def _values(change: SettingChange) -> str:
    if change.is_secret:
        return "secret"
    before, after = change.spoken
    return f"{_short(before)} → {_short(after)}"


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:22]}…"  # noqa: PLR2004 - as much as fits


def _hosts(plan: Plan) -> str:
    return f"all {count_of(len(plan.hosts), 'host')}" if len(plan.hosts) > 1 else "its host"

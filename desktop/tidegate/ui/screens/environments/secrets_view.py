"""The Secrets tab: names and whether they are kept; a value is shown only for a few seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tidegate.domain.secret import LONGEST_SECRET, Secret
from tidegate.ui.marks import State
from tidegate.ui.messages import Messages, Question
from tidegate.ui.screens.environments.revealed_secret import SHOWN_SECONDS, RevealedSecret
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, beside
from tidegate.ui.widgets.cells import Cell
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import PasswordField, TextField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.rows_model import Column
from tidegate.ui.widgets.states import EmptyState, StatefulArea
from tidegate.ui.widgets.tables import Table, TableCard

if TYPE_CHECKING:
    from tidegate.ui.screens.environments.secrets_presenter import (
        SecretRow,
        Secrets,
        SecretsPresenter,
    )


class SecretsPage(QWidget):
    """Secrets by name."""

    counted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._messages = Messages(self)
        self._label = ""
        self.dialog: SecretDialog | None = None
        self._make()
        self._lay_out()
        self._allow(None)

    def driven_by(self, leader: SecretsPresenter) -> None:
        """Send the wishes to the presenter."""
        self._keep = leader.set
        self.area.retry_requested.connect(leader.refresh)
        self.reveal.clicked.connect(lambda: self._ask_to_reveal(leader))
        self.remove.clicked.connect(lambda: self._ask_to_remove(leader))

    def show_secrets(self, secrets: Secrets) -> None:
        """Show the names."""
        self._label = secrets.label
        self.table.show_rows(secrets.rows)
        self.said.setText(
            f"Kept in {secrets.backend}. A value is shown for {SHOWN_SECONDS} seconds, on record."
        )
        number = secrets.missing
        words = f"{number} secret{'s are' if number != 1 else ' is'} missing"
        self.missing.show_words(words, text=f"A deployment to {secrets.label} stops without it.")
        self.missing.setVisible(number > 0)
        self.counted.emit(len(secrets.rows))
        if secrets.rows:
            self.area.show_content()
        else:
            self.area.show_empty()
        self._allow(self.table.chosen_row())

    def show_revealed(self, name: str, value: Secret) -> None:
        """Show a value for a few seconds."""
        self.revealed.show_value(name, value)

    def hide_revealed(self) -> None:
        """Show no value any more."""
        self.revealed.conceal()

    def show_problem(self, problem: Exception) -> None:
        """Show why the names cannot be read."""
        self.area.show_problem(problem)

    def show_refused(self, problem: Exception) -> None:
        """Say what could not be done."""
        self._messages.show_problem(problem)

    def tell(self, text: str) -> None:
        """Tell short news."""
        self._messages.tell(text)

    def _make(self) -> None:
        self.said = Label(size=12, tone="text3", wrap=True)
        self.missing = Banner("", tone="fail", state=State.FAILED)
        self.missing.hide()
        self.table = Table(_COLUMNS, name="Secrets", row_height=38, key=_key)
        self.add = Button("New secret…", icon="plus")
        self.set = Button("Set…", icon="key-round")
        self.reveal = Button("Reveal…", icon="eye")
        self.revealed = RevealedSecret()
        self.remove = Button("Remove…", kind="danger", icon="trash-2")
        self.empty = EmptyState(
            "key-round",
            "No secret is kept or needed here",
            text="A setting refers to one as ${{ secret.NAME }}; its value stays in the keyring.",
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addLayout(beside(None, self.remove, self.reveal, self.set, self.add))
        column.addWidget(self.missing)
        column.addWidget(self.revealed)
        self.area = StatefulArea(TableCard(self.table), empty=self.empty)
        column.addWidget(self.area, 1)
        column.addWidget(self.said)
        self.table.chosen.connect(self._allow)
        self.table.opened.connect(lambda row: self._ask(row.name))
        self.add.clicked.connect(lambda: self._ask(""))
        self.set.clicked.connect(self._ask_for_chosen)

    def _allow(self, row: object) -> None:
        is_kept = bool(getattr(row, "is_kept", False))
        self.set.show_words("Replace…" if is_kept else "Set…")
        self.set.show_allowed(row is not None, reason="Select a secret first")
        self.reveal.show_allowed(is_kept, reason="Select a secret that is kept")
        self.remove.show_allowed(is_kept, reason="Select a secret that is kept")

    def _ask_for_chosen(self) -> None:
        row = self.table.chosen_row()
        if row is not None:
            self._ask(str(getattr(row, "name", "")))

    def _ask(self, name: str) -> None:
        self.dialog = SecretDialog(self.window(), name=name, label=self._label)
        dialog = self.dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep(dialog.name, dialog.take()))
        dialog.open()

    def _ask_to_reveal(self, leader: SecretsPresenter) -> None:
        name = str(getattr(self.table.chosen_row(), "name", ""))
        question = Question(
            f"Reveal {name} of {self._label}?",
            f"Its value is shown for {SHOWN_SECONDS} seconds. The record will say that you have "
            "looked at it.",
            f"Reveal {name}",
        )
        self._messages.ask(question, on_yes=lambda: leader.reveal(name))

    def _ask_to_remove(self, leader: SecretsPresenter) -> None:
        row = self.table.chosen_row()
        name = str(getattr(row, "name", ""))
        question = Question(
            f"Remove {name} from {self._label}?",
            "It is gone from where it is kept. A deployment that needs it stops until it is set "
            "again.",
            f"Remove {name}",
            kind="danger",
            refuse="Keep it",
        )
        self._messages.ask(question, on_yes=lambda: leader.remove(name))


class SecretDialog(Dialog):
    """Asks for a secret through a masked field, which forgets it once it is taken."""

    def __init__(self, parent: QWidget, *, name: str, label: str) -> None:
        title = f"Set {name}" if name else "New secret"
        super().__init__(parent, title, note=f"For {label}. It is kept, and never shown.")
        self.field = PasswordField(name="Value")
        self.field.setMaxLength(LONGEST_SECRET)
        self.name_field = TextField(name, name="Name", hint="db_password", mono=True)
        self.name_field.setReadOnly(bool(name))
        if not name:
            self.add(Label("Name", size=12, weight=600, tone="text2"), self.name_field)
        self.add(Label("Value", size=12, weight=600, tone="text2"), self.field)
        self.keep = Button("Keep secret", kind="primary", height=36)
        back = Button("Cancel", kind="ghost", height=36)
        self.add_foot(None, back, self.keep)
        self.keep.clicked.connect(self.accept)
        back.clicked.connect(self.reject)
        self.rejected.connect(self.field.clear)
        for field in (self.field, self.name_field):
            field.textChanged.connect(self._allow)
        self._allow()

    @property
    def name(self) -> str:
        """The secret's name."""
        return self.name_field.text().strip()

    def take(self) -> Secret:
        """The secret, gone from the field thereafter."""
        return Secret(self.field.take())

    def _allow(self) -> None:
        is_whole = bool(self.name and self.field.text())
        self.keep.show_allowed(is_whole, reason="Write a name and a value first")


def _name(row: SecretRow) -> Cell:
    return Cell(row.name, mono=True, icon="key-round")


def _state(row: SecretRow) -> Cell:
    if row.is_missing:
        return Cell("Missing", state=State.FAILED, tone="fail", weight=500)
    return Cell("Kept", state=State.PASSED, said="Kept")


def _value(row: SecretRow) -> Cell:
    return Cell("", secret=True, said="hidden") if row.is_kept else Cell(unset=True)


def _use(row: SecretRow) -> Cell:
    if row.is_used:
        return Cell("Referred to by this environment", tone="text2")
    return Cell("Not referred to", tone="text3")


def _key(row: object) -> str:
    return str(getattr(row, "name", ""))


_COLUMNS = (
    Column("Name", _name, width=280),
    Column("State", _state, width=140),
    Column("Value", _value, width=160),
    Column("Use", _use),
)

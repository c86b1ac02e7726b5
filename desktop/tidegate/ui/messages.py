"""The one channel to the user: short news, problems, questions. Everything is plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTime

from tidegate.ui.marks import State
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.fields import PasswordField, TextArea, TextField
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.states import words_of
from tidegate.ui.widgets.toasts import Toast, ToastStack

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Question:
    """A question before an act: what happens, and the button that names the act.

    `kind` of the button is `primary`, `danger` or `production`; `environment` is the kind of
    environment whose colour the dialog wears.
    """

    title: str
    text: str
    action: str
    kind: str = "primary"
    environment: str = ""
    refuse: str = "Cancel"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """News that was told, to be read again: when (HH:MM), and what can still be done about it."""

    text: str
    at: str
    state: State = State.INFO
    on_action: Callable[[], None] | None = None


class Messages:
    """Tells and asks on a window; nothing here blocks: answers come by a call."""

    def __init__(self, window: QWidget, *, on_told: Callable[[Notice], None] | None = None) -> None:
        self._window = window
        self._on_told = on_told
        self._toasts = ToastStack(window)
        self._read: dict[tuple[str, str], Dialog] = {}

    def tell(
        self,
        text: str,
        *,
        state: State = State.INFO,
        action: str = "",
        on_action: Callable[[], None] | None = None,
    ) -> None:
        """Show short news that goes by itself, with at most one act such as "Undo"."""
        toast = Toast(text, state=state, action=action)
        if on_action is not None:
            toast.acted.connect(on_action)
        self._toasts.show_toast(toast)
        if self._on_told is not None:
            at = QTime.currentTime().toString("HH:mm")
            self._on_told(Notice(text, at, state, on_action))

    def show_problem(
        self, problem: Exception, *, on_retry: Callable[[], None] | None = None
    ) -> None:
        """Show what went wrong and what to do, until the person has read it.

        A fault that several parts of a page meet is shown once, as long as it is being read.
        """
        words = summary, remedy = words_of(problem)
        if on_retry is None and words in self._read:
            return
        dialog = _Told(self._window, summary, remedy=remedy)
        self._read[words] = dialog
        dialog.finished.connect(lambda: self._read.pop(words, None))
        close = Button("Close", height=36)
        close.clicked.connect(dialog.reject)
        buttons: list[QWidget | None] = [None, close]
        if on_retry is not None:
            retry = Button("Try again", kind="primary", height=36)
            retry.clicked.connect(dialog.accept)
            dialog.accepted.connect(on_retry)
            buttons.append(retry)
        dialog.add_foot(*buttons)
        dialog.open()

    def ask(
        self,
        question: Question,
        *,
        on_yes: Callable[[], None],
        on_no: Callable[[], None] | None = None,
    ) -> None:
        """Ask before an act; only its own button does it, never the Enter key."""
        dialog = _Asked(self._window, question)
        dialog.accepted.connect(on_yes)
        if on_no is not None:
            dialog.rejected.connect(on_no)
        dialog.open()

    def ask_text(
        self,
        question: Question,
        *,
        label: str,
        on_text: Callable[[str], None],
        required: bool = True,
        lines: int = 1,
        hint: str = "",
    ) -> None:
        """Ask for words, such as the reason of a hold; a required text must not be empty."""
        dialog = _Asked(self._window, question)
        dialog.add_field(label, lines=lines, hint=hint, required=required)
        dialog.accepted.connect(lambda: on_text(dialog.words()))
        dialog.open()

    def ask_secret(
        self, question: Question, *, label: str, on_secret: Callable[[str], None]
    ) -> None:
        """Ask for a secret, such as a passphrase; it is gone from the field once given."""
        dialog = _Asked(self._window, question)
        field = dialog.add_secret(label)
        dialog.accepted.connect(lambda: on_secret(field.take()))
        dialog.rejected.connect(field.clear)
        dialog.open()


class _Told(Dialog):
    """A problem in its own words."""

    def __init__(self, window: QWidget, summary: str, *, remedy: str) -> None:
        super().__init__(window, "That did not work", width=480)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        said = Label(summary, weight=600, tone="fail", wrap=True)
        said.let_select()
        self.add(said)
        if remedy:
            todo = Label(remedy, tone="text2", wrap=True)
            todo.let_select()
            self.add(todo)
        self.setAccessibleDescription(f"{summary}. {remedy}")


class _Asked(Dialog):
    """A question with its two buttons, and at most one field."""

    def __init__(self, window: QWidget, question: Question) -> None:
        super().__init__(window, question.title, kind=question.environment, width=480)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field: TextField | TextArea | None = None
        self.add(Label(question.text, tone="text2", wrap=True))
        if question.detail:
            self.add(Label(question.detail, size=12, tone="text3", wrap=True))
        self._act = Button(question.action, kind=question.kind, height=36)
        refuse = Button(question.refuse, kind="ghost", height=36)
        self._act.clicked.connect(self.accept)
        refuse.clicked.connect(self.reject)
        refuse.setVisible(bool(question.refuse))
        self.add_foot(None, refuse, self._act)

    def add_field(self, label: str, *, lines: int, hint: str, required: bool) -> None:
        """Ask for words too; the act waits for them if they are required."""
        self.add(Label(label, size=12, weight=600, tone="text2"))
        if lines > 1:
            area = TextArea(name=label, hint=hint, lines=lines)
            area.textChanged.connect(lambda: self._require(required=required))
            self._field = area
        else:
            line = TextField(name=label, hint=hint)
            line.textChanged.connect(lambda: self._require(required=required))
            self._field = line
        self.add(self._field)
        self._require(required=required)

    def add_secret(self, label: str) -> PasswordField:
        """Ask for a secret."""
        self.add(Label(label, size=12, weight=600, tone="text2"))
        field = PasswordField(name=label)
        field.textChanged.connect(lambda words: self._act.setEnabled(bool(words)))
        self._act.setEnabled(False)
        self.add(field)
        return field

    def words(self) -> str:
        """What was written."""
        if isinstance(self._field, TextArea):
            return self._field.toPlainText().strip()
        return self._field.text().strip() if self._field else ""

    def _require(self, *, required: bool) -> None:
        missing = required and not self.words()
        self._act.show_allowed(not missing, reason="Write it first")

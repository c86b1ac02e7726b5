"""Values that wait to be saved: the bar that counts them and the dialog that shows the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget
from typing_extensions import override

from tidegate.domain.counting import count_of
from tidegate.ui.marks import State
from tidegate.ui.theme import colour, font, px
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Banner, Card
from tidegate.ui.widgets.dialogs import Dialog
from tidegate.ui.widgets.labels import ElidedLabel, Label
from tidegate.ui.widgets.marks import Icon
from tidegate.ui.widgets.safe_text import shown_safely
from tidegate.ui.widgets.switches import CheckRow
from tidegate.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QTextDocument

_MOST_LINES = 5_000
_MOST_REASONS = 6
_REVIEW = "Review and save…"


class ChangeOfFile(Protocol):
    """A file with what will change in it; `diff` is a unified diff."""

    @property
    def file(self) -> str:
        """Return the file's name below the workspace."""
        ...

    @property
    def diff(self) -> str:
        """Return the lines that go and come."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should know."""
        ...

    @property
    def refusals(self) -> tuple[str, ...]:
        """Return why it is not saved as it is."""
        ...

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return what a person has to agree to before it is saved."""
        ...


class StagedBar(Card):
    """How many values wait to be saved, and what to do with them; hidden when there is none."""

    review_requested = Signal()
    discard_requested = Signal()
    undo_requested = Signal()

    def __init__(self, *, undoes: bool = False) -> None:
        super().__init__(across=True, fill="run_soft", line="", padding=8, spacing=10)
        self.body.setContentsMargins(14, 7, 10, 7)
        self._count = Label(weight=600)
        self._to_mend = Label(weight=500, tone="fail")
        self._to_mend.hide()
        self._what = ElidedLabel(tone="text2")
        self.undo = Button("Undo", kind="ghost", icon="undo-2")
        self.discard = Button("Discard", kind="ghost")
        self.review = Button(_REVIEW, kind="primary")
        self.undo.clicked.connect(self.undo_requested)
        self.discard.clicked.connect(self.discard_requested)
        self.review.clicked.connect(self.review_requested)
        self.undo.setVisible(undoes)
        self.body.addWidget(Icon("list-checks", tone="run"))
        self.body.addWidget(self._count)
        self.body.addWidget(self._to_mend, 1)
        self.body.addWidget(self._what, 1)
        for button in (self.undo, self.discard, self.review):
            self.body.addWidget(button)
        self.hide()

    def show_to_mend(self, count: int) -> None:
        """Say how many cannot be saved as they are, in the stead of what the last one is."""
        self._to_mend.setText(f"{count} must be mended")
        self._to_mend.setVisible(count > 0)

    def show_working(self, working: bool) -> None:  # noqa: FBT001 - an order
        """Let nobody ask twice while the bytes are being worked out."""
        self.review.show_words("Working it out…" if working else _REVIEW)
        self.review.show_allowed(not working, reason="The bytes are being worked out")

    def show_staged(self, count: int, *, what: str) -> None:
        """Say how many there are and what the last one is."""
        self._count.setText(f"{count} change{'s' * (count != 1)} staged")
        self._what.setText(shown_safely(what))
        self._what.setVisible(self._to_mend.isHidden())
        to_mend = "" if self._to_mend.isHidden() else f", {self._to_mend.text()}"
        self.setAccessibleName(f"{self._count.text()}{to_mend} {what}")
        self.setVisible(count > 0)


class ReviewDialog(Dialog):
    """The bytes that will change, file by file; only its own button saves them.

    What must be mended first locks the button; what breaks a rule unlocks it only by a check.
    """

    def __init__(
        self, parent: QWidget, *, changes: Sequence[ChangeOfFile], kind: str = "", title: str = ""
    ) -> None:
        files = f"{len(changes)} file{'s' * (len(changes) != 1)}"
        note = f"{files} will change; every other byte stays as it is."
        super().__init__(parent, title or "Review the changes", note=note, kind=kind, width=760)
        refusals = tuple(dict.fromkeys(why for each in changes for why in each.refusals))
        doubts = tuple(dict.fromkeys(why for each in changes for why in each.doubts))
        self.agree = self._add_objections(refusals, doubts)
        for line in (line for each in changes for line in each.notes):
            if line not in (*refusals, *doubts):
                self.body.addLayout(_remark(line))
        self.pages = DiffView("\n".join(change.diff.rstrip("\n") for change in changes))
        self.add(self.pages, stretch=1)
        self.back = Button("Back", kind="ghost", height=36)
        self.save = Button(
            f"Save {files}", kind="production" if kind == "production" else "primary", height=36
        )
        self.back.clicked.connect(self.reject)
        self.save.clicked.connect(self.accept)
        if refusals:
            self.save.show_allowed(False, reason=_to_mend(len(refusals)))  # noqa: FBT003 - an order
        elif self.agree is not None:
            self._let_save(False)  # noqa: FBT003 - an order
            self.agree.toggled.connect(self._let_save)
        said = Label("Saving deploys nothing.", size=12, tone="text3")
        self.add_foot(said, None, self.back, self.save)

    def _add_objections(
        self, refusals: tuple[str, ...], doubts: tuple[str, ...]
    ) -> CheckRow | None:
        """Show what speaks against saving; return the box to check where that is enough."""
        if refusals:
            self.body.addWidget(_objecting(_to_mend(len(refusals)), refusals, State.FAILED))
        if doubts:
            title = f"{count_of(len(doubts), 'value')} would break a rule"
            self.body.addWidget(_objecting(title, doubts, State.WARNING))
        if refusals or not doubts:
            return None
        box = CheckRow("Save all the same")
        self.body.addWidget(box)
        return box

    def _let_save(self, may: bool) -> None:  # noqa: FBT001 - as Qt has it
        self.save.show_allowed(may, reason="" if may else "Check the box above first")


def _to_mend(count: int) -> str:
    return f"{count} must be mended before saving"


def _objecting(title: str, reasons: tuple[str, ...], state: State) -> Banner:
    shown = [shown_safely(why) for why in reasons[:_MOST_REASONS]]
    if len(reasons) > _MOST_REASONS:
        shown.append(f"and {len(reasons) - _MOST_REASONS} more")
    return Banner(title, text="\n".join(shown), tone=state.token, state=state)


def _remark(line: str) -> QHBoxLayout:
    """What a person should know before saving, all of it however long."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Icon("info", tone="run", size=14), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(shown_safely(line), size=12, wrap=True), 1)
    return row


class DiffView(QPlainTextEdit, Themed):
    """A unified diff: what goes in one colour, what comes in another, signs in front of both."""

    def __init__(self, diff: str) -> None:
        lines = diff.split("\n")
        shown = [shown_safely(line) for line in lines[:_MOST_LINES]]
        if len(lines) > _MOST_LINES:
            shown.append(f"… {len(lines) - _MOST_LINES} lines more")
        super().__init__("\n".join(shown))
        self.setReadOnly(True)
        self.setProperty("code", "true")
        self.setAccessibleName("What will change in the files")
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self._colours = _DiffColours(self.document())
        # A row more than there are lines: else a short text would have to be scrolled.
        self._rows = min(max(len(shown) + 1, 6), 22)
        self.keep_dressed()

    @override
    def dress(self) -> None:
        self.setFont(font(12, mono=True))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._rows + px(24))
        self._colours.rehighlight()


class _DiffColours(QSyntaxHighlighter):
    """Grounds for the lines that go and come."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    @override
    def highlightBlock(self, text: str) -> None:
        look = QTextCharFormat()
        if text.startswith(("+++", "---", "@@")):
            look.setForeground(colour("text3"))
        elif text[:1] in _GROUNDS:
            ink, ground = _GROUNDS[text[:1]]
            look.setForeground(colour(ink))
            look.setBackground(QColor(colour(ground)))
        self.setFormat(0, len(text), look)


_GROUNDS = {"+": ("add", "add_soft"), "-": ("remove", "remove_soft")}

"""What a page shows instead of its rows: nothing yet, work going on, something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tidegate.domain.problem import Problem
from tidegate.ui.marks import State
from tidegate.ui.widgets.buttons import Button
from tidegate.ui.widgets.cards import Card, beside, stacked
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import Icon, StateMark

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUSY_SHOWS_AFTER_MS = 200
_WORDS_WIDTH = 460


class EmptyState(QWidget):
    """Says what a page is for and offers one act; `acted` is the wish to do it."""

    acted = Signal()

    def __init__(self, icon: str, title: str, *, text: str, action: str = "") -> None:
        super().__init__()
        self.button = Button(action, kind="primary", height=34) if action else None
        mark = Icon(icon, tone="text3", size=32)
        self._title = Label(title, size=15, weight=600)
        self._text = _words(text, tone="text2")
        parts = [mark, self._title, self._text, *([self.button] if self.button else [])]
        _centre(self, parts)
        if self.button:
            self.button.clicked.connect(self.acted)
        _keep_all_lines(self._text)

    def show_words(self, title: str, *, text: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        _keep_all_lines(self._text)


class BusyState(QWidget):
    """Says what is going on; a cancel button if `cancellable`. No spinner: nothing blinks."""

    cancel_requested = Signal()

    def __init__(self, text: str = "", *, cancellable: bool = False) -> None:
        super().__init__()
        self._text = Label(text, weight=500, tone="text2")
        self._detail = _words(size=12, tone="text3")
        self._detail.hide()
        self._cancel = Button("Cancel", kind="ghost", height=28)
        self._cancel.setVisible(cancellable)
        self._cancel.clicked.connect(self.cancel_requested)
        mark = StateMark(State.RUNNING, size=26)
        _centre(self, [mark, self._text, self._detail, self._cancel])

    def show_words(self, text: str, *, detail: str = "") -> None:
        """Say what is done now."""
        self._text.setText(text)
        self._detail.setText(detail)
        _keep_all_lines(self._detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{text} {detail}".strip())


class ErrorCard(Card):
    """A problem: what and where, what to do, and a way to try again."""

    retry_requested = Signal()

    def __init__(self, *, retry: str = "Try again", actions: Sequence[QWidget] = ()) -> None:
        super().__init__(across=True, fill="fail_soft", line="", padding=14, spacing=12)
        self._summary = Label(weight=600, tone="fail", wrap=True)
        self._remedy = Label(size=12, tone="text2", wrap=True)
        self._summary.let_select()
        self._remedy.let_select()
        self.body.addWidget(StateMark(State.FAILED, size=18), 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(stacked(self._summary, self._remedy, spacing=4), 1)
        self._retry = Button(retry, height=28)
        self._retry.setVisible(bool(retry))
        self._retry.clicked.connect(self.retry_requested)
        self.body.addLayout(beside(*actions, self._retry))
        self.hide()

    def let_retry(self, *, allowed: bool) -> None:
        """Offer to try again, or only the other actions."""
        self._retry.setVisible(allowed)

    def show_problem(self, problem: Problem | Exception) -> None:
        """Show a problem in its words; anything else only as the fault it is."""
        summary, remedy = words_of(problem)
        self._summary.setText(summary)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self.setAccessibleName(f"{summary}. {remedy}")
        self.show()


class StatefulArea(QStackedWidget):
    """A page's content that can be replaced by emptiness, work, or a problem."""

    retry_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, content: QWidget, *, empty: EmptyState, cancellable: bool = False) -> None:
        super().__init__()
        self._content, self._empty = content, empty
        self._busy = BusyState(cancellable=cancellable)
        self._error = ErrorCard()
        self._error_page = _on_top(self._error)
        for page in (content, empty, self._busy, self._error_page):
            self.addWidget(page)
        self._error.retry_requested.connect(self.retry_requested)
        self._busy.cancel_requested.connect(self.cancel_requested)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_BUSY_SHOWS_AFTER_MS)
        self._soon.timeout.connect(lambda: self.setCurrentWidget(self._busy))

    def show_content(self) -> None:
        """Show the page itself."""
        self._show(self._content)

    def show_empty(self) -> None:
        """Show what the page is for."""
        self._show(self._empty)

    def show_busy(self, text: str, *, detail: str = "") -> None:
        """Show that work goes on, unless it ends within a blink."""
        self._busy.show_words(text, detail=detail)
        if self.currentWidget() is not self._busy:
            self._soon.start()

    def show_problem(self, problem: Problem | Exception) -> None:
        """Show what went wrong."""
        self._error.show_problem(problem)
        self._show(self._error_page)

    def _show(self, page: QWidget) -> None:
        self._soon.stop()
        self.setCurrentWidget(page)


def words_of(problem: Exception) -> tuple[str, str]:
    """Summary and remedy; an unexpected error tells nothing that only its makers understand."""
    if isinstance(problem, Problem):
        return problem.summary, problem.remedy
    return "Something went wrong inside Tidegate", "The details are in the log file."


def _words(text: str = "", *, size: int = 13, tone: str) -> Label:
    """Return a label for some lines in the middle of a page."""
    made = Label(text, size=size, tone=tone, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    made.setFixedWidth(_WORDS_WIDTH)
    return made


def _keep_all_lines(words: Label) -> None:
    # A layout asks a centred text for its height at the page's width, where it is one line.
    words.setMinimumHeight(max(0, words.heightForWidth(_WORDS_WIDTH)))  # -1 without a text


def _centre(page: QWidget, parts: Sequence[QWidget]) -> None:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(24, 24, 24, 24)
    layout.setSpacing(10)
    layout.addStretch(2)
    for part in parts:
        layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(3)


def _on_top(card: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(card)
    layout.addStretch(1)
    return page

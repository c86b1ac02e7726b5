"""Short news at the foot of the window that go by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from typing_extensions import override

from tidegate.ui.marks import State
from tidegate.ui.theme import px
from tidegate.ui.widgets.buttons import Button, IconButton
from tidegate.ui.widgets.cards import Card
from tidegate.ui.widgets.labels import Label
from tidegate.ui.widgets.marks import StateMark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_SECONDS = 6
_SECONDS_WITH_ACTION = 10
_AT_MOST = 3


class Toast(Card):
    """One piece of news, with at most one act such as "Undo"; `acted` is the wish to do it."""

    acted = Signal()
    gone = Signal()

    def __init__(self, text: str, *, state: State = State.INFO, action: str = "") -> None:
        super().__init__(across=True, spacing=10, line="border2")
        self.body.setContentsMargins(14, 9, 8, 9)
        self.body.addWidget(StateMark(state, size=16))
        words = Label(text, weight=500, wrap=len(text) > 60)  # noqa: PLR2004 - one line's length
        self.body.addWidget(words, 1)
        if action:
            button = Button(action, kind="link", height=28)
            button.clicked.connect(self.acted)
            button.clicked.connect(self.go)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.body.addWidget(button)
        close = IconButton("x", "Close the message", size=26)
        close.clicked.connect(self.go)
        # What comes and goes by itself must not catch keys; the bell keeps it for the keyboard.
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(close)
        self.setMaximumWidth(px(520))
        self.setAccessibleName(f"{state.label}: {text}")
        QTimer.singleShot(1_000 * (_SECONDS_WITH_ACTION if action else _SECONDS), self, self.go)

    def go(self) -> None:
        """Leave the screen."""
        self.gone.emit()
        self.hide()
        self.deleteLater()


class ToastStack(QObject):
    """Up to three toasts above the foot of a window; the oldest makes room."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    def show_toast(self, toast: Toast) -> None:
        """Show this one below the others."""
        while len(self._toasts) >= _AT_MOST:
            self._toasts[0].go()
        toast.setParent(self._window)
        toast.gone.connect(lambda: self._forget(toast))
        self._toasts.append(toast)
        toast.show()
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _forget(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
        self._place()

    def _place(self) -> None:
        bottom = self._window.height() - px(28) - 16
        for toast in reversed(self._toasts):
            toast.adjustSize()
            bottom -= toast.height()
            toast.move(self._window.width() - toast.width() - 20, bottom)
            toast.raise_()
            bottom -= 8

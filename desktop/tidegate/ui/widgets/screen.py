"""What every page is: a widget with a presenter, buttons for the top bar, a way to tell news."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tidegate.ui.messages import Messages


class Screen(QWidget):
    """A page of the window.

    `bar_actions` are shown at the right of the top bar while the page is on the screen.
    In `lettered` tables single letters act on the selected release: P promotes, D compares.
    `window` is what its dialogs stand over, its own window without it.
    """

    def __init__(self, *, window: QWidget | None = None) -> None:
        super().__init__()
        self.bar_actions: tuple[QWidget, ...] = ()
        self.lettered: tuple[QWidget, ...] = ()
        self._window = window
        self._messages: Messages | None = None
        self._driver: object = None

    def driven_by(self, presenter: object) -> None:
        """Hold the presenter: Qt keeps only a weak reference to a plain object's methods."""
        self._driver = presenter

    def tell_through(self, messages: Messages) -> None:
        """Tell news and problems through the window's own channel."""
        self._messages = messages

    def tell(self, text: str) -> None:
        """Tell short news."""
        self.messages.tell(text)

    @property
    def over(self) -> QWidget:
        """What the page's dialogs stand over."""
        return self._window or self.window()

    @property
    def messages(self) -> Messages:
        """The window's channel of news, or one of the page's own where it stands alone."""
        self._messages = self._messages or Messages(self.over)
        return self._messages

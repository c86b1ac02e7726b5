"""What every page is: a widget with a presenter, and buttons for the top bar."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Screen(QWidget):
    """A page of the window.

    `bar_actions` are shown at the right of the top bar while the page is on the screen.
    In `lettered` tables single letters act on the selected release: P promotes, D compares.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bar_actions: tuple[QWidget, ...] = ()
        self.lettered: tuple[QWidget, ...] = ()
        self._driver: object = None

    def driven_by(self, presenter: object) -> None:
        """Hold the presenter: Qt keeps only a weak reference to a plain object's methods."""
        self._driver = presenter

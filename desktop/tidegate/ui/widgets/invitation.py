"""How to begin where there is no build yet: register one, or first open a workspace."""

from __future__ import annotations

from PySide6.QtCore import Signal

from tidegate.ui.widgets.states import EmptyState

_OPEN = "Open a workspace…"
_REGISTER = "Register build…"


class Invitation(EmptyState):
    """What a page that lives of builds shows without any; it wishes what its button says."""

    workspace_requested = Signal()
    build_requested = Signal()

    def __init__(self, icon: str, *, purpose: str, first_build: str) -> None:
        super().__init__(icon, "", text=purpose, action=_OPEN)
        self._purpose, self._first_build = purpose, first_build
        self._has_workspace = False
        self.acted.connect(self._begin)
        self.show_closed()

    def show_closed(self) -> None:
        """Say what the page is for, and offer to open a workspace."""
        self._has_workspace = False
        self._show("No workspace is open", text=self._purpose, action=_OPEN)

    def show_no_build(self) -> None:
        """Say what a build is for, and offer to register one."""
        self._has_workspace = True
        self._show("No build yet", text=self._first_build, action=_REGISTER)

    def _begin(self) -> None:
        wish = self.build_requested if self._has_workspace else self.workspace_requested
        wish.emit()

    def _show(self, title: str, *, text: str, action: str) -> None:
        self.show_words(title, text=text)
        if self.button is not None:
            self.button.show_words(action)

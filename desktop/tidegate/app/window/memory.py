"""What is remembered from one window to the next: its workspaces and its looks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.app.window.preferences import Preferences
from tidegate.domain.problem import Problem
from tidegate.ui.screens.welcome.needs import Recent
from tidegate.ui.theme import THEME

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from tidegate.domain.workspace import Workspace


class Memory:
    """Preferences in their file; one that cannot be written is told and the window goes on."""

    def __init__(self, file: Path, *, on_failed: Callable[[Exception], None]) -> None:
        self._file, self._on_failed = file, on_failed
        self._preferences = Preferences.load(file)

    def opened(self, workspace: Workspace) -> tuple[tuple[str, str], ...]:
        """Remember a workspace; return the folders and names of the last ones."""
        self._save(self._preferences.opened(workspace.root))
        return tuple((each, Path(each).name) for each in self._preferences.recent)

    def recent(self) -> tuple[Recent, ...]:
        """Return the workspaces that were open before and are still there."""
        folders = (Path(each) for each in self._preferences.recent)
        there = (folder for folder in folders if (folder / "tidegate.yaml").is_file())
        return tuple(Recent(str(folder), folder.name) for folder in there)

    def keep_looks(self) -> None:
        """Remember how the window looks."""
        looks = {"appearance": THEME.appearance, "text_size": THEME.text_size}
        self._save(self._preferences.model_copy(update=looks))

    def wear(self, application: QApplication) -> None:
        """Dress the program as its user left it."""
        THEME.wear(application, self._preferences.appearance, text_size=self._preferences.text_size)

    def _save(self, preferences: Preferences) -> None:
        self._preferences = preferences
        try:
            preferences.save(self._file)
        except OSError as error:
            self._on_failed(Problem(f"preferences cannot be kept: {error.strerror}"))

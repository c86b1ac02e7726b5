"""Pictures of the window's pages on the demo as it is, light and dark, without a display."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer

from tidegate.app.demo.stage import Stage, wire
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.opening import application
from tidegate.ui.theme import THEME, Appearance

_SIZE = (1440, 900)
_SETTLE_MS = 1_500


def take_pictures(stage: Stage, folder: Path) -> tuple[Path, ...]:
    """Open the window on the demo's workspace and picture every page; return the files."""
    qt = application()
    desktop = Desktop(lambda answers: wire(stage, answers, is_headless=True), conveys=False)
    try:
        desktop.window.resize(*_SIZE)
        desktop.window.show()
        desktop.show(desktop.wiring.opening.open(stage.folder.workspace))
        made: list[Path] = []
        for appearance in (Appearance.LIGHT, Appearance.DARK):
            THEME.wear(qt, appearance, text_size=100)
            made += _every_page(desktop, folder, appearance=appearance.value)
        return tuple(made)
    finally:
        desktop.window.close()
        desktop.close()


def _every_page(desktop: Desktop, folder: Path, *, appearance: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for page in desktop.pages.all:
        desktop.window.show_page(page.key)
        _wait(_SETTLE_MS)
        file = folder / f"{page.key}-{appearance}.png"
        desktop.window.grab().save(str(file))
        made.append(file)
    return made


def _wait(milliseconds: int) -> None:
    """Let the pages read what they show."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()

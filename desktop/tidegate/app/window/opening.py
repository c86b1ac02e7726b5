"""Starts Qt, dresses it, opens the window and runs until it is closed."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tidegate.app import assets
from tidegate.app.ending import end_by
from tidegate.app.window.answers import WindowAnswers
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.uncaught import Uncaught
from tidegate.app.wiring.program import Wiring

_BREATH_MS = 400
Make = Callable[[WindowAnswers], Wiring]


def application() -> QApplication:
    """Return the one Qt application, made and provided with icons and fonts."""
    found = QApplication.instance()
    made = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    made.setApplicationName("Tidegate")
    made.setDesktopFileName("tidegate")
    assets.register()
    assets.load_fonts()
    return made


def open_window(folder: Path | None, *, make: Make | None = None) -> int:
    """Open the window, on a workspace where the folder is one; return the exit code."""
    qt = application()
    desktop = Desktop(make or _usual)
    desktop.wear(qt)
    uncaught = Uncaught(desktop.window.messages.show_problem)
    uncaught.catch()
    if folder is not None and (folder / "tidegate.yaml").is_file():
        desktop.open(folder)
    desktop.window.show()
    end_by(qt.exit)  # quit() would ask the window, and it may refuse
    breath = _breath()
    breath.start()
    try:
        return qt.exec()
    finally:
        uncaught.release()
        desktop.close()


def _breath() -> QTimer:
    """Let Python see signals: it looks for them only while it runs itself."""
    timer = QTimer()
    timer.setInterval(_BREATH_MS)
    timer.timeout.connect(lambda: None)
    return timer


def _usual(answers: WindowAnswers) -> Wiring:
    return Wiring(answers, is_headless=False)

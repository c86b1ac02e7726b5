"""The window around a screen, and pictures of it, as a person sees them."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication
from tests.ui.gallery import PAGES

from tidegate.app import assets
from tidegate.ui.main_window import MainWindow
from tidegate.ui.shell.status_bar import StatusItem
from tidegate.ui.theme import THEME, Appearance
from tidegate.ui.widgets.screen import Screen


def application():
    app = QApplication.instance() or QApplication(["tidegate"])
    assets.register()
    assets.load_fonts()
    return app


def window_with(key, screen):
    """The shell with every page empty but one."""
    window = MainWindow(version="1.0")
    for name, title, icon, section in PAGES:
        widget = screen if name == key else Screen()
        window.add_page(name, title, icon=icon, section=section, widget=widget)
    window.show_badge("deployments", 1, tone="run")
    window.show_badge("approvals", 2, tone="wait")
    window.show_workspace("orders-api")
    window.show_person("Ana Kovač", role="ana.kovac@example.com")
    window.show_status(
        [
            StatusItem("key-round", "SSH agent: 2 keys"),
            StatusItem("vault", "Keyring: Secret Service, unlocked"),
        ]
    )
    window.show_page(key)
    window.resize(1440, 900)
    window.show()
    return window


def settle(rounds=3):
    for _ in range(rounds):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.instance().processEvents()


def picture(window, file, *, dialog=None):
    """Save what is seen; a dialog lies on the window."""
    settle()
    seen = window.grab()
    if dialog is not None:
        painter = QPainter(seen)
        painter.drawPixmap(window.mapFromGlobal(dialog.pos()), dialog.grab())
        painter.end()
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    seen.save(str(file))


def in_both_looks(app, draw):
    for look in (Appearance.LIGHT, Appearance.DARK):
        THEME.wear(app, look)
        draw(look.value)

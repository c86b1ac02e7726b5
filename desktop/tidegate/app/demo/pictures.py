"""Pictures of the window's pages on the demo as it is, light and dark, without a display."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

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
        workspace = desktop.wiring.opening.open(stage.folder.workspace)
        desktop.show(workspace)
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
        made.append(_picture(desktop, folder / f"{page.key}-{appearance}.png"))
    made.append(_matrix(desktop, folder / f"all-environments-{appearance}.png"))
    made.append(_three_way(desktop, folder / f"three-way-{appearance}.png"))
    made.append(_deployment(desktop, folder / f"deployment-{appearance}.png"))
    made.append(_approval(desktop, folder / f"approval-{appearance}.png"))
    return made


def _matrix(desktop: Desktop, file: Path) -> Path:
    """Picture every key beside every environment, then go back to one of them."""
    desktop.show_page("environments", "*")
    _wait(_SETTLE_MS)
    _picture(desktop, file)
    workspace = desktop.workspace
    if workspace is not None:
        desktop.show_page("environments", workspace.pipeline[-1].name)
    return file


def _three_way(desktop: Desktop, file: Path) -> Path:
    """Picture the last environment as it was deployed, is wished and is on a host, then go back."""
    workspace = desktop.workspace
    if workspace is None:
        return _picture(desktop, file)
    first, last = workspace.pipeline[0], workspace.pipeline[-1]
    there = f"{last.name}@live:{last.hosts[0].name}"
    desktop.show_page("compare", f"{last.name}@deployed/{there}")
    _wait(_SETTLE_MS)
    _picture(desktop, file)
    desktop.show_page("compare", f"{first.name}/{last.name}")
    return file


def _deployment(desktop: Desktop, file: Path) -> Path:
    """Picture the newest deployment to Production from within."""
    workspace = desktop.workspace
    if workspace is not None:
        last = workspace.pipeline[-1].name
        ran = desktop.wiring.ledger.deployments(workspace.name, environment=last)
        desktop.show_page("deployments", ran[0].id if ran else "")
    _wait(_SETTLE_MS)
    _picture(desktop, file)
    desktop.pages.deployments.view.go_back()
    return file


def _approval(desktop: Desktop, file: Path) -> Path:
    """Picture what is signed, over the pipeline."""
    desktop.window.show_page("pipeline")
    if desktop.workspace is not None:
        waiting = desktop.wiring.approving.requests(desktop.workspace)
        desktop.pages.approvals.presenter.review(waiting[0].digest if waiting else "")
    _wait(_SETTLE_MS)
    _picture(desktop, file)
    desktop.pages.approvals.presenter.dismiss()
    desktop.pages.approvals.view.close_sheet()
    return file


def _picture(desktop: Desktop, file: Path) -> Path:
    """Picture the window with the dialog that stands over it, if one does."""
    picture = desktop.window.grab()
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        painter = QPainter(picture)
        painter.drawPixmap(desktop.window.mapFromGlobal(dialog.pos()), dialog.grab())
        painter.end()
    picture.save(str(file))
    return file


def _wait(milliseconds: int) -> None:
    """Let the pages read what they show."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()

"""Renders the page in every state: `python -m tests.ui.screens.environments.pictures OUT`."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from tests.ui.gallery import over, shell
from tests.ui.screens.environments import sample

from tidegate.app import assets
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.environments.presenter import EnvironmentsPresenter
from tidegate.ui.screens.environments.view import EnvironmentsScreen
from tidegate.ui.theme import THEME, Appearance


def screen(workspace, *, services=None):
    view = EnvironmentsScreen()
    presenter = EnvironmentsPresenter(view, services or sample.services(), ImmediateRunner())
    view.driven_by(presenter)
    presenter.open(workspace)
    return view, presenter


def row_of(view, key):
    return next(row for row in view.configuration.table.rows() if row.key == key)


def settle():
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.instance().processEvents()


def in_shell(view):
    window = shell()
    window.add_page("shown", "Environments", icon="sliders-horizontal", section="", widget=view)
    window.show_page("shown")
    window.navigation.show_page("environments")
    window.resize(1440, 900)
    window.show()
    settle()
    return window


def main(folder):
    app = QApplication.instance() or QApplication(["tidegate"])
    assets.register()
    assets.load_fonts()
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for look in (Appearance.LIGHT, Appearance.DARK):
        THEME.wear(app, look)
        with tempfile.TemporaryDirectory() as place:
            _shoot(out, look, Path(place))


def _shoot(out, look, place):
    workspace = sample.write_workspace(place)
    view, presenter = screen(workspace)
    window = in_shell(view)
    presenter.configuration.change(row_of(view, "service.workers"), "24")
    view.configuration.table.choose(row_of(view, "service.workers"))
    settle()
    window.grab().save(str(out / f"configuration-{look}.png"))
    presenter.configuration.staging.review()
    settle()
    over(window, view.configuration.review).save(str(out / f"review-{look}.png"))
    view.configuration.review.reject()
    presenter.notice_change()
    settle()
    window.grab().save(str(out / f"changed-{look}.png"))
    presenter.configuration.staging.discard()
    presenter.refresh()
    presenter.hosts.read()
    for tab in ("hosts", "secrets", "policy"):
        view.show_tab(tab)
        settle()
        window.grab().save(str(out / f"{tab}-{look}.png"))
    presenter.show("production/secrets")
    presenter.secrets.reveal("legacy_token")
    settle()
    window.grab().save(str(out / f"revealed-{look}.png"))
    presenter.show("*")
    view.matrix.table.setFocus()
    settle()
    window.grab().save(str(out / f"matrix-{look}.png"))
    presenter.show("production/policy")
    settle()
    view.policy.edit.click()
    settle()
    over(window, view.policy.rules).save(str(out / f"rules-{look}.png"))
    view.policy.rules.reject()
    presenter.policy.wish("production", required=False)
    settle()
    over(window, view.policy.dialog).save(str(out / f"turning-{look}.png"))
    view.policy.dialog.reject()
    window.close()
    window = in_shell(screen(None)[0])
    window.grab().save(str(out / f"empty-{look}.png"))
    window.close()


if __name__ == "__main__":
    main(sys.argv[1])

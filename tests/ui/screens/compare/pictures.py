"""Renders the page in every state: `python -m tests.ui.screens.compare.pictures OUT`."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from tests.ui.gallery import over, shell
from tests.ui.screens.compare import sample

from tidegate.app import assets
from tidegate.domain.problem import Problem
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.compare.presenter import ComparePresenter
from tidegate.ui.screens.compare.sources import Look
from tidegate.ui.screens.compare.view import CompareScreen
from tidegate.ui.theme import THEME, Appearance


def screen(answer=None, *, open_it=True):
    view = CompareScreen()
    presenter = ComparePresenter(view, sample.services(answer), ImmediateRunner())
    view.driven_by(presenter)
    presenter.open(sample.shop() if open_it else None)
    return view, presenter


def row_of(view, path):
    return next(row for row in view.table.rows() if row.entry.path == path)


def settle():
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.instance().processEvents()


def in_shell(view):
    window = shell()
    window.add_page("shown", "Compare", icon="git-compare", section="", widget=view)
    window.navigation.show_page("compare")
    window.show_page("shown")
    window.navigation.show_page("compare")
    window.resize(1440, 900)
    window.show()
    settle()
    return window


def filled():
    view, presenter = screen()
    window = in_shell(view)
    log = row_of(view, "LOG_FORMAT")
    presenter.stage(log, on_left=False, text="text")
    view.table.choose(row_of(view, "database.statement_timeout_ms"))
    return window, view, presenter


def shoot_more(out, look):
    """Three sources at once, and the question why a difference is expected."""
    view, presenter = screen()
    window = in_shell(view)
    view._ask_why(row_of(view, "limits.rate_burst"))
    view.accepting.reason.setPlainText("The load test needs a higher burst")
    view.accepting.until.setText("2027-06-30")
    settle()
    over(window, view.accepting).save(str(out / f"accepting-{look}.png"))
    view.accepting.accept()
    presenter.look_at(Look.THREE)
    view.table.choose(row_of(view, "limits.port"))
    settle()
    window.grab().save(str(out / f"three-{look}.png"))
    presenter.look_at(Look.DEPLOYED)
    presenter.choose_side(0, "production@production-1.0-50")
    settle()
    window.grab().save(str(out / f"earlier-{look}.png"))
    window.close()


def main(folder):
    app = QApplication.instance() or QApplication(["tidegate"])
    assets.register()
    assets.load_fonts()
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    for look in (Appearance.LIGHT, Appearance.DARK):
        THEME.wear(app, look)
        window, view, presenter = filled()
        settle()
        window.grab().save(str(out / f"filled-{look}.png"))
        presenter.staging.review()
        settle()
        over(window, view.review).save(str(out / f"review-{look}.png"))
        view.review.reject()
        for path in ("PAYMENTS_API_KEY", "features.legacy_tax_engine"):
            view.table.choose(row_of(view, path))
            settle()
            window.grab().save(str(out / f"{path.lower()}-{look}.png"))
        window.close()
        shoot_more(out, look)
        window = in_shell(screen(open_it=False)[0])
        window.grab().save(str(out / f"empty-{look}.png"))
        window.close()
        wrong = Problem("web-1: connection refused", remedy="check that sshd runs on 192.0.2.10:22")
        window = in_shell(screen(wrong)[0])
        window.grab().save(str(out / f"error-{look}.png"))
        window.close()
        window = in_shell(screen(sample.huge())[0])
        window.grab().save(str(out / f"full-{look}.png"))
        window.close()


if __name__ == "__main__":
    main(sys.argv[1])

"""Pictures of the page: `python -m tests.ui.screens.history.pictures OUT`."""

import sys
from pathlib import Path

from tests.ui.screens.approvals.stage import application, in_both_looks, picture, window_with
from tests.ui.screens.history import sample

from tidegate.domain.problem import Problem
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.history.needs import HistoryServices
from tidegate.ui.screens.history.presenter import HistoryPresenter
from tidegate.ui.screens.history.record import Record
from tidegate.ui.screens.history.view import HistoryScreen


def main(folder):
    app = application()
    out = Path(folder)

    def draw(look):
        screen = HistoryScreen()
        window = window_with("history", screen)

        def show(services):
            presenter = HistoryPresenter(
                screen, HistoryServices(services, services, services, services), ImmediateRunner()
            )
            screen.driven_by(presenter)
            presenter.open(sample.workspace())

        screen.show_record(Record())
        picture(window, out / f"empty-{look}.png")
        screen.show_problem(Problem("the store cannot be opened", remedy="check the disk"))
        picture(window, out / f"error-{look}.png")
        show(sample.Services())
        screen._table.choose(next(row for row in screen._table.rows() if row.took))
        picture(window, out / f"filled-{look}.png")
        screen._table.choose(screen._table.rows()[-2])
        picture(window, out / f"older-{look}.png")
        show(sample.Services(times=200, broken="entry 7 was changed after it was written"))
        picture(window, out / f"full-{look}.png")
        window.close()

    in_both_looks(app, draw)


if __name__ == "__main__":
    main(sys.argv[1])

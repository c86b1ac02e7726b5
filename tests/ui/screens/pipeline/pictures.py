"""Pictures of the page and its sheets: `python -m tests.ui.screens.pipeline.pictures OUT`."""

import sys
from pathlib import Path

from tests.ui.screens.approvals.stage import (
    application,
    in_both_looks,
    picture,
    settle,
    window_with,
)
from tests.ui.screens.pipeline import sample

from tidegate.domain.problem import Problem
from tidegate.ui.screens.pipeline.hold_dialog import HoldDialog
from tidegate.ui.screens.pipeline.policy import Order
from tidegate.ui.screens.pipeline.view import PipelineScreen

ORDER = Order("production", "2.8.1")


def sheets():
    """Every state of the sheet, by name."""
    red = sample.verdict(people=False, window=False, tests=False)
    full = sample.plan(
        count=120,
        settings=sample.SETTINGS * 40,
        notes=("2.8.1 never was in Staging", "2.8.1 is older than 2.9.0, which is live here"),
    )
    return {
        "sheet-request": sample.offer(),
        "sheet-deploy": sample.offer(judged=sample.verdict()),
        "sheet-refused": sample.offer(judged=red),
        "sheet-full": sample.offer(full),
    }


def main(folder):
    app = application()
    out = Path(folder)

    def draw(look):
        screen = PipelineScreen()
        window = window_with("pipeline", screen)
        screen.show_board(sample.board())
        screen.show_selected(sample.selected())
        picture(window, out / f"filled-{look}.png")
        screen.matrix.setFocus()
        screen.choose("2.9.0-rc.1")
        screen.show_selected(sample.selected("2.9.0-rc.1"))
        picture(window, out / f"failed-{look}.png")
        screen.show_board(sample.many())
        screen.show_selected(sample.selected())
        screen.active.setChecked(False)
        picture(window, out / f"full-{look}.png")
        for name, offer in sheets().items():
            screen.show_sheet(ORDER, sample.choices())
            screen.show_offer(offer)
            settle()
            picture(window, out / f"{name}-{look}.png", dialog=screen.sheet)
            screen.close_sheet()
            settle()
        screen.show_sheet(Order("production", is_rollback=True), sample.choices())
        screen.show_offer(sample.rollback_offer())
        picture(window, out / f"sheet-rollback-{look}.png", dialog=screen.sheet)
        screen.close_sheet()
        screen.show_sheet(ORDER, sample.choices())
        picture(window, out / f"sheet-busy-{look}.png", dialog=screen.sheet)
        screen.show_unplannable(
            Problem("web-p3: no answer from 192.0.2.4 port 22", remedy="wake it")
        )
        picture(window, out / f"sheet-error-{look}.png", dialog=screen.sheet)
        screen.close_sheet()
        hold = HoldDialog(window, sample.board(), version="2.8.1")
        hold.open()
        picture(window, out / f"hold-{look}.png", dialog=hold)
        hold.reject()
        screen.show_problem(Problem("the store cannot be read", remedy="close what locks it"))
        picture(window, out / f"error-{look}.png")
        screen.show_board(sample.board(rows=()))
        picture(window, out / f"empty-{look}.png")
        window.close()
        settle()

    in_both_looks(app, draw)


if __name__ == "__main__":
    main(sys.argv[1])

"""Pictures of the page and its dialog: `python -m tests.ui.screens.approvals.pictures OUT`."""

import sys
from datetime import timedelta
from pathlib import Path

from tests.ui.screens.approvals import sample
from tests.ui.screens.approvals.stage import (
    application,
    in_both_looks,
    picture,
    settle,
    window_with,
)

from tidegate.domain.approval import Verdict
from tidegate.domain.environment import ApprovalRule
from tidegate.domain.plan import SettingChange
from tidegate.domain.problem import Problem
from tidegate.ui.screens.approvals.board import Board, Misfit
from tidegate.ui.screens.approvals.rejecting import RejectDialog
from tidegate.ui.screens.approvals.view import ApprovalsScreen


def very_full():
    settings = tuple(
        SettingChange(
            file="appsettings.Production.json",
            path=f"Logging.LogLevel.Some.Very.Long.Namespace.Component{n}.Something",
            before=f"a value that is rather long {n}",
            after=f"another value that is even longer than the one before {n}",
        )
        for n in range(400)
    )
    items = tuple(
        f"Item {n}: somebody has looked at the dashboards of the last night" for n in range(9)
    )
    return sample.plan(
        settings=settings,
        hosts=sample.hosts(100, prefix="application-server-"),
        notes=(
            "2.8.1 is older than 2.9.0, which is live here",
            "the workspace names no signers: approvals are recorded without a signature",
        ),
        approval=ApprovalRule(
            required=True,
            approvals=6,
            approvers=(sample.ANA, sample.MARKO),
            expires=timedelta(hours=8),
            checklist=items,
        ),
    )


def main(folder):
    app = application()
    out = Path(folder)

    def draw(look):
        screen = ApprovalsScreen()
        window = window_with("approvals", screen)
        screen.show_board(sample.board())
        screen._table.setFocus()
        picture(window, out / f"filled-{look}.png")
        screen.show_board(sample.board(count=200))
        picture(window, out / f"full-{look}.png")
        screen.show_board(Board())
        picture(window, out / f"empty-{look}.png")
        screen.show_problem(
            Problem(
                "signers:4: the key type ssh-dss is not accepted",
                remedy="use ed25519, ecdsa or rsa of 3072 bits or more",
            )
        )
        picture(window, out / f"error-{look}.png")
        screen.show_board(sample.board())
        sheets = {
            "dialog": sample.sheet(),
            "dialog-unsigned": sample.sheet(votes=(), signed=False),
            "dialog-barred": sample.sheet(people=sample.hands()[1:]),
            "dialog-ready": sample.sheet(votes=(sample.vote(), sample.vote(sample.ANA))),
            "dialog-full": sample.sheet(very_full()),
            "dialog-rejected": sample.sheet(
                votes=(sample.vote(verdict=Verdict.REJECTED, reason="Two currencies fail"),)
            ),
        }
        for name, sheet in sheets.items():
            screen.show_sheet(sheet)
            settle()
            if name == "dialog":
                for box in screen.dialog._side._checklist.boxes:
                    box.setChecked(True)
            picture(window, out / f"{name}-{look}.png", dialog=screen.dialog)
            screen.close_sheet()
            settle()
        screen.show_sheet(sample.sheet())
        digest = screen.dialog.digest
        screen.show_misfit(
            Misfit(digest, ("web-p3 runs 2.8.0-hotfix now, not 2.8.0", "DB_POOL_SIZE is 64 now"))
        )
        screen.dialog.show_refused(Problem("the agent refused to sign", remedy="unlock the key"))
        picture(window, out / f"dialog-misfit-{look}.png", dialog=screen.dialog)
        reject = RejectDialog(window, sample.plan())
        reject.open()
        picture(window, out / f"reject-{look}.png", dialog=reject)
        reject.reject()
        screen.close_sheet()
        settle()
        window.close()

    in_both_looks(app, draw)


if __name__ == "__main__":
    main(sys.argv[1])

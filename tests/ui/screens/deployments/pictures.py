"""Pictures of the page: `python -m tests.ui.screens.deployments.pictures OUT`."""

import sys
from pathlib import Path

from tests.ui.screens.approvals.stage import (
    application,
    in_both_looks,
    picture,
    settle,
    window_with,
)
from tests.ui.screens.deployments import sample

from tidegate.domain.deployment import Status
from tidegate.domain.plan import Action
from tidegate.domain.problem import Problem
from tidegate.ui.screens.deployments.log import LogFeed
from tidegate.ui.screens.deployments.rolling_back import RollbackDialog
from tidegate.ui.screens.deployments.view import DeploymentsScreen
from tidegate.ui.screens.deployments.watch import Listed


def full():
    hosts = sample.hosts(100, prefix="application-server-with-a-long-name-")
    of = sample.plan(hosts=hosts)
    events = []
    for at, host in enumerate(hosts):
        events += sample.through(host.name, until="verify" if at % 3 else "lock")
    return sample.watched(events, of=of, approved_by=(sample.ANA, sample.IVA, sample.MARKO))


def main(folder):
    app = application()
    out = Path(folder)

    def draw(look):
        screen = DeploymentsScreen()
        window = window_with("deployments", screen)
        screen.title_requested.connect(lambda title, crumb: window.show_title(title, crumb=crumb))
        screen.show_list(Listed((), {}, sample.NOW))
        picture(window, out / f"empty-{look}.png")
        screen.show_busy("Reading deployments")
        screen._area._soon.timeout.emit()
        picture(window, out / f"busy-{look}.png")
        screen.show_problem(Problem("the store is locked by another program", remedy="close it"))
        picture(window, out / f"error-{look}.png")
        screen.show_list(sample.listed())
        picture(window, out / f"list-{look}.png")
        screen.show_list(sample.listed(2_000))
        picture(window, out / f"list-full-{look}.png")
        events = sample.running_events()
        moments = {
            "running": sample.watched(events),
            "succeeded": sample.succeeded(),
            "failed": sample.failed_before_switch(),
            "back": sample.failed_health(),
            "mixed": sample.failed_health(Status.FAILED_MIXED),
            "interrupted": sample.interrupted(),
            "asking": sample.asking(),
            "paused": sample.paused(),
            "drifted": sample.drifted(),
            "held": sample.held(),
            "locked": sample.locked(),
            "full": full(),
        }
        for name, watched in moments.items():
            screen.show_watched(watched)
            screen.show_log(LogFeed().take(sorted(events, key=lambda each: each.at)))
            picture(window, out / f"{name}-{look}.png")
        window.resize(1000, 700)
        screen.show_watched(sample.asking())
        picture(window, out / f"narrow-{look}.png")
        window.resize(1440, 900)
        back = sample.plan(
            "2.8.0",
            restores="20261109T091500Z-2.8.0-77b0",
            replaces="2.8.1",
            action=Action.ROLLBACK,
        )
        dialog = RollbackDialog(window, back)
        dialog.open()
        picture(window, out / f"rollback-{look}.png", dialog=dialog)
        dialog.reject()
        settle()
        window.close()

    in_both_looks(app, draw)


if __name__ == "__main__":
    main(sys.argv[1])

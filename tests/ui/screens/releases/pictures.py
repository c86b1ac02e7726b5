"""Pictures of the page and its dialog: `python -m tests.ui.screens.releases.pictures OUT`."""

import sys
from pathlib import Path

from tests.ui.screens.approvals.stage import (
    application,
    in_both_looks,
    picture,
    settle,
    window_with,
)
from tests.ui.screens.releases import sample

from tidegate.domain.problem import Problem
from tidegate.ui.screens.releases.board import guess_version, shelf_of
from tidegate.ui.screens.releases.view import ReleasesScreen


class Guess:
    """What the dialog asks of a presenter."""

    register = staticmethod(lambda path, version: None)
    discover = refresh = staticmethod(lambda: None)

    def guess_version(self, path):
        return guess_version(path, application="orders-api")


def main(folder):
    app = application()
    out = Path(folder)

    def draw(look):
        screen = ReleasesScreen()
        screen.driven_by(Guess())
        window = window_with("releases", screen)
        screen.show_shelf(shelf_of(sample.view(), now=sample.NOW, watches=True))
        picture(window, out / f"filled-{look}.png")
        screen.choose("2.9.0-rc.1")
        screen.table.setFocus()
        picture(window, out / f"warnings-{look}.png")
        screen.open_dialog()
        screen.dialog.take("/srv/ci/out/orders-api-2.9.0-rc.4.tar.zst")
        picture(window, out / f"register-{look}.png", dialog=screen.dialog)
        screen.show_refused(
            Problem(
                "orders-api-2.9.0-rc.4.tar.zst: the member ../../etc/passwd leaves the build",
                remedy="build the archive from inside its folder",
            )
        )
        picture(window, out / f"refused-{look}.png", dialog=screen.dialog)
        screen.close_dialog()
        settle()
        many = tuple(f"3.{n}.0-nightly.with-a-rather-long-name" for n in range(3_000))
        screen.show_shelf(shelf_of(sample.view(many), now=sample.NOW, watches=False))
        picture(window, out / f"full-{look}.png")
        screen.show_shelf(shelf_of(sample.view(()), now=sample.NOW, watches=False))
        picture(window, out / f"empty-{look}.png")
        screen.show_problem(Problem("the store cannot be read", remedy="close what locks it"))
        picture(window, out / f"error-{look}.png")
        window.close()
        settle()

    in_both_looks(app, draw)


if __name__ == "__main__":
    main(sys.argv[1])

"""Pictures of the first page: `python -m tests.ui.screens.welcome.pictures OUT`."""

import sys
from pathlib import Path

from tests.ui.screens.approvals.stage import (
    application,
    in_both_looks,
    picture,
    settle,
    window_with,
)

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.importing.repositories import FolderRepositories
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.problem import Problem
from tidegate.services.importing import Importing
from tidegate.ui.screens.welcome.needs import Check, Readiness, Recent
from tidegate.ui.screens.welcome.view import WelcomeScreen

SAMPLES = Path(__file__).parents[3] / "services" / "import_samples"
CHECKS = {
    "ssh_agent": Check(Readiness.READY, "2 keys, ed25519 and rsa"),
    "keyring": Check(Readiness.READY, "Secret Service, unlocked"),
    "ssh_config": Check(Readiness.READY, "11 hosts in ~/.ssh/config"),
    "host_keys": Check(Readiness.DOUBTFUL, "3 hosts are not in known_hosts"),
}
RECENT = (
    Recent("/home/ana/work/orders-delivery", "orders-api"),
    Recent("/home/ana/work/a/rather/long/way/to/a/folder/that/nobody/would/type/shop", "shop"),
)


def importing():
    return Importing(FolderRepositories(), FormatsAdapter(), WorkspaceFiles(), keeping=lambda: None)


def main(folder):
    app = application()
    out = Path(folder)

    def draw(look):
        screen = WelcomeScreen()
        window = window_with("pipeline", screen)
        window.show_workspace("")
        picture(window, out / f"busy-{look}.png")
        for name, check in CHECKS.items():
            screen.show_check(name, check)
        picture(window, out / f"filled-{look}.png")
        screen.show_recent(RECENT)
        picture(window, out / f"recent-{look}.png")
        screen.show_refused(
            Problem(
                "environments/dev.yaml:12:3: `hots` is not known here, did you mean `hosts`?",
                remedy="known are: title, kind, extends, hosts, deploy, config",
            )
        )
        picture(window, out / f"error-{look}.png")
        screen.show_refused(Problem("/home/ana/shop is no workspace", remedy="import it"))
        screen.offer_import("/home/ana/shop")
        picture(window, out / f"offer-{look}.png")
        screen.ask_for_new("/home/ana/work/shop")
        picture(window, out / f"new-{look}.png", dialog=screen.dialog)
        screen.dialog.reject()
        screen.ask_for_repository(str(SAMPLES / "kamal"))
        picture(window, out / f"import-empty-{look}.png", dialog=screen.dialog)
        for sample in ("spring", "rails"):
            screen.show_found(importing().look(SAMPLES / sample))
            picture(window, out / f"import-{sample}-{look}.png", dialog=screen.dialog)
        screen.show_import_refused(Problem("the folder has .env", remedy="choose another folder"))
        picture(window, out / f"import-error-{look}.png", dialog=screen.dialog)
        screen.dialog.reject()
        window.close()
        settle()

    in_both_looks(app, draw)


if __name__ == "__main__":
    main(sys.argv[1])

"""Drift in the joined window: deployed, then changed by us and on a host, all told apart."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from tests.app.test_window import PlayedWiring
from tests.ui.screens.environments.sample import write_workspace

from tidegate.adapters.scripted.hosts import ScriptedHosts
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.opening import application
from tidegate.domain.three_way import Change

_FILE = "config/app.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose production takes a build at once, without secrets."""
    folder = tmp_path / "workspace"
    write_workspace(folder)
    (folder / "contract.yaml").unlink()
    production = folder / "environments" / "production.yaml"
    production.write_text(
        production.read_text().split("tests:")[0] + "approval: {required: false}\n"
    )
    base = folder / "config" / "base" / "app.yaml"
    base.write_text(base.read_text().replace("${{ secret.db_password }}", "none"))
    return folder


@pytest.fixture
def desktop(root: Path, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TIDEGATE_STORE", raising=False)
    application()
    hosts = ScriptedHosts({})
    made = Desktop(
        lambda answers: PlayedWiring(answers, home=tmp_path / "home", hosts=hosts), conveys=False
    )
    made.window.show()
    made.open(root)
    qtbot.waitUntil(lambda: made.workspace is not None)
    yield made
    made.window.close()
    made.close()
    for each in (made.window, made):
        each.deleteLater()
        QCoreApplication.sendPostedEvents(each, QEvent.Type.DeferredDelete)


def test_what_we_changed_is_told_from_what_was_changed_on_a_host(
    desktop: Desktop, root: Path, tmp_path: Path, qtbot
) -> None:
    _deploy(desktop, tmp_path / "build")
    own = root / "config" / "production" / "app.yaml"
    text = own.read_text()
    base = (
        (root / "config" / "base" / "app.yaml").read_text().replace("level: INFO", "level: TRACE")
    )
    # The host's file has all that was deployed, but for two values.
    desktop.wiring.hosts.files["web-p2", _FILE] = (
        _merged(base, text).replace("workers: 16", "workers: 99").encode()
    )
    own.write_text(
        text.replace("pool_size: 48", "pool_size: 64").replace("workers: 16", "workers: 20")
    )
    desktop.show_page("compare", "production@deployed/production@live:web-p2")
    view = desktop.pages.compare.view

    def changes() -> dict[str, Change]:
        rows = view.table.rows()
        return {row.entry.path: row.earlier.change for row in rows if row.earlier is not None}

    expected = {
        "database.pool_size": Change.BY_US,
        "service.workers": Change.ON_BOTH,
        "logging.level": Change.ON_SERVER,
    }
    qtbot.waitUntil(lambda: changes() == expected)


def _deploy(desktop: Desktop, build: Path) -> None:
    build.mkdir()
    (build / "app.sh").write_text("echo 1.0.0\n")
    wiring, workspace = desktop.wiring, desktop.workspace
    wiring.registering.add(workspace, build, "1.0.0")
    outcome = wiring.releasing.deploy(workspace, "1.0.0", "production", publish=lambda _: None)
    assert outcome.deployment.status.value == "succeeded"


def _merged(base: str, own: str) -> str:
    """Put the profile's own values over the base's, line by line: both have the same sections."""
    values = {line.split(":")[0]: line for line in own.splitlines() if line.startswith("  ")}
    lines = (values.get(line.split(":")[0], line) for line in base.splitlines())
    return "\n".join(lines) + "\n"

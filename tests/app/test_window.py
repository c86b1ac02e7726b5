"""The window joined with real services; only the hosts play their part."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog
from tests.ui.gaps import Gaps

from tidegate.adapters.scripted.hosts import Script, ScriptedHosts
from tidegate.app.paths import Paths
from tidegate.app.window.answers import WindowAnswers
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.opening import application
from tidegate.app.wiring.program import Wiring
from tidegate.domain.workspace import Workspace
from tidegate.services.tasks import Task
from tidegate.ui.actions import ACTIONS

_HOSTS = tuple(f"web-{number:03}" for number in range(100))
_LONGEST_GAP = 2.0  # seconds; 0.4 was measured on two busy cores
_PART = 0.25  # of the whole time, where the machine is that slow


class PlayedWiring(Wiring):
    """The whole program over hosts that only play."""

    def __init__(self, answers: WindowAnswers, *, home: Path, hosts: ScriptedHosts) -> None:
        super().__init__(answers, paths=Paths(home).made(), signing_keys=home)
        self.hosts = hosts


@dataclass
class Room:
    """A window on a workspace, and the means to wait in it."""

    desktop: Desktop
    workspace: Workspace
    root: Path
    wait: Callable[[Callable[[], bool]], None]


@pytest.fixture
def room(tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.delenv("TIDEGATE_STORE", raising=False)
    root = _workspace(tmp_path / "workspace")
    hosts = ScriptedHosts({name: Script(delay=0.02, output="ready") for name in _HOSTS})
    application()
    desktop = Desktop(
        lambda answers: PlayedWiring(answers, home=tmp_path / "home", hosts=hosts), conveys=False
    )
    desktop.window.show()
    desktop.open(root)
    qtbot.waitUntil(lambda: desktop.workspace is not None)
    assert desktop.workspace is not None
    yield Room(desktop, desktop.workspace, root, qtbot.waitUntil)
    desktop.window.close()
    desktop.close()
    # Else Python's collector may delete them in some later test's thread, watched files and all.
    for each in (desktop.window, desktop):
        each.deleteLater()
        QCoreApplication.sendPostedEvents(each, QEvent.Type.DeferredDelete)


def test_every_page_opens_on_the_workspace(room: Room) -> None:
    window = room.desktop.window
    for number, page in enumerate(room.desktop.pages.all, start=1):
        assert window.actions_table.action(f"page.{page.key}").shortcut().toString() == (
            f"Ctrl+{number}"
        )
        window.actions_table.action(f"page.{page.key}").trigger()
        assert window.page == page.key
        assert page.view.isVisible()


def test_every_page_tells_through_the_window(room: Room) -> None:
    told_through = {page.view.messages for page in room.desktop.pages.all}
    assert told_through == {room.desktop.window.messages}


def test_no_action_of_the_menu_is_dead(room: Room) -> None:
    elsewhere = {*room.desktop.acts.table, *room.desktop.window.acts}
    left = {row.id for row in ACTIONS} - elsewhere
    assert left == {row.id for row in ACTIONS if row.id.startswith("release.")}
    pipeline = room.desktop.pages.pipeline.view
    for action in sorted(left):
        assert pipeline.act(action), action
    room.wait(lambda: not _close_dialogs(room.desktop))


def test_files_that_change_leave_the_chosen_version_and_the_watched_deployment(room: Room) -> None:
    _register(room, "1.0.0")
    pipeline = room.desktop.pages.pipeline
    room.wait(lambda: pipeline.view.matrix.chosen_version() == "1.0.0")
    before = room.desktop.workspace
    (room.root / "environments" / "live.yaml").write_text(_environment(title="Live now"))
    room.wait(lambda: room.desktop.workspace is not before)
    assert pipeline.view.matrix.chosen_version() == "1.0.0"
    assert pipeline.view.inspector.compare.isEnabled()


def test_the_palette_leads_to_hosts_settings_and_the_sheet(room: Room) -> None:
    _register(room, "1.0.0")
    window = room.desktop.window

    def found(words: str) -> list[str]:
        palette = window.show_palette(words)
        titles = [entry.title for entry in palette.shown()]
        palette.reject()
        return titles

    room.wait(lambda: "Deploy 1.0.0 to Live…" in found("deploy 1.0"))
    assert found("@web-042") == ["web-042"]
    assert found(":workers") == ["workers"]


def test_the_bell_keeps_what_was_told(room: Room) -> None:
    heard: list[str] = []
    messages, notices = room.desktop.window.messages, room.desktop.window.notices
    messages.tell(
        "A release waits for approval", action="Review", on_action=lambda: heard.append("r")
    )
    (action,) = notices.filled()
    assert action.text().endswith("A release waits for approval")
    action.trigger()
    assert heard == ["r"]


@pytest.mark.long
def test_a_deployment_to_a_hundred_hosts_leaves_the_window_its_hands(room: Room) -> None:
    _register(room, "1.0.0")
    desktop = room.desktop
    releasing, publish = desktop.wiring.releasing, desktop.events.publish
    ended: list[object] = []
    task = Task(
        work=lambda _report, _cancel: releasing.deploy(
            room.workspace, "1.0.0", "live", publish=publish
        ),
        on_done=ended.append,
        on_failed=ended.append,
    )
    desktop.show_page("deployments", "live")
    with_gaps, began = Gaps(), time.monotonic()
    desktop.runner.start(task)
    room.wait(lambda: bool(ended))
    longest, whole = with_gaps.stop(), time.monotonic() - began
    room.wait(lambda: not desktop.is_deploying)
    (outcome,) = ended
    assert getattr(outcome, "deployment", None) is not None, outcome
    assert outcome.deployment.status.value == "succeeded"
    assert longest < max(_LONGEST_GAP, _PART * whole)


def _close_dialogs(desktop: Desktop) -> list[QDialog]:
    """Close what is open; return it, for a dialog may be followed by another."""
    dialogs = [each for each in desktop.window.findChildren(QDialog) if each.isVisible()]
    for dialog in dialogs:
        dialog.close()
    return dialogs


def _register(room: Room, version: str) -> None:
    folder = room.root.parent / f"build-{version}"
    folder.mkdir()
    (folder / "app.sh").write_text(f"echo {version}\n")
    room.desktop.wiring.registering.add(room.workspace, folder, version)
    room.desktop.pages.pipeline.presenter.refresh()


def _workspace(root: Path) -> Path:
    (root / "environments").mkdir(parents=True)
    (root / "config" / "live").mkdir(parents=True)
    (root / "tidegate.yaml").write_text("tidegate: 1\napplication: shop\npipeline: [live]\n")
    (root / "config" / "live" / "app.toml").write_text("workers = 4\n")
    (root / "environments" / "live.yaml").write_text(_environment(title="Live"))
    return root


def _environment(*, title: str) -> str:
    hosts = "".join(
        f"  - {{name: {name}, address: 192.0.2.{at}, user: deploy}}\n"
        for at, name in enumerate(_HOSTS, start=1)
    )
    return (
        f"title: {title}\nkind: production\nhosts:\n{hosts}"
        "deploy:\n  path: /srv/shop\nconfig:\n  - {file: app.toml, to: config/app.toml}\n"
        "approval:\n  required: false\n"
    )

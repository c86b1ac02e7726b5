"""The window as a person uses it: a screen, a keyboard, and hosts that are real SSH servers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.end_to_end.screen import Screen, missing_programs, screen
from tests.lab.forks import run_forked
from tests.lab.waiting import LONG, wait_until

from tidegate.app.demo.folder import DemoFolder
from tidegate.app.demo.sample import DEMANDING, NEXT, write_build
from tidegate.app.demo.system_server import find_sshd

_PROGRAM = str(Path(sys.executable).with_name("tidegate"))
_DELIVERY = 3 * LONG  # seconds that a release may take through all environments
_ASKING = 1.0  # seconds between two commands that ask how far the demo is
_WEB = ("web-1", "web-2", "web-3")
_MISSING = "statement_timeout_ms = 5000\n"


@dataclass(frozen=True)
class Opened:
    """The demo's window on a screen."""

    folder: DemoFolder
    screen: Screen
    program: subprocess.Popen[bytes]

    def requests(self) -> list[str]:
        """Return the digests of the plans for production that wait for people."""
        return [each["plan"] for each in self._production()["waiting"]]

    def live(self, host: str) -> str:
        """Return the release that a host runs, read from the host itself."""
        current = self.folder.hosts / host / "srv" / "orders-api" / "current"
        return current.readlink().name if current.is_symlink() else ""

    def runs_everywhere(self, version: str) -> bool:
        """Tell whether production runs a version on every host."""
        return all(f"-{version}-" in self.live(host) for host in _WEB)

    @property
    def policy(self) -> str:
        """Return production's file."""
        return (self.folder.workspace / "environments" / "production.yaml").read_text()

    def go_to_request(self) -> None:
        """Open the dialog on the first request of the Approvals page."""
        title = f"Approve {DEMANDING.version} for Production"
        is_open = lambda: self.screen.shows(title)  # noqa: E731 - fits one line
        self.screen.press_until("ctrl+4 Return", is_open, "the approval dialog")

    def is_tested(self, version: str) -> bool:
        """Tell whether production's last deployment has ended, its tests with it."""
        deployment = self._production()["deployment"] or {}
        return deployment.get("version") == version and deployment["is_tested"]

    def _production(self) -> dict:
        """Ask with another process, as a colleague's terminal would."""
        done = run_forked(
            ("status", "production", "--json"),
            folder=self.folder.workspace,
            variables={**os.environ, "TIDEGATE_HOME": str(self.folder.home)},
        )
        if done.returncode:  # the demo is still being written
            return {"waiting": [], "deployment": None}
        (production,) = json.loads(done.stdout)["environments"]
        return production


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")
    if not find_sshd():
        pytest.skip("no sshd on this machine")
    folder = DemoFolder(tmp_path / "demo")
    with screen() as shown, (tmp_path / "out").open("wb") as out:
        program = subprocess.Popen(
            [_PROGRAM, "demo", "--folder", str(folder.root)],
            env={**os.environ, **shown.environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Opened(folder, shown, program)
        finally:
            if program.poll() is None:
                program.terminate()
            program.wait(timeout=LONG)


@pytest.mark.display
@pytest.mark.sshd
@pytest.mark.long(60)
def test_a_person_approves_opens_the_gate_and_closes_the_window(opened: Opened) -> None:
    shown = opened.screen
    wait_until(lambda: shown.shows("orders-api"), "the window")
    _write_missing_setting(opened.folder)  # without it there would be no request
    wait_until(opened.requests, "a request for production", seconds=_DELIVERY, pause=_ASKING)

    opened.go_to_request()
    shown.press("space", "Tab", "space")  # the checklist
    shown.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab")  # key, comment, policy, reject, sign
    assert not any(opened.live(host) for host in _WEB)
    shown.press_until("space", lambda: not shown.shows("Approve"), "the signature")
    there = lambda: opened.runs_everywhere(DEMANDING.version)  # noqa: E731 - said three times
    wait_until(there, "the approved release on every host", seconds=_DELIVERY)

    closed_gate = opened.policy
    _open_gate(opened)
    opened_gate = closed_gate.replace("required: true ", "required: false")
    assert closed_gate.count("required: true") == 1
    assert opened.policy.replace(" ", "") == opened_gate.replace(" ", "")
    assert "# the gate: false is continuous deployment" in opened.policy

    write_build(opened.folder, NEXT)
    there = lambda: opened.runs_everywhere(NEXT.version)  # noqa: E731 - see above
    wait_until(there, "the next build in production by itself", seconds=_DELIVERY)
    assert opened.requests() == []

    is_tested = lambda: opened.is_tested(NEXT.version)  # noqa: E731 - fits one line
    wait_until(is_tested, "the tests after the deployment", pause=_ASKING)
    shown.press("ctrl+q")
    assert opened.program.wait(timeout=LONG) == 0
    assert _left_behind(opened.folder) == []


def _write_missing_setting(folder: DemoFolder) -> None:
    """Give production what the release needs, with an editor."""
    file = folder.workspace / "config" / "production" / "app.toml"
    text = file.read_text()
    assert "[limits]" in text
    file.write_text(text.replace("\n[limits]", f"{_MISSING}\n[limits]", 1))


def _open_gate(opened: Opened) -> None:
    shown = opened.screen
    shown.press("ctrl+k")
    wait_until(lambda: shown.shows("Search"), "the palette")
    shown.write("production release policy")
    shown.press_until("Return", lambda: not shown.shows("Search"), "the release policy")
    asks = lambda: shown.shows("Open the gate of Production")  # noqa: E731 - fits one line
    # From a page that has a table, for there the keyboard is; compare, tabs, rules, the switch.
    keys = "ctrl+4 ctrl+6 Tab Tab Tab Tab space"
    shown.press_until(keys, asks, "the question before the gate opens")
    shown.press("space", "Tab", "Tab", "Tab")  # read, key, leave, open
    shown.press_until("space", lambda: not asks(), "the signature that opens the gate")
    is_open = lambda: "required: false" in opened.policy  # noqa: E731 - fits one line
    wait_until(is_open, "the gate open in the file")


def _left_behind(folder: DemoFolder) -> list[str]:
    """Return the command lines of processes that have to do with the demo's folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = (process / "cwd").readlink()
        except OSError:
            continue
        if str(folder.root) in f"{words} {place}":
            found.append(words)
    return found

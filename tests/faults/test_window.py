"""Faults of the window itself while a deployment is under way."""

import threading

import pytest
from PySide6.QtCore import QTimer
from tests.faults.ground import at
from tests.lab.waiting import LONG

from tidegate.app.window.uncaught import Uncaught
from tidegate.domain.deployment import HostOutcome, Phase, Status

pytestmark = pytest.mark.sshd
CANARY = "cnry-0123456789abcdef0123456789abcdef"


def fail() -> None:
    raise ValueError(CANARY)


@pytest.fixture
def shown(qapp, tmp_path, monkeypatch):
    """What a person is shown while nobody else catches errors."""
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "home"))
    problems = []
    uncaught = Uncaught(problems.append)
    uncaught.catch()
    yield problems
    uncaught.release()


@pytest.mark.fault("F99")
def test_a_slot_fails_while_a_deployment_runs(make_ground, shown, qtbot, tmp_path):
    ground = make_ground(count=1)
    reached = threading.Event()
    steps = [{"at": "prepared", "name": "migrate", "run": "sleep 0.5"}]
    plan = ground.plan(steps=steps)
    attempt = ground.begin(plan, publish=at(Phase.STEPS, reached.set))
    assert reached.wait(LONG)
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: bool(shown))
    (problem,) = shown
    assert "failed unexpectedly (ValueError)" in problem.summary
    (report,) = (tmp_path / "home" / "crashes").iterdir()
    assert "in fail" in report.read_text()
    assert CANARY not in report.read_text() + str(problem)
    ground.stands(
        attempt.ending(), on=plan.release, status=Status.SUCCEEDED, outcomes=HostOutcome.ACTIVE
    )


@pytest.mark.fault("F99")
def test_a_thread_that_fails_is_told_in_the_windows_thread(shown, qtbot):
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join(LONG)
    qtbot.waitUntil(lambda: bool(shown))
    assert "failed unexpectedly (ValueError)" in shown[0].summary

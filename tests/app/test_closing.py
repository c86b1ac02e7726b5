"""Closing the window in the middle of a deployment asks, and leaves no host between two states."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from tests.benchmarks.hundred_hosts import Stage, set_up, wait_until
from tests.lab.sshd import Sshd

from tidegate.domain.deployment import EventKind, Status
from tidegate.services.tasks import Task

_HOSTS = ("many-001", "many-002")


@pytest.fixture
def stage(tmp_path, operator_key, monkeypatch, qapp):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.delenv("TIDEGATE_STORE", raising=False)
    server = Sshd(tmp_path / "sshd", shell="dash")
    server.allow(operator_key)
    with server:
        made = set_up(tmp_path, server, operator_key, count=2, more="  strategy: {batch: 1}\n")
        yield made
        made.close()


def live(stage: Stage) -> list[str]:
    links = [stage.folder / "hosts" / host / "current" for host in _HOSTS]
    return [link.readlink().name for link in links]


@pytest.mark.sshd
def test_closing_while_one_batch_is_live_brings_it_back_and_gives_every_lock_back(stage):
    stage.register("1.0.0")
    stage.register("1.1.0")
    assert stage.deploy("many", "1.0.0").status == "succeeded"
    before = live(stage)
    desktop, steering = stage.desktop, stage.desktop.wiring.steering
    paused = []

    def publish(event):
        desktop.events.publish(event)
        if event.text.startswith("batch 1 of 2"):
            steering.helm(event.deployment).pause()
        if event.kind is EventKind.PAUSED:
            paused.append(live(stage))

    desktop.runner.start(
        Task(
            work=lambda _report, cancel: desktop.wiring.releasing.deploy(
                stage.workspace, "1.1.0", "many", publish=publish, cancel=cancel
            )
        )
    )
    wait_until(lambda: bool(paused) and desktop.is_deploying)
    assert paused[0][0] != before[0]
    assert paused[0][1] == before[1]
    assert not desktop.window.close()
    dialog = QApplication.activeModalWidget()
    yes = next(b for b in dialog.findChildren(QAbstractButton) if b.text() == "Stop and close")
    yes.click()
    wait_until(lambda: not desktop.window.isVisible())
    ledger = desktop.wiring.ledger
    desktop.close()
    assert live(stage) == before
    assert not [*stage.folder.glob("hosts/*/.tidegate/lock")]
    assert ledger.deployments("shop")[0].status is Status.ROLLED_BACK

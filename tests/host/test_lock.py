"""The host's lock: signs of life of its holder, and what the next one reads of them."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.host.engine import LocalHost, make_order, make_plan, planned_host, shell_host
from tests.lab.waiting import wait_until

from tidegate.domain.problem import Problem


@pytest.fixture(params=["dash", "busybox"])
def host(request, tmp_path):
    with shell_host(request.param, tmp_path) as host:
        yield host


def prepared(host: LocalHost, root: Path, **changes):
    manifest = host.artifacts.build({"run": "echo"})
    plan = make_plan(manifest, [planned_host("web-1", root)], **changes)
    session = host.session(make_order(plan, manifest))
    session.prepare()
    return session


def test_a_word_of_the_client_renews_the_sign_of_life(host, tmp_path):
    session = prepared(host, tmp_path / "srv")
    heartbeat = tmp_path / "srv/.tidegate/lock/heartbeat"
    heartbeat.write_text(f"{time.time() - 330:.0f}\n")
    silent = host.survey(tmp_path / "srv").lock
    assert "last sign of life 5 min ago: deploy" in silent.told(now=datetime.now(UTC))
    with pytest.raises(Problem, match="last sign of life 5 min ago"):
        prepared(host, tmp_path / "srv")
    session.beat()
    wait_until(lambda: int(heartbeat.read_text()) > time.time() - 60)


def test_it_is_heard_also_while_a_step_runs_and_so_is_its_end(host, tmp_path):
    root = tmp_path / "srv"
    step = {"at": "prepared", "name": "slow", "run": f"touch {root}/began; sleep 3"}
    session = prepared(host, root, steps=[step])
    host.lines[-1].send(b"steps\n", within=1)
    wait_until((root / "began").exists)
    heartbeat = root / ".tidegate/lock/heartbeat"
    heartbeat.write_text("1\n")
    session.beat()
    wait_until(lambda: int(heartbeat.read_text()) > 1)
    assert host.survey(root).holder == "connected"
    session.close()
    wait_until(lambda: not (root / ".tidegate/lock").exists())


def test_whoever_lost_the_lock_gives_no_sign_of_life_any_more(host, tmp_path):
    root = tmp_path / "srv"
    session = prepared(host, root)
    owner = root / ".tidegate/lock/owner"
    owner.write_text(owner.read_text().replace("epoch=1", "epoch=2"))
    heartbeat = root / ".tidegate/lock/heartbeat"
    heartbeat.write_text("1\n")
    session.beat()
    with pytest.raises(Problem, match="lock"):
        session.switch()  # read after the sign, so by then it was taken or not
    assert heartbeat.read_text() == "1\n"
    owner.write_text(owner.read_text().replace("epoch=2", "epoch=1"))

"""A client that is killed leaves hosts that tell the truth and that the next command settles."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.services.doomed_client import STEPS, client, files

from tidegate.domain.deployment import Status

pytestmark = pytest.mark.sshd
ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path, operator_key, shared_sshds, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    server = shared_sshds("dash")
    (tmp_path / "known_hosts").write_text(server.known_hosts_line)
    (tmp_path / "home").mkdir()
    return {"port": server.port, "user": server.user, "key": operator_key.path, "folder": tmp_path}


def kill_after(count: int, place, mark: str) -> None:
    """Run a client until it has told that many events, and kill it then."""
    arguments = [str(place[name]) for name in ("folder", "port", "user", "key")]
    path = os.pathsep.join(str(ROOT / part) for part in (".", "desktop", "resources"))
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.services.doomed_client", *arguments, mark),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        for _ in range(count):
            if not process.stdout.readline():
                break
        process.kill()


def assert_complete(target, marks: dict[str, str]) -> None:
    """What `current` names is whole: every file of one build, none of another."""
    live = Path(target.path) / "current"
    mark = marks[live.readlink().name]
    expected = {name: content.encode() for name, content in files(mark).items()}
    found = {
        str(path.relative_to(live)): path.read_bytes() for path in live.rglob("*") if path.is_file()
    }
    assert found == {**expected, "app.env": b"A=1\n"}


def is_noted(what: str, plan, report) -> bool:
    return any(f" {what} {plan.release} " in line for line in report.journal)


def one_round(place, count: int) -> Status:
    here = client(**place)
    try:
        marks: dict[str, str] = {}
        first = here.plan(here.lab.artifacts.build(files("first")))
        marks[first.release] = "first"
        assert here.run(first).status is Status.SUCCEEDED

        doomed = here.plan(
            here.lab.artifacts.build(files("doomed")),
            steps=STEPS,
            health=[{"run": "bin/run", "passes": 2}],
            confirm_within="20s",
            version="2.0",
        )
        marks[doomed.release] = "doomed"
        (place["folder"] / "plan").write_bytes(doomed.to_bytes())
        kill_after(count, place, "doomed")
        for target in here.targets:
            assert_complete(target, marks)

        told = []
        reports = here.recovering.settle(here.workspace, here.environment, publish=told.append)
        went_back = {each.host for each in reports if is_noted("back", doomed, each)}
        assert went_back <= {e.host for e in told if e.text == "step restart begins"}
        assert all(report.lock is None and not report.waiting for report in reports)
        for report, live in zip(reports, here.current(), strict=True):
            assert report.current == live
        for target in here.targets:
            assert_complete(target, marks)
        after = here.ledger.deployments("storefront")[0]
        assert after.status is not Status.RUNNING
        told = {Status.SUCCEEDED: doomed.release, Status.FAILED_MIXED: None}
        if told.get(after.status, first.release):
            assert set(here.current()) == {told.get(after.status, first.release)}

        last = here.plan(here.lab.artifacts.build(files("last")), version="3.0")
        assert here.run(last).status is Status.SUCCEEDED
        left = [path.name for t in here.targets for path in Path(t.path).glob("releases/.*")]
        assert left == []
        return after.status
    finally:
        here.lab.close()
        here.ledger.close()


@pytest.mark.parametrize("count", [14, 40, 75])
def test_a_killed_client_leaves_complete_releases_and_the_next_command_settles(place, count):
    one_round(place, count)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_kills_at_moments_all_over_a_deployment(place, seed):
    one_round(place, random.Random(seed).randrange(1, 130))

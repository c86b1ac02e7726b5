"""What settling must never do, whatever it finds."""

import shutil
import threading

import pytest
from tests.host.engine import LocalHost, MemoryArtifacts, make_order, make_plan, planned_host
from tests.lab.waiting import LONG


@pytest.fixture(params=["dash", "bash"])
def host(request):
    if shutil.which(request.param) is None:
        pytest.skip(f"no {request.param} on this machine")
    host = LocalHost(request.param, MemoryArtifacts())
    yield host
    host.close()


def live(host: LocalHost, root):
    manifest = host.artifacts.build({"run": "echo", "lib/a": "a"})
    plan = make_plan(manifest, [planned_host("web-1", root)])
    host.deploy(make_order(plan, manifest))
    return plan


@pytest.mark.parametrize("owner", [None, "", "owner=somebody\nrelease=\ndeployment=\n"])
def test_a_lock_of_nobody_is_removed_and_no_release_with_it(host, tmp_path, owner):
    plan = live(host, tmp_path)
    lock = tmp_path / ".tidegate/lock"
    lock.mkdir()
    if owner is not None:
        (lock / "owner").write_text(owner)
    report = host.settle(str(tmp_path))
    assert (report.lock, report.current) == (None, plan.release)
    assert (tmp_path / "current/lib/a").read_text() == "a"
    assert report.release(plan.release).is_complete


def test_a_lock_that_is_given_back_meanwhile_takes_no_release_with_it(host, tmp_path):
    plan = live(host, tmp_path)
    manifest = host.artifacts.build({"run": "other"})
    for _ in range(5):
        second = make_plan(manifest, [planned_host("web-1", tmp_path, previous=plan.release)])
        order = make_order(second, manifest)
        session = host.session(order)
        session.prepare()
        line = host.lines[-1]
        gone = threading.Thread(target=line.close)
        gone.start()  # its program gives up by itself, while others settle it
        reports = [host.settle(str(tmp_path), deployment=order.lock.deployment) for _ in range(2)]
        gone.join()
        line.process.wait(LONG)
        assert (tmp_path / "current/lib/a").read_text() == "a"
        assert reports[-1].current == plan.release
        assert host.survey(tmp_path).lock is None

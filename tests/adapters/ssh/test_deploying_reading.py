"""Files and tests of a live release, over real servers."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.ssh.lab_hosts import LabHosts
from tests.host.engine import make_plan
from tests.lab.proxy import Fault
from tests.lab.waiting import LONG, wait_until

from tidegate.domain.environment import Test
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.testing import TestResult

pytestmark = pytest.mark.sshd


def read_junit(content: bytes, *, test: Test, host: str) -> TestResult:
    assert content == b"<testsuite/>\n"
    return TestResult(
        test=test.name, host=host, is_green=True, passed=3, finished_at=datetime.now(UTC)
    )


@pytest.fixture
def lab(reach, tmp_path):
    lab = LabHosts(reach, tmp_path, read_junit=read_junit)
    yield lab
    lab.close()


@pytest.fixture
def live(lab, shared_sshds):
    """A host with a release on it, and that release's name."""
    server = shared_sshds("dash")
    lab.reach.knows(server)
    target = lab.target(server)
    manifest = lab.artifacts.build({"bin/run": "x", "odd": bytes(range(256)) * 500})
    plan = make_plan(manifest, [lab.planned(target)])
    lab.deploy(lab.order(plan, manifest, target))
    return target, plan.release


def run(lab, live, **test):
    target, release = live
    environment = {"TIDEGATE_VERSION": "1.0.0", "TIDEGATE_ENVIRONMENT": "qa"}
    wish = Test.model_validate({"name": "smoke", **test})
    return lab.hosts.run(target, wish, environment=environment, release=release)


def test_a_file_of_the_live_release_comes_back_to_the_byte(lab, live):
    assert lab.hosts.read_file(live[0], "odd") == bytes(range(256)) * 500
    with pytest.raises(Problem, match="nothing/here is not there"):
        lab.hosts.read_file(live[0], "nothing/here")


def test_a_test_runs_in_the_release_and_brings_its_junit_file(lab, live):
    result = run(lab, live, run="test -f bin/run && echo '<testsuite/>' >r.xml", junit="r.xml")
    assert (result.is_green, result.passed, result.host) == (True, 3, "web-1")


def test_a_red_test_says_its_last_line_and_a_slow_one_is_stopped(lab, live):
    red = run(lab, live, run="echo v$TIDEGATE_VERSION in $TIDEGATE_ENVIRONMENT is bad; exit 2")
    assert (red.is_green, red.summary) == (False, "status 2: v1.0.0 in qa is bad")
    slow = run(lab, live, run="sleep 60", within=timedelta(seconds=1))
    assert (slow.is_green, slow.summary) == (False, "did not end within 1 s and was stopped")


def test_a_host_that_nobody_vouched_for_is_asked_about_once(reach, tmp_path, start_sshd):
    asked = []

    def question(host, *, address, key_type, fingerprint):
        asked.append((host, fingerprint))
        return len(asked) > 1

    lab = LabHosts(reach, tmp_path, question=question)
    try:
        target = lab.target(start_sshd())
        (refused,) = lab.hosts.survey([target])
        assert not refused.is_reached
        assert not any(line for line in refused.journal)
        (accepted,) = lab.hosts.survey([target])
        assert accepted.host_key == asked[0][1]
        lab.hosts.survey([target])
        assert len(asked) == 2
    finally:
        lab.close()


def test_a_host_key_other_than_the_plans_ends_it(lab, live):
    target, release = live
    manifest = lab.artifacts.build({"bin/run": "y"})
    planned = lab.planned(target, previous=release, host_key="SHA256:somethingelse")
    plan = make_plan(manifest, [planned])
    with pytest.raises(Problem, match="shows the host key") as caught:
        lab.deploy(lab.order(plan, manifest, target))
    assert caught.value.kind is ProblemKind.HOST


def test_a_warm_connection_that_died_unnoticed_is_replaced(lab, start_sshd, start_proxy):
    server = start_sshd()
    proxy = start_proxy(server.port)
    with lab.reach.known_hosts.open("a") as file:
        file.write(f"[127.0.0.1]:{proxy.port} {server.host_keys[0].public}\n")
    target = lab.target(server, port=proxy.port)
    assert lab.hosts.survey([target])[0].is_reached
    proxy.now(Fault.DROP)  # as when a laptop wakes up in another network
    healer = threading.Thread(
        target=lambda: wait_until(lambda: proxy.bytes_dropped) and proxy.heal()
    )
    healer.start()
    (report,) = lab.hosts.survey([target])
    healer.join(LONG)
    assert (report.is_reached, report.problem) == (True, "")
    assert proxy.connections == 2

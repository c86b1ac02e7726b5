"""Faults of people: two at once, one who is gone, one who sleeps, and plans that changed."""

import contextlib
import os
import signal
from pathlib import Path

import pytest
from tests.adapters.ssh.lab_hosts import LabHosts
from tests.adapters.ssh.reach import Reach
from tests.faults.doom import Sleeper, boundary, kill_client, race
from tests.faults.ground import FILES, Ending, Ground
from tests.lab.waiting import LONG, wait_until
from tests.services.deploy_lab import DeployLab, Rendered

from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.deployment import Phase, Status
from tidegate.domain.plan import PlannedFile
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.tasks import CancelFlag

pytestmark = pytest.mark.sshd
PREPARED = "barrier every host is prepared"
RESTART = {"at": "switched", "name": "restart", "run": "echo $TIDEGATE_RELEASE >../../restarted"}


@pytest.fixture
def ground(make_ground) -> Ground:
    return make_ground(count=2)


@contextlib.contextmanager
def colleague(ground: Ground):
    """Somebody else at another machine, with a record of their own, on the same hosts."""
    folder = ground.folder / "colleague"
    folder.mkdir()
    known = folder / "known_hosts"
    known.write_bytes(ground.deploy.lab.reach.known_hosts.read_bytes())
    lab = LabHosts(Reach(known, ground.deploy.lab.reach.key), folder)
    ledger = open_ledger("", home=folder / "store", wait=LONG)
    yield DeployLab(lab, ground.deploy.names, ground.deploy.targets, ledger=ledger)
    lab.close()
    ledger.close()


def epochs(ground: Ground) -> list[int]:
    return [int((host / ".tidegate/epoch").read_text()) for host in ground.hosts]


def holder(host: Path) -> int:
    """The process of the host program that holds the lock."""
    owner = (host / ".tidegate/lock/owner").read_text()
    return int(owner.partition("\npid=")[2].split()[0])


@pytest.mark.long
@pytest.mark.fault("F69")
@pytest.mark.fault("F76")
def test_of_several_at_once_exactly_one_wins_and_the_others_learn_who(ground):
    for _ in range(3):
        before = ground.current()
        plans = [ground.plan(version=f"9.{number}") for number in range(4)]
        ends = race(ground, plans)
        won = [p for p, end in zip(plans, ends, strict=True) if end == "succeeded"]
        assert len(won) == 1, ends
        assert ground.current() == [won[0].release] * 2 != before
        for end in ends:
            assert end == "succeeded" or "locked by alice" in end or "the plan was made" in end, end
        assert ground.locked() == []
    ground.assert_no_process()
    ground.succeed("next")


@pytest.mark.fault("F70")
def test_the_lock_of_a_dead_operator_is_explained_and_broken_only_on_demand(ground):
    sleeper = Sleeper(ground, ground.plan(confirm_within="600s"), at=PREPARED)
    for host in ground.hosts:
        os.kill(holder(host), signal.SIGKILL)
    sleeper.kill()
    before = epochs(ground)
    with colleague(ground) as other:
        plan = other.plan(other.lab.artifacts.build({"run": "x"}))
        for _ in range(2):
            with pytest.raises(
                Problem, match=r"locked by alice\S+ on desk .* sign of life"
            ) as told:
                other.run(plan)
            assert told.value.kind is ProblemKind.LOCKED
            assert "tidegate unlock" in told.value.remedy
        assert ground.locked() == ["web-1", "web-2"]
        assert epochs(ground) == before
        other.recovering.unlock(other.workspace, other.environment, publish=other.events.append)
        assert any("hosts settled" in entry.body for entry in other.ledger.audit_entries())
    assert ground.locked() == []
    assert [after > once for after, once in zip(epochs(ground), before, strict=True)] == [True] * 2
    ground.stands(Ending(), status=Status.RUNNING)


@pytest.mark.fault("F71")
def test_whoever_slept_while_the_lock_was_broken_does_nothing_more(ground):
    plan = ground.plan(confirm_within="600s", steps=[RESTART])
    sleeper = Sleeper(ground, plan, at=PREPARED)
    assert ground.locked() == ["web-1", "web-2"]
    with colleague(ground) as other:
        other.recovering.unlock(other.workspace, other.environment, publish=other.events.append)
        theirs = other.plan(other.lab.artifacts.build({**FILES, "mark": "theirs"}))
        assert other.run(theirs).status is Status.SUCCEEDED
    ground.releases["theirs"] = theirs.release
    told = sleeper.wake()
    assert "succeeded" not in told
    assert not (ground.hosts[0] / "restarted").exists()
    assert ground.record().status not in (Status.RUNNING, Status.SUCCEEDED)
    ground.stands(Ending(), on="theirs", status=ground.record().status)


@pytest.mark.fault("F71")
def test_whoever_slept_after_the_switch_finds_it_undone(ground):
    plan = ground.plan(confirm_within="3s", steps=[RESTART])
    sleeper = Sleeper(ground, plan, at="barrier every host is healthy")
    wait_until(lambda: ground.locked() == [])
    assert ground.current() == [ground.releases["old"]] * 2
    told = sleeper.wake()
    assert "succeeded" not in told
    ground.stands(Ending(), status=ground.record().status)


@pytest.mark.fault("F73")
def test_a_client_killed_in_its_upload_leaves_nothing_behind(ground):
    plan = ground.plan(ground.build(big=os.urandom(3_000_000)))
    assert kill_client(ground, plan, at="progress stage")
    wait_until(lambda: ground.locked() == [])
    assert [path.name for host in ground.hosts for path in host.glob("releases/.*")] == []
    ground.stands(Ending(), status=Status.RUNNING)
    assert ground.ledger.deployments("storefront")[1].status is Status.FAILED_UNCHANGED


@pytest.mark.long
@pytest.mark.fault("F75")
def test_a_wish_to_cancel_is_heard_at_every_boundary_before_the_switch(make_ground):
    ground = make_ground(count=1)
    moments: list[tuple[str, Phase | None]] = []
    plan = ground.plan(steps=[RESTART])
    ground.attempt(plan, publish=lambda event: moments.append((boundary(event), event.phase)))
    assert ground.record().status is Status.SUCCEEDED
    switch = [name for name, _ in moments].index("phase switch running")
    names = list(dict.fromkeys(name for name, _ in moments))
    for name in names:
        before, plan = ground.current(), ground.plan(steps=[RESTART])
        flag = CancelFlag()
        ended = ground.attempt(plan, cancel=flag, publish=_cancel_at(name, flag))
        assert ended.deployment is not None, ended.text
        comes_before = name in {told for told, _ in moments[:switch]}
        expected = Status.FAILED_UNCHANGED if comes_before else Status.SUCCEEDED
        assert ended.deployment.status is expected, f"cancelled at '{name}': {ended.text}"
        assert ground.current() == ([plan.release] if not comes_before else before), name
        restarted = (ground.hosts[0] / "restarted").read_text().strip()
        assert restarted == ground.current()[0], f"cancelled at '{name}'"
    ground.assert_no_process()
    ground.succeed("next")


def _cancel_at(name: str, flag: CancelFlag):
    def watch(event):
        if boundary(event) == name:
            flag.cancel()

    return watch


@pytest.mark.fault("F78")
def test_an_approval_that_is_withdrawn_on_the_way_stops_before_the_switch(ground):
    def withdrawn():
        raise Problem("the approval was withdrawn", kind=ProblemKind.GATE)

    ended = ground.attempt(ground.plan(), recheck=withdrawn)
    assert ended.problem.kind is ProblemKind.GATE
    ground.stands(ended, status=Status.FAILED_UNCHANGED, says="withdrawn")


@pytest.mark.fault("F79")
def test_configuration_edited_since_the_approval_is_named_and_nothing_begins(ground):
    plan = ground.plan()
    was = ground.deploy.rendered
    edited = PlannedFile(to="app.env", mode="0600", digest="1" * 64)
    ground.deploy.rendered = Rendered(planned=(edited,))
    ended = ground.attempt(plan)
    ground.deploy.rendered = was
    assert ended.problem.kind is ProblemKind.GATE
    ground.stands(ended, status=None, says="web-1: app.env is no longer what the plan was made for")


@pytest.mark.fault("F80")
def test_a_build_file_that_is_replaced_after_the_approval_never_goes_live(ground):
    manifest = ground.build(lib__new="as approved")
    plan = ground.plan(manifest)
    entry = next(entry for entry in manifest.entries if entry.path == "lib/new")
    contents = ground.deploy.lab.artifacts.contents
    contents[entry.sha256] = b"as replaced"
    ended = ground.attempt(plan)
    contents[entry.sha256] = b"as approved"
    assert [path.name for host in ground.hosts for path in host.glob("releases/.*")] == []
    says = "lib/new: the stored build is not what was registered"
    ground.stands(ended, status=Status.FAILED_UNCHANGED, says=says)

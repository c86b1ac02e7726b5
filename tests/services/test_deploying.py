"""All hosts or none, on real servers."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.ssh.lab_hosts import LabHosts
from tests.adapters.ssh.reach import Reach
from tests.lab.waiting import LONG
from tests.services.deploy_lab import DeployLab, Rendered, deploy_lab

from tidegate.domain.deployment import EventKind, HostOutcome, Phase, Status
from tidegate.domain.order import RenderedFile
from tidegate.domain.plan import Action
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.tasks import CancelFlag

pytestmark = pytest.mark.sshd

FILES = {"bin/run": "#!/bin/sh\nexit 0\n", **{f"lib/{n}.txt": f"{n}\n" * 50 for n in range(40)}}
CANARY = "cnry-0123456789abcdef0123456789abcdef"


@pytest.fixture
def lab(tmp_path, operator_key, shared_sshds, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    reach = Reach(tmp_path / "known_hosts", operator_key)
    hosts = LabHosts(reach, tmp_path)
    yield deploy_lab(hosts, shared_sshds("dash"))
    hosts.close()


def first_release(lab: DeployLab):
    manifest = lab.lab.artifacts.build(FILES)
    plan = lab.plan(manifest)
    assert lab.run(plan).status is Status.SUCCEEDED
    lab.events.clear()
    return plan


def changed_build(lab: DeployLab):
    return lab.lab.artifacts.build({**FILES, "lib/1.txt": "changed\n"})


def outcomes(deployment):
    return {host.name: host.outcome for host in deployment.hosts}


def test_a_release_goes_live_on_every_host_and_the_record_tells_each_phase(lab):
    manifest = lab.lab.artifacts.build(FILES)
    plan = lab.plan(manifest, health=[{"run": "bin/run", "passes": 2}])
    done = lab.run(plan)
    assert done.status is Status.SUCCEEDED
    assert set(outcomes(done).values()) == {HostOutcome.ACTIVE}
    assert lab.current() == [plan.release] * 3
    kept = lab.ledger.events(done.id)
    assert {event.phase for event in kept if event.phase} == set(Phase) - {Phase.STEPS}
    assert not any(event.kind is EventKind.PROGRESS for event in kept)


def test_nothing_switches_when_one_host_fails_before_the_barrier(lab):
    before = first_release(lab)
    (Path(lab.targets[2].path) / "releases").chmod(0o500)
    (Path(lab.targets[2].path) / "current").unlink()
    (Path(lab.targets[2].path) / "current").mkdir()
    manifest = changed_build(lab)
    plan = lab.plan(manifest)
    with pytest.raises(Problem, match=r"web-3: .*current is not a link") as caught:
        lab.run(plan)
    assert caught.value.kind is ProblemKind.HOST
    assert lab.current()[:2] == [before.release] * 2


def test_a_step_that_fails_before_the_switch_leaves_all_hosts_as_they_were(lab):
    before = first_release(lab)
    step = {"at": "prepared", "name": "migrate", "run": 'test "$TIDEGATE_HOST" != web-2'}
    done = lab.run(lab.plan(changed_build(lab), steps=[step]))
    assert done.status is Status.FAILED_UNCHANGED
    assert "web-2: the step migrate failed with status 1" in done.text
    assert set(outcomes(done).values()) == {HostOutcome.UNCHANGED}
    assert lab.current() == [before.release] * 3


def test_all_switch_back_when_one_host_is_not_healthy(lab):
    before = first_release(lab)
    steps = [{"at": "switched", "name": "restart", "run": "echo serving $TIDEGATE_RELEASE"}]
    health = [{"run": 'test "$TIDEGATE_HOST" != web-3', "within": "1s"}]
    plan = lab.plan(changed_build(lab), steps=steps, health=health)
    done = lab.run(plan)
    assert done.status is Status.ROLLED_BACK
    assert "web-3: it is not healthy" in done.text
    assert set(outcomes(done).values()) == {HostOutcome.ROLLED_BACK}
    assert lab.current() == [before.release] * 3
    # The former release was restarted on every host.
    output = "".join(event.text for event in lab.events if event.kind is EventKind.OUTPUT)
    assert output.count(f"serving {before.release}") == 3
    again = lab.run(lab.plan(changed_build(lab)))
    assert again.status is Status.SUCCEEDED


def test_after_a_step_that_cannot_be_undone_no_host_switches_back_by_itself(lab):
    first_release(lab)
    steps = [
        {"at": "switched", "name": "migrate", "run": "true", "on": "first", "irreversible": True}
    ]
    health = [{"run": 'test "$TIDEGATE_HOST" != web-3', "within": "1s"}]
    plan = lab.plan(changed_build(lab), steps=steps, health=health)
    done = lab.run(plan)
    assert done.status is Status.FAILED_MIXED
    assert lab.current() == [plan.release] * 3
    assert any("cannot be undone" in warning for warning in done.warnings)


def test_a_rollback_goes_back_to_the_very_folder_without_sending_the_build_again(lab):
    first = first_release(lab)
    manifest = lab.lab.artifacts.manifest(first.build.digest)
    second = lab.plan(changed_build(lab))
    lab.run(second)
    back = lab.plan(manifest, action=Action.ROLLBACK, restores=first.release)
    lab.events.clear()
    assert lab.run(back).status is Status.SUCCEEDED
    assert lab.current() == [first.release] * 3
    assert max(event.total for event in lab.events) < 3_000


def test_what_changed_since_the_plan_stops_it_before_it_is_used_up(lab):
    first_release(lab)
    plan = lab.plan(changed_build(lab))
    lab.run(lab.plan(lab.lab.artifacts.build({**FILES, "lib/2.txt": "other\n"})))
    with pytest.raises(Problem, match="the plan was made for") as caught:
        lab.run(plan)
    assert caught.value.kind is ProblemKind.GATE


def test_the_gate_is_judged_again_right_before_the_switch(lab):
    before = first_release(lab)

    def withdrawn():
        raise Problem("an approval was withdrawn", kind=ProblemKind.GATE)

    with pytest.raises(Problem, match="withdrawn"):
        lab.run(lab.plan(changed_build(lab)), recheck=withdrawn)
    assert lab.current() == [before.release] * 3
    assert lab.ledger.deployments("storefront")[0].status is Status.FAILED_UNCHANGED


def test_a_wish_to_cancel_is_heard_until_the_switch(lab):
    before = first_release(lab)
    flag = CancelFlag()
    plan = lab.plan(changed_build(lab))

    def watch(event):
        if event.phase is Phase.VERIFY:
            flag.cancel()

    done = lab.run(plan, publish=watch, cancel=flag)
    assert (done.status, lab.current()) == (Status.FAILED_UNCHANGED, [before.release] * 3)
    assert all(report.lock is None for report in lab.lab.hosts.survey(lab.targets))


def until(file: Path) -> dict[str, str]:
    """A step that lasts until the test has made that file."""
    return {"at": "prepared", "name": "slow", "run": f"until [ -e {file} ]; do sleep 0.1; done"}


def test_two_clients_at_once_one_wins_and_the_other_learns_who(lab, tmp_path):
    first_release(lab)
    lost = tmp_path / "lost"
    slow = until(lost)
    builds = [lab.lab.artifacts.build({**FILES, "lib/1.txt": str(n)}) for n in range(2)]
    plans = [lab.plan(build, steps=[slow], version=f"2.{n}") for n, build in enumerate(builds)]
    ends = [None, None]

    def deploy(number):
        try:
            ends[number] = lab.run(plans[number]).status
        except Problem as problem:
            ends[number] = problem
            lost.touch()

    threads = [threading.Thread(target=deploy, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    won, lost = sorted(ends, key=lambda end: isinstance(end, Problem))
    assert won is Status.SUCCEEDED
    assert lost.kind is ProblemKind.LOCKED
    assert "locked by alice@example.com on desk since" in lost.summary
    assert len(set(lab.current())) == 1


def test_a_held_lock_is_waited_for_with_a_countdown(lab, tmp_path):
    first_release(lab)
    counted = tmp_path / "counted"
    long = lab.plan(changed_build(lab), steps=[until(counted)])
    started = threading.Event()
    thread = threading.Thread(
        target=lambda: lab.run(
            long, publish=lambda e: started.set() if e.phase is Phase.STEPS else None
        )
    )
    thread.start()
    assert started.wait(LONG)
    with pytest.raises(Problem, match="the plan was made for"):
        # It waits for its turn, and then finds the hosts changed.
        lab.run(
            lab.plan(lab.lab.artifacts.build({**FILES, "lib/3.txt": "x"})),
            wait_lock=timedelta(seconds=LONG),
            publish=lambda event: counted.touch() if "s left" in event.text else None,
        )
    thread.join(LONG)
    assert counted.exists()


def test_a_secret_shows_in_no_process_no_journal_no_event_and_no_log(lab):
    lab.secrets["token"] = CANARY
    lab.rendered = Rendered(
        files=(RenderedFile(".env", 0o600, f"TOKEN={CANARY}\n".encode()),),
        secrets=(CANARY.encode(),),
    )
    steps = [
        {
            "at": "switched",
            "name": "notify",
            "run": "ps -eww -o args; cat .env; echo '${{ secret.token }}' | base64; sleep 0.2",
        }
    ]
    manifest = lab.lab.artifacts.build(FILES)
    plan = lab.plan(manifest, steps=steps)
    done = lab.run(plan)
    assert done.status is Status.SUCCEEDED
    shown = "".join(event.model_dump_json() for event in (*lab.events, *lab.logged))
    assert "TOKEN=••••••" in shown
    assert CANARY not in shown
    release = Path(lab.targets[0].path) / "releases" / plan.release
    assert (release / ".env").read_text() == f"TOKEN={CANARY}\n"
    assert (release / ".env").stat().st_mode & 0o777 == 0o600
    own = Path(lab.targets[0].path) / ".tidegate"
    left = [file.read_bytes() for file in own.rglob("*") if file.is_file()]
    assert not any(CANARY.encode() in content for content in left)

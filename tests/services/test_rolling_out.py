"""Strategies, pauses, and a person's word about a failed host, on real servers."""

import threading
import time
from pathlib import Path

import pytest
from tests.adapters.ssh.lab_hosts import LabHosts
from tests.adapters.ssh.reach import Reach
from tests.lab.waiting import LONG, wait_until
from tests.services.deploy_lab import DeployLab, deploy_lab

from tidegate.domain.deployment import EventKind, HostOutcome, Phase, PhaseState, Status
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.steering import Answer, Choice, Steering
from tidegate.services.tasks import CancelFlag

pytestmark = pytest.mark.sshd
FILES = {"bin/run": "#!/bin/sh\nexit 0\n", "lib/1.txt": "one\n"}


@pytest.fixture
def lab(tmp_path, operator_key, shared_sshds, monkeypatch):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    hosts = LabHosts(Reach(tmp_path / "known_hosts", operator_key), tmp_path)
    made = deploy_lab(hosts, shared_sshds("dash"), count=3)
    object.__setattr__(made.deploying, "steering", Steering(is_manned=True, patience=LONG))
    yield made
    hosts.close()


def released(lab: DeployLab, mark: str = "first", **changes):
    plan = lab.plan(lab.lab.artifacts.build({**FILES, "mark": mark}), **changes)
    assert lab.run(plan).status is Status.SUCCEEDED
    lab.events.clear()
    return plan


class Person:
    """Answers from a thread of their own, as the window would, when the deployment pauses."""

    def __init__(self, lab: DeployLab, *acts) -> None:
        self._lab, self._acts = lab, list(acts)
        self.asked, self.live_at_pause = [], []
        self._threads = []

    def __call__(self, event) -> None:
        self._lab.events.append(event)
        if event.kind is EventKind.PAUSED:
            act = self._acts.pop(0)
            thread = threading.Thread(target=self._act, args=(act, event))
            self._threads.append(thread)
            thread.start()

    def _act(self, act, event) -> None:
        helm = self._lab.deploying.steering.helm(event.deployment)
        self.asked.append(helm.question)
        self.live_at_pause.append(self._lab.current())
        if callable(act):
            act(helm)
        else:
            assert helm.answer(act)

    def done(self) -> None:
        for thread in self._threads:
            thread.join(LONG)
        assert not self._acts


def run(lab: DeployLab, plan, *acts, **given):
    person = Person(lab, *acts)
    done = lab.run(plan, publish=person, **given)
    person.done()
    return done, person


def switches(lab: DeployLab) -> list[str]:
    """Return the hosts in the order in which they switched."""
    return [
        event.host
        for event in lab.events
        if event.phase is Phase.SWITCH and event.state is PhaseState.DONE
    ]


def healthy_but(host: str, folder: Path) -> list[dict[str, str]]:
    """A check that this host fails until somebody mends it."""
    mended = folder / "mended"
    return [{"run": f'test "$TIDEGATE_HOST" != {host} || test -e {mended}', "within": "1s"}]


def outlast_deadline(lab: DeployLab, *, hosts: int) -> None:
    """Wait until these hosts would have switched back, had nobody sent them a word since now."""
    files = [Path(target.path) / ".tidegate/lock/deadline" for target in lab.targets[:hosts]]
    deadlines = [int(file.read_text()) for file in files]
    wait_until(lambda: time.time() > max(deadlines) + 0.5)


def outcomes(done):
    return {str(host.name): host.outcome for host in done.hosts}


def free(lab: DeployLab) -> bool:
    return all(report.lock is None for report in lab.lab.hosts.survey(lab.targets))


@pytest.mark.parametrize(
    ("strategy", "groups"),
    [
        ({"batch": "2"}, [{"web-1", "web-2"}, {"web-3"}]),
        ({"batch": "30%"}, [{"web-1"}, {"web-2"}, {"web-3"}]),
        ({"batch": "all", "canary": 1}, [{"web-1"}, {"web-2", "web-3"}]),
    ],
)
def test_hosts_switch_in_the_groups_of_the_strategy(lab, strategy, groups):
    health = [{"run": "bin/run", "passes": 1}]
    plan = lab.plan(lab.lab.artifacts.build(FILES), strategy=strategy, health=health)
    done = lab.run(plan)
    assert (done.status, lab.current()) == (Status.SUCCEEDED, [plan.release] * 3)
    order = switches(lab)
    for group in groups:
        assert set(order[: len(group)]) == group
        del order[: len(group)]
    told = [event.text for event in lab.events if event.text.startswith("batch ")]
    assert len(told) == len(groups)


def test_the_canary_that_fails_leaves_every_other_host_untouched(lab, tmp_path):
    before = released(lab)
    lab.deploying.steering.is_manned = False
    health = healthy_but("web-1", tmp_path)
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    done = lab.run(lab.plan(build, strategy={"canary": 1}, health=health))
    assert done.status is Status.ROLLED_BACK
    assert switches(lab) == ["web-1"]
    assert outcomes(done) == {
        "web-1": HostOutcome.ROLLED_BACK,
        **dict.fromkeys(("web-2", "web-3"), HostOutcome.UNCHANGED),
    }
    assert lab.current() == [before.release] * 3


def test_a_paused_deployment_waits_between_batches_longer_than_hosts_wait_for_confirmation(lab):
    before = released(lab)
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    plan = lab.plan(build, strategy={"batch": "2"}, confirm_within="8s")

    def pause(event):
        if event.text.startswith("batch 1 of 2"):
            lab.deploying.steering.helm(event.deployment).pause()

    def linger(helm):
        outlast_deadline(lab, hosts=2)
        helm.go_on()

    person = Person(lab, linger)
    done = lab.run(plan, publish=lambda event: (pause(event), person(event)))
    person.done()
    assert (done.status, done.paused) == (Status.SUCCEEDED, "")
    # Each switch is told once, also where neither step nor check follows it.
    assert sorted(switches(lab)) == ["web-1", "web-2", "web-3"]
    assert lab.current() == [plan.release] * 3
    assert person.live_at_pause == [[plan.release] * 2 + [before.release]]


def test_stopping_while_it_is_paused_brings_every_host_back(lab):
    before = released(lab)
    flag = CancelFlag()
    plan = lab.plan(lab.lab.artifacts.build({**FILES, "mark": "second"}), strategy={"batch": "2"})

    def pause(event):
        if event.text.startswith("batch 1 of 2"):
            lab.deploying.steering.helm(event.deployment).pause()

    person = Person(lab, lambda _helm: flag.cancel())
    done = lab.run(plan, publish=lambda event: (pause(event), person(event)), cancel=flag)
    person.done()
    assert (done.status, lab.current()) == (Status.ROLLED_BACK, [before.release] * 3)
    assert free(lab)


def test_a_gate_that_closed_during_the_pause_ends_it(lab):
    before = released(lab)
    closed = threading.Event()

    def recheck():
        if closed.is_set():
            raise Problem("a hold was placed", kind=ProblemKind.GATE)

    def pause(event):
        if event.kind is EventKind.BARRIER and "prepared" in event.text:
            lab.deploying.steering.helm(event.deployment).pause()

    person = Person(lab, lambda helm: (closed.set(), helm.go_on()))
    plan = lab.plan(lab.lab.artifacts.build({**FILES, "mark": "second"}))
    with pytest.raises(Problem, match="a hold was placed"):
        lab.run(plan, publish=lambda event: (pause(event), person(event)), recheck=recheck)
    assert lab.current() == [before.release] * 3


def test_a_failed_host_begins_again_once_it_is_mended(lab, tmp_path):
    before = released(lab)
    health = healthy_but("web-3", tmp_path)
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    plan = lab.plan(build, health=health, confirm_within="60s")

    def mend(helm):
        (tmp_path / "mended").touch()
        assert helm.answer(Answer(Choice.RETRY, helm.question.hosts))

    done, person = run(lab, plan, mend)
    assert done.status is Status.SUCCEEDED
    assert set(outcomes(done).values()) == {HostOutcome.ACTIVE}
    assert lab.current() == [plan.release] * 3
    assert person.asked[0].hosts == ("web-3",)
    assert "web-3: it is not healthy" in person.asked[0].why
    assert any("web-3 begins again, alice@" in event.text for event in lab.events)
    assert "again" not in done.host("web-3").text
    assert set(done.host("web-3").phases.values()) <= {PhaseState.DONE, PhaseState.WAITING}
    assert free(lab)
    assert before.release != plan.release


def test_a_failed_host_is_left_out_and_the_others_go_live(lab, tmp_path):
    before = released(lab)
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    plan = lab.plan(build, health=healthy_but("web-3", tmp_path))
    done, _ = run(lab, plan, Answer(Choice.SKIP, ("web-3",)))
    assert (done.status, done.text) == (Status.FAILED_MIXED, "left out by a person: web-3")
    assert outcomes(done)["web-3"] is HostOutcome.ROLLED_BACK
    assert lab.current() == [plan.release] * 2 + [before.release]
    assert free(lab)
    (tmp_path / "mended").touch()
    assert released(lab, "third").release == lab.current()[2]


def test_roll_back_all_brings_every_host_back_together(lab, tmp_path):
    before = released(lab)
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    plan = lab.plan(build, strategy={"batch": "2"}, health=healthy_but("web-3", tmp_path))
    done, person = run(lab, plan, Answer(Choice.BACK))
    assert person.live_at_pause == [[plan.release] * 3]
    assert (done.status, lab.current()) == (Status.ROLLED_BACK, [before.release] * 3)
    assert free(lab)


def test_locks_that_are_kept_stop_the_next_deployment_until_they_are_broken(lab, tmp_path):
    before = released(lab)
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    plan = lab.plan(build, health=healthy_but("web-3", tmp_path), confirm_within="8s")
    done, _ = run(lab, plan, Answer(Choice.HOLD))
    outlast_deadline(lab, hosts=3)
    assert done.status is Status.INTERRUPTED
    assert "locks kept" in done.text
    assert set(outcomes(done).values()) == {HostOutcome.FAILED_AFTER_SWITCH}
    reports = lab.lab.hosts.survey(lab.targets)
    assert {report.holder for report in reports} == {"held"}
    settle = lab.recovering.settle
    with pytest.raises(Problem, match="a person left it as it is") as caught:
        settle(lab.workspace, lab.environment, publish=lab.events.append)
    assert caught.value.kind is ProblemKind.LOCKED
    assert lab.current() == [plan.release] * 3
    lab.recovering.unlock(lab.workspace, lab.environment, publish=lab.events.append)
    assert lab.current() == [before.release] * 3
    assert free(lab)
    released(lab, "third")


def test_a_host_that_cannot_be_prepared_is_asked_about_before_anything_switches(lab):
    before = released(lab)
    stubborn = Path(lab.targets[1].path) / "current"
    named = stubborn.readlink()
    plan = lab.plan(lab.lab.artifacts.build({**FILES, "mark": "second"}))

    def spoil(event):
        if event.kind is EventKind.STARTED:
            stubborn.unlink()
            stubborn.mkdir()

    def mend(helm):
        stubborn.rmdir()
        stubborn.symlink_to(named)
        assert helm.answer(Answer(Choice.RETRY))

    person = Person(lab, mend)
    done = lab.run(plan, publish=lambda event: (spoil(event), person(event)))
    person.done()
    assert (done.status, lab.current()) == (Status.SUCCEEDED, [plan.release] * 3)
    assert person.asked[0].hosts == ("web-2",)
    assert person.live_at_pause[0][0] == before.release


def test_who_ran_the_migration_may_neither_begin_again_nor_be_left_out(lab):
    released(lab)
    steps = [{"at": "switched", "name": "migrate", "run": "false", "on": "first"}]
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    done, person = run(lab, lab.plan(build, steps=steps), Answer(Choice.BACK))
    assert Choice.SKIP not in person.asked[0].choices
    assert done.status is Status.ROLLED_BACK
    irreversible = [{**steps[0], "irreversible": True}]
    done, _ = run(lab, lab.plan(build, steps=irreversible))
    assert done.status is Status.FAILED_MIXED


def test_nobody_answers_and_every_host_goes_back(lab, tmp_path):
    before = released(lab)
    object.__setattr__(lab.deploying, "steering", Steering(is_manned=True, patience=1.0))
    build = lab.lab.artifacts.build({**FILES, "mark": "second"})
    done = lab.run(lab.plan(build, health=healthy_but("web-3", tmp_path)))
    assert (done.status, lab.current()) == (Status.ROLLED_BACK, [before.release] * 3)

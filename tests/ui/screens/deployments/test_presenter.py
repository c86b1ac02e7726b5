"""The presenter: what is read, followed, stopped and started."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tests.ui.screens.approvals.test_presenter import RecordingView
from tests.ui.screens.deployments import sample

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.deployment import EventKind, Phase, PhaseState, Status, replay
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import HostName
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.steering import Choice, Question, Steering
from tidegate.services.tasks import CancelFlag, ImmediateRunner
from tidegate.ui.screens.deployments.needs import DeploymentServices
from tidegate.ui.screens.deployments.presenter import DeploymentsPresenter


class Later:
    """Keeps tasks until the test runs them."""

    def __init__(self):
        self.tasks = []

    def start(self, task, *, lane=""):
        flag = CancelFlag()
        self.tasks.append((task, flag))
        return flag

    def run(self):
        tasks, self.tasks = self.tasks, []
        for task, flag in tasks:
            task.on_done(task.work(lambda news: None, flag))


@dataclass
class Services:
    """The services as the page sees them; `done` tells what was asked of them."""

    running: list = field(default_factory=lambda: [sample.begun()])
    recorded: list = field(default_factory=list)
    printed: tuple = ()
    done: list = field(default_factory=list)
    unread: bool = False
    is_locked: bool = False
    reports: tuple = ()
    steering: Steering = field(default_factory=lambda: Steering(is_manned=True))

    def deployments(self, application, *, environment=None, limit=200):
        found = (*self.running, *sample.past())
        return tuple(d for d in found if environment in (None, d.environment))

    def deployment(self, wanted):
        return next((d for d in self.deployments("") if d.id.startswith(wanted)), None)

    def events(self, wanted):
        return tuple(self.recorded)

    def plan(self, digest):
        return sample.plan().to_bytes()

    def decisions(self, digest):
        return (
            Decision(
                id="1",
                plan=digest,
                verdict=Verdict.APPROVED,
                principal=sample.ANA,
                at=sample.NOW,
            ),
        )

    def lines(self, wanted):
        return self.printed

    def plan_rollback(self, workspace, environment, to):
        draft = {"plan": sample.plan("2.8.0"), "content": b"the plan"}
        return type("Draft", (), draft)()

    def deploy_plan(self, workspace, content, *, publish, cancel):
        self.done.append(("deploy_plan", content))
        return type("Outcome", (), {"deployment": None, "request": "digest"})()

    def settle(self, workspace, environment, *, publish):
        self.done.append(("settle", environment.name))
        host = HostReport(host=HostName("web-p1"), is_reached=not self.unread)
        return (host,)

    def unlock(self, workspace, environment, *, publish):
        self.done.append(("unlock", environment.name))
        if self.is_locked:
            raise Problem("web-p1: locked by bob", kind=ProblemKind.LOCKED)
        return (HostReport(host=HostName("web-p1"), is_reached=True),)

    def survey(self, workspace, environment):
        return self.reports

    def resume(self, workspace, wanted, *, publish):
        self.done.append(("resume", wanted))

    def now(self):
        return sample.NOW

    def all(self):
        # One object stands for them all, but a plan is made in another way than it is looked up.
        planning = type("Planning", (), {"plan_rollback": self.plan_rollback})
        return DeploymentServices(self, self, planning, self, self, self, self.steering)


@pytest.fixture
def view():
    return RecordingView()


def opened(view, services, runner=None):
    presenter = DeploymentsPresenter(
        view, services.all(), runner or ImmediateRunner(), publish=lambda event: None
    )
    presenter.open(sample.workspace())
    return presenter


def test_running_deployments_come_first(view):
    opened(view, Services())
    listed = view.last("show_list")
    assert [d.id for d in listed.running] == [sample.ID]
    assert listed.deployments[0].id == sample.ID
    assert listed.titles["production"] == ("Production", "production")


def test_events_move_what_is_watched_on_and_write_the_log(view):
    presenter = opened(view, Services())
    presenter.show(sample.ID)
    presenter.hear([*sample.through("web-p1"), sample.output("web-p1", "hello\n")])
    watched = view.last("show_watched")
    assert watched.deployment.host("web-p1").phases[sample.Phase.KEEP].value == "done"
    assert "hello" in [line.text for line in view.last("add_log")]
    assert watched.approved_by == (sample.ANA,)


def test_events_heard_while_reading_are_applied_once(view):
    services, runner = Services(), Later()
    presenter = opened(view, services, runner)
    runner.run()
    known = sample.through("web-p1")
    presenter.show(sample.ID)
    services.recorded = known
    fresh = sample.output("web-p1", "later\n")
    presenter.hear([known[1], fresh])
    runner.run()
    texts = [line.text for name, *rest in view.orders if name == "add_log" for line in rest[0]]
    assert texts == ["later"]


def test_what_was_read_already_is_not_written_again_when_it_is_heard(view):
    services = Services()
    services.recorded = sample.through("web-p1")
    presenter = opened(view, services)
    presenter.show(sample.ID)
    presenter.hear(services.recorded)
    assert "add_log" not in view.names()


def test_what_happens_while_it_is_read_is_lost_neither_to_the_state_nor_to_the_log(view):
    class Busy(Services):
        def deployment(self, wanted):
            found = super().deployment(wanted)
            self.recorded = sample.through("web-p1", until="verify")
            self.running = [replay(sample.begun(), self.recorded)]
            return found

    presenter = opened(view, Busy())
    presenter.show(sample.ID)
    host = next(h for h in view.last("show_watched").deployment.hosts if h.name == "web-p1")
    assert host.phases[Phase.VERIFY] is PhaseState.DONE


def test_the_environment_that_was_just_begun_is_found_by_its_first_event(view):
    services = Services(running=[])
    presenter = opened(view, services)
    presenter.show("production")
    assert "show_watched" not in view.names()
    services.running.append(sample.begun())
    presenter.hear([sample.event(EventKind.STARTED)])
    assert view.last("show_watched").deployment.id == sample.ID


def test_only_what_was_begun_here_can_be_stopped(view):
    presenter = opened(view, Services())
    presenter.show(sample.ID)
    assert not view.last("show_watched").is_ours
    flag = CancelFlag()
    presenter.expect("production", flag)
    presenter.show(sample.ID)
    assert view.last("show_watched").is_ours
    presenter.stop()
    assert flag.is_cancelled
    assert view.last("show_watched").is_stopping


def test_what_another_machine_runs_is_read_again_while_it_is_silent(view):
    services = Services()
    presenter = opened(view, services)
    presenter.show(sample.ID)
    done = sample.succeeded().deployment
    services.running[:] = [done]
    for _ in range(3):
        presenter.tick()
    assert view.last("show_watched").deployment.status is Status.SUCCEEDED


def test_time_passes_in_the_list_only_while_something_runs(view):
    services = Services()
    presenter = opened(view, services)
    services.now = lambda: sample.NOW + timedelta(seconds=9)
    presenter.tick()
    assert view.last("show_list").now == services.now()
    services.running.clear()
    presenter.refresh()
    shown = len(view.orders)
    presenter.tick()
    assert len(view.orders) == shown


def test_a_rollback_shows_its_plan_and_runs_that_very_plan(view):
    services = Services()
    presenter = opened(view, services)
    presenter.show(sample.ID)
    presenter.plan_rollback()
    assert view.last("show_rollback").build.version == "2.8.0"
    assert services.done == []
    presenter.roll_back()
    assert services.done == [("deploy_plan", b"the plan")]
    assert view.last("tell") == "The rollback waits for approval"


def test_settling_names_hosts_that_could_not_be_read(view):
    services = Services(unread=True)
    presenter = opened(view, services)
    presenter.show(sample.ID)
    presenter.settle()
    assert services.done == [("settle", "production")]
    assert view.last("show_refused").summary == "could not be read: web-p1"


def test_an_interrupted_deployment_is_resumed_by_its_id(view):
    services = Services()
    presenter = opened(view, services)
    presenter.show(sample.ID)
    presenter.resume()
    assert services.done == [("resume", sample.ID)]


def test_a_receipt_is_written_and_what_cannot_be_is_told(view, tmp_path):
    presenter = opened(view, Services(running=[sample.succeeded().deployment]))
    presenter.show(sample.ID)
    presenter.save_receipt(str(tmp_path / "receipt.txt"))
    assert "shop 2.8.1 to Production" in (tmp_path / "receipt.txt").read_text()
    presenter.save_receipt(str(tmp_path / "none" / "receipt.txt"))
    assert "cannot be written" in view.last("show_refused").summary


def test_an_unknown_deployment_is_a_problem_in_words(view):
    presenter = opened(view, Services())
    presenter.show("nothing-like-it")
    assert isinstance(view.last("show_problem"), Problem)


def test_a_closed_workspace_hears_nothing(view):
    presenter = opened(view, Services())
    presenter.open(None)
    before = len(view.orders)
    presenter.hear([sample.event(EventKind.STARTED)])
    assert len(view.orders) == before


def test_what_runs_in_this_program_can_be_paused_and_go_on(view):
    services = Services()
    presenter = opened(view, services)
    presenter.show(sample.ID)
    assert not view.last("show_watched").is_steered
    with services.steering.carries(sample.ID, is_attended=True) as helm:
        presenter.show(sample.ID)
        presenter.pause()
        assert helm.is_pausing
        assert view.last("show_watched").is_pausing
        presenter.hear([sample.event(EventKind.PAUSED, text="paused before batch 2 of 2")])
        assert view.last("show_watched").deployment.paused == "paused before batch 2 of 2"
        presenter.go_on()
        assert not helm.is_pausing


def test_a_choice_about_failed_hosts_reaches_the_helm_once(view):
    services = Services()
    presenter = opened(view, services)
    question = Question(("web-p1", "web-p2"), "the disk is full", tuple(Choice))
    with (
        services.steering.carries(sample.ID, is_attended=True) as helm,
        helm.asking(question),
    ):
        presenter.show(sample.ID)
        assert view.last("show_watched").question == question
        presenter.choose("skip_host", ("web-p2",))
        answer = helm.answered(idle=lambda: None, cancel=CancelFlag())
        assert (answer.choice, answer.hosts) == (Choice.SKIP, ("web-p2",))
    presenter.choose("retry_host", ("web-p1",))
    assert view.last("tell") == "That was decided already"


def test_a_foreign_lock_is_shown_with_the_way_to_break_it(view):
    services = Services(is_locked=True)
    presenter = opened(view, services)
    presenter.show("unlock/production")
    presenter.unlock("production")
    asked = [order for order in view.orders if order[0] == "ask_unlock"]
    assert [order[1].name for order in asked] == ["production"] * 2
    assert services.done == [("unlock", "production")]


def test_drift_names_each_host_and_its_place_in_compare(view):
    done = sample.succeeded().deployment
    same = {"is_reached": True, "current": done.release}
    services = Services(
        running=[done],
        reports=(
            HostReport(host=HostName("web-p1"), **same),
            HostReport(host=HostName("web-p2"), **same, drift=("config/app.yaml",)),
            HostReport(host=HostName("web-p3"), is_reached=True, current="older"),
            HostReport(host=HostName("web-p4"), is_reached=False, problem="no answer"),
        ),
    )
    presenter = opened(view, services)
    presenter.show(sample.ID)
    presenter.check_drift()
    found = view.last("show_watched").drifts
    assert [(each.host, each.text) for each in found] == [
        ("web-p2", "1 file changed: config/app.yaml"),
        ("web-p3", "runs older by now"),
        ("web-p4", "could not be read: no answer"),
    ]
    assert found[0].place == f"production@{sample.ID}/production@live:web-p2"
    assert found[2].place == ""
    services.reports = services.reports[:1]
    presenter.check_drift()
    assert view.last("tell") == "Every host has what was put there"

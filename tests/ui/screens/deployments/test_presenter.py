"""The presenter: what is read, followed, stopped and started."""

from dataclasses import dataclass, field

import pytest
from tests.ui.screens.approvals.test_presenter import RecordingView
from tests.ui.screens.deployments import sample

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.deployment import EventKind, Status
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import HostName
from tidegate.domain.problem import Problem
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

    def resume(self, workspace, wanted, *, publish):
        self.done.append(("resume", wanted))

    def now(self):
        return sample.NOW

    def all(self):
        # One object stands for them all, but a plan is made in another way than it is looked up.
        planning = type("Planning", (), {"plan_rollback": self.plan_rollback})
        return DeploymentServices(self, self, planning, self, self, self)


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

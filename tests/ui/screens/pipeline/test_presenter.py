"""The presenter: what is read and shown, which plan is offered, what a deployment leads to."""

from dataclasses import replace

import pytest
from tests import release_sample
from tests.ui.held_runner import HeldRunner
from tests.ui.screens.pipeline import sample

from tidegate.domain.deployment import Deployment, Event, EventKind
from tidegate.domain.identity import DeploymentId
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.releasing import ReleaseOutcome
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.pipeline.board import shown_rows
from tidegate.ui.screens.pipeline.needs import PipelineServices
from tidegate.ui.screens.pipeline.policy import Way
from tidegate.ui.screens.pipeline.presenter import PipelinePresenter


class RecordingView:
    """Writes every order down."""

    def __init__(self):
        self.orders = []

    def __getattr__(self, name):
        return lambda *given, **named: self.orders.append((name, *given, *named.values()))

    def names(self):
        return [order[0] for order in self.orders]

    def last(self, name):
        return [order for order in self.orders if order[0] == name][-1][1]


class Services:
    """Every service at once, over one board and one plan."""

    def __init__(self, *, verdict=None, waiting=(), outcome=None, board=None):
        self.board = board or sample.board()
        self.verdict = verdict or sample.verdict()
        self.waiting_now, self.outcome = list(waiting), outcome
        self.asked, self.plan_fails, self.wait_fails = [], None, None

    def pipeline(self, workspace):
        return self.board.view

    def journey(self, workspace, version):
        return sample.selected().journey

    def plan(self, workspace, version, environment):
        self.asked.append(("plan", version, environment))
        if self.plan_fails:
            raise self.plan_fails
        return sample.offer(sample.plan(version)).draft

    def plan_rollback(self, workspace, environment, to):
        self.asked.append(("plan_rollback", environment, to))
        return sample.rollback_offer().draft

    def differences(self, plan, fresh):
        return () if plan.build == fresh.build else ("another build",)

    def judge(self, workspace, plan, content):
        return self.verdict

    def requests(self, workspace):
        return tuple(self.waiting_now)

    def request(self, workspace, draft):
        self.asked.append(("request", draft.plan.build.version))
        return draft.digest

    def deploy_plan(self, workspace, content, *, publish, cancel):
        self.asked.append(("deploy", len(content)))
        if self.outcome is not None:
            return self.outcome
        plan = sample.plan()
        name = DeploymentId("d-7")
        begun = Deployment.begin(plan, id=name, by="ana", at=sample.NOW)
        publish(Event(id="e", deployment=name, at=sample.NOW, kind=EventKind.STARTED))
        return ReleaseOutcome(plan, self.verdict, deployment=begun)

    def await_free(self, environment, *, within, cancel, show):
        self.asked.append(("wait", environment.name))
        show("web-1: locked by bob; 899 s left")
        if self.wait_fails:
            raise self.wait_fails

    def place(self, workspace, environment, *, reason, version):
        self.asked.append(("hold", environment.name, version, reason))

    def lift(self, workspace, hold_id, *, reason):
        self.asked.append(("lift", hold_id, reason))

    def deployments(self, application, *, environment):
        return ()

    def snapshot(self, *given):
        return release_sample.snapshot()

    def changes_between(self, before, after):
        return sample.SETTINGS

    def now(self):
        return sample.NOW

    def all(self):
        return PipelineServices(*[self] * 11)


def workspace():
    stages = [
        release_sample.environment(name, title=title, kind=kind)
        for name, title, kind in zip(sample.STAGES, sample.TITLES, sample.KINDS, strict=True)
    ]
    return release_sample.workspace(*stages)


@pytest.fixture
def view():
    return RecordingView()


def opened(view, services, **fields):
    heard = fields.pop("heard", [])
    presenter = PipelinePresenter(
        view, services.all(), ImmediateRunner(), publish=heard.append, **fields
    )
    presenter.open(workspace())
    return presenter


def preparing(view):
    """A presenter that was asked for a plan, and the runner that holds its tasks back."""
    held = HeldRunner()
    presenter = PipelinePresenter(view, Services().all(), held, publish=lambda event: None)
    presenter.open(workspace())
    presenter.prepare("2.8.1", "production")
    return presenter, held


def test_the_board_is_read_and_a_choice_brings_its_journey_and_its_settings(view):
    presenter = opened(view, Services())
    assert view.last("show_board").stages == sample.STAGES
    presenter.select("2.8.1")
    selected = view.last("show_selected")
    assert selected.journey
    assert [count[:2] for count in selected.ahead.counts] == [
        (3, "changed"),
        (1, "added"),
        (1, "secret"),
    ]


def test_a_profile_that_cannot_be_read_is_named_beside_the_rest(view):
    services = Services()
    presenter = opened(view, services)
    services.snapshot = lambda *given: (_ for _ in ()).throw(Problem("app.env:3: no value"))
    presenter.select("2.8.1")
    selected = view.last("show_selected")
    assert selected.ahead.trouble == "app.env:3: no value"
    assert selected.journey


def test_promoting_goes_to_the_stage_after_the_last_live_one(view):
    services = Services()
    presenter = opened(view, services)
    presenter.promote("2.9.0-rc.2")
    assert services.asked == [("plan", "2.9.0-rc.2", "staging")]
    presenter.promote("2.8.0")
    assert "end of the pipeline" in view.last("tell")


def test_an_open_gate_offers_to_deploy_the_very_plan_and_goes_to_it_once_it_started(view):
    services, heard, running = Services(), [], []
    presenter = opened(
        view, services, heard=heard, on_running=lambda where, flag: running.append(where)
    )
    presenter.promote("2.8.1")
    assert view.last("show_offer").words == "Deploy now"
    presenter.desk.act()
    content = len(sample.plan("2.8.1").to_bytes())
    assert services.asked[-1] == ("deploy", content)
    assert view.last("show_deploying") == "d-7"
    assert [event.kind for event in heard] == [EventKind.STARTED]
    assert running == ["production"]
    assert view.names().index("close_sheet") < view.names().index("show_deploying")


def test_a_closed_gate_asks_people_and_says_how_many(view):
    services = Services(verdict=sample.verdict(people=False))
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    assert view.last("show_offer").words == "Request approval (2 needed)"
    presenter.desk.act()
    assert services.asked[-1] == ("request", "2.8.1")
    assert "waits for approval" in view.last("tell")


def test_what_waits_already_is_opened_and_not_asked_for_twice(view):
    waiting = type(
        "W",
        (),
        {"plan": sample.plan(), "digest": "77", "is_alive": True, "counted": 1, "needed": 2},
    )()
    services = Services(verdict=sample.verdict(people=False), waiting=[waiting])
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    assert view.last("show_offer").words == "Open request (1 of 2 signed)"
    presenter.desk.act()
    assert view.last("show_request") == "77"
    assert ("request", "2.8.1") not in services.asked


def test_a_red_stage_refuses_whatever_is_pressed(view):
    services = Services(verdict=sample.verdict(people=False, tests=False))
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    assert view.last("show_offer").way is Way.REFUSED
    presenter.desk.act()
    assert [each[0] for each in services.asked] == ["plan"]


def test_a_gate_that_closed_in_between_is_told_in_the_sheet(view):
    closed = sample.verdict(tests=False)
    outcome = ReleaseOutcome(sample.plan(), closed)
    services = Services(outcome=outcome)
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    presenter.desk.act()
    assert "red in Staging" in view.last("show_refused").summary
    assert "show_deploying" not in view.names()


def test_no_plan_without_hosts_and_the_sheet_says_why(view):
    services = Services()
    services.plan_fails = Problem("web-p3: no answer")
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    assert view.last("show_unplannable").summary == "web-p3: no answer"
    presenter.desk.act()
    assert [each[0] for each in services.asked] == ["plan"]


def test_going_back_makes_its_own_plan(view):
    services = Services()
    presenter = opened(view, services)
    presenter.roll_back("production", to="20261109")
    assert services.asked == [("plan_rollback", "production", "20261109")]
    assert view.last("show_offer").words == "Roll back now"


def test_whoever_works_on_the_hosts_is_waited_for_and_then_the_plan_is_made_anew(view):
    services = Services()
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    presenter.desk.wait()
    assert [each[0] for each in services.asked] == ["plan", "wait", "plan"]
    assert view.last("show_waiting") == "web-1: locked by bob; 899 s left"
    assert view.names()[-1] == "show_offer"


def test_who_does_not_go_away_is_named_when_the_time_is_over(view):
    services = Services()
    services.wait_fails = Problem("web-1: locked by bob", kind=ProblemKind.LOCKED)
    presenter = opened(view, services)
    presenter.promote("2.8.1")
    presenter.desk.wait()
    assert view.last("show_refused") is services.wait_fails
    assert [each[0] for each in services.asked] == ["plan", "wait"]


def test_a_sheet_that_is_closed_while_it_waits_does_not_come_back(view):
    presenter, held = preparing(view)
    presenter.desk.wait()
    waiting = held.tasks[-1]
    presenter.desk.dismiss()
    many = len(held.tasks)
    waiting.on_done(None)
    assert (waiting.name, len(held.tasks)) == ("wait for hosts", many)


def test_answers_of_a_sheet_that_was_closed_are_dropped(view):
    presenter, held = preparing(view)
    presenter.desk.dismiss()
    held.tasks[-1].on_done(sample.choices())
    assert "show_sheet" not in view.names()


def test_holds_are_placed_and_lifted_with_reasons(view):
    heads = (*sample.HEADS[:2], replace(sample.HEADS[2], holds=(sample.hold(),)), sample.HEADS[3])
    services = Services(board=sample.board(heads=heads))
    presenter = opened(view, services)
    presenter.hold("production", reason="load test", version="2.8.1")
    presenter.lift("staging", reason="mended")
    assert services.asked == [
        ("hold", "production", "2.8.1", "load test"),
        ("lift", "h-1", "mended"),
    ]


def test_events_that_move_a_cell_read_the_record_again(view):
    presenter = opened(view, Services())
    before = view.names().count("show_board")
    fields = {"id": "e", "deployment": DeploymentId("d"), "at": sample.NOW}
    presenter.heard([Event(kind=EventKind.OUTPUT, text="line", **fields)])
    assert view.names().count("show_board") == before
    presenter.heard([Event(kind=EventKind.FINISHED, **fields)])
    assert view.names().count("show_board") == before + 1


def test_versions_compare_with_the_next_stage():
    board = sample.board()
    assert board.neighbours("2.9.0-rc.2") == ("test", "staging")
    assert board.neighbours("2.8.0") == ("staging", "production")


def test_a_deployment_is_proposed_to_where_a_version_goes_next():
    board = sample.board()
    assert board.proposed("2.9.0-rc.2") == "staging"
    assert board.proposed("2.8.0") == str(board.heads[-1].name)
    assert board.proposed("") == str(board.heads[0].name)


def test_what_is_rolled_back_is_the_field_chosen_else_the_furthest_place_of_a_version():
    board = sample.board()
    row = board.row("2.9.0-rc.2")
    assert board.rolled_back(row, here="production") == "production"
    assert board.rolled_back(row, here="nowhere") == "test"
    assert board.rolled_back(None) == [str(h.name) for h in board.heads if h.live_version][-1]


def test_only_the_next_green_step_is_offered():
    board = sample.board()
    offered = [
        (row.version, at)
        for row in board.view.rows
        for at in range(len(board.heads))
        if board.is_offered(row, at)
    ]
    assert offered == [("2.9.0-rc.2", 2)]


def test_the_filter_keeps_what_is_astir_and_a_few_before():
    board = sample.many(50)
    active = shown_rows(board, only_active=True, words="")
    assert [row.version for row in active][:5] == [row[0] for row in sample.ROWS[:5]]
    assert len(active) == 12
    assert len(shown_rows(board, only_active=False, words="")) == 61
    assert [r.version for r in shown_rows(board, only_active=False, words="2.8")] == [
        "2.8.1",
        "2.8.0",
    ]

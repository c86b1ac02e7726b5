"""The three pages over the real services: a request signed, deployed, watched and recorded."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.services.release_house import House, make_key
from tests.ui.screens.approvals.test_presenter import RecordingView

from tidegate.domain.deployment import Status
from tidegate.services.auditing import Auditing
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.approvals.needs import ApprovalServices
from tidegate.ui.screens.approvals.presenter import ApprovalsPresenter
from tidegate.ui.screens.deployments.needs import DeploymentServices
from tidegate.ui.screens.deployments.presenter import DeploymentsPresenter
from tidegate.ui.screens.history.needs import HistoryServices
from tidegate.ui.screens.history.presenter import HistoryPresenter


@dataclass
class Signing:
    """The real signatures; only the agent is a list of keys."""

    house: House
    people: tuple[str, ...]

    def __getattr__(self, name):
        return getattr(self.house.signing, name)

    def keys(self, *, file=None):
        if file is not None:
            return self.house.signing.keys(file=file)
        return tuple(self.house.key(person) for person in self.people)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.write_all("qa", "production")
    made.write_signers("alice", "bob", "carol")
    made.write(
        "production",
        kind="production",
        more="approval: {approvals: 2, four_eyes: true, checklist: [Support knows]}\n",
    )
    made.add("1.0", "1.1")
    made.deploy("1.0", "qa")
    made.request = made.deploy("1.0", "production").request
    return made


def approvals(house, view, *people):
    clock = house.recording.clock
    services = ApprovalServices(
        approving=house.approving,
        planning=house.planning,
        releasing=house.releasing,
        signing=Signing(house, people),
        ledger=house.ledger,
        person=house.recording.person,
        clock=clock,
    )
    presenter = ApprovalsPresenter(view, services, ImmediateRunner(), publish=house.events.append)
    presenter.open(house.workspace)
    return presenter


class NoLogs:
    def lines(self, deployment, *, limit=20_000):
        return ()


def test_two_people_sign_and_the_second_deploys(house):
    first, second = RecordingView(), RecordingView()
    alice = approvals(house, first, "alice", "carol")
    assert [each.digest for each in first.last("show_board").for_me] == [house.request]
    alice.review(house.request)
    sheet = first.last("show_sheet")
    assert [(hand.principal, bool(hand.bar)) for hand in sheet.hands] == [
        ("alice@example.com", False),
        ("carol@example.com", True),
    ]
    assert first.last("show_misfit").changes == ()
    alice.sign(sheet.hands[0], reason="looks right", deploys=False)
    assert first.last("show_board").for_others[0].counted == 1
    bob = approvals(house, second, "bob")
    bob.review(house.request)
    assert second.last("show_sheet").is_last_missing
    bob.sign(second.last("show_sheet").hands[0], reason="", deploys=True)
    assert house.version_at("production") == "1.0"
    assert "show_refused" not in second.names()
    past = second.last("show_board").decided[0]
    assert past.text == "approved by alice@example.com, bob@example.com"


def test_a_key_file_joins_the_hands_and_a_strangers_is_refused(house):
    view = RecordingView()
    nobody = approvals(house, view)
    nobody.review(house.request)
    assert view.last("show_sheet").hands == ()
    nobody.take_key(str(house.root / "keys" / "bob"))
    (hand,) = view.last("show_hands").hands
    assert hand.principal == "bob@example.com"
    nobody.sign(hand, reason="", deploys=False)
    assert view.last("show_board").for_others[0].counted == 1
    make_key(house.root / "keys" / "mallory")
    nobody.review(house.request)
    nobody.take_key(str(house.root / "keys" / "mallory"))
    assert "belongs to none of the signers" in view.last("show_refused").summary


def test_a_host_that_runs_something_else_is_named_and_can_be_asked_for_again(house):
    view = RecordingView()
    alice = approvals(house, view, "alice")
    alice.review(house.request)
    house.host_keys["production-1"] = "SHA256:another"
    alice.review(house.request)
    assert "production-1" in view.last("show_misfit").changes[0]
    house.now += timedelta(minutes=1)
    alice.ask_again()
    fresh = view.last("show_sheet").dossier.digest
    assert house.ledger.requests("shop") == (fresh,)
    assert view.last("show_misfit").changes == ()


def test_a_rejection_ends_the_request_and_its_case_reaches_the_next_checklist(house):
    view = RecordingView()
    alice = approvals(house, view, "alice")
    alice.review(house.request)
    alice.reject(view.last("show_sheet").hands[0], reason="wrong total", case="two currencies")
    assert view.last("show_board").for_me == ()
    house.now += timedelta(minutes=1)
    outcome = house.deploy("1.0", "production")
    alice.review(outcome.request)
    assert view.last("show_sheet").waiting.rule.checklist == ("Support knows", "two currencies")


def test_what_was_deployed_can_be_watched_and_read_in_the_record(house):
    view, record = RecordingView(), RecordingView()
    clock = house.recording.clock
    services = DeploymentServices(
        house.ledger, NoLogs(), house.planning, house.releasing, house.releasing.settling, clock
    )
    watching = DeploymentsPresenter(view, services, ImmediateRunner(), publish=lambda event: None)
    watching.open(house.workspace)
    (deployment,) = view.last("show_list").deployments
    watching.show(deployment.id)
    assert view.last("show_watched").deployment.status is Status.SUCCEEDED
    assert view.last("show_watched").plan.build.version == "1.0"
    everything = HistoryServices(
        house.reviewing, Auditing(house.ledger, house.recording), house.ledger, clock
    )
    HistoryPresenter(record, everything, ImmediateRunner()).open(house.workspace)
    actions = [(row.action, row.what, row.title) for row in record.last("show_record").rows]
    assert actions[0] == ("Asked for approval", "1.0", "Production")
    assert record.last("show_chain") == ""


def test_going_back_shows_and_runs_the_plan_of_the_earlier_release(house):
    house.write_all("qa", "production")
    house.now += timedelta(minutes=1)
    house.deploy("1.1", "qa")
    view = RecordingView()
    services = DeploymentServices(
        house.ledger,
        NoLogs(),
        house.planning,
        house.releasing,
        house.releasing.settling,
        house.recording.clock,
    )
    watching = DeploymentsPresenter(view, services, ImmediateRunner(), publish=lambda event: None)
    watching.open(house.workspace)
    watching.plan_rollback("qa")
    assert view.last("show_rollback").build.version == "1.0"
    assert house.version_at("qa") == "1.1"
    watching.roll_back()
    assert house.version_at("qa") == "1.0"
    assert "show_refused" not in view.names()

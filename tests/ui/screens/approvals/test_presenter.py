"""The presenter: what is read, whose keys may sign, what follows a signature."""

from dataclasses import dataclass, field, replace

import pytest
from tests.ui.held_runner import HeldRunner
from tests.ui.screens.approvals import sample

from tidegate.domain.approval import Verdict
from tidegate.domain.operator import Operator
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.approvals.needs import ApprovalServices
from tidegate.ui.screens.approvals.presenter import ApprovalsPresenter


class RecordingView:
    """Writes down every order."""

    def __init__(self):
        self.orders = []

    def __getattr__(self, name):
        return lambda *given, **named: self.orders.append((name, *given, *named.values()))

    def last(self, name):
        return next(order[1] for order in reversed(self.orders) if order[0] == name)

    def names(self):
        return [order[0] for order in self.orders]


@dataclass
class Services:
    """The services as the page sees them; `requested` and `done` tell what was asked of them."""

    waiting: list = field(default_factory=lambda: [sample.waiting(votes=(sample.vote(),))])
    signed: bool = True
    done: list = field(default_factory=list)
    again_fails: Problem | None = None
    changes: tuple = ()
    keys_fail: bool = False

    def requests(self, workspace):
        return tuple(self.waiting)

    def dossier(self, workspace, digest):
        found = next(each for each in self.waiting if each.digest == digest)
        return replace(sample.sheet(signed=self.signed).dossier, waiting=found)

    def approve(self, workspace, content, *, key=None, reason=""):
        self.done.append(("approve", key and key.fingerprint, reason))

    def reject(self, workspace, content, *, key, reason, case=""):
        self.done.append(("reject", reason, case))

    def request(self, workspace, draft):
        self.waiting.append(sample.waiting(draft.plan))
        self.done.append(("request", draft.plan.build.version))
        return draft.plan.digest

    def supersede(self, workspace, waiting, *, by):
        self.done.append(("supersede", waiting.digest))

    def again(self, workspace, plan):
        if self.again_fails:
            raise self.again_fails
        fresh = plan.model_copy(update={"notes": ("made now",)})
        return type("Draft", (), {"plan": fresh})()

    def differences(self, plan, fresh):
        return self.changes

    def deploy_plan(self, workspace, content, *, publish, cancel):
        self.done.append(("deploy", len(content)))
        outcome = {"deployment": sample.deployment(), "verdict": sample.conditions()}
        return type("Outcome", (), outcome)()

    def keys(self):
        if self.keys_fail:
            raise Problem("no SSH agent is running")
        return tuple(sample.Key(who) for who in (sample.ANA, sample.IVA, "zoe@example.com"))

    def signers(self, workspace):
        return self if self.signed else None

    def principal_of(self, fingerprint, *, namespace, at):
        for who in (sample.ANA, sample.IVA):
            if sample.Key(who).fingerprint == fingerprint:
                return who
        raise Problem("nobody's key")

    def deployments(self, application):
        return ()

    def operator(self, workspace):
        return Operator(name=sample.ANA, os_user="ana", machine="desk")

    def now(self):
        return sample.NOW

    def all(self):
        return ApprovalServices(self, self, self, self, self, self, self)


@pytest.fixture
def view():
    return RecordingView()


def opened(view, services, **fields):
    presenter = ApprovalsPresenter(
        view, services.all(), ImmediateRunner(), publish=lambda event: None, **fields
    )
    presenter.open(sample.workspace())
    return presenter


def test_requests_are_sorted_by_whom_they_wait_for(view):
    signed_by_me = sample.waiting(sample.plan("2.8.2"), (sample.vote(sample.ANA),))
    mine = sample.waiting(votes=(sample.vote(),))
    opened(view, Services(waiting=[mine, signed_by_me]))
    board = view.last("show_board")
    assert board.for_me == (mine,)
    assert board.for_others == (signed_by_me,)


def test_a_full_quorum_waits_for_whoever_deploys_it(view):
    full = sample.waiting(votes=(sample.vote(), sample.vote(sample.ANA)))
    opened(view, Services(waiting=[full]))
    assert view.last("show_board").for_me == (full,)


def test_the_dialog_gets_the_keys_that_the_signers_know_and_why_one_may_not(view):
    services = Services()
    presenter = opened(view, services)
    presenter.review(services.waiting[0].digest)
    sheet = view.last("show_sheet")
    assert [hand.principal for hand in sheet.hands] == [sample.ANA, sample.IVA]
    assert sheet.bar(sheet.hands[0]) == ""
    assert "who asks may not approve" in sheet.bar(sheet.hands[1])


def test_without_signers_the_person_here_decides_without_a_key(view):
    services = Services(signed=False)
    presenter = opened(view, services)
    presenter.review(services.waiting[0].digest)
    sheet = view.last("show_sheet")
    assert [(hand.principal, hand.key) for hand in sheet.hands] == [(sample.ANA, None)]
    assert not sheet.is_signed


def test_keys_that_cannot_be_read_are_told_and_the_page_still_opens(view):
    services = Services(keys_fail=True)
    presenter = opened(view, services)
    presenter.review(services.waiting[0].digest)
    assert view.last("show_sheet").trouble == "no SSH agent is running"


def test_signing_and_deploying_follow_one_another(view):
    services, running = Services(), []
    presenter = opened(view, services, on_running=lambda where, flag: running.append(where))
    presenter.review(services.waiting[0].digest)
    hand = view.last("show_sheet").hands[0]
    presenter.sign(hand, reason="watching it", deploys=True)
    assert [each[0] for each in services.done] == ["approve", "deploy"]
    assert running == ["production"]
    assert view.last("show_deploying") == "production"
    assert view.names().index("close_sheet") < view.names().index("show_deploying")


def test_signing_only_deploys_nothing(view):
    services = Services()
    presenter = opened(view, services)
    presenter.review(services.waiting[0].digest)
    presenter.sign(view.last("show_sheet").hands[0], reason="", deploys=False)
    assert [each[0] for each in services.done] == ["approve"]


def test_what_changed_since_is_named_and_can_be_asked_for_again(view):
    services = Services(changes=("DB_POOL_SIZE is 64 now",))
    presenter = opened(view, services)
    old = services.waiting[0].digest
    presenter.review(old)
    assert view.last("show_misfit").changes == ("DB_POOL_SIZE is 64 now",)
    presenter.ask_again()
    assert [each[0] for each in services.done] == ["request", "supersede"]
    assert view.last("show_sheet").dossier.digest != old


def test_a_host_out_of_reach_does_not_say_that_the_plan_changed(view):
    unreachable = Problem("web-p3: no answer", kind=ProblemKind.HOST)
    services = Services(again_fails=unreachable)
    presenter = opened(view, services)
    presenter.review(services.waiting[0].digest)
    misfit = view.last("show_misfit")
    assert (misfit.changes, misfit.trouble) == ((), "web-p3: no answer")


def test_a_rejection_carries_its_reason_and_the_missing_case(view):
    services = Services()
    presenter = opened(view, services)
    presenter.review(services.waiting[0].digest)
    presenter.reject(view.last("show_sheet").hands[0], reason="wrong total", case="two currencies")
    assert services.done == [("reject", "wrong total", "two currencies")]
    assert "close_sheet" in view.names()


def test_answers_of_an_older_workspace_are_dropped(view):
    held = HeldRunner()
    presenter = ApprovalsPresenter(view, Services().all(), held, publish=lambda event: None)
    presenter.open(sample.workspace())
    presenter.open(None)
    held.tasks[0].on_done("an old board")
    assert [order for order in view.orders if "an old board" in order[1:]] == []


def test_an_impatient_second_wish_does_not_start_the_reading_anew(view):
    held = HeldRunner()
    presenter = ApprovalsPresenter(view, Services().all(), held, publish=lambda event: None)
    presenter.open(sample.workspace())
    for digest in ("one", "one", "two", "two"):
        presenter.review(digest)
    assert len(held.tasks) == 3  # the board, and each request once
    held.tasks[-1].on_failed(Problem("it is gone"))
    presenter.review("two")
    assert len(held.tasks) == 4


def test_an_expired_or_rejected_request_is_over():
    late = sample.waiting(is_expired=True)
    refused = sample.vote(verdict=Verdict.REJECTED, reason="no")
    gone = sample.waiting(sample.plan("2.8.5"), (refused,))
    board = sample.sort_out([late, gone], hands=sample.hands(), past=(), now=sample.NOW)
    assert (board.for_me, board.for_others) == ((), ())
    assert [past.text for past in board.decided] == [
        "expired with 0 of 2 approvals",
        f"rejected by {sample.MARKO}: no",
    ]

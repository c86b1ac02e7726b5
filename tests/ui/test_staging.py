"""What is staged is judged and worked out beside the window, and dropped when it is stale."""

import threading

import pytest
from tests.lab.waiting import LONG
from tests.services.sample_settings import World, config, environment
from tests.ui.held_runner import HeldRunner

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.services.contract_notes import Objection
from tidegate.services.promoting_settings import PromotingSettings
from tidegate.ui.asking import Asking
from tidegate.ui.bridge.task_runner import QtTaskRunner
from tidegate.ui.staging import Staging
from tidegate.ui.wishes import Desk, NewValue, Removal, changes_of

YAML = "".join(f"k{number}: 1\n" for number in range(40))


class View:
    def __init__(self):
        self.staged, self.objections, self.working, self.reviews = (), {}, False, []

    def show_staged(self, wishes):
        self.staged = wishes

    def show_objections(self, objections):
        self.objections = objections

    def show_working(self, working):
        self.working = working

    def show_review(self, changes, *, kind):
        self.reviews.append(changes)

    def show_refused(self, problem):
        raise AssertionError(problem)


def wish(number, value=2):
    key = f"k{number}"
    return NewValue("dev", "config/app.yaml", key, (key,), value, str(value))


def judged(one):
    return Objection(one.key, is_refused=True)


def staging_of(view, runner, promoting=None, judge=judged):
    return Staging(
        view, Desk(promoting), Asking(runner, name="s"), on_saved=lambda: None, judge=judge
    )


@pytest.fixture
def world():
    app = (config("app.yaml", to="config/app.yaml"),)
    return World({"config/dev/app.yaml": YAML}, environments=(environment("dev", config=app),))


def test_wishes_are_shown_at_once_and_judged_beside_the_window():
    view, runner, asked = View(), HeldRunner(), []
    staging = staging_of(view, runner, judge=lambda one: asked.append(one) or judged(one))
    staging.put(wish(1), wish(2))
    assert len(view.staged) == 2
    assert asked == []
    runner.run(0)
    assert [each.text for each in view.objections.values()] == ["k1", "k2"]
    staging.put(wish(3))
    runner.run(1)
    assert [one.key for one in asked] == ["k1", "k2", "k3"]


def test_a_judgement_that_comes_too_late_is_dropped_and_nothing_stays_unjudged():
    view, runner = View(), HeldRunner()
    staging = staging_of(view, runner)
    staging.put(wish(1))
    staging.put(wish(2))
    assert runner.flags[0].is_cancelled
    runner.tasks[0].on_done({wish(1): Objection("stale")})
    assert view.objections == {}
    runner.run(1)
    assert [each.text for each in view.objections.values()] == ["k1", "k2"]


def test_a_review_is_given_up_when_something_else_is_staged(world):
    view, runner = View(), HeldRunner()
    promoting = PromotingSettings(world.resolving, world.workspaces, world.layering.formats)
    staging = staging_of(view, runner, promoting)
    staging.work_in(world.workspace)
    staging.put(wish(1))
    staging.review()
    assert view.working
    staging.put(wish(2))
    assert not view.working
    assert runner.flags[1].is_cancelled
    staging.review()
    runner.run(len(runner.tasks) - 1)
    assert [len(changes) for changes in view.reviews] == [1]
    assert not view.working


def test_what_goes_into_one_file_is_written_at_once(world, monkeypatch):
    edits = []
    formats = FormatsAdapter.edit
    monkeypatch.setattr(
        FormatsAdapter, "edit", lambda *a, **k: edits.append(len(a[2])) or formats(*a, **k)
    )
    promoting = PromotingSettings(world.resolving, world.workspaces, world.layering.formats)
    gone = [Removal("dev", "config/app.yaml", f"k{at}", (f"k{at}",)) for at in range(20, 30)]
    wishes = [wish(at) for at in range(20)] + gone
    (change,) = changes_of(wishes, workspace=world.workspace, desk=Desk(promoting))
    assert [count for count in edits if count] == [30]
    kept = [f"k{at}: 2\n" for at in range(20)] + [f"k{at}: 1\n" for at in range(30, 40)]
    assert change.after.decode() == "".join(kept)


def test_closing_ends_a_review_that_is_being_worked_out(qapp, world):
    begun, closing, edited = threading.Event(), threading.Event(), []

    class Slow(FormatsAdapter):
        def read(self, *content, **how):
            begun.set()
            closing.wait(LONG)
            return super().read(*content, **how)

        def edit(self, content, edits, **how):
            after = super().edit(content, edits, **how)
            edited.append(after)
            return after

    runner = QtTaskRunner()
    promoting = PromotingSettings(world.resolving, world.workspaces, Slow())
    staging = staging_of(View(), runner, promoting, judge=lambda _: None)
    staging.work_in(world.workspace)
    staging.put(wish(1), wish(2))
    staging.review()
    assert begun.wait(LONG)
    assert not runner.close(seconds=0)
    closing.set()
    assert runner.close(seconds=LONG)
    assert edited == []

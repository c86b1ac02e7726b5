"""The page's presenter alone: what it asks, what it orders, in which order; no window."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from tests.ui.screens.compare import sample

from tidegate.domain.doubled import Doubled
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Origin
from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.compare.presenter import ComparePresenter
from tidegate.ui.screens.compare.rows import Filter, Grouping
from tidegate.ui.screens.compare.sources import Look

ANOTHER = "production@production-1.0-50"


class RecordingView:
    def __init__(self):
        self.orders = []

    def __getattr__(self, name):
        def record(*values, **named):
            self.orders.append((name, values, named))

        return record

    def last(self, name):
        return next((v, n) for order, v, n in reversed(self.orders) if order == name)

    def shown_keys(self):
        return [row.entry.path for group in self.last("show_groups")[0][0] for row in group.rows]


class LateRunner:
    """Keeps tasks until the test lets them end, in any order."""

    def __init__(self):
        self.tasks = []

    def start(self, task, *, lane=""):
        self.tasks.append(task)
        return ImmediateRunner().start(type(task)(work=lambda _report, _flag: None))

    def end(self, at):
        ImmediateRunner().start(self.tasks[at])


@pytest.fixture
def made():
    view = RecordingView()
    services = sample.services(write=lambda found: json.dumps({"left": found.left}))
    return view, services, ComparePresenter(view, services, ImmediateRunner())


def row_of(view, path):
    groups = view.last("show_groups")[0][0]
    return next(row for group in groups for row in group.rows if row.entry.path == path)


def test_opening_compares_the_two_ends_of_the_pipeline(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    assert services.comparing.asked == [("dev", "production")]
    assert "database.ssl_mode" not in view.shown_keys()
    counts = view.last("show_board")[0][0].counts
    assert counts[Filter.ALL] == 16
    assert counts[Filter.ONE_SIDED] == 3


def test_live_hosts_and_swap_spell_the_sources_as_the_terminal_does(made):
    _view, services, presenter = made
    presenter.open(sample.shop())
    presenter.look_at(Look.LIVE)
    presenter.swap()
    presenter.choose_side(0, "production:production-1")
    assert services.comparing.asked[1:] == [
        ("dev@live", "production@live"),
        ("production@live", "dev@live"),
        ("production@live:production-1", "dev@live"),
    ]


def test_filters_narrow_by_class_words_and_expectedness(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.choose_filter(Filter.ONE_SIDED)
    assert view.shown_keys() == [
        "database.statement_timeout_ms",
        "features.order_export",
        "features.legacy_tax_engine",
    ]
    presenter.choose_filter(Filter.ALL)
    presenter.seek("DATABASE 40")
    assert view.shown_keys() == ["database.pool_size"]
    presenter.hide_expected(True)
    assert view.shown_keys() == []


def test_a_secrets_value_cannot_be_found_by_searching_for_it(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.seek("x")
    assert "PAYMENTS_API_KEY" not in view.shown_keys()


def test_the_other_sides_value_is_carried_over_and_saved_as_it_was_shown(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    row = row_of(view, "database.statement_timeout_ms")
    presenter.stage(row, on_left=False, text="5000")
    (wish,) = view.last("show_staged")[0][0]
    assert (wish.environment, wish.value, wish.carried_from) == ("production", 5000, "dev")
    presenter.staging.review()
    (changes,), named = view.last("show_review")
    assert named["kind"] == "production"
    assert not services.promoting.saved
    presenter.staging.save()
    assert services.promoting.saved == [changes]
    assert not presenter.has_staged
    presenter.staging.save()
    assert len(services.promoting.saved) == 1


def test_a_typed_value_of_another_type_is_refused_in_the_field(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.stage(row_of(view, "database.pool_size"), on_left=False, text="forty")
    assert "whole number" in str(view.last("show_invalid")[0][0])
    assert not presenter.has_staged


def test_two_values_of_one_file_come_to_one_change(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.stage(row_of(view, "database.pool_size"), on_left=False, text="41")
    presenter.stage(row_of(view, "limits.rate_burst"), on_left=False, text="60")
    presenter.staging.review()
    ((change,),), _ = view.last("show_review")
    assert "pool_size: 41" in change.diff
    assert "rate_burst: 60" in change.diff


def test_another_page_can_point_at_a_pair_or_at_one_environment(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    presenter.show("qa/uat")
    presenter.show("production")
    assert services.comparing.asked[1:] == [("qa", "uat"), ("uat", "production")]
    presenter.show("gone")
    assert "gone" in str(view.last("show_problem")[0][0])


def test_an_older_answer_does_not_overwrite_a_newer_one(made):
    view, services, _presenter = made
    runner = LateRunner()
    presenter = ComparePresenter(view, services, runner)
    presenter.open(sample.shop())
    presenter.swap()
    runner.end(1)
    runner.end(0)
    boards = [values[0] for name, values, _ in view.orders if name == "show_board"]
    assert [board.left.environment for board in boards] == ["production"]


def test_what_cannot_be_read_is_told_and_can_be_tried_again(made):
    view, services, presenter = made
    services.comparing.answer = Problem("web-1: connection refused")
    presenter.open(sample.shop())
    assert str(view.last("show_problem")[0][0]) == "web-1: connection refused"
    services.comparing.answer = sample.comparison()
    presenter.reload()
    assert [order for order, _, _ in view.orders[-2:]] == ["show_groups", "show_missing"]


def test_export_writes_the_form_that_the_files_name_ends_with(made, tmp_path):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.export(tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text()) == {"left": "dev"}
    presenter.export(tmp_path / "report.pdf")
    assert "report.pdf" in str(view.last("show_refused")[0][0])
    presenter.export(Path("/proc/nowhere/report.json"))
    assert "/proc/nowhere" in str(view.last("show_refused")[0][0])


def test_a_difference_is_accepted_with_its_reason_beside_other_changes(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.accept(row_of(view, "limits.rate_burst"), reason="load test", until="2027-06-30")
    presenter.stage(row_of(view, "database.pool_size"), on_left=False, text="41")
    presenter.staging.review()
    contract, profile = view.last("show_review")[0][0]
    assert "path: limits.rate_burst, between: [dev, production], reason: load test" in contract.diff
    assert profile.file == "config/production/app.yaml"


def test_staged_changes_are_undone_and_done_again_one_by_one(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    row = row_of(view, "database.pool_size")
    for text in ("41", "42"):
        presenter.stage(row, on_left=False, text=text)
    presenter.staging.discard()
    seen = []
    for act in (presenter.staging.undo, presenter.staging.undo, presenter.staging.redo):
        act()
        seen.append([wish.shown for wish in presenter.staging.wishes])
    assert seen == [["42"], ["41"], ["42"]]


def test_three_sources_tell_who_changed_what(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    presenter.look_at(Look.THREE)
    assert services.comparing_three.asked == [
        ("production@deployed", "production", "production@live")
    ]
    counts = view.last("show_board")[0][0].counts
    assert (counts[Filter.BY_US], counts[Filter.ON_SERVER], counts[Filter.ON_BOTH]) == (1, 1, 1)
    presenter.choose_filter(Filter.ON_SERVER)
    assert view.shown_keys() == ["limits.rate_burst"]
    # The server's value is kept by carrying it over into the profile, as a typed value.
    presenter.stage(row_of(view, "limits.rate_burst"), on_left=True, text="50")
    (wish,) = presenter.staging.wishes
    assert (wish.environment, wish.value, wish.carried_from) == ("production", 50, "")
    presenter.stage(row_of(view, "limits.rate_burst"), on_left=False, text="60")
    assert presenter.staging.wishes == (wish,)


def test_an_earlier_deployment_is_offered_with_build_date_and_who_and_compared(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    presenter.look_at(Look.DEPLOYED)
    offered = view.last("show_sources")[0][0][1]
    earlier = offered.earlier["production"]
    assert [key for key, _, _ in earlier] == ["production@production-1.1-40", ANOTHER]
    assert re.fullmatch(r"1\.0, 21 Nov \d\d:00, carol@example.com", earlier[1][2])
    assert list(offered.earlier) == ["production"]
    presenter.choose_side(0, ANOTHER)
    presenter.choose_side(1, "production")
    assert services.comparing.asked[-1] == (ANOTHER, "production@deployed")
    board = view.last("show_board")[0][0]
    assert (board.left.label, board.right.label) == ("Production, 1.0", "Production")
    assert board.left.note.startswith("As deployed 21 Nov ")
    assert board.right.note.startswith("As deployed 22 Nov ")
    assert board.right.detail.endswith(", carol@example.com")


def test_three_sources_can_be_based_on_an_earlier_deployment(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    presenter.look_at(Look.THREE)
    bases = view.last("show_sources")[0][0][0].choices
    assert bases[0][2] == "Last deployed"
    presenter.choose_side(0, ANOTHER)
    assert services.comparing_three.asked[-1] == (ANOTHER, "production", "production@live")
    assert view.last("show_board")[0][0].base.label == "1.0"
    presenter.choose_side(1, "qa")
    assert services.comparing_three.asked[-1] == ("qa@deployed", "qa", "qa@live")


def test_another_page_can_name_an_earlier_deployment(made):
    view, services, presenter = made
    services = dataclasses.replace(services, records=None)
    presenter = ComparePresenter(view, services, ImmediateRunner())
    presenter.open(sample.shop())
    presenter.show("production@1a2b3c4d5e/qa@deployed")
    assert services.comparing.asked[-1] == ("production@1a2b3c4d5e", "qa@deployed")
    assert view.last("show_board")[0][0].left.label == "Production, deployment 1a2b3c4d"


def test_a_store_that_cannot_be_read_leaves_what_was_deployed_last(made):
    view, services, _ = made

    class Broken:
        def deployments(self, *_values, **_named):
            raise Problem("the store is locked")

    services = dataclasses.replace(services, records=Broken())
    presenter = ComparePresenter(view, services, ImmediateRunner())
    presenter.open(sample.shop())
    presenter.look_at(Look.DEPLOYED)
    assert services.comparing.asked[-1] == ("dev@deployed", "production@deployed")
    assert not [order for order, _, _ in view.orders if order == "show_problem"]


def test_another_page_can_ask_for_a_key_and_for_drift(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    presenter.show("dev/production/database.pool_size")
    assert view.last("show_wanted")[0] == ("database.pool_size",)
    assert view.shown_keys() == ["database.pool_size"]
    presenter.show("production@deployed/production@live")
    presenter.show("production@17/production@live:web-2")
    assert services.comparing_three.asked == [
        ("production@deployed", "production", "production@live"),
        ("production@17", "production", "production@live:web-2"),
    ]
    presenter.show("qa/uat@live")
    assert services.comparing.asked[-1] == ("qa", "uat@live")
    presenter.show("qa@live/uat@live:web-1")
    assert services.comparing.asked[-1] == ("qa@live", "uat@live:web-1")


def test_rows_are_grouped_by_their_verdict(made):
    view, _services, presenter = made
    presenter.open(sample.shop())
    presenter.group_by(Grouping.CLASS)
    titles = [group.title for group in view.last("show_groups")[0][0]]
    assert "Only left" in titles
    assert "Type mismatch" in titles


def test_everything_missing_on_the_right_is_staged_as_one_act(made):
    view, services, presenter = made
    presenter.open(sample.shop())
    presenter.stage_missing()
    keys = [wish.key for wish in presenter.staging.wishes]
    assert keys == ["database.statement_timeout_ms", "features.order_export"]
    assert {wish.carried_from for wish in presenter.staging.wishes} == {"dev"}
    presenter.staging.review()
    app = f"{sample.APP}:"
    both = (f"{app}database.statement_timeout_ms", f"{app}features.order_export")
    assert services.promoting.carried == [both]
    told = [values for order, values, _ in view.orders if order == "show_working"]
    assert told == [(True,), (False,)]
    presenter.staging.undo()
    assert not presenter.has_staged
    presenter.seek("pool_size")
    presenter.stage_missing()
    assert "missing in Production" in view.last("tell")[0][0]


def test_a_key_that_is_written_twice_is_told_where_its_value_comes_from(made):
    view, services, _ = made

    class Twice:
        def of(self, _workspace, environment):
            at = (Origin(f"config/{environment.name}/app.yaml", n) for n in (3, 9))
            return ((sample.APP, Doubled(("database",), tuple(at))),)

    presenter = ComparePresenter(
        view, dataclasses.replace(services, doubled=Twice()), ImmediateRunner()
    )
    presenter.open(sample.shop())
    ours, theirs = row_of(view, "database.pool_size").remarks
    assert ours == (
        "`database` is written twice in config/dev/app.yaml, lines 3 and 9: line 9 wins"
    )
    assert "config/production/app.yaml" in theirs
    assert not row_of(view, "limits.rate_burst").doubled
    assert not row_of(view, "LOG_FORMAT").doubled

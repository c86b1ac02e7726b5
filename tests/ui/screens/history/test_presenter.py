"""The presenter: the record in words, checked and handed out."""

import pytest
from tests.ui.screens.approvals.test_presenter import RecordingView
from tests.ui.screens.history import sample

from tidegate.services.tasks import ImmediateRunner
from tidegate.ui.screens.history.needs import HistoryServices
from tidegate.ui.screens.history.presenter import HistoryPresenter
from tidegate.ui.screens.history.record import Mood, Record


@pytest.fixture
def view():
    return RecordingView()


def opened(view, services):
    everything = HistoryServices(services, services, services, services)
    presenter = HistoryPresenter(view, everything, ImmediateRunner())
    presenter.open(sample.workspace())
    return presenter


def rows(view):
    return view.last("show_record").rows


def test_entries_become_sentences_about_releases(view):
    opened(view, sample.Services())
    said = [(row.action, row.what, row.title, row.mood, row.result) for row in rows(view)]
    assert said[:5] == [
        ("Lifted a hold", "production", "Production", Mood.TOLD, "2.8.1 was deployed by hand"),
        ("Deployed", "2.8.1", "Production", Mood.GOOD, "8 of 8 hosts"),
        ("Started deployment", "2.8.1", "Production", Mood.TOLD, ""),
        ("Signed approval", "2.8.1", "Production", Mood.GOOD, "key …Pq7cTe"),
        ("Signed approval", "2.8.1", "Production", Mood.GOOD, "key …7cQm4x"),
    ]
    assert ("Registered a build", "2.8.1", "", Mood.TOLD, "") in said
    assert ("Turned approval off", "test", "Test", Mood.TOLD, "unsigned") in said
    rejected = next(each for each in said if each[0] == "Rejected")
    assert rejected[3:] == (Mood.BAD, "Orders in two currencies fail")
    back = next(each for each in said if each[2] == "Acceptance" and each[0] == "Deployed")
    assert back[3:] == (Mood.BACK, "web-a2: health check answered 502")


def test_a_deployment_knows_how_long_it_took_and_who_approved_it(view):
    opened(view, sample.Services())
    live, old = (
        row
        for row in rows(view)
        if row.body.action == "deployment finished" and row.mood is Mood.GOOD
    )
    assert live.took == "6 min"
    assert live.approved_by == (sample.MARKO, sample.ANA)
    assert (live.may_go_back, old.may_go_back) == (False, True)


def test_the_chain_is_checked_at_once_and_told_quietly(view):
    opened(view, sample.Services())
    assert [order[1] for order in view.orders if order[0] == "show_chain"] == [None, ""]
    assert "tell" not in view.names()


def test_a_broken_record_is_said_aloud_when_asked(view):
    presenter = opened(view, sample.Services(broken="entry 7 was changed after it was written"))
    assert "show_refused" not in view.names()
    presenter.verify()
    assert "entry 7 was changed" in view.last("show_refused").summary


def test_an_export_goes_to_the_file_that_was_named(view, tmp_path):
    services = sample.Services()
    presenter = opened(view, services)
    presenter.export(str(tmp_path / "record.jsonl"))
    assert services.done == [tmp_path / "record.jsonl"]
    assert view.last("tell") == "Wrote record.jsonl"


def test_without_a_workspace_there_is_no_record(view):
    presenter = opened(view, sample.Services())
    presenter.open(None)
    assert view.last("show_record") == Record()


def test_an_action_that_is_not_known_is_shown_as_it_is(view):
    opened(view, sample.Services())
    secret = next(row for row in rows(view) if row.body.action == "set secret")
    assert (secret.action, secret.what, secret.title) == (
        "Set secret",
        "db_password",
        "Acceptance",
    )

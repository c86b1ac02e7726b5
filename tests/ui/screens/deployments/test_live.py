"""What the live view says at several moments."""

from datetime import timedelta

from tests.ui.screens.deployments import sample

from tidegate.domain.deployment import EventKind, HostOutcome, Phase, PhaseState, Status
from tidegate.ui.screens.deployments import live
from tidegate.ui.screens.deployments.live import Mood
from tidegate.ui.screens.deployments.log import LogFeed
from tidegate.ui.screens.deployments.receipt import text_of
from tidegate.ui.screens.deployments.rows import Row, columns
from tidegate.ui.screens.deployments.troubles import troubles


def moods(watched):
    return {host.name: host.mood for group in live.groups(watched) for host in group.hosts}


def test_batches_run_one_after_the_other():
    watched = sample.watched(sample.running_events())
    groups = live.groups(watched)
    assert [(group.title, group.note) for group in groups] == [
        ("Batch 1", "done"),
        ("Batch 2", "done"),
        ("Batch 3", "running"),
        ("Batch 4", "waiting"),
    ]
    lines = {host.name: host.text for group in groups for host in group.hosts}
    assert lines["web-p5"] == "Switching to 2.8.1"
    assert lines["web-p6"] == "Staging, 34 MB of 48 MB, 11 MB/s"
    assert lines["web-p7"] == "Waits for its turn"
    assert live.headline(watched).startswith("4 of 8 hosts done · 2 running")


def test_the_rail_marks_the_point_of_no_return_before_the_switch():
    stages = live.stages(sample.watched(sample.running_events()))
    titles = [stage.title for stage in stages]
    assert [stage.title for stage in stages if stage.decisive] == ["Stage"]
    assert titles.index("Stage") + 1 == titles.index("Switch")
    assert {s.title: s.mood for s in stages} == {
        "Preflight": Mood.DONE,
        "Lock": Mood.DONE,
        "Stage": Mood.RUNNING,
        "Switch": Mood.RUNNING,
        "Health": Mood.WAITING,
        "Keep": Mood.WAITING,
        "Tests": Mood.WAITING,
    }


def test_the_share_grows_to_all_of_it():
    shares = [
        live.share(sample.watched()),
        live.share(sample.watched(sample.running_events())),
        live.share(sample.succeeded()),
    ]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_time_left_comes_from_what_earlier_ones_took():
    watched = sample.watched(sample.running_events())
    assert live.left(watched) == timedelta(minutes=1, seconds=50)
    assert live.left(sample.watched(typical=timedelta(seconds=5))) is None
    assert live.left(sample.watched(typical=None)) is None


def test_a_failure_names_cause_command_effect_and_remedy_once_for_all_its_hosts():
    (trouble,) = troubles(sample.failed_health())
    assert trouble.title == "2 hosts failed in health"
    assert trouble.hosts == ("web-p7", "web-p8")
    assert "502 after 30 s" in trouble.cause
    assert trouble.command == "GET http://127.0.0.1:8080/health"
    assert "Every host runs what it ran before" in trouble.effect
    assert trouble.acts == ("deploy_again",)


def test_a_failed_step_names_the_exact_command_of_the_plan():
    events = [
        *sample.through("web-p1", until="verify"),
        sample.event(EventKind.NOTE, "web-p1", text="step Migrate begins"),
        sample.phase("web-p1", "steps", live.PhaseState.FAILED, text="exit 3; look at the log"),
    ]
    (trouble,) = troubles(sample.watched(events))
    assert (trouble.command, trouble.cause) == ("bin/migrate --check", "exit 3")
    assert trouble.remedy == "Look at the log."


def test_an_interruption_that_was_settled_says_once_what_the_hosts_run():
    ended = "it was interrupted; every host runs what it ran before"
    back = [sample.settled(host.name, HostOutcome.ROLLED_BACK) for host in sample.plan().hosts]
    events = [*back, sample.finished(Status.ROLLED_BACK, text=ended)]
    (trouble,) = troubles(sample.watched(events))
    assert trouble.cause == "it was interrupted"
    assert "Every host runs what it ran before" in trouble.effect
    assert trouble.remedy == "Mend the cause, then deploy again."


def test_an_interruption_offers_to_settle_and_to_resume():
    watched = sample.interrupted()
    assert moods(watched)["web-p5"] is Mood.UNSURE
    assert troubles(watched)[0].acts == ("settle", "resume")


def test_red_tests_are_troubles_of_a_live_release():
    watched = sample.succeeded().after([sample.smoke(red=("two currencies",))], now=sample.NOW)
    (trouble,) = troubles(watched)
    assert "two currencies: expected 200, got 502" in trouble.cause
    assert trouble.acts == ("roll_back",)
    assert live.verdict(watched.deployment) == (Mood.FAILED, "Succeeded, 1 test red")


def test_output_in_pieces_becomes_whole_lines():
    feed = LogFeed()
    first = feed.take([sample.output("web-p1", "one\ntw"), sample.output("web-p2", "other\n")])
    second = feed.take([sample.output("web-p1", "o\r\nthree")])
    last = feed.take([sample.phase("web-p1", "steps")])
    assert [(line.host, line.text) for line in (*first, *second, *last)] == [
        ("web-p1", "one"),
        ("web-p2", "other"),
        ("web-p1", "two"),
        ("web-p1", "three"),
        ("web-p1", "steps done"),
    ]


def test_the_receipt_says_what_every_host_runs():
    text = text_of(sample.succeeded())
    assert "shop 2.8.1 to Production" in text
    assert "Hosts:         8 of 8 hosts run 2.8.1, as read from them" in text
    assert "web-p8: active (Healthy, 212 ms)" in text
    assert sample.plan().digest in text


def test_a_thousand_reports_of_progress_are_applied_as_one():
    start = sample.watched()
    events = [
        sample.event(
            EventKind.PROGRESS, "web-p1", seconds=at, phase=Phase.STAGE, done=at, total=1_000
        )
        for at in range(1_000)
    ]
    after = start.after(events, now=sample.NOW)
    assert after.deployment.host("web-p1").done == 999
    assert after.rates["web-p1"] == 1.0


def test_a_finished_deployment_without_outcomes_is_not_called_good():
    watched = sample.watched([sample.finished(Status.INTERRUPTED)])
    assert set(moods(watched).values()) == {Mood.SKIPPED}
    settled = sample.settled("web-p1", HostOutcome.UNCHANGED)
    assert moods(watched.after([settled], now=sample.NOW))["web-p1"] is Mood.SKIPPED


def test_the_ring_of_one_that_went_back_shows_how_many_hosts_run_it():
    assert live.share(sample.failed_health()) == 0.0
    assert live.share(sample.failed_health(Status.FAILED_MIXED)) == 1 / 8
    assert live.share(sample.succeeded()) == 1.0


def test_one_that_was_left_as_it_is_says_why_and_what_each_host_runs():
    (trouble,) = troubles(sample.held())
    assert (trouble.title, trouble.acts) == ("Locks are kept", ("unlock",))
    assert "502 after 30 s" in trouble.cause
    texts = {host.text for group in live.groups(sample.held()) for host in group.hosts}
    assert texts == {"Runs it, locked"}


def test_a_paused_one_says_so_in_its_headline():
    assert live.headline(sample.paused()).endswith("paused before batch 3")
    assert live.headline(sample.asking()).endswith("waits for your choice")


def test_steps_before_the_switch_are_before_the_point_of_no_return():
    """Nothing has switched yet, and the rail must not say so."""
    early = [
        *sample.through("web-p1", until="verify"),
        sample.phase("web-p1", "steps", PhaseState.RUNNING, seconds=40),
        sample.event(EventKind.NOTE, "web-p1", seconds=40, text="step warm begins"),
    ]
    watched = sample.watched(early)
    moods_of = {stage.title: stage.mood for stage in live.stages(watched)}
    assert (moods_of["Stage"], moods_of["Switch"]) == (Mood.RUNNING, Mood.WAITING)
    batch = live.groups(watched)[0]
    assert (batch.note, batch.hosts[0].text) == ("preparing", "Before the switch: warm")
    broken = [*early, sample.phase("web-p1", "steps", PhaseState.FAILED, seconds=41, text="no")]
    moods_of = {stage.title: stage.mood for stage in live.stages(sample.watched(broken))}
    assert (moods_of["Stage"], moods_of["Switch"]) == (Mood.FAILED, Mood.WAITING)


def test_a_row_of_the_list_counts_only_what_passed():
    found = [sample.settled(host.name) for host in sample.plan().hosts]
    ended = [sample.finished(Status.SUCCEEDED), sample.smoke(red=["cart"])]
    done = sample.watched([*found, *ended, sample.event(EventKind.TESTS_DONE)]).deployment
    row = Row(done, "Production", "production", sample.NOW)
    assert columns()[4].cell(row).note == "0 of 1 passed"

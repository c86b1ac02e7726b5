"""How a deployment ended, in one line and the red tests below it."""

from tests.ui.screens.deployments import sample

from tidegate.cli.deployment_text import ending_lines
from tidegate.domain.deployment import EventKind, Status


def ending(*events):
    return [line for line, _ in ending_lines(sample.watched([*events]).deployment)]


def test_why_it_ended_stands_apart_from_how():
    text = "it was interrupted; every host runs it"
    done = sample.finished(Status.SUCCEEDED, text=text)
    assert ending(done) == [f"2.8.1 in production: succeeded; {text}"]
    assert ending(sample.finished(Status.SUCCEEDED)) == ["2.8.1 in production: succeeded"]


def test_each_red_case_is_named():
    ended = (sample.finished(Status.SUCCEEDED), sample.smoke(red=["cart"]))
    assert ending(*ended, sample.event(EventKind.TESTS_DONE)) == [
        "2.8.1 in production: succeeded, tests red",
        "  smoke: cart: expected 200, got 502",
    ]

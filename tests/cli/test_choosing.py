"""A person at the terminal is asked about failed hosts; nobody else is."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from tests.contracts import ledger_samples as sample

from tidegate.cli.choosing import attended
from tidegate.domain.deployment import EventKind
from tidegate.services.steering import Choice, Question, Steering
from tidegate.services.tasks import CancelFlag

_WHY = "web-2: the disk is full"


@dataclass
class Terminal:
    lines: list
    assume_yes: bool = False
    can_ask: bool = True
    asked: list = field(default_factory=list)

    def line(self, question):
        self.asked.append(question)
        return self.lines.pop(0)


def session(terminal):
    shown = []
    output = SimpleNamespace(aside=lambda line, colour="": shown.append(line))
    desk = SimpleNamespace(steering=Steering(patience=20.0))
    return SimpleNamespace(asking=terminal, output=output, desk=desk, shown=shown)


def answer_to(terminal, choices=tuple(Choice)):
    made = session(terminal)
    publish = attended(made)
    event = sample.event(sample.deployment(sample.plan()), EventKind.PAUSED, text=_WHY)
    steering = made.desk.steering
    with steering.carries(event.deployment, is_attended=True) as helm:
        assert helm.is_manned
        with helm.asking(Question(("web-2",), _WHY, choices)):
            publish(event)
            return helm.answered(idle=lambda: None, cancel=CancelFlag()).choice


@pytest.mark.parametrize(
    ("lines", "choice"),
    [
        (["r"], Choice.RETRY),
        (["", "what?", "Skip"], Choice.SKIP),
        (["k"], Choice.HOLD),
        ([None], Choice.BACK),
    ],
)
def test_a_letter_is_the_answer_and_the_end_of_input_rolls_back(lines, choice):
    terminal = Terminal(lines)
    assert answer_to(terminal) is choice
    assert terminal.asked[0].startswith("web-2: [r]etry, [s]kip, roll [b]ack all, [k]eep")


def test_what_is_not_offered_is_asked_again():
    terminal = Terminal(["s", "b"])
    assert answer_to(terminal, (Choice.RETRY, Choice.BACK)) is Choice.BACK
    assert "[s]kip" not in terminal.asked[0]


@pytest.mark.parametrize("terminal", [Terminal([], assume_yes=True), Terminal([], can_ask=False)])
def test_nobody_is_asked_with_yes_or_without_a_terminal(terminal):
    made = session(terminal)
    attended(made)
    assert not made.desk.steering.is_manned

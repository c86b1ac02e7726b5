"""The rules before an environment, changed in its file: everything else stays to the byte."""

from dataclasses import replace

import pytest
from tests.services.test_accepting import Clock, Person
from tests.ui.screens.environments.sample import write_workspace

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.environment import WindowRule
from tidegate.domain.problem import Problem
from tidegate.services.governing import Governing, Rules
from tidegate.services.recording import Recording


class Tokens:
    def unique(self):
        return "id-1"


class Record:
    def __init__(self):
        self.entries = []

    def record(self, audit):
        self.entries.append(audit)


class Signing:
    signed = False

    def signers(self, workspace):
        return object() if self.signed else None


@pytest.fixture
def made(tmp_path):
    recording = Recording(clock=Clock(), tokens=Tokens(), person=Person())
    governing = Governing(WorkspaceFiles(), FormatsAdapter(), Record(), Signing(), recording)
    workspace = write_workspace(tmp_path)
    return governing, workspace, workspace.environment("production")


def lines(change, sign):
    mark = sign * 3
    return [x[1:] for x in change.diff.splitlines() if x[:1] == sign and not x.startswith(mark)]


def test_a_number_and_a_span_change_their_lines_only(made):
    governing, workspace, production = made
    rules = replace(Rules.of(production), approvals=3, soak="48h")
    change = governing.stage(workspace, production, rules)
    assert len(lines(change, "+")) == len(lines(change, "-")) == 2
    changed = governing.save(workspace, production, change).environment("production")
    assert changed.approval.approvals == 3
    assert changed.soak.days == 2
    assert changed.approval.checklist == production.approval.checklist
    (entry,) = governing.ledger.entries
    assert (entry.action, entry.target, entry.actor) == (
        "policy changed",
        "production",
        "ana@example.com",
    )
    assert "soak: 2d" in entry.after


def test_windows_come_and_go(made):
    governing, workspace, production = made
    weekly, freeze = production.windows
    new = WindowRule(allow="Sat,Sun", zone="Europe/Berlin")
    closed = WindowRule(freeze="2027-03-01..2027-03-02", reason="audit: books")
    rules = replace(Rules.of(production), windows=(freeze, new, closed))
    change = governing.stage(workspace, production, rules)
    changed = governing.save(workspace, production, change).environment("production")
    assert set(changed.windows) == {freeze, new, closed}
    assert weekly not in changed.windows
    none = replace(Rules.of(changed), windows=())
    change = governing.stage(workspace, changed, none)
    assert b"windows" not in change.after


def test_an_environment_without_any_rule_gets_its_first_ones(made):
    governing, workspace, _ = made
    dev = workspace.environment("dev")
    rules = replace(
        Rules.of(dev), four_eyes=True, promote="manual", windows=(WindowRule(allow="Mon-Fri"),)
    )
    change = governing.stage(workspace, dev, rules)
    changed = governing.save(workspace, dev, change).environment("dev")
    assert Rules.of(changed) == rules
    assert not changed.needs_approval


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"expires": "soon"}, "span of time"),
        ({"approvals": 0}, "cannot be asked for"),
        ({}, "hold already"),
    ],
)
def test_what_is_not_allowed_is_refused(made, wrong, said):
    governing, workspace, production = made
    with pytest.raises(Problem, match=said):
        governing.stage(workspace, production, replace(Rules.of(production), **wrong))


def test_with_signers_the_gate_is_not_weakened_by_editing(made):
    governing, workspace, production = made
    governing.signing.signed = True
    with pytest.raises(Problem, match="not lowered here"):
        governing.stage(workspace, production, replace(Rules.of(production), approvals=1))
    change = governing.stage(workspace, production, replace(Rules.of(production), approvals=3))
    assert b"approvals: 3" in change.after

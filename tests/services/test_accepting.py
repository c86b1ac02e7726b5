"""An accepted difference in the contract: everything else stays to the byte."""

from datetime import UTC, datetime

import pytest
from tests.release_sample import environment, workspace

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.operator import Operator
from tidegate.domain.problem import Problem
from tidegate.services.accepting import Accepting


class Clock:
    def now(self):
        return datetime(2026, 11, 23, 9, tzinfo=UTC)


class Person:
    def operator(self, workspace):
        return Operator(name="ana@example.com", os_user="ana", machine="desk")


@pytest.fixture
def accepting():
    return Accepting(WorkspaceFiles(), FormatsAdapter(), Person(), Clock())


def shop(folder, contract):
    if contract is not None:
        (folder / "contract.yaml").write_bytes(contract)
    return workspace(environment("dev"), environment("production"), root=str(folder))


_LINE = b"{path: cache.ttl, between: [dev, production], reason: smaller cache, by: ana@example.com"


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (None, b"accepted:\n  - %s}\n"),
        (b"settings: {}  # ours", b"settings: {}  # ours\naccepted:\n  - %s}\n"),
        (b"accepted: []\r\nmuted: []\r\n", b"accepted: [%s}]\r\nmuted: []\r\n"),
        (
            (
                b"# why\naccepted:\n- {path: a, between: [dev, production], reason: x, by: o} # 1\n"
                b"# after\nsettings: {a: {type: url}}\n"
            ),
            (
                b"# why\naccepted:\n- {path: a, between: [dev, production], reason: x, by: o} # 1\n"
                b"- %s}\n# after\nsettings: {a: {type: url}}\n"
            ),
        ),
    ],
)
def test_an_item_comes_and_nothing_else_changes(tmp_path, accepting, contract, expected):
    change = accepting.accept(
        shop(tmp_path, contract),
        "cache.ttl",
        between=("dev", "production"),
        reason="smaller cache",
    )
    assert change.after == expected % _LINE
    assert change.before == (contract or b"")


def test_two_of_them_come_to_one_change_that_the_contract_reads(tmp_path, accepting):
    shown = shop(tmp_path, b"settings: {}\n")
    between = ("dev", "production")
    first = accepting.accept(
        shown, "a.b", between=between, reason="one: two #3", until="2027-06-30"
    )
    second = accepting.accept(shown, "'x.y'.z", between=between, reason="so", staged=(first,))
    (tmp_path / "contract.yaml").write_bytes(second.after)
    one, other = WorkspaceFiles().contract(shown).accepted
    assert (one.path, one.reason, str(one.until)) == ("a.b", "one: two #3", "2027-06-30")
    assert (other.path, other.by, other.until) == ("'x.y'.z", "ana@example.com", None)


@pytest.mark.parametrize(
    ("reason", "until", "said"),
    [("", "", "needs a reason"), ("so", "soon", "no day"), ("so", "2026-11-22", "is over")],
)
def test_what_the_contract_does_not_allow_is_refused(tmp_path, accepting, reason, until, said):
    with pytest.raises(Problem, match=said):
        accepting.accept(
            shop(tmp_path, None), "a", between=("dev", "production"), reason=reason, until=until
        )


def test_a_contract_that_cannot_be_read_is_left_alone(tmp_path, accepting):
    with pytest.raises(Problem):
        accepting.accept(
            shop(tmp_path, b"accepted: {a: 1}\n"), "a", between=("dev", "production"), reason="so"
        )

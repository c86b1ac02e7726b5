from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from tests.release_sample import HOUR, NOW, deployed, environment, plan, workspace

from tidegate.domain.approval import Verdict
from tidegate.domain.deployment import Status
from tidegate.domain.environment import Environment
from tidegate.domain.gate import ConditionKind
from tidegate.domain.gating import Circumstances, Vote, judge
from tidegate.domain.hold import Hold
from tidegate.domain.identity import EnvironmentName, Principal
from tidegate.domain.plan import Action, Plan
from tidegate.domain.workspace import Workspace

GROUPS = {"release-managers": ("alice@example.com", "bob@example.com", "carol@example.com")}
RULE = {"approvals": 2, "approvers": ["release-managers"], "four_eyes": True, "expires": "24h"}


def production(**fields: Any) -> Environment:
    return environment("production", kind="production", **{"approval": RULE, **fields})


def shop(at: Environment | None = None) -> Workspace:
    return workspace(environment("qa"), at or production(), groups=GROUPS)


def vote(person: str, **fields: Any) -> Vote:
    fields = {"verdict": Verdict.APPROVED, "at": NOW, "is_signed": True, **fields}
    return Vote(Principal(f"{person}@example.com"), **fields)


def hold(**fields: Any) -> Hold:
    return Hold(
        id="1",
        application="shop",
        environment=EnvironmentName("production"),
        reason="rolled back from 1.1",
        placed_by="alice@example.com",
        placed_at=NOW,
        **fields,
    )


GREEN = (deployed(shop(), "qa", "1.1"),)
BOTH = (vote("alice"), vote("bob"))


@dataclass(frozen=True)
class Case:
    """What is not as in the good case (both approved, green one stage before), and the outcome."""

    name: str
    unmet: ConditionKind | None = None
    says: str = ""
    now: Environment | None = None
    plan: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)


PLAN, PEOPLE, TESTS = ConditionKind.PLAN, ConditionKind.APPROVALS, ConditionKind.TESTS
SOAK, WINDOW, HOLD = ConditionKind.SOAK, ConditionKind.WINDOW, ConditionKind.HOLD
CASES = [
    Case("two people approved"),
    Case("B56 used", PLAN, "already used by the deployment 7f", seen={"used_by": "7f"}),
    Case("B57 expired", PLAN, "expired at 2026-11-24 09:00 UTC", seen={"now": NOW + 24 * HOUR}),
    Case(
        "B57 expired by today's shorter rule",
        PLAN,
        "expired at 2026-11-23 09:30 UTC",
        now=production(approval={**RULE, "expires": "30m"}),
    ),
    Case("B57 made in the future", PLAN, "in the future", plan={"now": NOW + HOUR}),
    Case(
        "B60 B62 changed",
        PLAN,
        "the host web-3 was added",
        seen={"changes": ("the host web-3 was added",)},
    ),
    Case("nobody yet", PEOPLE, "0 of 2 approvals", seen={"votes": ()}),
    Case("one of two", PEOPLE, "1 of 2 approvals (alice@example.com)", seen={"votes": BOTH[:1]}),
    Case(
        "B63 who asks may not approve",
        PEOPLE,
        "requested by carol",
        seen={"votes": (vote("alice"), vote("carol"))},
    ),
    Case(
        "B63 whatever the case of letters",
        PEOPLE,
        "requested by",
        seen={
            "votes": (vote("alice"), replace(vote("x"), principal=Principal("Carol@Example.com")))
        },
    ),
    Case(
        "B64 two keys of one person",
        PEOPLE,
        "1 of 2",
        seen={"votes": (vote("alice", key="SHA256:a"), vote("alice", key="SHA256:b"))},
    ),
    Case(
        "B65 B66 a key that does not count",
        PEOPLE,
        "SHA256:x is nobody's",
        seen={"votes": (vote("alice"), vote("bob", refusal="SHA256:x is nobody's"))},
    ),
    Case(
        "not an approver",
        PEOPLE,
        "dora@example.com is not among the approvers",
        seen={"votes": (vote("alice"), vote("dora"))},
    ),
    Case(
        "B67 B68 B69 B70 broken, though enough others approved",
        ConditionKind.PLAN,
        "does not hold",
        seen={"votes": (*BOTH, vote("dora", refusal="bad signature", is_broken=True))},
    ),
    Case(
        "B77 rejected after approvals",
        ConditionKind.PLAN,
        "rejected by bob@example.com: no case for refunds",
        seen={
            "votes": (*BOTH, vote("bob", verdict=Verdict.REJECTED, reason="no case for refunds"))
        },
    ),
    Case(
        "B77 approved after a rejection",
        ConditionKind.PLAN,
        "rejected",
        seen={"votes": (vote("dora", verdict=Verdict.REJECTED), *BOTH)},
    ),
    Case(
        "B78 fewer approvals today",
        PEOPLE,
        "1 of 2",
        seen={"votes": BOTH[:1]},
        now=production(approval={**RULE, "approvals": 1}),
    ),
    Case(
        "B78 more approvals today",
        PEOPLE,
        "2 of 3",
        now=production(approval={**RULE, "approvals": 3}),
    ),
    Case(
        "B78 four eyes no more today",
        PEOPLE,
        "requested by carol",
        seen={"votes": (vote("alice"), vote("carol"))},
        now=production(approval={**RULE, "four_eyes": False}),
    ),
    Case(
        "B78 a person who is no approver any more",
        PEOPLE,
        "bob@example.com is not among",
        now=production(approval={**RULE, "approvers": ["alice@example.com"]}),
    ),
    Case(
        "B78 no common approver is nobody, not everybody",
        PEOPLE,
        "0 of 2",
        now=production(approval={**RULE, "approvers": ["dora@example.com"]}),
    ),
    Case(
        "F82 the gate was opened meanwhile",
        PEOPLE,
        "0 of 2",
        seen={"votes": ()},
        now=production(approval={**RULE, "required": False}),
    ),
    Case(
        "a checklist item nobody saw",
        ConditionKind.CHECKLIST,
        "has what the plan has not: Tell support",
        now=production(approval={**RULE, "checklist": ["Tell support"]}),
    ),
    Case(
        "red one stage before",
        TESTS,
        "red in qa: smoke: pays, refunds",
        seen={"before": (deployed(shop(), "qa", "1.1", red=("pays", "refunds")),)},
    ),
    Case(
        "red, then green",
        seen={"before": (deployed(shop(), "qa", "1.1", red=("pays",), age=9), *GREEN)},
    ),
    Case(
        "tests not over",
        TESTS,
        "not finished",
        seen={"before": (deployed(shop(), "qa", "1.1", red=None),)},
    ),
    Case("never one stage before, by hand", seen={"before": ()}),
    Case(
        "never one stage before, by itself",
        TESTS,
        "was not tested in qa",
        seen={"before": (), "is_automatic": True},
    ),
    Case(
        "failed one stage before, by itself",
        TESTS,
        "was not tested in qa",
        seen={
            "before": (deployed(shop(), "qa", "1.1", status=Status.ROLLED_BACK),),
            "is_automatic": True,
        },
    ),
    Case("live for 5 of 6 hours", SOAK, "live in qa for 5h of 6h", now=production(soak="6h")),
    Case("live for 5 of 5 hours", now=production(soak="5h")),
    Case(
        "was live for 2 of 3 hours",
        SOAK,
        "for 2h of 3h",
        now=production(soak="3h"),
        seen={"before": (*GREEN, deployed(shop(), "qa", "1.2", age=3))},
    ),
    Case(
        "outside the window",
        WINDOW,
        "outside the release windows",
        now=production(windows=[{"allow": "Tue-Thu 09:00-16:00", "zone": "Europe/Berlin"}]),
    ),
    Case(
        "inside the window",
        now=production(windows=[{"allow": "Mon 10:00-12:00", "zone": "Europe/Berlin"}]),
    ),
    Case(
        "frozen",
        WINDOW,
        "frozen, 2026-11-20..2026-11-30: sales",
        now=production(windows=[{"freeze": "2026-11-20..2026-11-30", "reason": "sales"}]),
    ),
    Case(
        "on hold, by itself",
        HOLD,
        "rolled back from 1.1",
        seen={"holds": (hold(),), "is_automatic": True},
    ),
    Case("on hold, by hand", seen={"holds": (hold(),)}),
    Case("another version on hold", seen={"holds": (hold(version="0.9"),), "is_automatic": True}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_gate_names_what_does_not_hold(case: Case) -> None:
    asked = plan(shop(), before=GREEN, **case.plan)
    at = shop(case.now)
    seen = {"now": NOW, "votes": BOTH, "before": GREEN, **case.seen}
    verdict = judge(asked, Circumstances(at, at.environment("production"), **seen))
    assert [condition.kind for condition in verdict.unmet] == ([case.unmet] if case.unmet else [])
    assert all(condition.remedy for condition in verdict.unmet)
    assert case.says in "".join(condition.text for condition in verdict.unmet)


def test_a_window_says_when_it_opens() -> None:
    at = shop(production(windows=[{"allow": "Tue 09:00-16:00", "zone": "Europe/Berlin"}]))
    seen = Circumstances(at, at.environment("production"), NOW, votes=BOTH, before=GREEN)
    (closed,) = judge(plan(at, before=GREEN), seen).unmet
    assert closed.remedy == "it opens Tue 2026-11-24 09:00 CET"


def test_a_plan_for_another_place_is_refused() -> None:
    at = shop()
    for change in ({"application": "blog"}, {"environment": "qa"}):
        foreign = plan(at, before=GREEN).model_copy(update=change)
        seen = Circumstances(at, at.environment("production"), NOW, votes=BOTH, before=GREEN)
        assert "the plan is for" in judge(foreign, seen).unmet[0].text


def test_going_back_needs_approval_but_neither_window_nor_tests() -> None:
    at = shop(production(windows=[{"freeze": "2026-11-20..2026-11-30"}], soak="7d"))
    back: Plan = plan(at).model_copy(update={"action": Action.ROLLBACK, "restores": "r1"})
    seen = Circumstances(at, at.environment("production"), NOW, holds=(hold(),), is_automatic=True)
    assert [condition.kind for condition in judge(back, seen).unmet] == [PEOPLE]
    assert judge(back, replace(seen, votes=BOTH)).is_open


def test_without_approval_only_the_checks_stay() -> None:
    at = shop(production(approval={"required": False, "checklist": ["Tell support"]}))
    seen = Circumstances(at, at.environment("production"), NOW, before=GREEN, is_automatic=True)
    assert judge(plan(at, before=GREEN), seen).is_open
    late = replace(seen, now=NOW + timedelta(days=2))
    assert not judge(plan(at, before=GREEN), late).is_open

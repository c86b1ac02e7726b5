"""Whether a plan may start, judged from what was read and verified before: pure.

Of the rule that a plan was signed under and the rule of today the stricter one counts
(`strictest`). People are counted, not keys; one rejection voids a plan for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidegate.domain.approval import Verdict
from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault
from tidegate.domain.counting import count_of
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.duration import spell_span
from tidegate.domain.environment import ApprovalRule, Environment
from tidegate.domain.gate import Condition, ConditionKind, GateVerdict
from tidegate.domain.hold import Hold
from tidegate.domain.identity import Principal
from tidegate.domain.journey import latest_of, longest_live
from tidegate.domain.plan import Action, Plan
from tidegate.domain.planning import people_of
from tidegate.domain.workspace import Workspace

ASK_AGAIN = "make a new plan and ask again"


@dataclass(frozen=True, slots=True)
class Vote:
    """A decision after its signature was checked against the plan's bytes.

    `principal` is whose key signed (or who is recorded, where there are no signers); `refusal`
    says why it does not count; `is_broken` that it is not what its author had recorded.
    """

    principal: Principal
    verdict: Verdict
    at: datetime
    key: str = ""
    is_signed: bool = False
    reason: str = ""
    refusal: str = ""
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything beside the plan that the gate looks at.

    `changes` are the differences between the plan and one that would be made now; `used_by` is
    the deployment that ran the plan already; `before` are the deployments to the stage before;
    `faults` are those of the environment's settings, None where there is no contract.
    """

    workspace: Workspace
    environment: Environment
    now: datetime
    votes: tuple[Vote, ...] = ()
    changes: tuple[str, ...] = ()
    used_by: str = ""
    before: tuple[Deployment, ...] = ()
    holds: tuple[Hold, ...] = ()
    is_automatic: bool = False
    faults: tuple[Fault, ...] | None = None


def judge(plan: Plan, circumstances: Circumstances) -> GateVerdict:
    """Return how every condition stands; none is left out because another one fails."""
    rule = strictest(plan, circumstances)
    people = _people(plan, rule, circumstances) if rule.required else ()
    release = () if plan.action is Action.ROLLBACK else _release(plan, circumstances)
    return GateVerdict((_plan(plan, rule, circumstances), *release, *people))


def _settings(faults: tuple[Fault, ...] | None) -> tuple[Condition, ...]:
    """Judge the profile by the contract: one blocker is enough."""
    if faults is None:
        return ()
    kind = ConditionKind.SETTINGS
    blockers = [fault for fault in faults if fault.severity is Severity.BLOCKER]
    if not blockers:
        return (Condition(kind, holds=True, text="the settings are as the contract wants them"),)
    told = [_told(fault) for fault in blockers[:3]]
    more = f"; and {len(blockers) - 3} more" if len(blockers) > 3 else ""  # noqa: PLR2004
    text = "the contract is broken: " + "; ".join(told) + more
    remedy = f"{blockers[0].remedy}; `tidegate check` lists everything"
    return (Condition(kind, holds=False, text=text, remedy=remedy),)


def _told(fault: Fault) -> str:
    return f"{fault.text} ({fault.origin})" if fault.origin else fault.text


def strictest(plan: Plan, circumstances: Circumstances) -> ApprovalRule:
    """Return the stricter of the rule in the plan and the rule of today, point by point."""
    signed, today = plan.approval, circumstances.environment.approval
    groups = circumstances.workspace.application.groups
    return ApprovalRule(
        required=bool(signed.required) or circumstances.environment.needs_approval,
        approvals=max(signed.approvals, today.approvals),
        approvers=_both(signed.approvers, people_of(today.approvers, groups=groups)),
        four_eyes=signed.four_eyes or today.four_eyes,
        expires=min(signed.expires, today.expires),
        checklist=tuple(dict.fromkeys([*signed.checklist, *today.checklist])),
    )


def _both(signed: tuple[str, ...], today: tuple[str, ...]) -> tuple[str, ...]:
    """Return who is named by both rules; an empty rule names everybody."""
    if not (signed and today):
        return signed or today
    # Nobody left is not the same as everybody: the placeholder matches no person.
    return tuple(person for person in signed if person in today) or ("(nobody)",)


def counting(plan: Plan, rule: ApprovalRule, votes: Iterable[Vote]) -> tuple[Vote, ...]:
    """Return the approvals that count, one for each person, the first of each."""
    counted: dict[str, Vote] = {}
    for vote in votes:
        if vote.verdict is Verdict.APPROVED and not refusal_of(vote, plan=plan, rule=rule):
            counted.setdefault(vote.principal.casefold(), vote)
    return tuple(counted.values())


def refusal_of(vote: Vote, *, plan: Plan, rule: ApprovalRule) -> str:
    """Return why an approval does not count, or nothing."""
    if vote.refusal:
        return vote.refusal
    return bar_of(vote.principal, plan=plan, rule=rule)


def bar_of(principal: str, *, plan: Plan, rule: ApprovalRule) -> str:
    """Return why a person may not approve a plan, or nothing."""
    if rule.four_eyes and principal.casefold() == plan.request.requested_by.casefold():
        return f"requested by {principal}: who asks may not approve"
    if rule.approvers and principal.casefold() not in map(str.casefold, rule.approvers):
        return f"{principal} is not among the approvers of {plan.title}"
    return ""


def _plan(plan: Plan, rule: ApprovalRule, circumstances: Circumstances) -> Condition:
    """Judge whether the plan itself may still be used: once, in time, here, unchanged."""
    kind = ConditionKind.PLAN
    trouble = [_misplaced(plan, circumstances) or _spent(plan, rule, circumstances)]
    if circumstances.changes and not trouble[0]:
        trouble.append("changed since the plan was made: " + "; ".join(circumstances.changes))
    trouble.append(_turned_down(circumstances.votes))
    if any(trouble):
        text = "; ".join(filter(None, trouble))
        return Condition(kind, holds=False, text=text, remedy=ASK_AGAIN)
    return Condition(kind, holds=True, text="everything is as the plan says")


def _misplaced(plan: Plan, circumstances: Circumstances) -> str:
    if plan.application != circumstances.workspace.name:
        return f"the plan is for {plan.application}, not for {circumstances.workspace.name}"
    if plan.environment != circumstances.environment.name:
        return f"the plan is for {plan.environment}, not for {circumstances.environment.name}"
    return ""


def _spent(plan: Plan, rule: ApprovalRule, circumstances: Circumstances) -> str:
    if circumstances.used_by:
        return f"the plan was already used by the deployment {circumstances.used_by}"
    end = expiry(plan, rule)
    if circumstances.now >= end:
        local = end.astimezone()
        return f"the plan expired at {end:%Y-%m-%d %H:%M} UTC ({local:%H:%M %Z} here)"
    if plan.request.issued_at > circumstances.now + timedelta(minutes=5):
        return f"the plan was made in the future, at {plan.request.issued_at:%Y-%m-%d %H:%M} UTC"
    return ""


def _turned_down(votes: tuple[Vote, ...]) -> str:
    """Say who ended the plan: no further approval can make up for it."""
    rejected = next((vote for vote in votes if vote.verdict is Verdict.REJECTED), None)
    if rejected is not None:
        return f"rejected by {rejected.principal}: {rejected.reason or 'no reason given'}"
    broken = next((vote for vote in votes if vote.is_broken), None)
    if broken is not None:
        return f"the approval of {broken.principal} does not hold: {broken.refusal}"
    return ""


def expiry(plan: Plan, rule: ApprovalRule) -> datetime:
    """Return until when the plan may be used, the shorter of what it says and today's rule."""
    return min(plan.request.expires_at, plan.request.issued_at + rule.expires)


def _release(plan: Plan, circumstances: Circumstances) -> tuple[Condition, ...]:
    """Judge what depends on the release and the moment; going back is always in season."""
    environment = circumstances.environment
    stage = circumstances.workspace.stage_before(environment.name)
    conditions = [*_settings(circumstances.faults)]
    if stage is not None:
        conditions.append(_tests(plan, stage, circumstances))
        if environment.soak:
            conditions.append(_soak(plan, stage, circumstances))
    if environment.windows:
        conditions.append(_window(environment, circumstances.now))
    holds = [hold for hold in circumstances.holds if stops(hold, plan=plan)]
    if holds:
        conditions.append(_hold(holds[0], is_automatic=circumstances.is_automatic))
    return tuple(conditions)


def _tests(plan: Plan, stage: Environment, circumstances: Circumstances) -> Condition:
    """Judge the stage before: what was red, or never finished its tests, goes no further."""
    kind, version = ConditionKind.TESTS, plan.build.version
    last = latest_of(plan.build.digest, circumstances.before)
    if last is None or last.status is not Status.SUCCEEDED:
        text = f"{version} was not tested in {stage.label}"
        remedy = f"deploy it to {stage.label} first"
        return Condition(kind, holds=not circumstances.is_automatic, text=text, remedy=remedy)
    if last.red_tests:
        remedy = f"mend it and deploy the new build to {stage.label}"
        return Condition(kind, holds=False, text=_red(last, stage), remedy=remedy)
    if not last.is_tested:
        text = f"the tests of {version} in {stage.label} have not finished"
        remedy = f"wait for them; if nobody runs them, `tidegate resume {last.id[:8]}` does"
        return Condition(kind, holds=False, text=text, remedy=remedy)
    return Condition(kind, holds=True, text=_green(last, stage))


def _red(deployment: Deployment, stage: Environment) -> str:
    cases = [case.name for result in deployment.red_tests for case in result.failures]
    tests = ", ".join(result.test for result in deployment.red_tests)
    more = f" and {len(cases) - 5} more" if len(cases) > 5 else ""  # noqa: PLR2004 - one line
    named = f": {', '.join(cases[:5])}{more}" if cases else ""
    return f"red in {stage.label}: {tests}{named}"


def _green(deployment: Deployment, stage: Environment) -> str:
    if not deployment.tests:
        return f"live in {stage.label}, which has no tests"
    passed = sum(result.passed for result in deployment.tests)
    return f"green in {stage.label}: {passed} passed" if passed else f"green in {stage.label}"


def _soak(plan: Plan, stage: Environment, circumstances: Circumstances) -> Condition:
    needed = circumstances.environment.soak
    lasted = longest_live(plan.build.digest, circumstances.before, now=circumstances.now)
    shown = spell_span(timedelta(minutes=lasted // timedelta(minutes=1)))
    text = f"live in {stage.label} for {shown} of {spell_span(needed)}"
    if lasted >= needed:
        return Condition(ConditionKind.SOAK, holds=True, text=text)
    remedy = f"wait until it has been live in {stage.label} for {spell_span(needed)}"
    return Condition(ConditionKind.SOAK, holds=False, text=text, remedy=remedy)


def _window(environment: Environment, now: datetime) -> Condition:
    kind, calendar = ConditionKind.WINDOW, environment.calendar
    if calendar.is_open(now):
        return Condition(kind, holds=True, text="inside the release windows")
    freeze, opening = calendar.freeze_at(now), calendar.next_opening(now)
    closed = "; ".join(window.text for window in calendar.windows)
    text = f"outside the release windows ({closed})"
    if freeze is not None:
        text = f"frozen, {freeze.text}" + (f": {freeze.reason}" if freeze.reason else "")
    zone = (freeze or calendar.windows[0]).zone
    remedy = "no opening is in sight: see `windows` of the environment"
    if opening is not None:
        remedy = f"it opens {opening.astimezone(zone):%a %Y-%m-%d %H:%M %Z}"
    return Condition(kind, holds=False, text=text, remedy=remedy)


def stops(hold: Hold, *, plan: Plan) -> bool:
    """Tell whether a hold is about what the plan would deploy."""
    is_here = hold.application == plan.application and hold.environment == plan.environment
    return is_here and hold.is_in_force and hold.version in ("", plan.build.version)


def _hold(hold: Hold, *, is_automatic: bool) -> Condition:
    """Judge a hold: it stops what goes by itself, not a person who knows of it."""
    text = f"on hold by {hold.placed_by}: {hold.reason}"
    remedy = "lift the hold, or deploy by hand"
    return Condition(ConditionKind.HOLD, holds=not is_automatic, text=text, remedy=remedy)


def _people(plan: Plan, rule: ApprovalRule, circumstances: Circumstances) -> tuple[Condition, ...]:
    approvals = _approvals(plan, rule, circumstances.votes)
    if not rule.checklist:
        return (approvals,)
    return (_checklist(plan, rule, is_approved=approvals.holds), approvals)


def _approvals(plan: Plan, rule: ApprovalRule, votes: tuple[Vote, ...]) -> Condition:
    count = counting(plan, rule, votes)
    names = ", ".join(vote.principal for vote in count)
    text = f"{len(count)} of {rule.approvals} approvals" + (f" ({names})" if names else "")
    refusals = [refusal_of(vote, plan=plan, rule=rule) for vote in votes]
    refused = "; ".join(dict.fromkeys(refusal for refusal in refusals if refusal))
    if len(count) >= rule.approvals:
        return Condition(ConditionKind.APPROVALS, holds=True, text=text)
    text += f"; does not count: {refused}" if refused else ""
    return Condition(ConditionKind.APPROVALS, holds=False, text=text, remedy=_who(rule))


def _who(rule: ApprovalRule) -> str:
    who = ", ".join(rule.approvers) or "a signer"
    return f"ask for approval by {who}"


def _checklist(plan: Plan, rule: ApprovalRule, *, is_approved: bool) -> Condition:
    """Judge the checklist: who approves confirms the items in the plan's bytes, and only those."""
    kind = ConditionKind.CHECKLIST
    unseen = [item for item in rule.checklist if item not in plan.approval.checklist]
    if unseen:
        text = f"the checklist has what the plan has not: {'; '.join(unseen)}"
        return Condition(kind, holds=False, text=text, remedy=ASK_AGAIN)
    text = f"{count_of(len(rule.checklist), 'item')}, confirmed by whoever approves"
    return Condition(kind, holds=is_approved, text=text, remedy="approve to confirm them")

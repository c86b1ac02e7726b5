"""What every ledger promises: the scripted one, SQLite and a real PostgreSQL."""

import pytest
from tests.contracts import ledger_samples as sample

from tidegate.domain.approval import Verdict
from tidegate.domain.audit import first_break
from tidegate.domain.deployment import EventKind, HostOutcome, Phase, PhaseState, Status, replay
from tidegate.domain.identity import EnvironmentName, PlanDigest
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.ports.ledger import Ledger


def kept(ledger: Ledger, plan: Plan) -> PlanDigest:
    return ledger.add_plan(plan.to_bytes(), audit=sample.audit("plan"), snapshot=sample.snapshot())


def started(ledger: Ledger, plan: Plan):
    kept(ledger, plan)
    deployment = sample.deployment(plan)
    ledger.start(deployment, audit=sample.audit("deploy"))
    return deployment


def test_builds_come_newest_first_and_by_version(ledger: Ledger):
    older, newer = sample.build("1.4.1"), sample.build("1.4.2", digest="b")
    other = sample.build(application="backend")
    for build in (older, newer, other):
        ledger.add_build(build, audit=sample.audit("build"))
    assert ledger.builds("storefront") == (newer, older)
    assert ledger.build("storefront", "1.4.1") == older
    assert ledger.build("storefront", "9") is None


def test_a_version_names_one_content_for_ever(ledger: Ledger):
    ledger.add_build(sample.build(), audit=sample.audit("build"))
    ledger.add_build(sample.build(), audit=sample.audit("build"))
    with pytest.raises(Problem, match="registered with other content"):
        ledger.add_build(sample.build(digest="b"), audit=sample.audit("build"))
    assert len(ledger.audit_entries()) == 1


def test_a_plan_is_found_by_the_start_of_its_digest(ledger: Ledger):
    plan = sample.plan()
    digest = kept(ledger, plan)
    assert digest == plan.digest
    assert ledger.plan(digest) == ledger.plan(digest[:8]) == plan.to_bytes()
    assert ledger.plan("0" * 64) is None
    assert ledger.plan("no-digest") is None
    assert ledger.snapshot(digest) == sample.snapshot()
    assert ledger.snapshot(PlanDigest("0" * 64)) is None
    with pytest.raises(Problem, match="too short"):
        ledger.plan(digest[:7])


def test_what_is_no_plan_is_not_kept(ledger: Ledger):
    with pytest.raises(Problem, match="no plan"):
        ledger.add_plan(b"{}", audit=sample.audit(), snapshot=sample.snapshot())
    with pytest.raises(Problem, match="not in the store"):
        ledger.request(PlanDigest("0" * 64), audit=sample.audit())
    with pytest.raises(Problem, match="not in the store"):
        ledger.start(sample.deployment(sample.plan()), audit=sample.audit())


def test_requests_wait_until_they_are_superseded_rejected_or_used(ledger: Ledger):
    plans = [sample.plan() for _ in range(4)]
    digests = [kept(ledger, plan) for plan in plans]
    for digest in digests:
        ledger.request(digest, audit=sample.audit("request"))
    assert ledger.requests("storefront") == tuple(reversed(digests))
    assert ledger.requests("backend") == ()
    ledger.supersede(digests[0], audit=sample.audit("supersede"))
    rejection = sample.decision(digests[1], Verdict.REJECTED)
    ledger.add_decision(rejection, audit=sample.audit("reject"))
    ledger.add_decision(sample.decision(digests[2]), audit=sample.audit("approve"))
    ledger.start(sample.deployment(plans[3]), audit=sample.audit("deploy"))
    assert ledger.requests("storefront") == (digests[2],)


def test_decisions_come_oldest_first_and_only_once(ledger: Ledger):
    digest = kept(ledger, sample.plan())
    first, second = sample.decision(digest), sample.decision(digest, Verdict.REJECTED)
    audit = sample.audit("approve")
    ledger.add_decision(first, audit=audit)
    ledger.add_decision(second, audit=sample.audit("reject"))
    ledger.add_decision(first, audit=audit)
    assert ledger.decisions(digest) == (first, second)


def test_a_plan_is_good_for_one_deployment(ledger: Ledger):
    plan = sample.plan()
    first = started(ledger, plan)
    with pytest.raises(Problem, match="already used") as refusal:
        ledger.start(sample.deployment(plan), audit=sample.audit("deploy"))
    assert refusal.value.kind is ProblemKind.GATE
    assert ledger.deployments("storefront") == (first,)


def test_a_deployment_is_what_its_events_add_up_to(ledger: Ledger):
    deployment = started(ledger, sample.plan())
    stage = sample.event(
        deployment, EventKind.PHASE, host="web-1", phase=Phase.STAGE, state=PhaseState.DONE
    )
    settled = sample.event(
        deployment, EventKind.HOST_SETTLED, host="web-1", outcome=HostOutcome.ACTIVE
    )
    end = sample.event(deployment, EventKind.FINISHED, status=Status.SUCCEEDED)
    for event in (stage, settled):
        ledger.append(event)
    final = ledger.append(end, audit=sample.audit("finished"))
    assert final.status is Status.SUCCEEDED
    assert final == replay(deployment, (stage, settled, end)) == ledger.deployment(deployment.id)
    assert ledger.events(deployment.id) == (stage, settled, end)


def test_an_event_is_recorded_once_and_progress_never(ledger: Ledger):
    deployment = started(ledger, sample.plan())
    warning = sample.event(deployment, EventKind.NOTE, text="slow disk", is_warning=True)
    once = ledger.append(warning)
    assert ledger.append(warning) == once
    progress = sample.event(deployment, EventKind.PROGRESS, host="web-1", done=1, total=2)
    assert ledger.append(progress).host("web-1").done == 1
    assert ledger.events(deployment.id) == (warning,)
    assert ledger.deployment(deployment.id) == once


def test_events_recorded_together_are_as_if_they_came_one_by_one(ledger: Ledger):
    deployment = started(ledger, sample.plan())
    stage = sample.event(
        deployment, EventKind.PHASE, host="web-1", phase=Phase.STAGE, state=PhaseState.DONE
    )
    progress = sample.event(deployment, EventKind.PROGRESS, host="web-1", done=1, total=2)
    warning = sample.event(deployment, EventKind.NOTE, text="slow disk", is_warning=True)
    before = ledger.revision()
    ledger.append_all([stage, progress, warning])
    ledger.append_all([warning])
    ledger.append_all([])
    assert ledger.events(deployment.id) == (stage, warning)
    assert ledger.deployment(deployment.id) == replay(deployment, (stage, warning))
    assert ledger.revision() > before
    with pytest.raises(Problem, match="there is no deployment"):
        ledger.append_all([sample.event(sample.deployment(sample.plan()))])


def test_an_event_of_no_deployment_is_refused(ledger: Ledger):
    event = sample.event(sample.deployment(sample.plan()))
    with pytest.raises(Problem, match="there is no deployment"):
        ledger.append(event)


def test_deployments_are_found_by_id_release_environment(ledger: Ledger):
    here, there = started(ledger, sample.plan()), started(ledger, sample.plan("qa"))
    assert ledger.deployments("storefront") == (there, here)
    assert ledger.deployments("storefront", limit=1) == (there,)
    assert ledger.deployments("storefront", environment=EnvironmentName("production")) == (here,)
    assert ledger.deployment(here.id[:13]) == here
    assert ledger.deployment(there.release) == there
    assert ledger.deployment("%") is ledger.deployment("") is None
    with pytest.raises(Problem, match="several"):
        ledger.deployment("2026")


def test_holds_stand_until_they_are_lifted(ledger: Ledger):
    hold, other = sample.hold(), sample.hold(application="backend")
    for one in (hold, other):
        ledger.place_hold(one, audit=sample.audit("hold"))
    assert ledger.holds("storefront") == (hold,)
    lifted = hold.model_copy(update={"lifted_by": "bob@example.com", "lifted_at": sample.NOON})
    ledger.lift_hold(lifted, audit=sample.audit("lift"))
    ledger.lift_hold(lifted, audit=sample.audit("lift"))
    assert ledger.holds("storefront") == ()
    assert ledger.verify_audit() == ""


def test_every_change_has_its_entry_and_the_chain_holds(ledger: Ledger):
    before = ledger.revision()
    ledger.add_build(sample.build(), audit=sample.audit("build", reason="ü\n\x00"))
    started(ledger, sample.plan())
    body = sample.audit("looked")
    assert ledger.record(body) == ledger.record(body)
    entries = ledger.audit_entries()
    assert [entry.content.action for entry in entries] == ["build", "plan", "deploy", "looked"]
    assert ledger.audit_entries(limit=2) == entries[-2:]
    assert first_break(entries) == ledger.verify_audit() == ""
    assert ledger.revision() > before


def test_reading_changes_nothing(ledger: Ledger):
    started(ledger, sample.plan())
    before = ledger.revision()
    ledger.builds("storefront")
    ledger.verify_audit()
    assert ledger.revision() == before

import json
from pathlib import Path

import pytest
from tests.release_sample import HOUR
from tests.services.release_house import House

from tidegate.domain.approval import Verdict
from tidegate.domain.deployment import EventKind, Status
from tidegate.domain.gate import ConditionKind
from tidegate.domain.problem import Problem, ProblemKind


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.write_all("qa", "production")
    made.add("1.0", "1.1")
    return made


def request(house: House, version: str = "1.0") -> bytes:
    """Bring a version to production's gate; return its plan's bytes."""
    house.deploy(version, "qa")
    outcome = house.deploy(version, "production")
    assert outcome.request is not None
    content = house.ledger.plan(outcome.request)
    assert content is not None
    return content


def test_without_approval_a_deployment_runs_and_is_tested(house: House) -> None:
    outcome = house.deploy("1.0", "qa")
    assert (outcome.failure, house.version_at("qa")) == (None, "1.0")
    assert outcome.deployment is not None
    assert outcome.deployment.is_green
    kinds = [event.kind for event in house.events]
    assert kinds == [EventKind.TEST_STARTED, EventKind.TESTED, EventKind.TESTS_DONE]


def test_a_closed_gate_makes_one_request_and_an_approved_one_runs(house: House) -> None:
    content = request(house)
    again = house.deploy("1.0", "production")
    assert len(house.ledger.requests("shop")) == 1
    assert (again.failure, house.version_at("production")) == (ProblemKind.GATE, "")
    house.approving.approve(house.workspace, content)
    outcome = house.deploy("1.0", "production")
    assert (outcome.plan.to_bytes(), house.version_at("production")) == (content, "1.0")
    assert house.ledger.requests("shop") == ()


def test_red_tests_one_stage_before_refuse_and_ask_nobody(house: House) -> None:
    house.red.add(("1.0", "qa"))
    assert house.deploy("1.0", "qa").failure is ProblemKind.FAILED
    outcome = house.deploy("1.0", "production")
    assert outcome.request is None
    assert "red in Qa: smoke: pays" in outcome.verdict.unmet[0].text


def test_a_plan_runs_once(house: House) -> None:
    content = request(house)
    house.approving.approve(house.workspace, content)
    house.deploy_plan(content)
    again = house.deploy_plan(content)
    assert again.deployment is None
    assert any("already used by" in each.text for each in again.verdict.unmet)


def test_what_changed_since_the_approval_is_named(house: House) -> None:
    content = request(house)
    house.approving.approve(house.workspace, content)
    house.level = "DEBUG"
    outcome = house.deploy_plan(content)
    assert (outcome.failure, house.version_at("production")) == (ProblemKind.GATE, "")
    assert "log.level in app.yaml would become 'DEBUG'" in outcome.verdict.unmet[0].text
    assert house.deploy("1.0", "production").request is not None
    house.level = "INFO"
    assert house.deploy_plan(content).failure is None


def test_a_host_that_shows_another_key_voids_the_approval(house: House) -> None:
    content = request(house)
    house.approving.approve(house.workspace, content)
    house.host_keys["production-2"] = "SHA256:other"
    text = house.deploy_plan(content).verdict.unmet[0].text
    assert "production-2 shows the host key SHA256:other" in text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("confirm_within", "2m", "`confirm_within` changed"),
        ("keep", 9, "`keep` changed"),
        ("environment", "qa", "the plan is for"),
    ],
)
def test_one_changed_byte_of_a_plan_is_named(
    house: House, field: str, value: object, says: str
) -> None:
    content = request(house)
    house.approving.approve(house.workspace, content)
    forged = json.loads(content) | {field: value}
    bytes_ = json.dumps(forged, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    outcome = house.deploy_plan(bytes_)
    assert outcome.failure is ProblemKind.GATE
    assert says in outcome.verdict.unmet[0].text


def test_bytes_that_are_no_plan_any_more_are_refused_at_the_gate(house: House) -> None:
    content = request(house)
    for broken in (content.replace(b'"keep":5', b'"keep":x'), content.replace(b'":', b'": ')):
        with pytest.raises(Problem) as refusal:
            house.deploy_plan(broken)
        assert refusal.value.kind is ProblemKind.GATE


def test_a_build_that_was_changed_in_the_store_is_named(house: House) -> None:
    house.spoiled = ("app.py",)
    with pytest.raises(Problem, match=r"the stored build 1.0 was changed: app.py") as refusal:
        house.deploy("1.0", "qa")
    assert refusal.value.kind is ProblemKind.GATE


def test_an_approval_that_expires_on_the_way_stops_before_the_switch(house: House) -> None:
    content = request(house)
    house.approving.approve(house.workspace, content)

    def a_day_passes() -> None:
        house.now += 24 * HOUR

    house.before_switch = a_day_passes
    with pytest.raises(Problem, match="expired"):
        house.deploy_plan(content)
    assert house.version_at("production") == ""


def test_a_rejection_on_the_way_stops_before_the_switch(house: House) -> None:
    content = request(house)
    house.approving.approve(house.workspace, content)
    decision = house.ledger.decisions(house.ledger.requests("shop")[0])[0]

    def somebody_rejects() -> None:
        refused = decision.model_copy(
            update={"id": "2", "verdict": Verdict.REJECTED, "reason": "no"}
        )
        house.ledger.add_decision(refused, audit=house.audit())

    house.before_switch = somebody_rejects
    with pytest.raises(Problem, match="rejected by"):
        house.deploy_plan(content)


def test_a_host_that_cannot_be_reached_is_named(house: House) -> None:
    house.unreachable.add("qa-2")
    with pytest.raises(Problem, match="qa-2: no route to host") as refusal:
        house.deploy("1.0", "qa")
    assert refusal.value.kind is ProblemKind.HOST


def test_a_rollback_restores_and_holds_until_a_person_goes_on(house: House) -> None:
    house.deploy("1.0", "qa")
    house.level = "DEBUG"
    house.deploy("1.1", "qa")
    outcome = house.rollback("qa")
    assert (outcome.failure, house.version_at("qa")) == (None, "1.0")
    assert [change.after for change in outcome.plan.settings] == ["INFO"]
    (hold,) = house.holding.in_force(house.workspace)
    assert hold.reason == "rolled back from 1.1"
    house.deploy("1.1", "qa")
    assert house.holding.in_force(house.workspace) == ()


def test_a_rollback_behind_a_gate_asks_first(house: House) -> None:
    for version in ("1.0", "1.1"):
        house.approving.approve(house.workspace, request(house, version))
        house.deploy(version, "production")
    asked = house.rollback("production")
    assert asked.request is not None
    house.approving.approve(house.workspace, asked.plan.to_bytes())
    assert house.rollback("production", "1.0").failure is None
    assert house.version_at("production") == "1.0"


def test_there_may_be_nothing_to_go_back_to(house: House) -> None:
    house.deploy("1.0", "qa")
    with pytest.raises(Problem, match=r"it ran: 1\.0"):
        house.rollback("qa")
    with pytest.raises(Problem, match="never ran '9"):
        house.rollback("qa", "9.9")


def test_an_interrupted_deployment_is_settled_after_saying_so(house: House) -> None:
    house.deploy("1.0", "qa")
    (ran,) = house.ledger.deployments("shop")
    house.ledger.deployed[ran.id] = ran.model_copy(update={"status": Status.INTERRUPTED})
    house.events.clear()
    house.deploy("1.1", "qa")
    assert house.settled == ["qa"]
    assert "did not come to rest" in house.events[0].text


def test_a_client_that_died_between_two_tests_leaves_the_rest_to_resume(house: House) -> None:
    two = "tests:\n  - {name: smoke, run: bin/smoke}\n  - {name: load, run: bin/load}\n"
    house.write("qa", more=two)
    house.dies_at = "load"
    with pytest.raises(KeyboardInterrupt):
        house.deploy("1.0", "qa")
    (ran,) = house.ledger.deployments("shop")
    assert ran.owes_tests
    refused = house.deploy("1.0", "production").verdict.unmet[0]
    assert f"tidegate resume {ran.id[:8]}" in refused.remedy
    house.dies_at = ""
    done = house.releasing.resume(house.workspace, ran.id, publish=house.events.append)
    assert ([result.test for result in done.tests], done.is_green) == (["smoke", "load"], True)
    assert house.releasing.resume(house.workspace, ran.id, publish=house.events.append) == done


def test_a_rollback_whose_client_died_still_holds(house: House) -> None:
    house.deploy("1.0", "qa")
    house.deploy("1.1", "qa")
    house.dies_at = "smoke"
    with pytest.raises(KeyboardInterrupt):
        house.rollback("qa")
    (hold,) = house.holding.in_force(house.workspace)
    house.dies_at = ""
    back = house.ledger.deployments("shop", limit=1)[0]
    house.releasing.resume(house.workspace, back.id, publish=house.events.append)
    assert house.holding.in_force(house.workspace) == (hold,)


def test_a_deployment_that_still_runs_is_waited_for_as_long_as_was_said(house: House) -> None:
    house.deploy("1.0", "qa")
    (ran,) = house.ledger.deployments("shop")
    house.ledger.deployed[ran.id] = ran.model_copy(update={"status": Status.RUNNING})
    house.busy = True
    with pytest.raises(Problem, match="under way"):
        house.deploy("1.1", "qa")
    assert house.deploy("1.1", "qa", wait_lock=5 * HOUR / 60).failure is None


def test_the_dossier_is_read_from_the_stored_bytes(house: House) -> None:
    content = request(house)
    dossier = house.approving.dossier(house.workspace, house.ledger.requests("shop")[0])
    assert dossier.content == content
    kinds = [condition.kind for condition in dossier.verdict.unmet]
    assert kinds == [ConditionKind.APPROVALS]
    assert dossier.plan.evidence[0].passed == 17

import subprocess
from pathlib import Path

import pytest
from tests.release_sample import HOUR
from tests.services.release_house import House, make_key

from tidegate.domain.approval import APPROVAL_NAMESPACE, Verdict
from tidegate.domain.gating import Vote
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.approving import Waiting, signature_file

RULE = """approval:
  approvals: 2
  approvers: [alice@example.com, bob@example.com, carol@example.com]
  four_eyes: true
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.write_all("qa", "production")
    made.write("production", kind="production", more=RULE)
    made.write_signers("alice", "bob", "carol", "dora")
    made.add("1.0", "1.1")
    return made


@pytest.fixture
def content(house: House) -> bytes:
    house.deploy("1.0", "qa")
    return house.deploy("1.0", "production").plan.to_bytes()


def waiting(house: House) -> Waiting:
    (found,) = house.approving.requests(house.workspace)
    return found


def votes(house: House, content: bytes) -> tuple[Vote, ...]:
    return house.gating.votes(house.workspace, content)


def refused(house: House, content: bytes, person: str) -> str:
    with pytest.raises(Problem) as refusal:
        house.approving.approve(house.workspace, content, key=house.key(person))
    assert refusal.value.kind is ProblemKind.GATE
    return str(refusal.value)


def test_two_people_sign_and_the_release_goes(house: House, content: bytes) -> None:
    house.approving.approve(house.workspace, content, key=house.key("alice"))
    assert (waiting(house).counted, waiting(house).needed) == (1, 2)
    assert house.deploy_plan(content).deployment is None
    decision = house.approving.approve(house.workspace, content, key=house.key("bob"))
    assert (decision.principal, decision.is_signed) == ("bob@example.com", True)
    assert house.deploy_plan(content).failure is None


def test_ssh_keygen_accepts_the_saved_pair(house: House, content: bytes, tmp_path: Path) -> None:
    decision = house.approving.approve(house.workspace, content, key=house.key("alice"))
    (tmp_path / "plan.sig").write_text(decision.signature)
    verified = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-n", APPROVAL_NAMESPACE, "-I", "alice@example.com",
         "-f", tmp_path / "signers", "-s", tmp_path / "plan.sig"],
        input=content, capture_output=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr


def test_the_same_person_counts_once_with_whatever_key(house: House, content: bytes) -> None:
    house.approving.approve(house.workspace, content, key=house.key("alice"))
    line = make_key(house.root / "keys" / "alice-2")
    with (house.root / "signers").open("a") as signers:
        signers.write(f"alice@example.com {line}\n")
    house.approving.approve(house.workspace, content, key=house.key("alice-2"))
    assert waiting(house).counted == 1


def test_who_may_not_approve_is_told_before_anything_is_stored(
    house: House, content: bytes
) -> None:
    make_key(house.root / "keys" / "mallory")
    assert "requested by carol@example.com" in refused(house, content, "carol")
    assert "dora@example.com is not among the approvers" in refused(house, content, "dora")
    with pytest.raises(Problem, match="SHA256:"):
        house.approving.approve(house.workspace, content, key=house.key("mallory"))
    with pytest.raises(Problem, match="needs a signature"):
        house.approving.approve(house.workspace, content)
    assert votes(house, content) == ()


def test_a_key_that_left_the_signers_counts_no_more(house: House, content: bytes) -> None:
    for person in ("alice", "bob"):
        house.approving.approve(house.workspace, content, key=house.key(person))
    (house.root / "keys" / "bob").unlink()
    house.write_signers("alice", "bob", "carol", "dora")
    outcome = house.deploy_plan(content)
    assert outcome.deployment is None
    assert "1 of 2 approvals (alice@example.com); does not count" in outcome.verdict.unmet[0].text


def test_without_the_signers_file_signed_requests_are_void(house: House, content: bytes) -> None:
    (house.root / "signers").unlink()
    for person in ("alice@example.com", "bob@example.com"):
        house.operator_name = person
        house.approving.approve(house.workspace, content)
    outcome = house.deploy_plan(content)
    assert "`signers` file is gone" in outcome.verdict.unmet[0].text


def test_a_changed_record_is_named_and_stops(house: House, content: bytes) -> None:
    for person in ("alice", "bob"):
        house.approving.approve(house.workspace, content, key=house.key(person))
    first, second = house.ledger.decided
    other = house.signing.sign(content + b" ", namespace=APPROVAL_NAMESPACE, key=house.key("bob"))
    for changed in (
        {"principal": "carol@example.com"},
        {"signature": first.signature},
        {"signature": other},
        {"verdict": Verdict.REJECTED},
    ):
        house.ledger.decided = [first, second.model_copy(update=changed)]
        outcome = house.deploy_plan(content)
        assert outcome.deployment is None


def test_signatures_that_came_as_files_count_and_are_recorded(house: House, content: bytes) -> None:
    pair = [
        house.signing.sign(content, namespace=APPROVAL_NAMESPACE, key=house.key(person))
        for person in ("alice", "bob")
    ]
    foreign = house.signing.sign(content, namespace="git", key=house.key("bob"))
    refused = house.deploy_plan(content, pair[0], foreign)
    assert "made for git" in refused.verdict.unmet[0].text
    assert house.deploy_plan(content, *pair).failure is None
    assert [vote.principal for vote in votes(house, content)] == [
        "alice@example.com",
        "bob@example.com",
    ]


def test_a_rejection_voids_for_good_and_its_case_stands_on_the_next_checklist(
    house: House, content: bytes
) -> None:
    house.approving.approve(house.workspace, content, key=house.key("alice"))
    house.approving.reject(
        house.workspace, content, key=house.key("dora"), reason="half tested", case="a refund"
    )
    assert "rejected by dora@example.com: half tested" in refused(house, content, "bob")
    assert house.approving.requests(house.workspace) == ()
    house.deploy("1.1", "qa")
    following = house.deploy("1.1", "production")
    assert following.plan.approval.checklist == ("a refund",)


def test_a_rejection_says_why(house: House, content: bytes) -> None:
    with pytest.raises(Problem, match="needs a reason"):
        house.approving.reject(house.workspace, content, key=house.key("dora"), reason=" ")


def test_nobody_decides_on_an_expired_request(house: House, content: bytes) -> None:
    house.now += 25 * HOUR
    assert "expired at" in refused(house, content, "alice")
    assert not waiting(house).is_alive


def test_a_single_person_without_signers_is_recorded_as_unsigned(house: House) -> None:
    (house.root / "signers").unlink()
    house.write("production", kind="production", more="")
    house.deploy("1.0", "qa")
    content = house.deploy("1.0", "production").plan.to_bytes()
    decision = house.approving.approve(house.workspace, content)
    assert (decision.principal, decision.is_signed) == ("carol@example.com", False)
    assert house.deploy("1.0", "production").failure is None


def test_a_plan_from_elsewhere_is_taken_in(house: House, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    there = House(tmp_path / "desk")
    there.write_all("qa", "production")
    there.write("production", kind="production", more=RULE)
    (there.root / "signers").write_text((house.root / "signers").read_text())
    there.now = house.now
    there.approving.approve(there.workspace, content, key=house.key("alice"))
    assert waiting(there).plan.to_bytes() == content


def test_each_further_signature_has_a_file_of_its_own() -> None:
    assert signature_file("p.json") == "p.json.sig"
    assert signature_file("p.json", taken=["p.json.sig"]) == "p.json.2.sig"

from pathlib import Path

import pytest
from tests.services.release_house import TESTS, House

from tidegate.domain.approval import GATE_NAMESPACE, gate_message
from tidegate.domain.problem import Problem

RULE = "approval:\n  approvals: 2          # two of us\n  approvers: [alice@example.com]\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.write_all("qa", "production")
    made.write("production", kind="production", more=TESTS + RULE)
    return made


def test_the_file_keeps_its_comments_and_the_record_says_who(house: House) -> None:
    before = (house.root / "environments/production.yaml").read_text()
    workspace = house.workspace
    changed = house.toggling.set(workspace, workspace.environment("production"), required=False)
    after = (house.root / "environments/production.yaml").read_text()
    assert not changed.environment("production").needs_approval
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    (entry,) = house.ledger.audit_entries()
    body = entry.content
    assert (body.action, body.before, body.after) == (
        "gate opened",
        "approval required",
        "continuous",
    )
    again = house.toggling.set(changed, changed.environment("production"), required=True)
    assert again.environment("production").needs_approval


def test_with_signers_an_approver_signs_the_change(house: House) -> None:
    house.write_signers("alice", "bob")
    workspace = house.workspace
    production = workspace.environment("production")
    with pytest.raises(Problem, match="needs a signature"):
        house.toggling.set(workspace, production, required=False)
    with pytest.raises(Problem, match=r"bob@example\.com is not among"):
        house.toggling.set(workspace, production, required=False, key=house.key("bob"))
    assert house.workspace.environment("production").needs_approval
    house.toggling.set(workspace, production, required=False, key=house.key("alice"))
    (entry,) = house.ledger.audit_entries()
    who, _, signature = entry.content.outcome.partition("\n")
    message = gate_message("shop", "production", required=False, nonce=entry.content.correlation)
    key = house.signing.verify(message, namespace=GATE_NAMESPACE, signature=signature)
    assert who == f"signed by alice@example.com with {key}"


def test_the_consequence_is_said_before(house: House) -> None:
    workspace = house.workspace
    production = workspace.environment("production")
    said = house.toggling.consequence
    assert "already needs approval" in said(workspace, production, required=True)
    opened = said(workspace, production, required=False)
    assert opened == (
        "Every release that is green in Qa goes to all 2 hosts of Production by itself, "
        "without a person."
    )
    house.holding.place(workspace, production, reason="rolled back from 1.1")
    assert "The hold by carol@example.com stays" in said(workspace, production, required=False)
    qa = workspace.environment("qa")
    assert "waits until a person approves it" in said(workspace, qa, required=True)

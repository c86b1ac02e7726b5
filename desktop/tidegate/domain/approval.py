"""A person's decision on one plan, signed over the plan's bytes where the team has signers."""

from datetime import datetime
from enum import StrEnum

from tidegate.domain.identity import PlanDigest, Principal
from tidegate.domain.value import Value, canonical_json

APPROVAL_NAMESPACE = "release-approval@tidegate"
REJECTION_NAMESPACE = "release-rejection@tidegate"
GATE_NAMESPACE = "gate-change@tidegate"


class Verdict(StrEnum):
    """What the person decided."""

    APPROVED = "approved"
    REJECTED = "rejected"


class Decision(Value):
    """One approval or rejection as it is recorded.

    `signature` is an armoured SSHSIG, empty in a workspace without signers (`is_signed`);
    `key` is the signing key's `SHA256:…` fingerprint; `case` names a test that was missing.
    """

    id: str
    plan: PlanDigest
    verdict: Verdict
    principal: Principal
    at: datetime
    signature: str = ""
    key: str = ""
    reason: str = ""
    case: str = ""
    machine: str = ""

    @property
    def is_signed(self) -> bool:
        """Tell whether a signature backs the decision."""
        return bool(self.signature)


def rejection_message(plan: PlanDigest, *, reason: str, case: str = "") -> bytes:
    """Return the bytes that a rejection signs."""
    return canonical_json({"plan": plan, "reason": reason, "case": case})


def gate_message(application: str, environment: str, *, required: bool, nonce: str) -> bytes:
    """Return the bytes that opening or closing a gate signs."""
    return canonical_json(
        {
            "application": application,
            "environment": environment,
            "approval_required": required,
            "nonce": nonce,
        }
    )

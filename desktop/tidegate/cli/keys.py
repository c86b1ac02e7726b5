"""Which key signs a decision: the one named, or the only one that may."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.domain.approval import APPROVAL_NAMESPACE
from tidegate.domain.problem import Problem

if TYPE_CHECKING:
    from tidegate.cli.session import Session
    from tidegate.services.ports.signing import Signers, SigningKey


def chosen_key(session: "Session", *, file: Path | None) -> "SigningKey | None":
    """Return the key to sign with; None in a workspace without signers.

    Raises Problem when no key of this person is among the signers.
    """
    signing = session.desk.signing
    signers = signing.signers(session.workspace)
    if signers is None:
        return None
    keys = signing.keys(file=file)
    if file is not None:
        return keys[0]
    known = tuple(key for key in keys if _belongs_to_a_signer(key, signers))
    if not known:
        raise Problem(
            "none of your keys is among the workspace's signers",
            remedy="give --key FILE, or load the key into the agent with ssh-add",
        )
    return known[0]


def _belongs_to_a_signer(key: "SigningKey", signers: "Signers") -> bool:
    try:
        signers.principal_of(key.fingerprint, namespace=APPROVAL_NAMESPACE, at=datetime.now(UTC))
    except Problem:
        return False
    return True

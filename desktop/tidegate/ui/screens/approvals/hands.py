"""Whose hands may sign at this machine: the keys here that belong to the workspace's signers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.domain.approval import APPROVAL_NAMESPACE
from tidegate.domain.problem import Problem
from tidegate.ui.screens.approvals.board import Hand

if TYPE_CHECKING:
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.signing import Signers, SigningKey
    from tidegate.ui.screens.approvals.needs import ApprovalServices


@dataclass(frozen=True, slots=True)
class Hands:
    """Reads keys off the window's thread."""

    services: ApprovalServices

    def here(self, workspace: Workspace) -> tuple[tuple[Hand, ...], str]:
        """Return who may sign here, and what keeps the keys from being read."""
        signers = self.services.signing.signers(workspace)
        if signers is None:
            return (Hand(self.services.person.operator(workspace).name),), ""
        try:
            keys = self.services.signing.keys()
        except Problem as problem:
            return (), problem.summary
        known = [self._hand(key, signers) for key in keys]
        return tuple(hand for hand in known if hand is not None), ""

    def of_file(self, workspace: Workspace, path: str) -> Hand:
        """Return the hand of a key file; raises Problem where it is nobody's here."""
        signers = self.services.signing.signers(workspace)
        keys = self.services.signing.keys(file=Path(path))
        found = [self._hand(key, signers) for key in keys] if signers is not None else []
        if hand := next((each for each in found if each is not None), None):
            return hand
        raise Problem(
            f"{path}: this key belongs to none of the signers",
            remedy="choose another file, or add its public half to the workspace's `signers` file",
        )

    def _hand(self, key: SigningKey, signers: Signers) -> Hand | None:
        """Return whose key it is, None where the signers do not know it for approvals."""
        now = self.services.clock.now()
        try:
            owner = signers.principal_of(key.fingerprint, namespace=APPROVAL_NAMESPACE, at=now)
        except Problem:
            return None
        return Hand(owner, key)

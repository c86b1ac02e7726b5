"""Reads requests from the record, and asks whether a plan would still be made the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.ui.screens.approvals.board import (
    Board,
    Misfit,
    Past,
    Sheet,
    hands_for,
    past_of,
    sort_out,
)
from tidegate.ui.screens.approvals.hands import Hands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.approvals.needs import ApprovalServices

_PAST_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads off the window's thread."""

    services: ApprovalServices

    def board(self, workspace: Workspace) -> Board:
        """Return every request, sorted by whom it waits for."""
        hands, _ = Hands(self.services).here(workspace)
        requests = self.services.approving.requests(workspace)
        past = tuple(self._past(workspace))
        return sort_out(requests, hands=hands, past=past, now=self.services.clock.now())

    def sheet(self, workspace: Workspace, digest: str) -> Sheet:
        """Return one request with who may sign it here; raises Problem."""
        dossier = self.services.approving.dossier(workspace, digest)
        hands, trouble = Hands(self.services).here(workspace)
        return Sheet(
            dossier=dossier,
            hands=hands_for(hands, dossier.waiting),
            now=self.services.clock.now(),
            trouble=trouble,
        )

    def misfit(self, workspace: Workspace, sheet: Sheet) -> Misfit:
        """Ask hosts and files how the plan would differ if it were made now; raises Problem."""
        fresh = self.services.planning.again(workspace, sheet.plan)
        changes = self.services.planning.differences(sheet.plan, fresh.plan)
        return Misfit(sheet.dossier.digest, changes)

    def _past(self, workspace: Workspace) -> Iterable[Past]:
        ledger = self.services.ledger
        for deployment in ledger.deployments(workspace.name)[:_PAST_LIMIT]:
            decisions = ledger.decisions(deployment.plan)
            content = ledger.plan(deployment.plan) if decisions else None
            if content is not None:
                yield past_of(Plan.from_bytes(content), deployment, decisions)


def unplannable(sheet: Sheet, error: Exception) -> Misfit:
    """Say why the plan cannot be made now: a host out of reach changes nothing in the plan."""
    if not isinstance(error, Problem):
        return Misfit(sheet.dossier.digest, trouble="something went wrong inside Tidegate")
    if error.kind is ProblemKind.HOST:
        return Misfit(sheet.dossier.digest, trouble=error.summary)
    return Misfit(sheet.dossier.digest, (error.summary,))

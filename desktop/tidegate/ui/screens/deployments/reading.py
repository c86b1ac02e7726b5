"""Reads deployments from the record and the logs, and writes what a person wants to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tidegate.domain.approval import Verdict
from tidegate.domain.deployment import Deployment, Event, EventKind, Status
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem
from tidegate.ui.screens.deployments.watch import Listed, Watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.workspace import Workspace
    from tidegate.ui.screens.deployments.needs import DeploymentServices

_LAST = 10
_TRIES = 5
Found = tuple[Watched, tuple[Event, ...], tuple[Event, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads off the window's thread."""

    services: DeploymentServices

    def listed(self, workspace: Workspace) -> Listed:
        """Return every deployment, running ones first."""
        found = self.services.ledger.deployments(workspace.name)
        titles = {str(e.name): (e.label, e.kind.value) for e in workspace.ordered}
        ordered = sorted(found, key=lambda each: each.status.is_finished)
        return Listed(tuple(ordered), titles, self.services.clock.now())

    def watched(self, workspace: Workspace, wanted: str) -> Found:
        """Return a deployment, its events, and what its hosts printed; raises Problem."""
        ledger = self.services.ledger
        deployment, events = self._at_one_moment(wanted)
        content = ledger.plan(deployment.plan)
        votes = ledger.decisions(deployment.plan)
        names = dict.fromkeys(v.principal for v in votes if v.verdict is Verdict.APPROVED)
        earlier = ledger.deployments(workspace.name, environment=deployment.environment)
        watched = Watched(
            deployment=deployment,
            plan=Plan.from_bytes(content) if content else None,
            now=self.services.clock.now(),
            approved_by=tuple(names),
            typical=_typical(deployment, earlier),
        )
        printed = self.services.logs.lines(deployment.id)
        return watched, events, printed

    def _at_one_moment(self, wanted: str) -> tuple[Deployment, tuple[Event, ...]]:
        """Return a deployment with its events; its state never lacks one of these.

        It is written while it is read: a state from before its events would lose them for good.
        """
        deployment = self._deployment(wanted)
        for _ in range(_TRIES):
            events = self.services.ledger.events(deployment.id)
            before, deployment = deployment, self._deployment(deployment.id)
            if deployment == before:
                break
        return deployment, events

    def _deployment(self, wanted: str) -> Deployment:
        deployment = self.services.ledger.deployment(wanted)
        if deployment is None:
            raise Problem(f"there is no deployment '{wanted}'", remedy="choose one of the list")
        return deployment


def told(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return what the state of the record does not hold: commands begun, reasons of failures."""
    kinds = (EventKind.NOTE, EventKind.PHASE)
    return tuple(each for each in events if each.kind in kinds)


def write_text(path: str, text: str) -> None:
    """Write a text file; raises Problem."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror}") from None


def _typical(deployment: Deployment, earlier: Sequence[Deployment]) -> timedelta | None:
    """Return the median time of the last good deployments to the same environment."""
    spans = [
        (each.finished_at - each.started_at).total_seconds()
        for each in earlier
        if each.status is Status.SUCCEEDED and each.finished_at and each.id != deployment.id
    ]
    return timedelta(seconds=median(spans[:_LAST])) if spans else None

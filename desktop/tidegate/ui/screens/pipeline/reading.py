"""Reads the pipeline, a version's journey and what hosts differ in, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.journey import live
from tidegate.domain.problem import Problem
from tidegate.ui.screens.pipeline.board import Board, Selected, SettingsAhead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tidegate.domain.environment import Environment
    from tidegate.domain.identity import EnvironmentName
    from tidegate.domain.plan import SettingChange
    from tidegate.domain.workspace import Workspace
    from tidegate.services.reviewing import Row
    from tidegate.services.standing import EnvironmentStatus
    from tidegate.ui.screens.pipeline.needs import PipelineServices


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads off the window's thread."""

    services: PipelineServices

    def board(
        self, workspace: Workspace, *, drifted: Mapping[EnvironmentName, tuple[str, ...]]
    ) -> Board:
        """Return the pipeline; `drifted` is what hosts were found to differ in."""
        return Board(
            view=self.services.reviewing.pipeline(workspace),
            stages=tuple(stage.name for stage in workspace.pipeline),
            now=self.services.clock.now(),
            drifted=dict(drifted),
        )

    def selected(self, workspace: Workspace, row: Row) -> Selected:
        """Return a version with its journey and the settings that wait ahead of it."""
        journey = self.services.reviewing.journey(workspace, row.version)
        return Selected(row, journey, self._ahead(workspace))

    def _ahead(self, workspace: Workspace) -> SettingsAhead | None:
        productive = [each for each in workspace.pipeline if each.kind.is_productive]
        if not productive:
            return None
        last = productive[-1]
        try:
            changes = self._changes(workspace, last)
        except Problem as problem:
            return SettingsAhead(last.name, last.label, trouble=problem.summary)
        return SettingsAhead(last.name, last.label, changes)

    def _changes(self, workspace: Workspace, environment: Environment) -> tuple[SettingChange, ...]:
        ledger = self.services.ledger
        current = live(ledger.deployments(workspace.name, environment=environment.name))
        then = ledger.snapshot(current.plan) if current else None
        now = self.services.rendering.snapshot(workspace, environment)
        return self.services.comparing.changes_between(then, now)


def drift_of(status: EnvironmentStatus) -> tuple[str, ...]:
    """Return one line for every host that is not as its last deployment left it."""
    lines = []
    for host in status.hosts:
        report = host.report
        if report is None:
            continue
        if not report.is_reached:
            lines.append(f"{host.name}: {report.problem or 'no answer'}")
        elif status.live is not None and host.release != host.expected:
            lines.append(f"{host.name} runs {host.release or 'nothing'}, not {host.expected}")
        elif report.drift:
            lines.append(f"{host.name}: {', '.join(report.drift)}")
    return tuple(lines)

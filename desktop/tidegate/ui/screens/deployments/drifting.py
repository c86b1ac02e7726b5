"""What hosts have against what their deployment put there, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.counting import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.deployment import Deployment
    from tidegate.domain.host_report import HostReport

_MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class Drift:
    """One host's difference; `place` leads to it in Compare, empty where nothing can be read."""

    host: str
    text: str
    place: str = ""


def drifts(reports: Sequence[HostReport], deployment: Deployment) -> tuple[Drift, ...]:
    """Return the hosts that do not have what the deployment put there, in the plan's order."""
    found = (_drift(report, deployment) for report in reports)
    return tuple(drift for drift in found if drift is not None)


def _drift(report: HostReport, deployment: Deployment) -> Drift | None:
    if not report.is_reached:
        return Drift(report.host, f"could not be read: {report.problem}")
    where = f"{deployment.environment}@{deployment.id}"
    place = f"{where}/{deployment.environment}@live:{report.host}"
    if report.current != deployment.release:
        return Drift(report.host, f"runs {report.current or 'nothing'} by now", place)
    if report.drift:
        return Drift(report.host, _files(report.drift), place)
    return None


def _files(paths: Sequence[str]) -> str:
    shown = ", ".join(paths[:_MOST_FILES])
    more = f" and {len(paths) - _MOST_FILES} more" if len(paths) > _MOST_FILES else ""
    return f"{count_of(len(paths), 'file')} changed: {shown}{more}"

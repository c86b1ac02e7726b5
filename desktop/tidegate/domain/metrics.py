"""The four delivery metrics of DORA, from the record of one environment: pure.

See "Accelerate" (Forsgren, Humble, Kim, 2018): how often, how fast, how safely, how soon mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.journey import tenures
from tidegate.domain.plan import Action

WEEK = timedelta(days=7)
_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Metrics:
    """Over `span`: None where nothing happened that it could be told from.

    `lead_time` is from a build's registration to its being live, `time_to_restore` from a failure
    to the next success (both medians); `per_week` counts the last twelve weeks, oldest first.
    """

    span: timedelta
    deployments: int
    failed: int
    lead_time: timedelta | None
    time_to_restore: timedelta | None
    per_week: tuple[int, ...]

    @property
    def weekly(self) -> float:
        """Return how many deployments a week there were on average."""
        return self.deployments / (self.span / WEEK)

    @property
    def failure_rate(self) -> float | None:
        """Return the share of deployments that failed or were rolled back."""
        return self.failed / self.deployments if self.deployments else None


def measure(
    deployments: Sequence[Deployment],
    *,
    registered: Mapping[str, datetime],
    now: datetime,
    span: timedelta = timedelta(days=30),
) -> Metrics:
    """Measure one environment's deployments; `registered` is when each build's digest came."""
    ended = [d for d in deployments if d.status.is_finished and d.action is Action.DEPLOY]
    recent = [d for d in ended if d.started_at >= now - span]
    bad = _gone_back_from(deployments)
    return Metrics(
        span=span,
        deployments=len(recent),
        failed=sum(1 for d in recent if d.status is not Status.SUCCEEDED or d.id in bad),
        lead_time=_median(_lead_times(recent, registered)),
        time_to_restore=_median(_restores(deployments, since=now - span)),
        per_week=_weeks(ended, now=now),
    )


def _gone_back_from(deployments: Sequence[Deployment]) -> set[str]:
    return {tenure.deployment.id for tenure in tenures(deployments) if tenure.was_rolled_back}


def _lead_times(
    deployments: Sequence[Deployment], registered: Mapping[str, datetime]
) -> list[timedelta]:
    return [
        d.finished_at - registered[d.build]
        for d in deployments
        if d.status is Status.SUCCEEDED and d.finished_at and d.build in registered
    ]


def _restores(deployments: Sequence[Deployment], *, since: datetime) -> list[timedelta]:
    """Return how long it took from each failure, or from the wish to go back, to a success."""
    spans: list[timedelta] = []
    broken: datetime | None = None
    for each in sorted(deployments, key=lambda d: d.started_at):
        if each.status.is_finished and each.status is not Status.SUCCEEDED:
            broken = broken or each.started_at
        elif each.status is Status.SUCCEEDED and each.finished_at:
            if each.action is Action.ROLLBACK:
                broken = broken or each.started_at
            if broken is not None and broken >= since:
                spans.append(each.finished_at - broken)
            broken = None
    return spans


def _weeks(deployments: Sequence[Deployment], *, now: datetime) -> tuple[int, ...]:
    counts = [0] * _WEEKS
    for each in deployments:
        age = (now - each.started_at) // WEEK
        if 0 <= age < _WEEKS:
            counts[_WEEKS - 1 - age] += 1
    return tuple(counts)


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(s.total_seconds() for s in spans)) if spans else None

"""What an environment ran, from when until when, as its deployments tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.plan import Action


@dataclass(frozen=True, slots=True)
class Tenure:
    """A time during which one deployment was what the environment ran; `until` None: it still is.

    `was_rolled_back` tells that a person went back from it to an earlier release.
    """

    deployment: Deployment
    since: datetime
    until: datetime | None = None
    was_rolled_back: bool = False

    def lasted(self, *, now: datetime) -> timedelta:
        """Return how long it was live, up to now at the most."""
        return (self.until or now) - self.since


def tenures(deployments: Iterable[Deployment]) -> tuple[Tenure, ...]:
    """Return what one environment ran, oldest first; only successful deployments count."""
    found: list[Tenure] = []
    for deployment in sorted(deployments, key=lambda d: d.started_at):
        if deployment.status is not Status.SUCCEEDED:
            continue
        since = deployment.finished_at or deployment.started_at
        if found:
            found[-1] = _ended(found[-1], by=deployment, at=since)
        found.append(Tenure(deployment, since))
    return tuple(found)


def _ended(tenure: Tenure, *, by: Deployment, at: datetime) -> Tenure:
    is_back = by.action is Action.ROLLBACK and by.build != tenure.deployment.build
    return Tenure(tenure.deployment, tenure.since, at, is_back)


def live(deployments: Iterable[Deployment]) -> Deployment | None:
    """Return the deployment that the record takes for the live one of an environment."""
    ran = tenures(deployments)
    return ran[-1].deployment if ran else None


def latest_of(build: str, deployments: Sequence[Deployment]) -> Deployment | None:
    """Return the last finished deployment of a build among those of one environment."""
    of_build = (d for d in deployments if d.build == build and d.status.is_finished)
    return max(of_build, key=lambda d: d.started_at, default=None)


def was_rolled_back(build: str, deployments: Sequence[Deployment]) -> bool:
    """Tell whether the last time that a build was live there ended by going back from it."""
    of_build = [tenure for tenure in tenures(deployments) if tenure.deployment.build == build]
    return bool(of_build) and of_build[-1].was_rolled_back


def longest_live(build: str, deployments: Sequence[Deployment], *, now: datetime) -> timedelta:
    """Return the longest time for which a build was live without a break."""
    ran = (tenure for tenure in tenures(deployments) if tenure.deployment.build == build)
    return max((tenure.lasted(now=now) for tenure in ran), default=timedelta())

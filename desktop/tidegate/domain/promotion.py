"""Which builds may go on by themselves, and which a newer one has overtaken: pure."""

from collections.abc import Collection, Sequence

from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment
from tidegate.domain.environment import Environment
from tidegate.domain.journey import latest_of, live, was_rolled_back
from tidegate.domain.plan import Plan


def newcomers(builds: Sequence[Build], here: Sequence[Deployment]) -> tuple[Build, ...]:
    """Return the builds that were never tried in the first stage and are newer than what is live.

    `builds` are newest first; the answer is oldest first, since each of them is tried.
    """
    return tuple(reversed(_untried(builds, here)))


def candidates(
    builds: Sequence[Build],
    *,
    here: Sequence[Deployment],
    before: Sequence[Deployment],
    rejected: Collection[str] = (),
) -> tuple[Build, ...]:
    """Return the builds that are green one stage before and not tried here, newest first.

    Deployments that failed are not tried again by themselves, nor are rejected builds.
    """
    return tuple(
        build
        for build in _untried(builds, here)
        if build.digest not in rejected and has_passed(build, before)
    )


def _untried(builds: Sequence[Build], here: Sequence[Deployment]) -> list[Build]:
    current = live(here)
    tried = {deployment.build for deployment in here}
    newer: list[Build] = []
    for build in builds:
        if current is not None and build.digest == current.build:
            break
        if build.digest not in tried:
            newer.append(build)
    return newer


def has_passed(build: Build, before: Sequence[Deployment]) -> bool:
    """Tell whether a build is green in a stage and nobody went back from it there."""
    last = latest_of(build.digest, before)
    return last is not None and last.is_green and not was_rolled_back(build.digest, before)


def goes_by_itself(environment: Environment) -> bool:
    """Tell whether releases come to an environment by themselves, as far as its gate."""
    return environment.promote == "auto"


def is_overtaken(plan: Plan, *, by: Plan, builds: Sequence[Build]) -> bool:
    """Tell whether one waiting plan is for the same or an older build than another one."""
    if (plan.application, plan.environment) != (by.application, by.environment):
        return False
    order: list[str] = [build.digest for build in builds]
    if plan.build.digest == by.build.digest:
        return True
    known = plan.build.digest in order and by.build.digest in order
    return known and order.index(plan.build.digest) > order.index(by.build.digest)

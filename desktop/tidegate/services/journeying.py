"""The way of one release, stop by stop."""

from dataclasses import dataclass
from datetime import datetime

from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import Environment
from tidegate.domain.identity import DeploymentId, EnvironmentName
from tidegate.domain.plan import Action
from tidegate.services.approving import Waiting


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One stop of a release on its way, newest first in a journey."""

    at: datetime
    text: str
    environment: EnvironmentName | None = None
    deployment: DeploymentId | None = None
    is_bad: bool = False


def requested(waiting: Waiting) -> JourneyStep:
    """Return the stop before an environment, where approval was asked for."""
    request = waiting.plan.request
    text = f"{waiting.plan.title} requested by {_called(request.requested_by)}"
    return JourneyStep(request.issued_at, text, waiting.plan.environment)


def stop_at(deployment: Deployment, environment: Environment) -> JourneyStep:
    """Return the stop in an environment, with what became of it there."""
    at = deployment.finished_at or deployment.started_at
    words = {
        Status.RUNNING: "Deploying to",
        Status.SUCCEEDED: "Live on",
        Status.INTERRUPTED: "Interrupted on",
        Status.ROLLED_BACK: "Failed, rolled back on",
    }
    text = f"{words.get(deployment.status, 'Failed on')} {environment.label}"
    if deployment.action is Action.ROLLBACK and deployment.status is Status.SUCCEEDED:
        text = f"Went back to it on {environment.label}"
    if deployment.tests:
        red = ", ".join(result.test for result in deployment.red_tests)
        text += f", red: {red}" if red else ", tests passed"
    is_bad = deployment.status not in (Status.RUNNING, Status.SUCCEEDED)
    is_red = bool(deployment.red_tests)
    return JourneyStep(at, text, environment.name, deployment.id, is_bad or is_red)


def registered(build: Build) -> JourneyStep:
    """Return the first stop of all."""
    return JourneyStep(build.registered_at, f"Registered by {_called(build.registered_by)}")


def _called(person: str) -> str:
    """Name a person as briefly as a journey can."""
    return person.partition("@")[0]

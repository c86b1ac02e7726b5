"""What one version is to one environment: the cell of the pipeline's table; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidegate.domain.deployment import Deployment, HostOutcome, Status
from tidegate.domain.identity import DeploymentId, EnvironmentName, PlanDigest
from tidegate.domain.journey import Tenure, tenures


class CellState(StrEnum):
    """The state that a cell shows; its value is the words that people read."""

    LIVE = "Live"
    WAS_LIVE = "Was live"
    DEPLOYING = "Deploying"
    WAITING = "Waiting for approval"
    FAILED = "Failed"
    ROLLED_BACK = "Rolled back"
    NONE = ""


@dataclass(frozen=True, slots=True)
class AtTheGate:
    """A request that waits, as far as a cell shows it."""

    digest: PlanDigest
    counted: int
    needed: int
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """One version in one environment.

    `hosts_ok` of `hosts` run it, as its last deployment left them; `since` and `until` say when
    it was live; `is_red` that a test failed there; `text` says more in a few words.
    """

    environment: EnvironmentName
    version: str
    state: CellState = CellState.NONE
    text: str = ""
    hosts_ok: int = 0
    hosts: int = 0
    since: datetime | None = None
    until: datetime | None = None
    is_red: bool = False
    deployment: DeploymentId | None = None
    request: PlanDigest | None = None


def cell_of(
    build: str,
    *,
    environment: EnvironmentName,
    version: str,
    deployments: Sequence[Deployment],
    gate: AtTheGate | None = None,
) -> Cell:
    """Return the cell of a build in an environment, from that environment's deployments."""
    blank = Cell(environment, version)
    mine = sorted((d for d in deployments if d.build == build), key=lambda d: d.started_at)
    if mine and mine[-1].status is Status.RUNNING:
        return _of(mine[-1], CellState.DEPLOYING, text=_hosts(mine[-1]))
    if gate is not None:
        return _waiting(blank, gate)
    ran = [tenure for tenure in tenures(deployments) if tenure.deployment.build == build]
    if ran and ran[-1].until is None:
        return _live(ran[-1])
    if mine and mine[-1].status is not Status.SUCCEEDED:
        return _of(mine[-1], CellState.FAILED, text=_failure(mine[-1]))
    return _past(ran[-1]) if ran else blank


def hosts_ok(deployment: Deployment) -> int:
    """Return how many hosts run what the deployment put there, as they said at its end."""
    return sum(1 for host in deployment.hosts if host.outcome is HostOutcome.ACTIVE)


def _of(deployment: Deployment, state: CellState, *, text: str) -> Cell:
    return Cell(
        environment=deployment.environment,
        version=deployment.version,
        state=state,
        text=text,
        hosts_ok=hosts_ok(deployment),
        hosts=len(deployment.hosts),
        since=deployment.started_at,
        is_red=bool(deployment.red_tests),
        deployment=deployment.id,
    )


def _waiting(blank: Cell, gate: AtTheGate) -> Cell:
    return Cell(
        environment=blank.environment,
        version=blank.version,
        state=CellState.WAITING,
        text=f"{gate.counted} of {gate.needed} signed",
        since=gate.asked_at,
        request=gate.digest,
    )


def _live(tenure: Tenure) -> Cell:
    deployment = tenure.deployment
    text = _hosts(deployment) + (" · red" if deployment.red_tests else "")
    return _placed(_of(deployment, CellState.LIVE, text=text), tenure)


def _past(tenure: Tenure) -> Cell:
    state = CellState.ROLLED_BACK if tenure.was_rolled_back else CellState.WAS_LIVE
    return _placed(_of(tenure.deployment, state, text=""), tenure)


def _placed(cell: Cell, tenure: Tenure) -> Cell:
    return Cell(
        environment=cell.environment,
        version=cell.version,
        state=cell.state,
        text=cell.text,
        hosts_ok=cell.hosts_ok,
        hosts=cell.hosts,
        since=tenure.since,
        until=tenure.until,
        is_red=cell.is_red,
        deployment=cell.deployment,
    )


def _hosts(deployment: Deployment) -> str:
    return f"{hosts_ok(deployment)}/{len(deployment.hosts)} hosts"


def _failure(deployment: Deployment) -> str:
    ended = {Status.ROLLED_BACK: "rolled back", Status.INTERRUPTED: "interrupted"}
    word = ended.get(deployment.status, "")
    return " · ".join(part for part in (word, deployment.text) if part)

"""After an interruption: read the hosts, bring them to rest, and write down what is true."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tidegate.domain.deployment import Deployment, HostOutcome, Status
from tidegate.domain.environment import Environment
from tidegate.domain.host_report import HostReport, LockOwner
from tidegate.domain.identity import DeploymentId
from tidegate.domain.planning import targets_of
from tidegate.domain.problem import Problem
from tidegate.domain.target import Target
from tidegate.domain.workspace import Workspace
from tidegate.services.narrating import Telling
from tidegate.services.parting import Parting
from tidegate.services.ports.events import Logs, Publish
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.recording import Recording
from tidegate.services.rolling_out import status_of
from tidegate.services.tasks import CancelFlag

_AT_ONCE = 32

Verdict = Literal["rest", "keep"]


@dataclass(frozen=True, slots=True)
class Recovering:
    """Brings what was interrupted to rest; a host's state is believed only as it is read."""

    hosts: Hosts
    ledger: Ledger
    logs: Logs
    recording: Recording

    def survey(self, workspace: Workspace, environment: Environment) -> tuple[HostReport, ...]:  # noqa: ARG002 - the same everywhere
        """Read every host of an environment, changing nothing."""
        return self.hosts.survey(targets_of(environment))

    def await_free(
        self,
        environment: Environment,
        *,
        within: timedelta,
        cancel: CancelFlag,
        show: Callable[[str], None],
    ) -> None:
        """Return once nobody works on the environment's hosts, changing nothing.

        `show` hears each second for whom one waits, and for how many seconds still. Raises Problem
        LOCKED when the time is over, and at once when a person left the hosts as they are.
        """
        parting = Parting(self.hosts, self.recording.clock)
        parting.until_gone(targets_of(environment), within=within, cancel=cancel, show=show)

    def settle(
        self,
        workspace: Workspace,
        environment: Environment,
        *,
        publish: Publish,
        wait_lock: timedelta | None = None,
        cancel: CancelFlag | None = None,
    ) -> tuple[HostReport, ...]:
        """Settle what a vanished client left; raises Problem LOCKED while one is still there.

        With `wait_lock` one that is there is waited for so long, with a countdown. A release that
        every host runs and found healthy is kept; else all switch back.
        """
        targets = targets_of(environment)
        before = self._unsettled(workspace, environment)
        reports = self._abandoned(targets, before, _Patience(publish, wait_lock, cancel))
        latest = self._unsettled(workspace, environment)
        if before is not None and latest is None:
            return reports  # it has come to its end meanwhile
        wish = _Wish(_verdict(reports, latest), latest, publish, wanted=latest.id if latest else "")
        return self._settle(workspace, environment, targets, wish)

    def unlock(
        self, workspace: Workspace, environment: Environment, *, publish: Publish
    ) -> tuple[HostReport, ...]:
        """Break every lock, whoever holds it; what waits for its confirmation switches back."""
        targets = targets_of(environment)
        latest = self._unsettled(workspace, environment)
        return self._settle(workspace, environment, targets, _Wish("rest", latest, publish))

    def resume(self, workspace: Workspace, deployment_id: str, *, publish: Publish) -> Deployment:
        """Bring an interrupted deployment to its end: kept where all hosts run it, else undone."""
        found = self.ledger.deployment(deployment_id)
        if found is None or found.application != workspace.name:
            raise Problem(
                f"there is no deployment '{deployment_id}'",
                remedy="`tidegate history` lists them",
            )
        if found.status.is_settled:
            return found
        self.settle(workspace, workspace.environment(found.environment), publish=publish)
        return self.ledger.deployment(found.id) or found

    def _abandoned(
        self, targets: Sequence[Target], latest: Deployment | None, patience: "_Patience"
    ) -> tuple[HostReport, ...]:
        parting = Parting(self.hosts, self.recording.clock)
        telling = self._telling(latest.id if latest else "", patience.publish)
        return parting.until_gone(
            targets,
            within=patience.wait_lock,
            cancel=patience.cancel or CancelFlag(),
            show=telling.show,
        )

    def _unsettled(self, workspace: Workspace, environment: Environment) -> Deployment | None:
        latest = self.ledger.deployments(workspace.name, environment=environment.name, limit=1)
        return latest[0] if latest and not latest[0].status.is_settled else None

    def _settle(
        self,
        workspace: Workspace,
        environment: Environment,
        targets: Sequence[Target],
        wish: "_Wish",
    ) -> tuple[HostReport, ...]:
        intent = self.recording.entry(
            workspace,
            action="hosts settled",
            target=environment.name,
            outcome=wish.verdict,
            correlation=wish.deployment.id if wish.deployment else "",
        )
        self.ledger.record(intent)
        if wish.deployment is None:
            return self._settled(workspace, targets, wish, publish=wish.publish)
        telling = self._telling(wish.deployment.id, wish.publish)
        telling.wind_up()  # what a host does to come to rest is told, and told of or not it does it
        reports = self._settled(workspace, targets, wish, publish=telling)
        self._write_down(workspace, wish.deployment, reports, telling)
        return reports

    def _settled(
        self, workspace: Workspace, targets: Sequence[Target], wish: "_Wish", *, publish: Publish
    ) -> tuple[HostReport, ...]:
        operator = self.recording.person.operator(workspace)
        lock = LockOwner(
            owner=f"{operator.name} on {operator.machine}",
            purpose="settle an interrupted deployment",
            taken_at=self.recording.clock.now(),
            deployment=wish.wanted,
        )

        def one(target: Target) -> HostReport:
            try:
                return self.hosts.settle(target, lock=lock, verdict=wish.verdict, publish=publish)
            except Problem as problem:
                return HostReport(
                    host=target.name,
                    is_reached=False,
                    problem=problem.summary,
                    remedy=problem.remedy,
                )

        with ThreadPoolExecutor(min(_AT_ONCE, len(targets)), "settle") as threads:
            return tuple(threads.map(one, targets))

    def _telling(self, deployment: str, publish: Publish) -> Telling:
        identity = DeploymentId(deployment)
        return Telling(identity, self.ledger, self.logs, self.recording, publish)

    def _write_down(
        self,
        workspace: Workspace,
        deployment: Deployment,
        reports: Sequence[HostReport],
        telling: Telling,
    ) -> None:
        outcomes = []
        for report in reports:
            outcomes.append(outcome_of(report, deployment))
            telling.settled(report.host, outcomes[-1], text=report.problem)
        status = _status(outcomes)
        if status is deployment.status:
            return
        audit = self.recording.entry(
            workspace,
            action="deployment settled",
            target=f"{deployment.environment} {deployment.release}",
            outcome=status.value,
            correlation=deployment.id,
        )
        telling.finish(status, text=_TEXTS.get(status, ""), audit=audit)


@dataclass(frozen=True, slots=True)
class _Patience:
    """How long to wait for somebody who is still there, and who hears of it."""

    publish: Publish
    wait_lock: timedelta | None
    cancel: CancelFlag | None


@dataclass(frozen=True, slots=True)
class _Wish:
    """How to settle, and what to write down of it.

    Only the lock of the deployment `wanted` is touched; empty: whosever it is.
    """

    verdict: Verdict
    deployment: Deployment | None
    publish: Publish
    wanted: str = ""


_TEXTS = {
    Status.SUCCEEDED: "it was interrupted; every host runs it",
    Status.FAILED_UNCHANGED: "it was interrupted before anything was switched",
    Status.ROLLED_BACK: "it was interrupted; every host runs what it ran before",
    Status.FAILED_MIXED: "it was interrupted; the hosts differ: deploy or roll back",
    Status.INTERRUPTED: "it was interrupted, and a host could not be read",
}


def outcome_of(report: HostReport, deployment: Deployment) -> HostOutcome:
    """Return what a host is after a deployment, by its own journal and link."""
    if not report.is_reached or _holds(report, deployment):
        return HostOutcome.UNKNOWN
    has_switched = _says(report, "switched", deployment)
    if report.current == deployment.release:
        is_kept = _says(report, "kept", deployment) or not has_switched
        return HostOutcome.ACTIVE if is_kept else HostOutcome.FAILED_AFTER_SWITCH
    return HostOutcome.ROLLED_BACK if has_switched else HostOutcome.UNCHANGED


def _verdict(reports: Sequence[HostReport], deployment: Deployment | None) -> Verdict:
    """Keep only what was decided already, or what every host runs and found healthy."""
    if deployment is None or not all(report.is_reached for report in reports):
        return "rest"
    kept = [_says(report, "kept", deployment) for report in reports]
    waiting = [report.waiting == deployment.release and report.is_healthy for report in reports]
    ready = [k or w for k, w in zip(kept, waiting, strict=True)]
    return "keep" if any(kept) or all(ready) else "rest"


def _holds(report: HostReport, deployment: Deployment) -> bool:
    """Tell whether the host's lock is this deployment's; another's does not concern it."""
    return report.lock is not None and report.lock.deployment in ("", deployment.id)


def _says(report: HostReport, what: str, deployment: Deployment) -> bool:
    mark = f" {what} {deployment.release} {deployment.id} "
    return any(mark in f"{line} " for line in report.journal)


def _status(outcomes: Sequence[HostOutcome]) -> Status:
    if all(outcome is HostOutcome.ACTIVE for outcome in outcomes):
        return Status.SUCCEEDED
    return status_of(outcomes)

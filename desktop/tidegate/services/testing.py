"""Run an environment's tests after a deployment, here or on its hosts, and record each."""

from dataclasses import dataclass
from pathlib import Path as FilePath

from tidegate.domain.deployment import Deployment, Event, EventKind
from tidegate.domain.environment import Host, Test
from tidegate.domain.identity import DeploymentId, HostName
from tidegate.domain.plan import Plan, PlannedHost
from tidegate.domain.planning import target_of
from tidegate.domain.problem import Problem
from tidegate.domain.references import Scope, expand, refuse_secret
from tidegate.domain.target import Target
from tidegate.domain.testing import TestResult
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.events import Publish
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.ports.testing import Testing as TestRunner
from tidegate.services.recording import Recording


@dataclass(frozen=True, slots=True)
class Testing:
    """Runs a plan's tests in order; every event is recorded before it is published."""

    __test__ = False  # pytest would take it for a test class

    ledger: Ledger
    recording: Recording
    runner: TestRunner
    hosts: Hosts

    def run(
        self, workspace: Workspace, deployment: Deployment, plan: Plan, *, publish: Publish
    ) -> Deployment:
        """Return the deployment with its tests' results; one red test does not stop the others.

        What an interrupted run has recorded already is not run again.
        """
        done = {(result.test, result.host) for result in deployment.tests}
        for test in plan.tests:
            for host in _where(test, plan):
                if (test.name, host.name if host else "") in done:
                    continue
                self._tell(deployment, EventKind.TEST_STARTED, publish, text=test.name, host=host)
                result = self._result(workspace, plan, test, host, publish, deployment)
                self._tell(deployment, EventKind.TESTED, publish, result=result, host=host)
        return self._tell(deployment, EventKind.TESTS_DONE, publish, text=_summary(plan))

    def _result(
        self,
        workspace: Workspace,
        plan: Plan,
        test: Test,
        host: PlannedHost | None,
        publish: Publish,
        deployment: Deployment,
    ) -> TestResult:
        """Run one test; what keeps it from running is a red result, never an escape."""

        def log(text: str) -> None:
            publish(
                self._event(deployment, EventKind.OUTPUT, text=text.rstrip("\n") + "\n", host=host)
            )

        variables = _variables(plan, host)
        try:
            if host is None:
                return self.runner.run(
                    _expanded(test, plan.hosts[0]),
                    folder=FilePath(workspace.root),
                    environment=variables,
                    log=log,
                )
            target = _target(workspace, plan, host)
            return self.hosts.run(
                target, _expanded(test, host), environment=variables, release=plan.release
            )
        except Problem as problem:
            return self._unrun(test, host, problem)

    def _unrun(self, test: Test, host: PlannedHost | None, problem: Problem) -> TestResult:
        return TestResult(
            test=test.name,
            host=host.name if host else "",
            is_green=False,
            failed=1,
            summary=str(problem),
            finished_at=self.recording.clock.now(),
        )

    def _tell(
        self,
        deployment: Deployment,
        kind: EventKind,
        publish: Publish,
        *,
        text: str = "",
        host: PlannedHost | None = None,
        result: TestResult | None = None,
    ) -> Deployment:
        event = self._event(deployment, kind, text=text, host=host, result=result)
        after = self.ledger.append(event)
        publish(event)
        return after

    def _event(
        self,
        deployment: Deployment,
        kind: EventKind,
        *,
        text: str = "",
        host: PlannedHost | None = None,
        result: TestResult | None = None,
    ) -> Event:
        return Event(
            id=self.recording.tokens.unique(),
            deployment=DeploymentId(deployment.id),
            at=self.recording.clock.now(),
            kind=kind,
            host=host.name if host else HostName(""),
            text=text,
            result=result,
        )


def _where(test: Test, plan: Plan) -> tuple[PlannedHost | None, ...]:
    """Return the hosts a test runs on; None stands for this machine."""
    if test.where == "here":
        return (None,)
    return plan.hosts[:1] if test.where == "first" else plan.hosts


def _variables(plan: Plan, host: PlannedHost | None) -> dict[str, str]:
    """Return what a test may read of the release, as steps do; addresses of all hosts too."""
    here = host or plan.hosts[0]
    return {
        "TIDEGATE_RELEASE": plan.release,
        "TIDEGATE_VERSION": plan.build.version,
        "TIDEGATE_ENVIRONMENT": plan.environment,
        "TIDEGATE_HOST": here.name,
        "TIDEGATE_PREVIOUS": here.previous,
        "TIDEGATE_HOSTS": " ".join(each.name for each in plan.hosts),
        "TIDEGATE_ADDRESSES": " ".join(each.address for each in plan.hosts),
    }


def _expanded(test: Test, host: PlannedHost) -> Test:
    """Fill in what the plan leaves open: the host; a secret may not stand in a test's command."""
    there = Host(name=host.name, address=host.address)
    text = expand(test.run, scope=Scope(host=there), secret=refuse_secret)
    return test.model_copy(update={"run": text})


def _target(workspace: Workspace, plan: Plan, host: PlannedHost) -> Target:
    """Return how to reach a host: credentials from the workspace, the place from the plan."""
    known = {each.name: each for each in workspace.environment(plan.environment).hosts}
    if host.name not in known:
        raise Problem(f"the host {host.name} is not in the workspace any more")
    reached = target_of(workspace.environment(plan.environment), known[host.name])
    return Target(host=reached.host, path=host.path)


def _summary(plan: Plan) -> str:
    count = len(plan.tests)
    return f"{count} test{'' if count == 1 else 's'} done" if count else "no tests: green"

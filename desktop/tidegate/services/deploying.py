"""Carry a plan out: prepare everywhere, switch everywhere, then keep or go back everywhere."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from tidegate.domain.deployment import Deployment, EventKind
from tidegate.domain.host_report import LockOwner
from tidegate.domain.identity import DeploymentId
from tidegate.domain.plan import Plan
from tidegate.domain.planning import targets_of
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.workspace import Workspace
from tidegate.services.narrating import Telling
from tidegate.services.ordering import Ordering
from tidegate.services.ports.events import Logs, Publish
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.ledger import Ledger
from tidegate.services.recording import Recording
from tidegate.services.rolling_out import Recheck, Result, Rollout
from tidegate.services.steering import Steering
from tidegate.services.tasks import CancelFlag
from tidegate.services.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Deploying:
    """Runs plans. A plan that has begun is used up, whatever comes of it."""

    hosts: Hosts
    ledger: Ledger
    logs: Logs
    recording: Recording
    ordering: Ordering
    steering: Steering = field(default_factory=Steering)

    def run(  # noqa: PLR0913 - what a run depends on
        self,
        workspace: Workspace,
        plan: Plan,
        content: bytes,  # noqa: ARG002 - the bytes that were judged; the plan was read from them
        *,
        publish: Publish,
        wait_lock: timedelta | None = None,
        cancel: CancelFlag | None = None,
        recheck: Recheck = lambda: None,
        is_attended: bool = True,
    ) -> Deployment:
        """Carry the plan out and return what it came to.

        Raises Problem when a host refuses before anything was switched (kinds HOST, LOCKED, GATE);
        a failing step or check is told by the deployment's status. `is_attended` lets a person,
        where one watches, choose what becomes of a host that fails.
        """
        self.hosts.warm(targets_of(workspace.environment(plan.environment)))
        flag = cancel or CancelFlag()
        identity = DeploymentId(self.recording.tokens.unique())
        lock = self._lock(workspace, plan, identity)
        orders = self.ordering.orders(workspace, plan, lock=lock)
        telling = Telling(identity, self.ledger, self.logs, self.recording, publish)

        def carry_out(rollout: Rollout) -> Deployment:
            begun = self._start(workspace, plan, lock)
            telling.note(f"{plan.release} to {plan.title}", kind=EventKind.STARTED)
            return self._finish(workspace, begun, rollout.run(), telling)

        with (
            self.steering.carries(identity, is_attended=is_attended) as helm,
            closing(Rollout(self.hosts, orders, telling, flag, recheck, helm)) as rollout,
        ):
            with self._refusal_recorded(workspace, plan):
                Waiting(rollout.look, self.recording.clock).until_free(
                    orders, within=wait_lock, cancel=flag, show=telling.show
                )
            telling.open_log("every host is free and runs what the plan says")
            return _to_its_end(lambda: carry_out(rollout), flag, say=telling.show)

    @contextmanager
    def _refusal_recorded(self, workspace: Workspace, plan: Plan) -> Iterator[None]:
        """Record what kept a plan from beginning: a host that is not the one it was, say."""
        try:
            yield
        except Problem as problem:
            if problem.kind is not ProblemKind.LOCKED:  # somebody at work is nothing to look into
                entry = self.recording.entry(
                    workspace,
                    action="deployment refused",
                    target=f"{plan.environment} {plan.release}",
                    outcome=problem.kind.name.lower(),
                    reason=problem.summary,
                    after=plan.digest,
                )
                with suppress(Problem):  # nothing has begun, and what refused it matters more
                    self.ledger.record(entry)
            raise

    def _lock(self, workspace: Workspace, plan: Plan, identity: DeploymentId) -> LockOwner:
        operator = self.recording.person.operator(workspace)
        return LockOwner(
            owner=f"{operator.name} on {operator.machine}",
            purpose=f"{plan.action} {plan.build.version} to {plan.environment}",
            taken_at=self.recording.clock.now(),
            deployment=identity,
        )

    def _start(self, workspace: Workspace, plan: Plan, lock: LockOwner) -> Deployment:
        begun = Deployment.begin(
            plan,
            id=DeploymentId(lock.deployment),
            by=self.recording.person.operator(workspace).name,
            at=self.recording.clock.now(),
        )
        audit = self.recording.entry(
            workspace,
            action="deployment started",
            target=f"{plan.environment} {plan.release}",
            before=plan.replaces,
            after=plan.digest,
            correlation=begun.id,
        )
        self.ledger.start(begun, audit=audit)
        return begun

    def _finish(
        self, workspace: Workspace, begun: Deployment, result: Result, telling: Telling
    ) -> Deployment:
        audit = self.recording.entry(
            workspace,
            action="deployment finished",
            target=f"{begun.environment} {begun.release}",
            outcome=result.status.value,
            reason=result.text,
            correlation=begun.id,
        )
        done = telling.finish(result.status, text=result.text, audit=audit)
        if result.refusal is not None:
            raise result.refusal
        return done


def _to_its_end(
    work: Callable[[], Deployment], flag: CancelFlag, *, say: Callable[[str], None]
) -> Deployment:
    """Do work in a thread of its own, which a wish to end the program cannot cut in the middle.

    The wish (Ctrl+C, a logout) becomes one to cancel, and is raised when the work has come to its
    end, which is the next moment at which no host is left between two states.
    """
    with ThreadPoolExecutor(1, "deployment") as thread:
        working = thread.submit(work)
        try:
            return working.result()
        except KeyboardInterrupt:
            flag.cancel()
            say("asked to end: first every host comes to rest")
            wait([working])
            raise

"""Bring a release to an environment: plan, gate, request or deployment, tests, hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from tidegate.domain.deployment import Deployment, Event, EventKind, Status
from tidegate.domain.environment import Environment
from tidegate.domain.gate import ConditionKind, GateVerdict
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import PlanDigest
from tidegate.domain.plan import Action, Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.promotion import is_overtaken
from tidegate.domain.workspace import Workspace
from tidegate.services.approving import Approving, Waiting
from tidegate.services.gating import Gating
from tidegate.services.holding import Holding
from tidegate.services.planning import Draft, Planning, read_plan
from tidegate.services.ports.builds import Artifacts
from tidegate.services.ports.events import Publish
from tidegate.services.ports.ledger import Ledger
from tidegate.services.tasks import CancelFlag
from tidegate.services.testing import Testing

_PEOPLE = {ConditionKind.APPROVALS, ConditionKind.CHECKLIST}
_LATER = _PEOPLE | {ConditionKind.WINDOW, ConditionKind.SOAK}
"""What may still come to hold for a plan that waits: people, and time."""


class RunsPlans(Protocol):
    """The engine, as far as a release needs it."""

    def run(  # noqa: PLR0913 - the engine's own list
        self,
        workspace: Workspace,
        plan: Plan,
        content: bytes,
        *,
        publish: Publish,
        wait_lock: timedelta | None,
        cancel: CancelFlag,
        recheck: Callable[[], None],
        is_attended: bool,
    ) -> Deployment:
        """Carry a plan out; raises Problem."""
        ...


class Settles(Protocol):
    """What brings an interrupted environment to rest before the next deployment."""

    def settle(
        self,
        workspace: Workspace,
        environment: Environment,
        *,
        publish: Publish,
        wait_lock: timedelta | None,
        cancel: CancelFlag | None,
    ) -> tuple[HostReport, ...]:
        """Bring every host to rest and return how it is then; raises Problem."""
        ...

    def resume(self, workspace: Workspace, deployment_id: str, *, publish: Publish) -> Deployment:
        """Bring an interrupted deployment to its end; raises Problem."""
        ...


@dataclass(frozen=True, slots=True)
class ReleaseOutcome:
    """What came of a wish to deploy: a deployment, a request that waits, or a refusal."""

    plan: Plan
    verdict: GateVerdict
    deployment: Deployment | None = None
    request: PlanDigest | None = None

    @property
    def failure(self) -> ProblemKind | None:
        """Return what sort of failure it is, None where all is well; red tests are a failure."""
        if self.deployment is None:
            return ProblemKind.GATE
        return None if self.deployment.is_green else ProblemKind.FAILED


@dataclass(frozen=True, slots=True)
class _Run:
    """How a plan is carried out: for whom, and until when."""

    publish: Publish
    wait_lock: timedelta | None = None
    cancel: CancelFlag | None = None
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Releasing:
    """The whole way of `deploy`, `deploy --plan` and `rollback`."""

    ledger: Ledger
    artifacts: Artifacts
    planning: Planning
    gating: Gating
    approving: Approving
    holding: Holding
    testing: Testing
    deploying: RunsPlans
    settling: Settles

    def deploy(  # noqa: PLR0913 - a command with its options
        self,
        workspace: Workspace,
        version: str,
        environment: str,
        *,
        publish: Publish,
        wait_lock: timedelta | None = None,
        cancel: CancelFlag | None = None,
        is_automatic: bool = False,
    ) -> ReleaseOutcome:
        """Plan anew and run an approved plan that is equal, or this one, or ask; raises Problem."""
        run = _Run(publish, wait_lock, cancel, is_automatic)
        self._settle(workspace, environment, run)
        return self._release(workspace, self.planning.plan(workspace, version, environment), run)

    def rollback(
        self,
        workspace: Workspace,
        environment: str,
        to: str = "",
        *,
        publish: Publish,
        wait_lock: timedelta | None = None,
        cancel: CancelFlag | None = None,
    ) -> ReleaseOutcome:
        """Go back to an earlier deployment's build and configuration, through the gate."""
        run = _Run(publish, wait_lock, cancel)
        self._settle(workspace, environment, run)
        return self._release(
            workspace, self.planning.plan_rollback(workspace, environment, to), run
        )

    def deploy_plan(
        self,
        workspace: Workspace,
        content: bytes,
        signatures: tuple[str, ...] = (),
        *,
        publish: Publish,
        wait_lock: timedelta | None = None,
        cancel: CancelFlag | None = None,
    ) -> ReleaseOutcome:
        """Run that very plan; the sources are read once more and every difference is named."""
        plan = read_plan(content, where="the plan")
        run = _Run(publish, wait_lock, cancel)
        fresh = self._again(workspace, plan, run)
        changes = (*self._tampering(workspace, plan), *self.planning.differences(plan, fresh.plan))
        verdict = self.gating.judge(
            workspace, plan, content, changes=changes, signatures=signatures
        )
        if changes or not (verdict.is_open or may_wait(verdict)):
            return ReleaseOutcome(plan, verdict)
        self.planning.keep(workspace, Draft(plan, content, fresh.snapshot, fresh.reports))
        if not verdict.is_open:
            return ReleaseOutcome(plan, verdict, request=self._ask(workspace, plan, verdict))
        self._take_in(workspace, content, signatures)
        return self._run(workspace, plan, content, verdict, run)

    def resume(self, workspace: Workspace, deployment_id: str, *, publish: Publish) -> Deployment:
        """Bring an interrupted deployment to its end, with the tests that it still owes."""
        done = self.settling.resume(workspace, deployment_id, publish=publish)
        content = self.ledger.plan(done.plan)
        if content is None or done.status is not Status.SUCCEEDED or done.is_tested:
            return done
        return self._finish(workspace, done, read_plan(content, where="the plan"), _Run(publish))

    def _settle(self, workspace: Workspace, environment: str, run: _Run) -> None:
        """Bring an interrupted deployment's hosts to rest, after saying so."""
        where = workspace.environment(environment)
        latest = self.ledger.deployments(workspace.name, environment=where.name, limit=1)
        if not latest or latest[0].status.is_settled:
            return
        self._tell(latest[0], run, text=f"{latest[0].release} did not come to rest: settling it")
        self.settling.settle(
            workspace, where, publish=run.publish, wait_lock=run.wait_lock, cancel=run.cancel
        )
        self._catch_up(workspace, latest[0], run)

    def _catch_up(self, workspace: Workspace, interrupted: Deployment, run: _Run) -> None:
        """Do for a release that turned out to be live what its client did not come to do."""
        settled = self.ledger.deployment(interrupted.id)
        content = self.ledger.plan(interrupted.plan)
        if content is not None and settled is not None and settled.status is Status.SUCCEEDED:
            self._afterwards(workspace, read_plan(content, where="the plan"), run)

    def _tell(self, deployment: Deployment, run: _Run, *, text: str) -> None:
        event = Event(
            id=self.approving.recording.tokens.unique(),
            deployment=deployment.id,
            at=self.approving.recording.clock.now(),
            kind=EventKind.NOTE,
            text=text,
        )
        self.ledger.append(event)
        run.publish(event)

    def _release(self, workspace: Workspace, draft: Draft, run: _Run) -> ReleaseOutcome:
        equal = self._equal_requests(workspace, draft.plan)
        for waiting in equal:
            content = waiting.plan.to_bytes()
            verdict = self._judge(workspace, waiting.plan, content, run)
            if verdict.is_open:
                return self._run(workspace, waiting.plan, content, verdict, run)
        verdict = self._judge(workspace, draft.plan, draft.content, run)
        if verdict.is_open:
            self.planning.keep(workspace, draft)
            return self._run(workspace, draft.plan, draft.content, verdict, run)
        if not may_wait(verdict):
            return ReleaseOutcome(draft.plan, verdict)
        return self._request(workspace, draft, equal, run)

    def _equal_requests(self, workspace: Workspace, fresh: Plan) -> list[Waiting]:
        """Return what waits, is alive and does the very same, newest first."""
        return [
            waiting
            for waiting in self.approving.requests(workspace)
            if waiting.plan.environment == fresh.environment
            and waiting.is_alive
            and not self.planning.differences(waiting.plan, fresh)
        ]

    def _judge(self, workspace: Workspace, plan: Plan, content: bytes, run: _Run) -> GateVerdict:
        return self.gating.judge(workspace, plan, content, is_automatic=run.is_automatic)

    def _request(
        self, workspace: Workspace, draft: Draft, equal: list[Waiting], run: _Run
    ) -> ReleaseOutcome:
        """Ask for approval, unless the very same waits already."""
        needed = draft.plan.approval
        same = [each for each in equal if each.plan.approval == needed]
        if same:
            plan = same[0].plan
            verdict = self._judge(workspace, plan, plan.to_bytes(), run)
            return ReleaseOutcome(plan, verdict, request=same[0].digest)
        verdict = self._judge(workspace, draft.plan, draft.content, run)
        digest = self.approving.request(workspace, draft)
        if run.is_automatic:
            self._overtake(workspace, draft.plan)
        return ReleaseOutcome(draft.plan, verdict, request=digest)

    def _overtake(self, workspace: Workspace, plan: Plan) -> None:
        """Let requests for the same or older builds wait no longer."""
        builds = self.ledger.builds(workspace.name)
        for waiting in self.approving.requests(workspace):
            is_other = waiting.digest != plan.digest
            if is_other and is_overtaken(waiting.plan, by=plan, builds=builds):
                self.approving.supersede(workspace, waiting, by=plan)

    def _again(self, workspace: Workspace, plan: Plan, run: _Run) -> Draft:
        """Plan anew what a saved plan does; what cannot be planned any more has changed."""
        try:
            self._settle(workspace, plan.environment, run)
            return self.planning.again(workspace, plan)
        except Problem as problem:
            if problem.kind is not ProblemKind.INPUT:
                raise
            raise Problem(
                f"the plan cannot be carried out as it stands: {problem.summary}",
                remedy=problem.remedy,
                kind=ProblemKind.GATE,
            ) from problem

    def _tampering(self, workspace: Workspace, plan: Plan) -> tuple[str, ...]:
        """Compare a plan with the stored one of the same nonce, which no two plans share."""
        for waiting in self.approving.requests(workspace):
            is_same = waiting.plan.request.nonce == plan.request.nonce
            if is_same and waiting.digest != plan.digest:
                named = self.planning.differences(waiting.plan, plan)
                what = "; ".join(named) or "its times, its rule or its evidence differ"
                return (f"the file is not the plan that was asked for: {what}",)
        return ()

    def _ask(self, workspace: Workspace, plan: Plan, verdict: GateVerdict) -> PlanDigest | None:
        is_for_people = any(condition.kind in _PEOPLE for condition in verdict.unmet)
        return self.approving.ask(workspace, plan) if is_for_people else None

    def _take_in(self, workspace: Workspace, content: bytes, signatures: tuple[str, ...]) -> None:
        """Record approvals that came as files, so that the record holds what opened the gate."""
        for signature in signatures:
            self.approving.add_signature_file(workspace, content, signature=signature)

    def _run(
        self,
        workspace: Workspace,
        plan: Plan,
        content: bytes,
        verdict: GateVerdict,
        run: _Run,
    ) -> ReleaseOutcome:
        self._refuse_changed_build(plan)

        def recheck() -> None:
            again = self.gating.judge(
                workspace, plan, content, is_automatic=run.is_automatic, is_running=True
            )
            if not again.is_open:
                raise refusal(again)

        deployment = self.deploying.run(
            workspace,
            plan,
            content,
            publish=run.publish,
            wait_lock=run.wait_lock,
            cancel=run.cancel or CancelFlag(),
            recheck=recheck,
            is_attended=not run.is_automatic,
        )
        if deployment.status is Status.SUCCEEDED:
            deployment = self._finish(workspace, deployment, plan, run)
        return ReleaseOutcome(plan, verdict, deployment=deployment)

    def _finish(
        self, workspace: Workspace, deployment: Deployment, plan: Plan, run: _Run
    ) -> Deployment:
        self._afterwards(workspace, plan, run)
        return self.testing.run(workspace, deployment, plan, publish=run.publish)

    def _refuse_changed_build(self, plan: Plan) -> None:
        changed = self.artifacts.changed(plan.build.digest)
        if changed:
            more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""  # noqa: PLR2004
            names = ", ".join(changed[:3]) + more
            raise Problem(
                f"the stored build {plan.build.version} was changed: {names}",
                remedy="register the build again from its source",
                kind=ProblemKind.GATE,
            )

    def _afterwards(self, workspace: Workspace, plan: Plan, run: _Run) -> None:
        """A rollback stops what goes by itself; a person's next deployment lets it go on."""
        environment = workspace.environment(plan.environment)
        self._overtake(workspace, plan)
        in_force = self.holding.in_force(workspace, environment)
        if plan.action is Action.ROLLBACK and not in_force:
            reason = f"rolled back from {plan.replaces or 'another release'}"
            self.holding.place(workspace, environment, reason=reason)
        elif plan.action is Action.DEPLOY and not run.is_automatic:
            for hold in in_force:
                reason = f"{plan.build.version} was deployed by hand"
                self.holding.lift(workspace, hold.id, reason=reason)


def may_wait(verdict: GateVerdict) -> bool:
    """Tell whether a person's approval is missing and nothing else that waiting cannot mend."""
    kinds = {condition.kind for condition in verdict.unmet}
    return bool(kinds & _PEOPLE) and kinds <= _LATER


def refusal(verdict: GateVerdict) -> Problem:
    """Return the Problem that says why the gate is closed."""
    unmet = verdict.unmet
    return Problem(
        "the gate is closed: " + "; ".join(condition.text for condition in unmet),
        remedy="; ".join(dict.fromkeys(c.remedy for c in unmet if c.remedy)),
        kind=ProblemKind.GATE,
    )

"""Continuous delivery and deployment: take in new builds and move them on until nothing can."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import Environment
from tidegate.domain.identity import EnvironmentName, PlanDigest
from tidegate.domain.plan import Plan
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.promotion import candidates, goes_by_itself, newcomers
from tidegate.domain.workspace import Workspace
from tidegate.services.approving import Approving, Waiting
from tidegate.services.ports.events import Publish
from tidegate.services.ports.ledger import Ledger
from tidegate.services.releasing import ReleaseOutcome, Releasing
from tidegate.services.tasks import CancelFlag

LOCK_PATIENCE = timedelta(seconds=30)
"""How long to wait for somebody else's deployment before going on with the next environment."""


class Discovers(Protocol):
    """The service that registers builds, as far as conveying needs it."""

    def discover(self, workspace: Workspace) -> tuple[Build, ...]:
        """Register what the watched globs name and is new; return it."""
        ...


@dataclass(slots=True)
class Conveyed:
    """What came of it; `problems` kept one environment each from going on."""

    deployments: list[Deployment] = field(default_factory=list)
    requests: list[PlanDigest] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    problems: dict[EnvironmentName, Problem] = field(default_factory=dict)

    @property
    def failure(self) -> ProblemKind | None:
        """Return what sort of failure the command line tells, None where all went well."""
        if any(d.status is not Status.SUCCEEDED for d in self.deployments):
            return ProblemKind.FAILED
        first = next(iter(self.problems.values()), None)
        return first.kind if first else None


@dataclass(frozen=True, slots=True)
class Conveying:
    """Moves releases along the pipeline by themselves."""

    ledger: Ledger
    builds: Discovers
    approving: Approving
    releasing: Releasing

    def once(
        self, workspace: Workspace, *, publish: Publish, cancel: CancelFlag | None = None
    ) -> Conveyed:
        """Register new builds and promote until nothing can move; a closed gate is a success."""
        flag = cancel or CancelFlag()
        conveyed = Conveyed(builds=list(self.builds.discover(workspace)))
        while self._pass(workspace, conveyed, publish, flag):
            flag.check()
        return conveyed

    def _pass(
        self, workspace: Workspace, conveyed: Conveyed, publish: Publish, cancel: CancelFlag
    ) -> bool:
        """Go along the pipeline once; return whether anything moved.

        It ends: each deployment takes one build out of what was not yet tried in an environment.
        """
        moved = False
        for environment in workspace.pipeline:
            while environment.name not in conveyed.problems and goes_by_itself(environment):
                cancel.check()
                if not self._move(workspace, environment, conveyed, publish, cancel):
                    break
                moved = True
        return moved

    def _move(
        self,
        workspace: Workspace,
        environment: Environment,
        conveyed: Conveyed,
        publish: Publish,
        cancel: CancelFlag,
    ) -> bool:
        """Bring one build into an environment; return whether a deployment came of it."""
        for build in self._coming(workspace, environment):
            outcome = self._attempt(workspace, environment, build, conveyed, publish, cancel)
            if outcome is None:
                return False
            if outcome.deployment is not None:
                conveyed.deployments.append(outcome.deployment)
                return True
            if outcome.request is not None:
                self._note_request(outcome.request, conveyed)
                return False
        return False

    def _note_request(self, request: PlanDigest, conveyed: Conveyed) -> None:
        if request not in conveyed.requests:
            conveyed.requests.append(request)

    def _attempt(
        self,
        workspace: Workspace,
        environment: Environment,
        build: Build,
        conveyed: Conveyed,
        publish: Publish,
        cancel: CancelFlag,
    ) -> ReleaseOutcome | None:
        """Release one build; what stands in the way keeps this environment out of this run."""
        try:
            return self.releasing.deploy(
                workspace,
                build.version,
                environment.name,
                publish=publish,
                wait_lock=LOCK_PATIENCE,
                cancel=cancel,
                is_automatic=True,
            )
        except Problem as problem:
            conveyed.problems[environment.name] = problem
            return None

    def _coming(self, workspace: Workspace, environment: Environment) -> Iterator[Build]:
        """Yield what may come next: what people approved first, then up to what waits for them."""
        if self._is_shut(workspace, environment):
            return
        waiting = self._undecided(workspace, environment)
        builds = self._next(workspace, environment)
        approved = [b for b in builds if b.digest in waiting and _is_approved(waiting[b.digest])]
        yield from approved
        for build in builds:
            request = waiting.get(build.digest)
            if request is not None and self._waits(workspace, environment, request):
                return
            yield build

    def _is_shut(self, workspace: Workspace, environment: Environment) -> bool:
        """Tell, before any host is read, whether nothing can come by itself now."""
        holds = self.ledger.holds(workspace.name)
        if any(h.environment == environment.name and not h.version for h in holds):
            return True
        now = self.approving.recording.clock.now()
        return not environment.needs_approval and not environment.calendar.is_open(now)

    def _waits(self, workspace: Workspace, environment: Environment, request: Waiting) -> bool:
        """Tell whether people must decide first, on a plan that still says what would be done."""
        if not environment.needs_approval:
            return False
        return _is_approved(request) or not self.releasing.planning.is_outdated(
            workspace, request.plan
        )

    def _undecided(self, workspace: Workspace, environment: Environment) -> dict[str, Waiting]:
        """Return the requests that are alive by their build; the newest of each."""
        alive = [w for w in self.approving.requests(workspace) if w.is_alive]
        mine = [w for w in reversed(alive) if w.plan.environment == environment.name]
        return {waiting.plan.build.digest: waiting for waiting in mine}

    def _next(self, workspace: Workspace, environment: Environment) -> tuple[Build, ...]:
        builds = self.ledger.builds(workspace.name)
        here = self.ledger.deployments(workspace.name, environment=environment.name)
        stage = workspace.stage_before(environment.name)
        rejected = self._rejected(workspace, environment)
        if stage is None:
            return tuple(b for b in newcomers(builds, here) if b.digest not in rejected)
        before = self.ledger.deployments(workspace.name, environment=stage.name)
        return candidates(builds, here=here, before=before, rejected=rejected)

    def _rejected(self, workspace: Workspace, environment: Environment) -> set[str]:
        """Return the builds that a person rejected for an environment."""
        contents = (self.ledger.plan(each.plan) for each in self.ledger.rejections(workspace.name))
        plans = [Plan.from_bytes(content) for content in contents if content is not None]
        return {plan.build.digest for plan in plans if plan.environment == environment.name}


def _is_approved(waiting: Waiting) -> bool:
    return waiting.counted >= waiting.needed

"""One execution of one plan: a list of events, and what they add up to."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field

from tidegate.domain.identity import DeploymentId, EnvironmentName, HostName, PlanDigest, ReleaseId
from tidegate.domain.plan import Action, Plan
from tidegate.domain.testing import TestResult
from tidegate.domain.value import Value


class Phase(StrEnum):
    """What happens on a host, in this order; SWITCH is the point of no return."""

    CONNECT = "connect"
    PREFLIGHT = "preflight"
    LOCK = "lock"
    STAGE = "stage"
    VERIFY = "verify"
    SWITCH = "switch"
    STEPS = "steps"
    HEALTH = "health"
    KEEP = "keep"

    @property
    def is_before_switch(self) -> bool:
        """Tell whether the host is still untouched in this phase."""
        return list(Phase).index(self) < list(Phase).index(Phase.SWITCH)


class PhaseState(StrEnum):
    """How far a host is with a phase."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class _Spoken(StrEnum):
    """Words of ours that people read as well."""

    @property
    def spoken(self) -> str:
        """Return it as it is said in a sentence."""
        return self.value.replace("_", " ")


class HostOutcome(_Spoken):
    """What a host is after the deployment, as read from the host."""

    PENDING = "pending"
    UNCHANGED = "unchanged"
    ACTIVE = "active"
    ROLLED_BACK = "rolled_back"
    FAILED_AFTER_SWITCH = "failed_after_switch"
    UNKNOWN = "unknown"


class Status(_Spoken):
    """What a deployment came to."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED_UNCHANGED = "failed_unchanged"
    FAILED_MIXED = "failed_mixed"
    ROLLED_BACK = "rolled_back"
    INTERRUPTED = "interrupted"

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more will happen by itself."""
        return self is not Status.RUNNING

    @property
    def is_settled(self) -> bool:
        """Tell whether every host's state is known."""
        return self not in (Status.RUNNING, Status.INTERRUPTED, Status.FAILED_MIXED)


class EventKind(StrEnum):
    """What an event tells.

    PAUSED says why the whole waits for a person, CONTINUED what they decided; RETRIED lets a host
    begin again.
    """

    STARTED = "started"
    PHASE = "phase"
    PROGRESS = "progress"
    OUTPUT = "output"
    NOTE = "note"
    BARRIER = "barrier"
    PAUSED = "paused"
    CONTINUED = "continued"
    RETRIED = "retried"
    HOST_SETTLED = "host_settled"
    FINISHED = "finished"
    TEST_STARTED = "test_started"
    TESTED = "tested"
    TESTS_DONE = "tests_done"

    @property
    def is_recorded(self) -> bool:
        """Tell whether the store keeps it; progress is only for the eye, output has its file."""
        return self not in (EventKind.PROGRESS, EventKind.OUTPUT)


class Event(Value):
    """One thing that happened in a deployment; empty fields do not apply to its kind.

    `done` and `total` are bytes. `id` is a UUID of the client, so that it is recorded once only.
    """

    id: str
    deployment: DeploymentId
    at: datetime
    kind: EventKind
    host: HostName = HostName("")
    phase: Phase | None = None
    state: PhaseState | None = None
    outcome: HostOutcome | None = None
    status: Status | None = None
    text: str = ""
    is_warning: bool = False
    done: int = 0
    total: int = 0
    result: TestResult | None = None

    @property
    def announces(self) -> bool:
        """Tell whether something that lasts is about to happen: it is to be on record before.

        Hosts are switched, and kept, behind a barrier; that a deployment begins is recorded with
        it, before any host is touched.
        """
        return self.kind is EventKind.BARRIER


class HostProgress(Value):
    """How far one host is."""

    name: HostName
    phases: dict[Phase, PhaseState] = Field(
        default_factory=lambda: dict.fromkeys(Phase, PhaseState.WAITING)
    )
    outcome: HostOutcome = HostOutcome.PENDING
    text: str = ""
    done: int = 0
    total: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def current(self) -> Phase | None:
        """Return the phase that runs or failed, if any."""
        live = (PhaseState.RUNNING, PhaseState.FAILED)
        return next((phase for phase, state in self.phases.items() if state in live), None)


class Deployment(Value):
    """A deployment as its events tell it; the live view, the history and recovery use the same."""

    id: DeploymentId
    plan: PlanDigest
    application: str
    environment: EnvironmentName
    version: str
    build: str
    release: ReleaseId
    action: Action
    started_by: str
    started_at: datetime
    hosts: tuple[HostProgress, ...]
    status: Status = Status.RUNNING
    finished_at: datetime | None = None
    text: str = ""
    warnings: tuple[str, ...] = ()
    tests: tuple[TestResult, ...] = ()
    is_tested: bool = False
    paused: str = ""

    @classmethod
    def begin(cls, plan: Plan, *, id: DeploymentId, by: str, at: datetime) -> Self:  # noqa: A002
        """Return a deployment that has not touched any host yet."""
        return cls(
            id=id,
            plan=plan.digest,
            application=plan.application,
            environment=plan.environment,
            version=plan.build.version,
            build=plan.build.digest,
            release=plan.release,
            action=plan.action,
            started_by=by,
            started_at=at,
            hosts=tuple(HostProgress(name=host.name) for host in plan.hosts),
        )

    def after(self, event: Event) -> "Deployment":
        """Return the deployment as it is once the event has happened."""
        if event.kind in _OF_A_HOST:
            return self._with_host(event)
        return self.model_copy(update=self._changed_by(event))

    def after_all(self, events: Iterable[Event]) -> "Deployment":
        """Return what `after` would one by one; takes as long as events, not hosts, are many."""
        hosts = {host.name: host for host in self.hosts}
        state = self
        for event in events:
            if event.kind not in _OF_A_HOST:
                state = state.after(event)
            elif event.host in hosts:
                hosts[event.host] = _advanced(hosts[event.host], event)
        return state.model_copy(update={"hosts": tuple(hosts.values())})

    def _changed_by(self, event: Event) -> dict[str, object]:
        """Return what an event that concerns the whole changes."""
        match event.kind:
            case EventKind.NOTE if event.is_warning:
                return {"warnings": (*self.warnings, event.text)}
            case EventKind.PAUSED | EventKind.CONTINUED:
                return {"paused": event.text if event.kind is EventKind.PAUSED else ""}
            case EventKind.FINISHED:
                end = {"status": event.status, "finished_at": event.at, "text": event.text}
                return {**end, "paused": ""}
            case EventKind.TESTED if event.result is not None:
                return {"tests": (*self.tests, event.result)}
            case EventKind.TESTS_DONE:
                return {"is_tested": True}
            case _:
                return {}

    def _with_host(self, event: Event) -> "Deployment":
        hosts = tuple(_advanced(h, event) if h.name == event.host else h for h in self.hosts)
        return self.model_copy(update={"hosts": hosts})

    def host(self, name: str) -> HostProgress:
        """Return one host's progress; raises KeyError on a host that is not part of it."""
        found = {host.name: host for host in self.hosts}
        return found[HostName(name)]

    @property
    def is_green(self) -> bool:
        """Tell whether it is live everywhere and every test after it passed."""
        return (
            self.status is Status.SUCCEEDED
            and self.is_tested
            and all(result.is_green for result in self.tests)
        )

    @property
    def owes_tests(self) -> bool:
        """Tell whether it is live and its tests have not all run yet."""
        return self.status is Status.SUCCEEDED and not self.is_tested

    @property
    def red_tests(self) -> tuple[TestResult, ...]:
        """Return the tests that failed."""
        return tuple(result for result in self.tests if not result.is_green)


_OF_A_HOST = frozenset(
    (EventKind.PHASE, EventKind.PROGRESS, EventKind.RETRIED, EventKind.HOST_SETTLED)
)


def _advanced(host: HostProgress, event: Event) -> HostProgress:
    if event.kind is EventKind.RETRIED:
        return HostProgress(name=host.name, started_at=host.started_at)
    changes: dict[str, object] = {"started_at": host.started_at or event.at}
    if event.text:
        changes["text"] = event.text
    if event.phase is not None and event.state is not None:
        changes["phases"] = {**host.phases, event.phase: event.state}
    if event.total:
        changes |= {"done": event.done, "total": event.total}
    if event.outcome is not None:
        changes |= {"outcome": event.outcome, "ended_at": event.at}
    return host.model_copy(update=changes)


def replay(start: Deployment, events: Iterable[Event]) -> Deployment:
    """Return what a deployment's events add up to."""
    return start.after_all(events)

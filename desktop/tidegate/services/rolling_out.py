"""One deployment under way: every host in a thread, with barriers between the phases."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field

from tidegate.domain.deployment import Event, EventKind, HostOutcome, Status
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.rollout import batches
from tidegate.services.narrating import Telling
from tidegate.services.ports import Hosts, HostSession
from tidegate.services.tasks import CancelFlag, Cancelled

_AT_ONCE = 128  # hosts that are worked on side by side
_CONTENDED = 15.0  # seconds in which the loser of a race lets go of the hosts it was first at
_GLANCE = 0.5

Recheck = Callable[[], None]
"""Judges the gate once more; raises Problem when it no longer is open."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a rollout came to; `refusal` is a Problem that whoever started it has to see."""

    status: Status
    text: str = ""
    refusal: Problem | None = None


@dataclass
class Part:
    """One host's part: its order, its session once open, and how it went."""

    order: HostOrder
    context: AbstractContextManager[HostSession] | None = None
    opened: HostSession | None = None
    is_preparing: bool = False
    is_told_to_switch: bool = False
    is_healthy: bool = False
    fault: BaseException | None = None
    outcome: HostOutcome = HostOutcome.UNCHANGED

    @property
    def session(self) -> HostSession:
        """Return the open session; raises Problem when there is none."""
        if self.opened is None:
            raise Problem(f"{self.order.planned.name}: there is no conversation with it")
        return self.opened

    def close(self) -> None:
        """Hang up."""
        context, self.context, self.opened = self.context, None, None
        if context is not None:
            with suppress(Problem):
                context.__exit__(None, None, None)


@dataclass
class Rollout:
    """All hosts or none: what fails before the switch stops all, what fails after it undoes all."""

    hosts: Hosts
    orders: Sequence[HostOrder]
    telling: Telling
    cancel: CancelFlag
    recheck: Recheck
    _parts: list[Part] = field(default_factory=list)
    _abort: threading.Event = field(default_factory=threading.Event)
    _first: Future[None] = field(default_factory=Future)

    def run(self) -> Result:
        """Work until every host is kept or given up, and say what the deployment came to."""
        self._parts = [Part(order) for order in self.orders]
        count = min(_AT_ONCE, len(self._parts))
        with ThreadPoolExecutor(count, "deploy") as threads:
            try:
                return self._run(threads)
            finally:
                for part in self._parts:
                    part.close()

    def _run(self, threads: ThreadPoolExecutor) -> Result:
        try:
            self._prepare(threads)
            self._switch(threads)
        except (Problem, Cancelled) as fault:
            return self._give_up(fault, threads)
        except BaseException as fault:
            self._give_up(fault, threads)
            raise
        return self._keep(threads)

    def _prepare(self, threads: ThreadPoolExecutor) -> None:
        self._all(threads, self._prepare_one)
        self.telling.note("every host is prepared", kind=EventKind.BARRIER)
        self.cancel.check()
        self.recheck()
        self._all(threads, lambda part: part.session.steps())
        self.cancel.check()
        self.recheck()

    def _switch(self, threads: ThreadPoolExecutor) -> None:
        plan = self.orders[0].plan
        for group in batches(self._parts, plan.strategy):
            self._all(threads, self._switch_one, among=group)
        self.telling.note("every host is healthy", kind=EventKind.BARRIER)

    def _switch_one(self, part: Part) -> None:
        part.is_told_to_switch = True
        part.session.switch(stay=part.order.plan.is_irreversible)
        part.is_healthy = True

    def _prepare_one(self, part: Part) -> None:
        is_first = part is self._parts[0]
        part.is_preparing = True
        try:
            self._prepare_patiently(part, is_first=is_first)
        except BaseException as fault:
            part.fault = fault
            raise
        finally:
            part.is_preparing = False
            if is_first:
                self._first.set_result(None)

    def _prepare_patiently(self, part: Part, *, is_first: bool) -> None:
        """Let the host that comes first in the plan decide a race for the locks."""
        clock = self.telling.recording.clock
        deadline = clock.monotonic() + _CONTENDED
        while True:
            try:
                return self._open(part).prepare()
            except Problem as problem:
                part.close()
                if is_first or problem.kind is not ProblemKind.LOCKED:
                    raise
                wait([self._first], timeout=_CONTENDED)
                if self._parts[0].fault is not None or clock.monotonic() > deadline:
                    raise
            self.cancel.wait(_GLANCE)

    def _open(self, part: Part) -> HostSession:
        def hear(event: Event) -> None:
            self.telling(event)
            if part.is_preparing:
                self._check_wishes()

        deployment = self.telling.deployment
        part.context = self.hosts.session(part.order, publish=hear, deployment=deployment)
        part.opened = part.context.__enter__()
        return part.opened

    def _check_wishes(self) -> None:
        """Stop a host that is still preparing when another has failed or somebody cancels."""
        self.cancel.check()
        if self._abort.is_set():
            raise Cancelled

    def _all(
        self,
        threads: ThreadPoolExecutor,
        work: Callable[[Part], None],
        *,
        among: Sequence[Part] | None = None,
    ) -> None:
        """Work on hosts side by side; when all have ended, raise the first fault."""
        working = [threads.submit(work, part) for part in among or self._parts]
        for one in working:
            one.add_done_callback(self._note_failure)
        self._await(working)
        faults = [fault for one in working if (fault := one.exception())]
        if faults:
            told = [fault for fault in faults if not isinstance(fault, Cancelled)]
            raise (told or faults)[0]

    def _note_failure(self, one: Future[None]) -> None:
        if one.exception() is not None:
            self._abort.set()

    def _await(self, working: list[Future[None]]) -> None:
        """Wait for all; hosts that are healthy already must not switch back meanwhile."""
        patience = self.orders[0].plan.confirm_within.total_seconds() / 3
        while wait(working, timeout=patience).not_done:
            for part in self._parts:
                if part.is_healthy:
                    with suppress(Problem):  # its end shows when it is told to keep
                        part.session.wait()

    def _give_up(self, fault: BaseException, threads: ThreadPoolExecutor) -> Result:
        self._abort.set()
        stays = any(part.opened and part.opened.has_begun_irreversible for part in self._parts)
        if stays:
            self.telling.note(
                "a step has run that cannot be undone: no host is switched back by itself",
                is_warning=True,
            )
        wait([threads.submit(self._give_up_one, part, stays=stays) for part in self._parts])
        status = status_of([part.outcome for part in self._parts])
        text = "cancelled before the switch" if isinstance(fault, Cancelled) else str(fault)
        return Result(status, text, _refusal(fault) if status is Status.FAILED_UNCHANGED else None)

    def _give_up_one(self, part: Part, *, stays: bool) -> None:
        part.outcome = self._left(part, stays=stays)
        self.telling.settled(part.order.planned.name, part.outcome)

    def _left(self, part: Part, *, stays: bool) -> HostOutcome:
        if part.opened is None:
            return HostOutcome.UNCHANGED
        with suppress(Problem):
            gives_up = part.opened.stay if stays and part.is_told_to_switch else part.opened.back
            return gives_up()
        return HostOutcome.UNKNOWN

    def _keep(self, threads: ThreadPoolExecutor) -> Result:
        wait([threads.submit(self._keep_one, part) for part in self._parts])
        outcomes = [part.outcome for part in self._parts]
        if all(outcome is HostOutcome.ACTIVE for outcome in outcomes):
            return Result(Status.SUCCEEDED)
        others = [p.order.planned.name for p in self._parts if p.outcome is not HostOutcome.ACTIVE]
        return Result(_unless_unknown(outcomes), f"not confirmed on {', '.join(others)}")

    def _keep_one(self, part: Part) -> None:
        part.outcome = HostOutcome.UNKNOWN
        with suppress(Problem):
            part.outcome = self._kept(part)
        self.telling.settled(part.order.planned.name, part.outcome)

    def _kept(self, part: Part) -> HostOutcome:
        try:
            part.session.keep()
        except Problem:
            # The word may have been lost on the way: say it again, and believe what is read.
            order = part.order
            report = self.hosts.settle(order.target, lock=order.lock, verdict="keep")
            is_live = report.current == order.plan.release
            return HostOutcome.ACTIVE if is_live else HostOutcome.ROLLED_BACK
        return HostOutcome.ACTIVE


def status_of(outcomes: Sequence[HostOutcome]) -> Status:
    """Return what a deployment that was given up came to."""
    if HostOutcome.UNKNOWN in outcomes:
        return Status.INTERRUPTED
    if all(outcome is HostOutcome.UNCHANGED for outcome in outcomes):
        return Status.FAILED_UNCHANGED
    if all(outcome in (HostOutcome.UNCHANGED, HostOutcome.ROLLED_BACK) for outcome in outcomes):
        return Status.ROLLED_BACK
    return Status.FAILED_MIXED


def _unless_unknown(outcomes: Sequence[HostOutcome]) -> Status:
    return Status.INTERRUPTED if HostOutcome.UNKNOWN in outcomes else Status.FAILED_MIXED


def _refusal(fault: BaseException) -> Problem | None:
    """Return what the caller must hear: everything but a step that failed or a wish to stop."""
    if isinstance(fault, Problem) and fault.kind is not ProblemKind.FAILED:
        return fault
    return None

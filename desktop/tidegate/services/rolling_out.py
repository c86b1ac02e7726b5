"""One deployment under way: every host in a thread, with barriers between the phases."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field

from tidegate.domain.deployment import Event, EventKind, HostOutcome, Status
from tidegate.domain.host_report import HostReport
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.rollout import batches
from tidegate.services.narrating import Telling
from tidegate.services.ports.hosts import Hosts, HostSession
from tidegate.services.rollout_part import Part
from tidegate.services.rollout_questions import Held, asked, continued, question_about
from tidegate.services.steering import Answer, Choice, Helm, Question
from tidegate.services.tasks import CancelFlag, Cancelled

_AT_ONCE = 128  # hosts that are worked on side by side
_CONTENDED = 15.0  # seconds in which the loser of a race lets go of the hosts it was first at
_GLANCE = 0.5

Recheck = Callable[[], None]
"""Judges the gate once more; raises Problem when it no longer is open."""
Stage = Callable[[Part], None]
"""What is done to one host between two barriers."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a rollout came to; `refusal` is a Problem that whoever started it has to see."""

    status: Status
    text: str = ""
    refusal: Problem | None = None


@dataclass
class Rollout:
    """All hosts or none: what fails before the switch stops all, what fails after it undoes all.

    Where a person stands at the helm, a failed host is asked about first: it may begin again or
    be left out, and all others wait meanwhile.
    """

    hosts: Hosts
    orders: Sequence[HostOrder]
    telling: Telling
    cancel: CancelFlag
    recheck: Recheck
    helm: Helm
    _parts: list[Part] = field(init=False)
    _left_out: list[Part] = field(default_factory=list)
    _abort: threading.Event = field(default_factory=threading.Event)
    _first: threading.Event = field(default_factory=threading.Event)
    _next_word: float = 0.0

    def __post_init__(self) -> None:
        self._parts = [Part(order) for order in self.orders]

    def look(self) -> tuple[HostReport, ...]:
        """Read every host, changing nothing; `run` goes on in the same conversations."""
        with self._threads() as threads:
            return tuple(threads.map(self._look_at, self._parts))

    def run(self) -> Result:
        """Work until every host is kept or given up, and say what the deployment came to."""
        with self._threads() as threads:
            return self._run(threads)

    def close(self) -> None:
        """Hang up wherever a conversation is open."""
        for part in (*self._parts, *self._left_out):
            part.close()

    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(min(_AT_ONCE, len(self._parts)), "deploy")

    def _look_at(self, part: Part) -> HostReport:
        part.close()
        return self._open(part).look()

    def _run(self, threads: ThreadPoolExecutor) -> Result:
        try:
            self._prepare(threads)
            self._switch(threads)
        except Held as held:
            return self._hold(held, threads)
        except (Problem, Cancelled) as fault:
            return self._give_up(fault, threads)
        except BaseException as fault:
            self._give_up(fault, threads)
            raise
        return self._keep(threads)

    # ------------------------------------------------------------------ the way forward

    def _prepare(self, threads: ThreadPoolExecutor) -> None:
        self._each(threads, (self._prepare_one,))
        self.telling.note("every host is prepared", kind=EventKind.BARRIER)
        self._check()
        self._each(threads, (self._prepare_one, _early_steps))
        self._check()

    def _switch(self, threads: ThreadPoolExecutor) -> None:
        groups = batches(self._parts, self.orders[0].plan.strategy)
        for number, group in enumerate(groups, start=1):
            self._rest(f"batch {number} of {len(groups)}" if len(groups) > 1 else "the switch")
            present = [part for part in group if part in self._parts]
            if len(groups) > 1:
                self._tell_batch(number, len(groups), present)
            stages = (self._prepare_one, _early_steps, _switch_one)
            self._each(threads, stages, among=present)
        self.telling.note("every host is healthy", kind=EventKind.BARRIER)

    def _tell_batch(self, number: int, count: int, parts: Sequence[Part]) -> None:
        names = ", ".join(part.name for part in parts) or "nobody is left in it"
        self.telling.note(f"batch {number} of {count}: {names}", kind=EventKind.BARRIER)

    def _check(self) -> None:
        self.cancel.check()
        self.recheck()

    def _rest(self, before: str) -> None:
        """Stop here as long as a person wishes; the gate may have closed meanwhile."""
        self.cancel.check()
        if not self.helm.is_pausing:
            return
        self.telling.note(f"paused before {before}", kind=EventKind.PAUSED)
        if not self.helm.rested(idle=self._keep_waiting, cancel=self.cancel):
            raise Problem("nobody let it go on in time", kind=ProblemKind.FAILED)
        self.telling.note("it goes on", kind=EventKind.CONTINUED)
        self._check()

    def _prepare_one(self, part: Part) -> None:
        is_first = part is self._parts[0]
        part.is_preparing = True
        try:
            self._prepare_patiently(part, is_first=is_first)
            part.is_prepared = True
        except BaseException as fault:
            part.fault = fault
            raise
        finally:
            part.is_preparing = False
            if is_first:
                self._first.set()

    def _prepare_patiently(self, part: Part, *, is_first: bool) -> None:
        """Let the host that comes first in the plan decide a race for the locks."""
        clock = self.telling.recording.clock
        deadline = clock.monotonic() + _CONTENDED
        while True:
            try:
                return (part.opened or self._open(part)).prepare()
            except Problem as problem:
                # Its session stays open: whoever gives up then reads what the host is.
                if is_first or problem.kind is not ProblemKind.LOCKED:
                    raise
                part.close()
                self._first.wait(_CONTENDED)
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

    # ------------------------------------------------------------------ side by side

    def _each(
        self,
        threads: ThreadPoolExecutor,
        stages: Sequence[Stage],
        *,
        among: Sequence[Part] | None = None,
    ) -> None:
        """Do the last stage on hosts side by side; one that begins again goes through them all."""
        parts = self._parts if among is None else among
        failed = self._attempted(threads, stages[-1], parts)
        while failed:
            answer = self._answer(failed)
            chosen = [part for part in failed if answer.means(part.name)]
            failed = [part for part in failed if part not in chosen]
            if answer.choice is Choice.RETRY:
                again = self._attempted(threads, lambda part: self._again(part, stages), chosen)
                failed = [*failed, *again]
            else:
                self._leave_out(chosen, threads)

    def _attempted(
        self, threads: ThreadPoolExecutor, work: Stage, parts: Sequence[Part]
    ) -> list[Part]:
        """Return the hosts that failed and may be asked about; else raise the first fault."""
        working = {threads.submit(self._attempt, work, part): part for part in parts}
        for one in working:
            one.add_done_callback(self._note_failure)
        self._await(list(working))
        faults = [fault for one in working if (fault := one.exception())]
        failed = [part for one, part in working.items() if one.exception()]
        if faults and question_about(failed, self._parts, helm=self.helm) is None:
            told = [fault for fault in faults if not isinstance(fault, Cancelled)]
            raise (told or faults)[0]
        return failed

    def _attempt(self, work: Stage, part: Part) -> None:
        part.fault, part.is_at_work = None, True
        try:
            work(part)
        except BaseException as fault:
            part.fault = fault
            raise
        finally:
            part.is_at_work = False

    def _note_failure(self, one: Future[None]) -> None:
        """Without a person who could choose otherwise, one failure is the end for all."""
        fault = one.exception()
        is_asked_about = self.helm.is_manned and isinstance(fault, Problem)
        if fault is not None and not is_asked_about:
            self._abort.set()

    def _await(self, working: list[Future[None]]) -> None:
        """Wait for all; hosts that are done already must not give up meanwhile."""
        while wait(working, timeout=self._word_every).not_done:
            self._keep_waiting()

    @property
    def _word_every(self) -> float:
        return self.orders[0].plan.confirm_within.total_seconds() / 3

    def _keep_waiting(self) -> None:
        """Let the hosts that nothing is done to wait on."""
        now = self.telling.recording.clock.monotonic()
        if now < self._next_word:
            return
        self._next_word = now + self._word_every * 0.9
        for part in self._parts:
            part.wait()

    # ------------------------------------------------------------------ failed hosts

    def _answer(self, failed: list[Part]) -> Answer:
        """Ask what becomes of the failed hosts; raises their fault, or Held, when all end here."""
        question = question_about(failed, self._parts, helm=self.helm)
        fault = failed[0].fault
        if question is None or fault is None:
            raise fault or Problem("a host failed")
        answer = self._asked(question)
        if answer.choice is Choice.HOLD:
            raise Held(question.why)
        if answer.choice is Choice.BACK:
            raise fault
        return answer

    def _asked(self, question: Question) -> Answer:
        with self.helm.asking(question):
            self.telling.note(asked(question), kind=EventKind.PAUSED)
            answer = self.helm.answered(idle=self._keep_waiting, cancel=self.cancel)
        by = self.orders[0].lock.owner
        self.telling.note(continued(answer, question, by=by), kind=EventKind.CONTINUED)
        return answer

    def _again(self, part: Part, stages: Sequence[Stage]) -> None:
        part.start_over(self.hosts)
        self.telling.retried(part.name)
        for stage in stages:
            stage(part)

    def _leave_out(self, parts: Sequence[Part], threads: ThreadPoolExecutor) -> None:
        """Give these up alone; the others go on without them."""
        wait([threads.submit(self._give_up_one, part, stays=False) for part in parts])
        self._left_out += parts
        self._parts = [part for part in self._parts if part not in parts]

    # ------------------------------------------------------------------ the ends

    def _give_up(self, fault: BaseException, threads: ThreadPoolExecutor) -> Result:
        self._abort.set()
        self.telling.wind_up()
        stays = any(part.has_begun_irreversible for part in self._parts)
        if stays:
            self.telling.note(
                "a step has run that cannot be undone: no host is switched back by itself",
                is_warning=True,
            )
        wait([threads.submit(self._give_up_one, part, stays=stays) for part in self._parts])
        status = status_of(self._outcomes)
        text = "it was stopped" if isinstance(fault, Cancelled) else str(fault)
        if isinstance(fault, Cancelled) and status is Status.FAILED_UNCHANGED:
            text = "cancelled before the switch"
        return Result(status, text, _refusal(fault) if status is Status.FAILED_UNCHANGED else None)

    def _give_up_one(self, part: Part, *, stays: bool) -> None:
        part.outcome = part.left(stays=stays)
        self.telling.settled(part.name, part.outcome)

    def _hold(self, held: Held, threads: ThreadPoolExecutor) -> Result:
        """Leave every host as it is, its lock kept, until a person has looked at it."""
        self.telling.wind_up()
        wait([threads.submit(self._hold_one, part) for part in self._parts])
        return Result(Status.INTERRUPTED, f"left as it is, locks kept: {held}")

    def _hold_one(self, part: Part) -> None:
        part.outcome = part.held()
        self.telling.settled(part.name, part.outcome)

    def _keep(self, threads: ThreadPoolExecutor) -> Result:
        self.telling.wind_up()
        wait([threads.submit(self._keep_one, part) for part in self._parts])
        if all(outcome is HostOutcome.ACTIVE for outcome in self._outcomes):
            return Result(Status.SUCCEEDED)
        others = [part.name for part in self._parts if part.outcome is not HostOutcome.ACTIVE]
        left_out = [part.name for part in self._left_out]
        said = (("not confirmed on", others), ("left out by a person:", left_out))
        text = "; ".join(f"{what} {', '.join(names)}" for what, names in said if names)
        return Result(_unless_unknown(self._outcomes), text)

    def _keep_one(self, part: Part) -> None:
        part.outcome = HostOutcome.UNKNOWN
        with suppress(Problem):
            part.outcome = part.kept(self.hosts)
        self.telling.settled(part.name, part.outcome)

    @property
    def _outcomes(self) -> list[HostOutcome]:
        return [part.outcome for part in (*self._parts, *self._left_out)]


def _early_steps(part: Part) -> None:
    part.session.steps()


def _switch_one(part: Part) -> None:
    part.is_told_to_switch = True
    part.session.switch(stay=part.order.plan.is_irreversible)


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

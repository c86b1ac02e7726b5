"""One host's part in a deployment, from the connection to the last word."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol, final

from tidegate.adapters.ssh.commands_told import ending, told
from tidegate.adapters.ssh.conversation import ANSWER, Conversation, EndedEarly
from tidegate.adapters.ssh.narration import Narrator
from tidegate.adapters.ssh.orders import health_of, steps_of
from tidegate.adapters.ssh.protocol import Reply
from tidegate.adapters.ssh.reports import failed_checks, lock_of, report_of, unreached
from tidegate.adapters.ssh.staging import Holdings, Staging, skew_warning
from tidegate.adapters.ssh.supplies import Supplies
from tidegate.domain.deployment import HostOutcome, Phase
from tidegate.domain.environment import Moment
from tidegate.domain.host_report import HostReport
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind, Problems

_LATE_LOCKS = 5
_GLANCE = 0.5  # seconds
_MARGIN = 90.0  # seconds beyond a command's own limit until we stop waiting for its result


class Locked(Problem):
    """Somebody else's deployment holds the host."""


class Start(Protocol):
    """Starts the host program for one order; returns the conversation and the host key shown."""

    def __call__(self, order: HostOrder) -> tuple[Conversation, str]:
        """Connect and start."""
        ...


Settle = Callable[[HostOrder], HostReport]
"""Brings the host to rest over a new connection, switching back; raises Problem."""


@final
class DeploySession:
    """The conversation of a deployment with one host, as the port `HostSession` asks for it."""

    def __init__(
        self,
        order: HostOrder,
        *,
        start: Start,
        settle: Settle,
        supplies: Supplies,
        narrator: Narrator,
    ) -> None:
        self._order = order
        self._start = start
        self._settle = settle
        self._narrator = narrator
        self._talk: Conversation | None = None
        self._noticed: list[Reply] = []
        self._holdings = Holdings()
        self._host_key = ""
        self._preamble: list[bytes] = []
        self._is_lock_known = False
        self._has_begun = self._is_prepared = self._has_told_switch = self._has_switched = False
        self._irreversible = {step.name for _, step in steps_of(order) if step.irreversible}
        self._limit = ANSWER
        self.has_begun_irreversible = False
        self._staging = Staging(
            order,
            holdings=self._holdings,
            supplies=supplies,
            narrator=narrator,
            await_lock=self._await_lock,
        )

    def look(self) -> HostReport:
        """Connect and read the host before anything is told or changed."""
        try:
            self._look()
        except Problem as problem:
            return unreached(self._order.planned.name, problem)
        return report_of(
            self._order.planned.name,
            self._noticed,
            host_key=self._host_key,
            now=self._narrator.now(),
        )

    def prepare(self) -> None:
        """Connect, check, lock, stage, render and verify; the host still runs what it ran."""
        self._guarded(self._prepare)

    def steps(self) -> None:
        """Run the steps that come before the switch."""
        if self._has_steps(Moment.PREPARED):
            self._guarded(self._run_early_steps)

    def switch(self, *, stay: bool = False) -> None:
        """Make the release current, run its steps and its health checks."""
        self._guarded(lambda: self._switch(stay=stay))

    def wait(self) -> None:
        """Keep the host waiting for its confirmation, while others still switch."""
        self._line.tell("wait")

    def beat(self) -> None:
        """Let the host know that we are there, once it listens; raises Problem when it is gone."""
        if self._is_prepared and self._talk is not None:
            self._talk.signal("alive")

    def keep(self) -> tuple[str, ...]:
        """Confirm the release, clean up and unlock; return warnings."""
        self._noticed.clear()
        self._guarded(self._keep)
        return tuple(r.field(0) for r in self._noticed if r.kind == "warning")

    def back(self) -> HostOutcome:
        """Give up; return what the host is now."""
        return self._give_up("back")

    def stay(self) -> HostOutcome:
        """Give up without switching back."""
        return self._give_up("stay" if self._has_told_switch else "back")

    def hold(self) -> HostOutcome:
        """Leave the host as it is, its lock kept; an unprepared one gives its lock up."""
        if self._talk is None or not self._is_prepared:
            return self._give_up("back")
        outcome = self._said_goodbye("hold")
        self._talk.close()
        return outcome or HostOutcome.UNKNOWN

    def close(self) -> None:
        """Hang up."""
        if self._talk:
            self._talk.close()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Problem as problem:
            self._narrator.failed(str(problem))
            raise

    def _look(self) -> None:
        talk, self._host_key = self._start(self._order)
        self._talk = talk
        talk.noticed, talk.listener = self._notice, self._preamble.append
        self._check_key(self._host_key)
        if not self._order.expected:
            talk.send_program()
        talk.hear("looked", "refused-by-preflight", within=_MARGIN)

    def _prepare(self) -> None:
        self._narrator.enter(Phase.CONNECT)
        if self._talk is None:
            self._look()
        self._narrator.output(b"".join(self._preamble))
        self._line.listener = self._narrator.output
        self._narrator.done()
        self._narrator.enter(Phase.PREFLIGHT)
        self._check_found()
        self._narrator.done()
        self._narrator.enter(Phase.LOCK)
        self._line.tell("begin")
        self._has_begun = True
        try:
            self._staging.run(self._line)
        except Problem:
            # A host that does not listen any more may have said why.
            self._await_lock()
            raise
        self._is_prepared = True

    def _check_found(self) -> None:
        """Refuse what the look at the host has found."""
        for reply in self._noticed:
            if reply.kind == "lock":
                raise self._locked(reply)
        found = tuple(
            self._problem(what, remedy=remedy) for what, remedy in failed_checks(self._noticed)
        )
        if found:
            raise found[0] if len(found) == 1 else Problems(found)
        if warning := skew_warning(self._holdings, now=self._narrator.now()):
            self._narrator.warn(warning)

    def _await_lock(self) -> None:
        """Go on when the host is ours; what small things were sent meanwhile it has then read."""
        if self._is_lock_known:
            return
        self._is_lock_known = True
        reply = self._line.hear("locked", "epoch")
        if reply.kind == "locked":
            raise self._locked(reply)
        self._narrator.done()
        self._narrator.enter(Phase.STAGE)

    def _check_key(self, shown: str) -> None:
        planned = self._order.planned.host_key
        if planned and shown != planned:
            raise self._problem(
                f"it shows the host key {shown}, and the plan was made for {planned}",
                remedy="make a new plan",
            )

    def _locked(self, reply: Reply) -> Problem:
        now = self._narrator.now()
        lock = lock_of(reply, now=now)
        return Locked(
            f"{self._order.planned.name}: {lock.told(now=datetime.fromtimestamp(now, UTC))}",
            remedy="wait for it, or settle it with `tidegate unlock`",
            kind=ProblemKind.LOCKED,
        )

    def _run_early_steps(self) -> None:
        self._narrator.enter(Phase.STEPS)
        self._line.tell("steps")
        self._await_commands("steps-done")

    def _switch(self, *, stay: bool) -> None:
        self._narrator.enter(Phase.SWITCH)
        self._has_told_switch = True
        self._line.tell("switch stay" if stay else "switch back")
        self._await_commands("switched")
        self._has_switched = True
        self._narrator.done()
        self._after_switch()

    def _after_switch(self) -> None:
        if self._has_steps(Moment.SWITCHED):
            self._narrator.enter(Phase.STEPS)
        elif health_of(self._order):
            self._narrator.enter(Phase.HEALTH)
        self._await_commands("healthy")
        if self._narrator.phase is not Phase.SWITCH:
            self._narrator.done()

    def _keep(self) -> None:
        self._narrator.enter(Phase.KEEP)
        self._line.tell("keep")
        self._await_commands("kept")
        left = self._await_commands("left")
        if left.field(0) != self._order.plan.release:
            raise self._problem(f"it runs {left.field(0) or 'nothing'} after it was confirmed")
        if left.field(1):
            self._narrator.warn("its lock could not be given back: `tidegate unlock` breaks it")
        self._narrator.done()

    def _await_commands(self, *kinds: str) -> Reply:
        """Follow steps and checks until one of the replies comes; raises Problem at a failure."""
        while True:
            reply = self._line.hear(
                "step-begin", "step-end", "health-begin", "health-end", "failed", "fenced", *kinds,
                within=self._limit,
            )  # fmt: skip
            if reply.kind in kinds:
                return reply
            self._follow(reply)

    def _follow(self, reply: Reply) -> None:
        self._limit = ANSWER
        match reply.kind:
            case "step-begin":
                self._begin_step(reply)
            case "step-end":
                self._end_step(reply)
            case "health-begin":
                self._begin_health(reply)
            case "health-end":
                self._end_health(reply)
            case "failed":
                raise self._failure(reply)
            case "fenced":
                raise self._problem(
                    "somebody has broken this deployment's lock", remedy="read the host's journal"
                )

    def _begin_step(self, reply: Reply) -> None:
        name = reply.field(0)
        self.has_begun_irreversible |= name in self._irreversible
        limits = [step.within for _, step in steps_of(self._order) if step.name == name]
        self._limit = max(limit.total_seconds() for limit in limits) + _MARGIN if limits else ANSWER
        self._narrator.begin_output()
        self._narrator.note(told(reply))

    def _end_step(self, reply: Reply) -> None:
        self._narrator.end_output()
        self._last_step = ending(reply)
        self._narrator.note(told(reply))
        if reply.field(3) == "yes" and reply.number(1) == 0:
            self._narrator.note(f"step {reply.field(0)} left processes running")

    def _begin_health(self, reply: Reply) -> None:
        if self._narrator.phase is Phase.STEPS:
            self._narrator.done()
        if self._narrator.phase is not Phase.HEALTH:
            self._narrator.enter(Phase.HEALTH)
        self._limit = max(c.within.total_seconds() for c in health_of(self._order)) + _MARGIN
        self._narrator.note(told(reply))

    def _end_health(self, reply: Reply) -> None:
        because = f": {reason}" if (reason := reply.field(3)) else ""
        self._narrator.note(told(reply) + because)

    def _failure(self, reply: Reply) -> Problem:
        what, detail = reply.field(0), reply.field(1)
        if what == "steps":
            return self._problem(f"the step {detail} {self._last_step}", kind=ProblemKind.FAILED)
        if what == "health":
            return self._problem(f"it is not healthy: {detail}", kind=ProblemKind.FAILED)
        return self._problem(detail)

    def _give_up(self, word: str) -> HostOutcome:
        if self._talk is None or not self._has_begun:
            self.close()
            return HostOutcome.UNCHANGED
        # In the middle of staging a word would be taken for a part of the stream: hang up instead.
        outcome = self._said_goodbye(word) if self._is_prepared else None
        self._talk.close()
        return outcome or self._read_again()

    def _said_goodbye(self, word: str) -> HostOutcome | None:
        """Give up within the conversation; None when it does not tell how that went."""
        with suppress(Problem):
            self._line.tell(word)
            left = self._await_leave()
            return HostOutcome.UNKNOWN if left.field(1) else self._outcome(left.field(0))
        return None

    def _await_leave(self) -> Reply:
        """Wait for the end, past the failures of steps that are run again on the way back."""
        limits = [step.within.total_seconds() for _, step in steps_of(self._order)]
        limits += [check.within.total_seconds() for check in health_of(self._order)]
        return self._line.hear("left", within=max([*limits, 0.0]) + _MARGIN)

    def _read_again(self) -> HostOutcome:
        """Settle over a new connection and believe only what the host says then."""
        try:
            report = self._settled()
        except Problem as problem:
            self._narrator.warn(f"what it runs now is not known: {problem}")
            return HostOutcome.UNKNOWN
        if self._is_ours(report):
            return HostOutcome.UNKNOWN
        mark = f" switched {self._order.plan.release} {self._order.lock.deployment} "
        self._has_switched |= any(mark in line for line in report.journal)
        return self._outcome(report.current)

    def _settled(self) -> HostReport:
        """Settle until nothing of ours is there: a program that we hung up on may lock late."""
        report = self._settle(self._order)
        for _ in range(_LATE_LOCKS):
            if not self._is_ours(report):
                break
            time.sleep(_GLANCE)
            report = self._settle(self._order)
        return report

    def _is_ours(self, report: HostReport) -> bool:
        return bool(report.lock and report.lock.deployment == self._order.lock.deployment)

    def _outcome(self, current: str) -> HostOutcome:
        if current == self._order.expected:
            return HostOutcome.ROLLED_BACK if self._has_switched else HostOutcome.UNCHANGED
        if current == self._order.plan.release:
            return HostOutcome.FAILED_AFTER_SWITCH
        # Somebody else has deployed since: that is not our doing, if we had changed nothing.
        return HostOutcome.UNKNOWN if self._has_switched else HostOutcome.UNCHANGED

    def _has_steps(self, moment: Moment) -> bool:
        return any(step.at is moment for _, step in steps_of(self._order))

    def _notice(self, reply: Reply) -> None:
        self._noticed.append(reply)
        self._holdings.take(reply)
        if reply.kind == "warning":
            self._narrator.warn(reply.field(0))

    @property
    def _line(self) -> Conversation:
        if self._talk is None:
            raise EndedEarly(f"{self._order.planned.name}: there is no conversation with it")
        return self._talk

    def _problem(
        self, what: str, *, remedy: str = "", kind: ProblemKind = ProblemKind.HOST
    ) -> Problem:
        return Problem(
            self._narrator.mask(f"{self._order.planned.name}: {what}"),
            remedy=self._narrator.mask(remedy),
            kind=kind,
        )

    _last_step = ""

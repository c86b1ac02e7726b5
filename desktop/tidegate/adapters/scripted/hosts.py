"""Hosts that only play their part: for screens, their tests and pictures.

They tell the same events in the same order as real ones, and keep in memory what each host runs.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, final
from uuid import uuid4

from tidegate.domain.deployment import Event, EventKind, HostOutcome, Phase, PhaseState
from tidegate.domain.environment import Test
from tidegate.domain.host_report import HostReport, KeptRelease, LockOwner
from tidegate.domain.identity import DeploymentId
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.target import Target
from tidegate.domain.testing import TestResult
from tidegate.services.ports.events import Publish
from tidegate.services.ports.hosts import HostSession

_PIECES = 4


@dataclass(frozen=True, slots=True)
class Script:
    """How one host behaves: in which phase it fails, how long each takes, what it prints."""

    fails_in: Phase | None = None
    delay: float = 0.0
    output: str = ""
    is_reached: bool = True
    goes_back: HostOutcome = HostOutcome.ROLLED_BACK


@dataclass
class ScriptedHosts:
    """Plays all hosts of a test; `scripts` and `live` go by the host's name."""

    scripts: Mapping[str, Script] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    pause: Callable[[float], None] = field(default_factory=lambda: _pause)

    def warm(self, targets: Sequence[Target]) -> None:
        """There is nothing to connect to."""

    def survey(self, targets: Sequence[Target]) -> tuple[HostReport, ...]:
        """Tell what each host runs."""
        return tuple(self.report(target) for target in targets)

    def report(self, target: Target) -> HostReport:
        """Tell what one host runs."""
        if not self.script(target.name).is_reached:
            return HostReport(
                host=target.name,
                is_reached=False,
                problem=f"{target.name}: no answer within the time allowed",
                remedy="check the VPN and the firewall",
            )
        live = self.live.get(target.name, "")
        kept = (KeptRelease(release=live, is_complete=True, has_succeeded=True),) if live else ()
        former = self.former.get(target.name, "")
        return HostReport(
            host=target.name, is_reached=True, current=live, previous=former, releases=kept
        )

    def script(self, name: str) -> Script:
        """Return how a host behaves; without a script of its own all goes well."""
        return self.scripts.get(name, Script())

    @contextmanager
    def session(
        self, order: HostOrder, *, publish: Publish, deployment: DeploymentId
    ) -> Iterator[HostSession]:
        """Open one host's conversation."""
        yield ScriptedSession(self, order, publish, deployment)

    def settle(
        self,
        target: Target,
        *,
        lock: LockOwner,  # noqa: ARG002 - the port's
        verdict: Literal["rest", "keep", "back"] = "rest",  # noqa: ARG002 - the port's
        publish: Publish | None = None,  # noqa: ARG002 - the port's
    ) -> HostReport:
        """Return the host as it is; nothing is ever interrupted here."""
        return self.report(target)

    def read_file(self, target: Target, path: str) -> bytes:
        """Return a file that the test has put there; raises Problem when there is none."""
        content = self.files.get((target.name, path))
        if content is None:
            raise Problem(f"{target.name}: {path} is not there", kind=ProblemKind.HOST)
        return content

    def run(
        self,
        target: Target,
        test: Test,
        *,
        environment: dict[str, str],  # noqa: ARG002 - the port's
        release: str,  # noqa: ARG002 - the port's
    ) -> TestResult:
        """Return a green result."""
        return TestResult(
            test=test.name, host=target.name, is_green=True, passed=1, finished_at=_now()
        )

    def close(self) -> None:
        """There is nothing to close."""


@final
class ScriptedSession:
    """One host's part in a deployment, played."""

    def __init__(
        self, hosts: ScriptedHosts, order: HostOrder, publish: Publish, deployment: DeploymentId
    ) -> None:
        self._hosts = hosts
        self._order = order
        self._publish = publish
        self._deployment = deployment
        self._name = order.planned.name
        self._script = hosts.script(self._name)
        self._has_switched = False
        self.has_begun_irreversible = False

    def look(self) -> HostReport:
        """Tell what the host runs."""
        return self._hosts.report(self._order.target)

    def prepare(self) -> None:
        """Play all phases up to the barrier."""
        for phase in (Phase.CONNECT, Phase.PREFLIGHT, Phase.LOCK):
            self._play(phase)
        self._play(Phase.STAGE, work=self._send)
        self._play(Phase.VERIFY)

    def steps(self) -> None:
        """There is nothing before the switch."""

    def switch(self, *, stay: bool = False) -> None:  # noqa: ARG002 - the port's
        """Play the switch, the steps and the checks."""
        self._play(Phase.SWITCH, work=self._point)
        if self._order.plan.steps:
            self._play(Phase.STEPS, work=self._print)
        if self._order.plan.health:
            self._play(Phase.HEALTH)

    def wait(self) -> None:
        """Wait on."""

    def keep(self) -> tuple[str, ...]:
        """Play the confirmation."""
        self._play(Phase.KEEP)
        return ()

    def back(self) -> HostOutcome:
        """Go back to what was there."""
        if not self._has_switched:
            return HostOutcome.UNCHANGED
        if self._script.goes_back is HostOutcome.ROLLED_BACK:
            self._hosts.live[self._name] = self._order.expected
        return self._script.goes_back

    def stay(self) -> HostOutcome:
        """Remain at the new release."""
        return HostOutcome.FAILED_AFTER_SWITCH if self._has_switched else HostOutcome.UNCHANGED

    def hold(self) -> HostOutcome:
        """Remain as it is."""
        return self.stay()

    def _play(self, phase: Phase, *, work: Callable[[], None] = lambda: None) -> None:
        self._tell(EventKind.PHASE, phase=phase, state=PhaseState.RUNNING)
        self._hosts.pause(self._script.delay)
        if self._script.fails_in is phase:
            text = f"{self._name}: {phase} failed, as the script says"
            self._tell(EventKind.PHASE, phase=phase, state=PhaseState.FAILED, text=text)
            is_late = not phase.is_before_switch
            raise Problem(text, kind=ProblemKind.FAILED if is_late else ProblemKind.HOST)
        work()
        self._tell(EventKind.PHASE, phase=phase, state=PhaseState.DONE)

    def _send(self) -> None:
        total = self._order.manifest.size or _PIECES
        for piece in range(1, _PIECES + 1):
            done = total * piece // _PIECES
            self._tell(EventKind.PROGRESS, phase=Phase.STAGE, done=done, total=total)

    def _point(self) -> None:
        self._has_switched = True
        self._hosts.former[self._name] = self._order.expected
        self._hosts.live[self._name] = self._order.plan.release

    def _print(self) -> None:
        if self._script.output:
            self._tell(EventKind.OUTPUT, phase=Phase.STEPS, text=self._script.output)

    def _tell(self, kind: EventKind, **what: object) -> None:
        fixed = {"id": str(uuid4()), "deployment": self._deployment, "at": _now(), "kind": kind}
        self._publish(Event.model_validate({**fixed, "host": self._name, **what}))


def _now() -> datetime:
    return datetime.now(UTC)


def _pause(seconds: float) -> None:
    if seconds:
        threading.Event().wait(seconds)

"""One host's part in a rollout: its order, its conversation, and how it went."""

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from tidegate.domain.deployment import HostOutcome
from tidegate.domain.identity import HostName
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.ports.hosts import Hosts, HostSession


@dataclass(eq=False)
class Part:
    """One host's part; `fault` is why it failed last."""

    order: HostOrder
    context: AbstractContextManager[HostSession] | None = None
    opened: HostSession | None = None
    is_preparing: bool = False
    is_prepared: bool = False
    is_told_to_switch: bool = False
    is_at_work: bool = False
    fault: BaseException | None = None
    outcome: HostOutcome = HostOutcome.UNCHANGED

    @property
    def name(self) -> HostName:
        """Return the host's name."""
        return self.order.planned.name

    @property
    def session(self) -> HostSession:
        """Return the open session; raises Problem when there is none."""
        if self.opened is None:
            raise Problem(f"{self.name}: there is no conversation with it")
        return self.opened

    @property
    def has_begun_irreversible(self) -> bool:
        """Tell whether a step that cannot be undone has begun on this host."""
        return self.opened is not None and self.opened.has_begun_irreversible

    def close(self) -> None:
        """Hang up."""
        context, self.context, self.opened = self.context, None, None
        if context is not None:
            with suppress(Problem):
                context.__exit__(None, None, None)

    def start_over(self, hosts: Hosts) -> None:
        """Undo what was done so far, and begin as if nothing had been; raises Problem.

        A host that cannot be brought back to what it ran before may not begin again.
        """
        if not self._is_back(hosts):
            raise Problem(
                f"{self.name}: it could not be brought back to what it ran before",
                remedy="retry once it can be reached, or roll back all hosts",
                kind=ProblemKind.HOST,
            )
        self.close()
        self.is_prepared = self.is_told_to_switch = False
        self.fault = None

    def _is_back(self, hosts: Hosts) -> bool:
        """Bring the host to rest, if need be over a new connection, and believe what it says."""
        if self.opened is not None:
            outcome = self.left(stays=False)
            return outcome in (HostOutcome.UNCHANGED, HostOutcome.ROLLED_BACK)
        order = self.order
        report = hosts.settle(order.target, lock=order.lock, verdict="back")
        return report.current == order.expected

    def wait(self) -> None:
        """Let the host wait on; one that has gone shows that when it is spoken to next."""
        if self.is_prepared and not self.is_at_work and self.opened is not None:
            with suppress(Problem):
                self.opened.wait()

    def left(self, *, stays: bool) -> HostOutcome:
        """Give the host up, back at what it ran before or staying; return what it is now."""
        if self.opened is None:
            return HostOutcome.UNCHANGED
        with suppress(Problem):
            gives_up = self.opened.stay if stays and self.is_told_to_switch else self.opened.back
            return gives_up()
        return HostOutcome.UNKNOWN

    def held(self) -> HostOutcome:
        """Leave the host as it is, its lock kept; return what it is now."""
        if self.opened is None:
            return HostOutcome.UNCHANGED
        with suppress(Problem):
            return self.opened.hold()
        return HostOutcome.UNKNOWN

    def kept(self, hosts: Hosts) -> HostOutcome:
        """Confirm the release; raises Problem when that cannot be known."""
        try:
            self.session.keep()
        except Problem:
            # The word may have been lost on the way: say it again, and believe what is read.
            report = hosts.settle(self.order.target, lock=self.order.lock, verdict="keep")
            is_live = report.current == self.order.plan.release
            return HostOutcome.ACTIVE if is_live else HostOutcome.ROLLED_BACK
        return HostOutcome.ACTIVE

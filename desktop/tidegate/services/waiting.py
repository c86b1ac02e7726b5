"""Waits until nobody else works on an environment's hosts, before anything is recorded or done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tidegate.domain.host_report import HostReport
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.services.ports.this_machine import Clock
from tidegate.services.tasks import CancelFlag

_GLANCE = 2.0  # seconds between two looks at the locks

Look = Callable[[], tuple[HostReport, ...]]
"""Reads every host of the orders, in their order, over conversations that may go on."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Looks at the hosts once more, so that a plan is not used up for nothing."""

    look: Look
    clock: Clock

    def until_free(
        self,
        orders: tuple[HostOrder, ...],
        *,
        within: timedelta | None,
        cancel: CancelFlag,
        show: Callable[[str], None],
    ) -> None:
        """Return when every host is free and as planned; raises Problem.

        Without `within` a lock is a Problem of kind LOCKED at once; else after that time.
        """
        deadline = self.clock.monotonic() + (within.total_seconds() if within else 0)
        while locked := self._locked(orders):
            remaining = deadline - self.clock.monotonic()
            if remaining <= 0:
                raise self._held(locked)
            show(f"waiting for {self._told(locked)}; {remaining:.0f} s left")
            cancel.wait(min(_GLANCE, remaining))

    def _locked(self, orders: tuple[HostOrder, ...]) -> HostReport | None:
        reports = self.look()
        for order, report in zip(orders, reports, strict=True):
            if report.lock is None:
                _refuse_changed(order, report)
        return next((report for report in reports if report.lock), None)

    def _held(self, report: HostReport) -> Problem:
        return Problem(
            self._told(report),
            remedy="wait for it (`--wait-lock 5m`), or settle it with `tidegate unlock`",
            kind=ProblemKind.LOCKED,
        )

    def _told(self, report: HostReport) -> str:
        lock = report.lock
        return f"{report.host}: {lock.told(now=self.clock.now())}" if lock else str(report.host)


def _refuse_changed(order: HostOrder, report: HostReport) -> None:
    if report.problem:
        raise Problem(
            f"{report.host}: {report.problem}" if report.is_reached else report.problem,
            remedy=report.remedy,
            kind=ProblemKind.HOST,
        )
    if report.current != order.expected:
        raise Problem(
            f"{report.host}: it runs {report.current or 'nothing'} now, and the plan was made for "
            f"{order.expected or 'an empty host'}",
            remedy="make a new plan",
            kind=ProblemKind.GATE,
        )

"""Waits until nobody is there any more who works on an environment's hosts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidegate.domain.host_report import HostReport
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.target import Target
from tidegate.services.ports.hosts import Hosts
from tidegate.services.ports.this_machine import Clock
from tidegate.services.tasks import CancelFlag

_GLANCE = 1.0  # seconds between two looks
_PATIENCE = timedelta(seconds=30)
"""So long a host may take to notice that its client has gone."""
_RENEWED = timedelta(seconds=4)  # more than what is lost in whole seconds on the way
_HELD = "held"
_PRESENT = ("connected", _HELD)


@dataclass(frozen=True, slots=True)
class Parting:
    """Tells a client that has just gone from one that is still at work."""

    hosts: Hosts
    clock: Clock

    def until_gone(
        self,
        targets: Sequence[Target],
        *,
        within: timedelta | None,
        cancel: CancelFlag,
        show: Callable[[str], None],
    ) -> tuple[HostReport, ...]:
        """Return the hosts as read once nobody is there; raises Problem LOCKED.

        With `within` somebody who is at work is waited for so long; else whoever gives a new sign
        of life is a Problem at once, and who gives none after a while.
        """
        deadline = self.clock.monotonic() + max(within or _PATIENCE, _PATIENCE).total_seconds()
        first: dict[str, datetime | None] = {}
        while True:
            reports = self.hosts.survey(targets)
            held = next((r for r in reports if r.lock and r.holder in _PRESENT), None)
            if held is None:
                return reports
            remaining = deadline - self.clock.monotonic()
            is_at_work = within is None and _is_renewed(held, first)
            if held.holder == _HELD or is_at_work or remaining <= 0:
                raise self._busy(held)
            show(f"waiting for {held.host}: {self._told(held)}; {remaining:.0f} s left")
            cancel.wait(_GLANCE)

    def _busy(self, report: HostReport) -> Problem:
        if report.holder == _HELD:
            return Problem(
                f"{report.host}: a person left it as it is after a failure, {self._told(report)}",
                remedy="look at it, then break the lock with `tidegate unlock`",
                kind=ProblemKind.LOCKED,
            )
        return Problem(
            f"{report.host}: a deployment is still under way, {self._told(report)}",
            remedy="wait for it (`--wait-lock 5m`); if its machine is gone, break the lock with "
            "`tidegate unlock`",
            kind=ProblemKind.LOCKED,
        )

    def _told(self, report: HostReport) -> str:
        lock = report.lock
        return lock.told(now=self.clock.now()) if lock else "somebody holds its lock"


def _is_renewed(report: HostReport, first: dict[str, datetime | None]) -> bool:
    """Tell whether the holder has shown life since it was first looked at."""
    latest = report.lock.heartbeat_at if report.lock else None
    earlier = first.setdefault(str(report.host), latest)
    return latest is not None and earlier is not None and latest - earlier > _RENEWED

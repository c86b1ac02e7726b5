"""How an environment stands: what it runs, what waits for it, what stands in the way."""

from dataclasses import dataclass
from datetime import datetime

from tidegate.domain.deployment import Deployment
from tidegate.domain.environment import Environment
from tidegate.domain.hold import Hold
from tidegate.domain.host_report import HostReport
from tidegate.domain.identity import EnvironmentName, HostName
from tidegate.domain.kind import Kind
from tidegate.services.approving import Waiting


@dataclass(frozen=True, slots=True)
class EnvironmentHead:
    """The head of an environment's column.

    `hosts_ok` counts hosts as their last deployment left them, or as read where they were read;
    `drifted` is None unless the hosts were read.
    """

    name: EnvironmentName
    title: str
    kind: Kind
    live_version: str
    live_since: datetime | None
    hosts_ok: int
    hosts: int
    gate: str
    is_gated: bool
    drifted: int | None = None
    holds: tuple[Hold, ...] = ()
    freeze: str = ""


@dataclass(frozen=True, slots=True)
class HostStatus:
    """One host: what the record expects, and what the host says where it was read."""

    name: HostName
    expected: str
    report: HostReport | None = None

    @property
    def release(self) -> str:
        """Return what the host runs, as it says; empty where it was not read."""
        return self.report.current if self.report and self.report.is_reached else ""

    @property
    def is_as_expected(self) -> bool | None:
        """Tell whether it runs what the record expects; None where it was not read."""
        if self.report is None or not self.report.is_reached:
            return None
        return self.release == self.expected and not self.report.waiting


@dataclass(frozen=True, slots=True)
class EnvironmentStatus:
    """What an environment runs, what waits for it, and what stands in the way.

    `is_unsettled` tells that the last deployment did not come to rest: its hosts were read then,
    and only what they say is true.
    """

    head: EnvironmentHead
    hosts: tuple[HostStatus, ...]
    waiting: tuple[Waiting, ...]
    live: Deployment | None
    latest: Deployment | None
    is_read: bool

    @property
    def is_unsettled(self) -> bool:
        """Tell whether the last deployment was interrupted or runs still."""
        return self.latest is not None and not self.latest.status.is_settled

    @property
    def is_under_way(self) -> bool:
        """Tell whether a host that was read has the last deployment's client on the line."""
        reports = [host.report for host in self.hosts if host.report is not None]
        attended = [each.lock for each in reports if each.holder == "connected"]
        deployment = self.latest.id if self.latest else None
        return any(lock is not None and lock.deployment == deployment for lock in attended)


def gate_text(environment: Environment) -> str:
    """Return what stands before an environment, in two words."""
    if not environment.needs_approval:
        return "Continuous"
    number = environment.approval.approvals
    return f"{number} approvals" if number > 1 else "1 approval"

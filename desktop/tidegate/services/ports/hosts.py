"""Servers, and the conversation with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import Literal

    from tidegate.domain.deployment import Event, HostOutcome
    from tidegate.domain.environment import Test
    from tidegate.domain.host_report import HostReport, LockOwner
    from tidegate.domain.identity import DeploymentId, HostName
    from tidegate.domain.order import HostOrder
    from tidegate.domain.target import Target
    from tidegate.domain.testing import TestResult


class HostSession(Protocol):
    """One host's conversation during a deployment; every call ends in bounded time.

    The calls come in this order, each at most once; any of them but the first may raise Problem,
    after which the host is unchanged (before `switch`) or has to be read again.
    """

    def look(self) -> HostReport:
        """Connect and read the host, before anything is recorded or changed; it may be left out.

        The conversation waits for `prepare`; a host that cannot be read says so.
        """
        ...

    def prepare(self) -> None:
        """Connect, check, lock, stage, render and verify; the host still runs what it ran."""
        ...

    def steps(self) -> None:
        """Run the steps that come before the switch, once every host is prepared."""
        ...

    def switch(self, *, stay: bool = False) -> None:
        """Make the release current, run its steps and its health checks.

        With `stay` the host remains at the release when nobody confirms it in time.
        """
        ...

    def wait(self) -> None:
        """Let a healthy host wait for its confirmation anew, while others still switch."""
        ...

    def keep(self) -> tuple[str, ...]:
        """Confirm the release, clean up and unlock; return warnings."""
        ...

    def back(self) -> HostOutcome:
        """Give up: before the switch drop the stage, after it switch back; unlock; read the host.

        Returns what the host is now, UNKNOWN where it cannot be read.
        """
        ...

    def stay(self) -> HostOutcome:
        """Give up without switching back, since a step has run that cannot be undone; unlock."""
        ...

    def hold(self) -> HostOutcome:
        """Leave the host as it is and its lock kept, until a person breaks it; hang up."""
        ...

    @property
    def has_begun_irreversible(self) -> bool:
        """Tell whether a step that cannot be undone has begun on this host."""
        ...


class Hosts(Protocol):
    """Servers that are reached by SSH."""

    def warm(self, targets: Sequence[Target]) -> None:
        """Begin to connect to hosts that will be needed; what fails is told when they are."""
        ...

    def survey(self, targets: Sequence[Target]) -> tuple[HostReport, ...]:
        """Read every host at once, changing nothing; a host that cannot be read says so."""
        ...

    def session(
        self, order: HostOrder, *, publish: Callable[[Event], None], deployment: DeploymentId
    ) -> AbstractContextManager[HostSession]:
        """Open one host's conversation; leaving it closes it and leaves no process behind."""
        ...

    def settle(
        self,
        target: Target,
        *,
        lock: LockOwner,
        verdict: Literal["rest", "keep", "back"] = "rest",
        publish: Callable[[Event], None] | None = None,
    ) -> HostReport:
        """Bring an interrupted host to rest: switch back what waits for "keep", break the lock.

        `lock` says who settles, and its `deployment` which one (empty: whoever holds the lock).
        `keep` confirms a release that is live, `back` switches back even past a step that cannot
        be undone. Raises the epoch, so that the former holder can do nothing more; returns the
        host as read.
        """
        ...

    def read_file(self, target: Target, path: str) -> bytes:
        """Return a file below the live release; raises Problem when it cannot be read."""
        ...

    def run(
        self, target: Target, test: Test, *, environment: dict[str, str], release: str
    ) -> TestResult:
        """Run a test command in the release folder on the host."""
        ...

    def close(self) -> None:
        """Close every connection that was kept warm."""
        ...


class HostKeyQuestion(Protocol):
    """Asked when a host shows a key that nobody has vouched for."""

    def __call__(self, host: HostName, *, address: str, key_type: str, fingerprint: str) -> bool:
        """Show the fingerprint and return whether a person accepts it."""
        ...

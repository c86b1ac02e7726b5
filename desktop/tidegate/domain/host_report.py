"""What a host says of itself when it is read; the only source of the word "live"."""

from datetime import datetime, timedelta

from tidegate.domain.identity import HostName
from tidegate.domain.value import Value


class LockOwner(Value):
    """Who holds a host's lock: `epoch` grows with every taking and fences older holders.

    `heartbeat_at` is when the holder last showed life, by our own clock.
    """

    owner: str
    purpose: str
    taken_at: datetime
    deployment: str = ""
    epoch: int = 0
    heartbeat_at: datetime | None = None

    def told(self, *, now: datetime) -> str:
        """Return who holds the lock, since when, when they last showed life, and for what."""
        since = self.taken_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        life = ""
        if self.heartbeat_at is not None:
            life = f", last sign of life {_ago(now - self.heartbeat_at)}"
        return f"locked by {self.owner} since {since}{life}: {self.purpose}"


def _ago(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


class KeptRelease(Value):
    """A release folder on a host, as the host's own record describes it."""

    release: str
    version: str = ""
    build: str = ""
    plan: str = ""
    deployment: str = ""
    manifest: str = ""
    is_complete: bool = False
    has_succeeded: bool = False


class HostReport(Value):
    """One host, read without changing anything.

    `problem` and `remedy` say why it could not be read, or what preflight found. `waiting` names
    the release that was switched to and still waits for "keep"; `is_healthy` once its steps and
    checks have passed. `holder` tells of the lock's owner: `connected`, `alone` (its client has
    gone), `gone` (its process too) or `held` (a person keeps it after a failure). `journal` holds
    the host's last lines. `skew` is the host's clock minus ours, in seconds; `free` is in bytes.
    """

    host: HostName
    is_reached: bool
    problem: str = ""
    remedy: str = ""
    host_key: str = ""
    current: str = ""
    previous: str = ""
    releases: tuple[KeptRelease, ...] = ()
    lock: LockOwner | None = None
    waiting: str = ""
    journal: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    free: int = 0
    skew: float = 0.0
    is_healthy: bool = False
    holder: str = ""
    drift: tuple[str, ...] = ()

    def release(self, name: str) -> KeptRelease | None:
        """Return a release that the host holds, if it does."""
        return next((kept for kept in self.releases if kept.release == name), None)

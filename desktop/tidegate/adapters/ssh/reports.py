"""What a host says of itself, as a value."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tidegate.adapters.ssh.protocol import Reply
from tidegate.domain.host_report import HostReport, KeptRelease, LockOwner
from tidegate.domain.identity import HostName
from tidegate.domain.problem import Problem

_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def report_of(
    host: HostName, replies: Iterable[Reply], *, host_key: str = "", now: float
) -> HostReport:
    """Put a survey's replies together; `now` is our clock in seconds since 1970."""
    told = list(replies)
    return HostReport(
        host=host,
        is_reached=True,
        host_key=host_key,
        **_faults(told),
        current=_single(told, "current"),
        previous=_single(told, "previous"),
        releases=tuple(_release(reply) for reply in told if reply.kind == "release"),
        lock=next((lock_of(reply, now=now) for reply in told if reply.kind == "lock"), None),
        waiting=_single(told, "waiting"),
        is_healthy=any(r.kind == "waiting" and r.field(1) == "waiting" for r in told),
        holder=_single(told, "holder"),
        journal=_all(told, "journal"),
        tools=_all(told, "tool"),
        drift=_all(told, "drift"),
        free=max(0, _number(told, "free")) * 1024,
        skew=_number(told, "clock") - now,
    )


def unreached(host: HostName, problem: Problem) -> HostReport:
    """Return the report of a host that could not be read."""
    return HostReport(host=host, is_reached=False, problem=problem.summary, remedy=problem.remedy)


def lock_of(reply: Reply, *, now: float) -> LockOwner:
    """Read who holds the lock; the host tells the silence as an age, so no clocks are compared."""
    taken_at = _NEVER
    with contextlib.suppress(ValueError):
        taken_at = datetime.fromisoformat(reply.field(2))
    return LockOwner(
        owner=reply.field(0),
        purpose=reply.field(1),
        taken_at=taken_at,
        deployment=reply.field(3),
        epoch=max(0, reply.number(4)),
        heartbeat_at=_heard(reply.number(5), now=now),
    )


def _heard(silence: int, *, now: float) -> datetime | None:
    if silence < 0:
        return None
    return datetime.fromtimestamp(now, UTC) - timedelta(seconds=silence)


def failed_checks(told: Iterable[Reply]) -> tuple[tuple[str, str], ...]:
    """Return what preflight found and how to mend it."""
    return tuple(
        (reply.field(2), reply.field(3))
        for reply in told
        if reply.kind == "check" and reply.field(1) == "failed"
    )


def _faults(told: list[Reply]) -> dict[str, str]:
    failed = failed_checks(told)
    return {
        "problem": "; ".join(problem for problem, _ in failed),
        "remedy": "; ".join(remedy for _, remedy in failed),
    }


def _release(reply: Reply) -> KeptRelease:
    name, version, build, plan, deployment, manifest, complete, kept = map(reply.field, range(8))
    return KeptRelease(
        release=name,
        version=version,
        build=build,
        plan=plan,
        deployment=deployment,
        manifest=manifest,
        is_complete=complete == "yes",
        has_succeeded=kept == "yes",
    )


def _all(told: list[Reply], kind: str) -> tuple[str, ...]:
    return tuple(reply.field(0) for reply in told if reply.kind == kind)


def _single(told: list[Reply], kind: str) -> str:
    return next(iter(_all(told, kind)), "")


def _number(told: list[Reply], kind: str) -> int:
    return next((reply.number(0) for reply in told if reply.kind == kind), 0)

"""Builds, plans, requests and decisions as they stand in the store."""

from sqlalchemy import Connection, exists, select

from tidegate.adapters.store.seals import changed, is_sealed, plan_seal, sealed, unsealed
from tidegate.adapters.store.tables import BUILDS, DECISIONS, DEPLOYMENTS, PLANS, REQUESTS
from tidegate.adapters.store.transactions import Turn
from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.build import Build
from tidegate.domain.identity import PlanDigest
from tidegate.domain.problem import Problem
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.value import digest_of

SHORTEST_PREFIX = 8
_LONGEST_DIGEST = 64
_HEX = frozenset("0123456789abcdef")


def builds(connection: Connection, application: str) -> tuple[Build, ...]:
    """Return an application's builds, newest first."""
    wanted = sealed(BUILDS).where(BUILDS.c.application == application)
    rows = connection.execute(wanted.order_by(BUILDS.c.position.desc()))
    return tuple(Build.from_bytes(unsealed(row, what="build")) for row in rows)


def build(connection: Connection, application: str, version: str) -> Build | None:
    """Return one build, or None."""
    wanted = sealed(BUILDS).where(BUILDS.c.application == application, BUILDS.c.version == version)
    row = connection.execute(wanted).first()
    return Build.from_bytes(unsealed(row, what=f"build {version}")) if row else None


def plan(connection: Connection, prefix: str) -> bytes | None:
    """Return the plan whose digest starts so; raises Problem when several do, or it changed."""
    start = _checked_prefix(prefix)
    if not start:
        return None
    # No hex digit sorts behind "f", so "g" ends what starts with the prefix.
    fits = (PLANS.c.digest >= start, PLANS.c.digest < start + "g")
    rows = connection.execute(select(PLANS.c.digest, PLANS.c.body).where(*fits).limit(2)).all()
    if len(rows) > 1:
        raise Problem(f"several plans start with {prefix}", remedy="give more digits of the digest")
    if not rows:
        return None
    content = bytes(rows[0].body)
    if digest_of(content) != rows[0].digest:
        raise changed("plan")
    return content


def _checked_prefix(prefix: str) -> str:
    start = prefix.lower()
    if len(start) > _LONGEST_DIGEST or not set(start) <= _HEX:
        return ""
    if len(start) < SHORTEST_PREFIX:
        raise Problem(
            f"'{prefix}' is too short for the digest of a plan",
            remedy=f"give {SHORTEST_PREFIX} digits or more",
        )
    return start


def has_plan(connection: Connection, digest: str) -> bool:
    """Tell whether the plan is kept."""
    return bool(connection.execute(select(exists().where(PLANS.c.digest == digest))).scalar())


def plan_application(connection: Connection, digest: str) -> str:
    """Return the application that a plan is for; raises Problem on an unknown plan."""
    wanted = select(PLANS.c.application).where(PLANS.c.digest == digest)
    found = connection.execute(wanted).scalar()
    if found is None:
        raise unknown_plan(digest)
    return str(found)


def unknown_plan(digest: str) -> Problem:
    """Return the Problem of a plan that nobody kept."""
    return Problem(f"the plan {digest[:12]} is not in the store", remedy="make the plan again")


def snapshot(connection: Connection, digest: str) -> Snapshot | None:
    """Return the configuration of a plan, or None; raises Problem when it was changed."""
    wanted = sealed(PLANS, content="snapshot").where(PLANS.c.digest == digest)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    content = bytes(row.content)
    if not is_sealed(row, plan_seal(digest, content)):
        raise changed("configuration of the plan")
    return Snapshot.from_bytes(content)


def requests(connection: Connection, application: str) -> tuple[PlanDigest, ...]:
    """Return what waits: neither superseded, nor rejected, nor used; newest first."""
    wanted = (
        select(REQUESTS.c.plan)
        .where(
            REQUESTS.c.application == application,
            REQUESTS.c.superseded.is_(None),
            ~exists().where(DEPLOYMENTS.c.plan == REQUESTS.c.plan),
            ~exists().where(
                DECISIONS.c.plan == REQUESTS.c.plan, DECISIONS.c.verdict == Verdict.REJECTED.value
            ),
        )
        .order_by(REQUESTS.c.position.desc())
    )
    return tuple(PlanDigest(digest) for digest in connection.execute(wanted).scalars())


def has_request(connection: Connection, digest: str) -> bool:
    """Tell whether the plan was asked to be approved."""
    return bool(connection.execute(select(exists().where(REQUESTS.c.plan == digest))).scalar())


def supersede(turn: Turn, digest: str, *, audit: str) -> None:
    """Let a request wait no longer."""
    is_waiting = (REQUESTS.c.plan == digest) & REQUESTS.c.superseded.is_(None)
    turn.change(REQUESTS, is_waiting, superseded=audit)


def decisions(connection: Connection, digest: str) -> tuple[Decision, ...]:
    """Return the decisions on a plan, oldest first; raises Problem when one was changed."""
    wanted = sealed(DECISIONS).where(DECISIONS.c.plan == digest).order_by(DECISIONS.c.position)
    found = [
        Decision.from_bytes(unsealed(row, what="decision")) for row in connection.execute(wanted)
    ]
    if any(decision.plan != digest for decision in found):
        raise changed("decision")
    return tuple(found)


def rejections(connection: Connection, application: str) -> tuple[Decision, ...]:
    """Return an application's rejections, newest first; raises Problem when one was changed."""
    plans = select(PLANS.c.digest).where(PLANS.c.application == application)
    is_mine = DECISIONS.c.plan.in_(plans) & (DECISIONS.c.verdict == Verdict.REJECTED.value)
    wanted = sealed(DECISIONS).where(is_mine).order_by(DECISIONS.c.position.desc())
    rows = connection.execute(wanted)
    return tuple(Decision.from_bytes(unsealed(row, what="decision")) for row in rows)

"""Deployments as they stand in the store: how they began, every event, and what that comes to."""

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import Connection, exists, or_, select

from tidegate.adapters.store.seals import changed, sealed, unsealed
from tidegate.adapters.store.tables import DEPLOYMENTS, EVENTS, HOLDS
from tidegate.adapters.store.transactions import Turn
from tidegate.domain.deployment import Deployment, Event
from tidegate.domain.hold import Hold
from tidegate.domain.identity import DeploymentId, EnvironmentName
from tidegate.domain.problem import Problem, ProblemKind


def add(turn: Turn, deployment: Deployment, *, audit: str) -> None:
    """Write down that a deployment begins."""
    content = deployment.to_bytes()
    turn.add(
        DEPLOYMENTS,
        id=deployment.id,
        plan=deployment.plan,
        application=deployment.application,
        environment=deployment.environment,
        release=deployment.release,
        start=content,
        state=content,
        audit=audit,
    )


def refuse_used(connection: Connection, deployment: Deployment) -> None:
    """Raise Problem when the plan was run already: it is good for one deployment."""
    wanted = select(DEPLOYMENTS.c.id).where(DEPLOYMENTS.c.plan == deployment.plan)
    used = connection.execute(wanted).scalar()
    if used is not None:
        raise Problem(
            f"the plan {deployment.plan[:12]} was already used by deployment {used}",
            remedy="plan again: a plan and its approvals are good for one deployment",
            kind=ProblemKind.GATE,
        )


def unrecorded(connection: Connection, events: Sequence[Event]) -> list[Event]:
    """Return those of the events that were not recorded before."""
    ids = [event.id for event in events]
    known = set(connection.execute(select(EVENTS.c.id).where(EVENTS.c.id.in_(ids))).scalars())
    return [event for event in events if event.id not in known]


def write_events(
    turn: Turn, events: Sequence[Event], *, after: Deployment, audit: str | None = None
) -> None:
    """Add events of one deployment, at least one, and keep the state that they add up to."""
    turn.add_all(EVENTS, [_row(event, audit=audit) for event in events])
    turn.change(DEPLOYMENTS, DEPLOYMENTS.c.id == after.id, state=after.to_bytes())


def events(connection: Connection, deployment: DeploymentId) -> tuple[Event, ...]:
    """Return a deployment's events in order."""
    wanted = select(EVENTS.c.body).where(EVENTS.c.deployment == deployment)
    bodies = connection.execute(wanted.order_by(EVENTS.c.position)).scalars()
    return tuple(_event(bytes(body)) for body in bodies)


def current(connection: Connection, id: str) -> Deployment:  # noqa: A002
    """Return a deployment by its whole id; raises Problem when there is none."""
    body = connection.execute(select(DEPLOYMENTS.c.state).where(DEPLOYMENTS.c.id == id)).scalar()
    if body is None:
        raise Problem(f"there is no deployment {id}")
    return _state(bytes(body))


def find(connection: Connection, start: str) -> Deployment | None:
    """Return the newest deployment whose id or release starts so; raises Problem on several."""
    if not start:
        return None
    columns = (DEPLOYMENTS.c.id, DEPLOYMENTS.c.release)
    fits = or_(*(column.startswith(start, autoescape=True) for column in columns))
    wanted = select(DEPLOYMENTS.c.state, *columns).where(fits)
    rows = connection.execute(wanted.order_by(DEPLOYMENTS.c.position.desc())).all()
    exact = [row for row in rows if start in (row.id, row.release)] or rows
    if len({row.release for row in exact}) > 1:
        raise Problem(f"several deployments start with {start}", remedy="give more of the id")
    return _state(bytes(exact[0].state)) if exact else None


def several(
    connection: Connection,
    application: str,
    *,
    environment: EnvironmentName | None,
    limit: int,
) -> tuple[Deployment, ...]:
    """Return deployments, newest first."""
    wanted = select(DEPLOYMENTS.c.state).where(DEPLOYMENTS.c.application == application)
    if environment is not None:
        wanted = wanted.where(DEPLOYMENTS.c.environment == environment)
    newest = wanted.order_by(DEPLOYMENTS.c.position.desc()).limit(limit)
    return tuple(_state(bytes(body)) for body in connection.execute(newest).scalars())


def holds(connection: Connection, application: str) -> tuple[Hold, ...]:
    """Return the holds in force, oldest first; raises Problem when one was changed."""
    wanted = sealed(HOLDS).where(HOLDS.c.application == application, HOLDS.c.lifted.is_(None))
    rows = connection.execute(wanted.order_by(HOLDS.c.position))
    return tuple(Hold.from_bytes(unsealed(row, what="hold")) for row in rows)


def is_held(connection: Connection, hold: Hold) -> bool:
    """Tell whether the hold is in force."""
    in_force = (HOLDS.c.id == hold.id) & HOLDS.c.lifted.is_(None)
    return bool(connection.execute(select(exists().where(in_force))).scalar())


def lift(turn: Turn, hold: Hold, *, audit: str) -> None:
    """Write down that a hold was lifted."""
    lifted = hold.to_bytes()
    turn.change(HOLDS, HOLDS.c.id == hold.id, lifted=lifted, lifted_audit=audit)


def _row(event: Event, *, audit: str | None) -> dict[str, object]:
    body = event.to_bytes()
    return {"id": event.id, "deployment": event.deployment, "body": body, "audit": audit}


def _state(body: bytes) -> Deployment:
    try:
        return Deployment.from_bytes(body)
    except ValidationError as error:
        raise changed("deployment") from error


def _event(body: bytes) -> Event:
    try:
        return Event.from_bytes(body)
    except ValidationError as error:
        raise changed("event") from error

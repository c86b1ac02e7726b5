"""Checks the whole store against its record, and the record against the head that was seen."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from tidegate.adapters.store import chain, deployments
from tidegate.adapters.store.anchor import SeenHead
from tidegate.adapters.store.seals import plan_seal
from tidegate.adapters.store.tables import BUILDS, DECISIONS, DEPLOYMENTS, EVENTS, HOLDS, PLANS
from tidegate.domain.audit import AuditEntry, first_break
from tidegate.domain.deployment import Deployment, replay
from tidegate.domain.identity import DeploymentId
from tidegate.domain.problem import Problem
from tidegate.domain.value import digest_of

_SEALED = (
    ("build", BUILDS, "body", "audit"),
    ("decision", DECISIONS, "body", "audit"),
    ("start of a deployment", DEPLOYMENTS, "start", "audit"),
    ("event", EVENTS, "body", "audit"),
    ("hold", HOLDS, "body", "audit"),
    ("lifting of a hold", HOLDS, "lifted", "lifted_audit"),
)


def verify(connection: Connection, *, store: str, seen: SeenHead | None) -> str:
    """Return the first thing that is not as it was recorded, or nothing."""
    if seen is not None and seen.store != store:
        return "another store stands where the known one was"
    try:
        return (
            first_break(chain.walk(connection), head=seen.hash if seen else "")
            or _unlike_record(connection)
            or _unlike_events(connection)
        )
    except Problem as problem:
        return problem.summary


def _unlike_record(connection: Connection) -> str:
    covered = {entry.content.id: entry for entry in chain.walk(connection) if entry.content.digest}
    for name, audit, content in _contents(connection):
        entry = covered.pop(audit, None)
        if entry is None:
            return f"a {name} stands in the store that was never recorded"
        if entry.content.digest != digest_of(content):
            return f"the {name} of entry {entry.seq} was changed after it was recorded"
    return _missing(next(iter(covered.values()), None))


def _missing(entry: AuditEntry | None) -> str:
    if entry is None:
        return ""
    return f"what entry {entry.seq} recorded ({entry.content.action}) is missing from the store"


def _contents(connection: Connection) -> Iterator[tuple[str, str, bytes]]:
    """Return every sealed content with what it is and the entry that seals it."""
    for row in connection.execute(select(PLANS)):
        yield "plan", row.audit, plan_seal(digest_of(bytes(row.body)), bytes(row.snapshot))
    for name, table, content, audit in _SEALED:
        wanted = select(table.c[content], table.c[audit]).where(table.c[audit].is_not(None))
        for body, id_ in connection.execute(wanted):
            yield name, id_, bytes(body or b"")


def _unlike_events(connection: Connection) -> str:
    for row in connection.execute(select(DEPLOYMENTS.c.id, DEPLOYMENTS.c.start)):
        happened = deployments.events(connection, DeploymentId(row.id))
        come_to = replay(Deployment.from_bytes(bytes(row.start)), happened)
        if come_to != deployments.current(connection, row.id):
            return f"the state of deployment {row.id} is not what its events add up to"
    return ""

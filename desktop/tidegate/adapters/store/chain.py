"""The audit chain as it stands in the store."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row, insert, select

from tidegate.adapters.store.tables import AUDIT
from tidegate.domain.audit import FIRST, AuditBody, AuditEntry, chained

_BATCH = 1_000


def head(connection: Connection) -> tuple[int, str]:
    """Return the number and the hash of the last entry."""
    last = select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)
    row = connection.execute(last).first()
    return (row.seq, row.hash) if row else (0, FIRST)


def add(connection: Connection, body: AuditBody) -> AuditEntry:
    """Write the next entry."""
    seq, previous = head(connection)
    entry = chained(body, seq=seq + 1, previous=previous)
    row = {**entry.model_dump(), "id": body.id, "body": entry.body.encode()}
    connection.execute(insert(AUDIT).values(row))
    return entry


def entry_of(connection: Connection, id: str) -> AuditEntry | None:  # noqa: A002
    """Return the entry with that id, or None."""
    row = connection.execute(select(AUDIT).where(AUDIT.c.id == id)).first()
    return _entry(row) if row else None


def hash_at(connection: Connection, seq: int) -> str:
    """Return the hash of an entry, nothing where there is none."""
    found = connection.execute(select(AUDIT.c.hash).where(AUDIT.c.seq == seq)).scalar()
    return str(found or "")


def entries(connection: Connection, *, limit: int | None = None) -> tuple[AuditEntry, ...]:
    """Return the chain in order; with `limit` its last entries."""
    newest_first = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(limit)
    return tuple(_entry(row) for row in reversed(connection.execute(newest_first).all()))


def walk(connection: Connection) -> Iterator[AuditEntry]:
    """Return the whole chain in order without holding it in memory."""
    in_batches = select(AUDIT).order_by(AUDIT.c.seq).execution_options(yield_per=_BATCH)
    with connection.execute(in_batches) as rows:
        for row in rows:
            yield _entry(row)


def _entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    # Bytes that are no text any more were changed; the hash over their replacement shows it.
    body = bytes(row.body).decode(errors="replace")
    return AuditEntry(seq=row.seq, previous=row.previous, hash=row.hash, body=body)

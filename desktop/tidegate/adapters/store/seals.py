"""Rows whose bytes are sealed by an entry of the audit chain, and what breaks a seal."""

from pydantic import ValidationError
from sqlalchemy import Row, Select, Table, select

from tidegate.adapters.store.tables import AUDIT
from tidegate.domain.audit import AuditBody, chain_hash
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.value import digest_of

SealedRow = Row[tuple[object, ...]]


def sealed(table: Table, *, content: str = "body", audit: str = "audit") -> Select[tuple[object]]:
    """Select a column of a table as `content`, with the entries that seal it."""
    return select(
        table.c[content].label("content"), AUDIT.c.seq, AUDIT.c.previous, AUDIT.c.hash, AUDIT.c.body
    ).select_from(table.outerjoin(AUDIT, AUDIT.c.id == table.c[audit]))


def unsealed(row: SealedRow, *, what: str) -> bytes:
    """Return the content; raises Problem when it is not what was recorded."""
    content = bytes(row.content)
    if not _holds(row, digest_of(content)):
        raise changed(what)
    return content


def plan_seal(digest: str, snapshot: bytes) -> bytes:
    """Return what the entry of a plan covers: the plan and the configuration it stands for."""
    return f"{digest}\n{digest_of(snapshot)}\n".encode()


def is_sealed(row: SealedRow, covered: bytes) -> bool:
    """Tell whether the row's entry covers these bytes and is itself unchanged."""
    return _holds(row, digest_of(covered))


def changed(what: str) -> Problem:
    """Return the Problem of stored bytes that are not what was recorded."""
    return Problem(
        f"the stored {what} was changed after it was recorded",
        remedy="do not act on it; `tidegate audit verify` tells what else was changed",
        kind=ProblemKind.GATE,
    )


def _holds(row: SealedRow, digest: str) -> bool:
    if row.body is None:
        return False
    body = bytes(row.body)
    if chain_hash(row.seq, previous=row.previous, body=body) != row.hash:
        return False
    try:
        return AuditBody.from_bytes(body).digest == digest
    except ValidationError:
        return False

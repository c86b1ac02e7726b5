"""Transactions on the store: all of a change with its entry in the record, or nothing of it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tidegate.adapters.store import chain
from tidegate.adapters.store.anchor import Anchor, SeenHead
from tidegate.adapters.store.failures import problem_of, told
from tidegate.adapters.store.locks import lock_chain
from tidegate.adapters.store.tables import STORE
from tidegate.domain.audit import AuditBody, AuditEntry
from tidegate.domain.value import digest_of


@dataclass(slots=True)
class Turn:
    """One writer's turn: nobody else writes until it ends."""

    connection: Connection
    entry: AuditEntry | None = None
    has_changed: bool = field(default=False, init=False)

    def knows(self, audit: AuditBody) -> bool:
        """Tell whether this very change was recorded before its answer was lost."""
        self.entry = chain.entry_of(self.connection, audit.id)
        return self.entry is not None

    def record(self, audit: AuditBody, *, covers: bytes = b"") -> AuditEntry:
        """Add the entry, with the digest of the bytes that it stands for."""
        digest = {"digest": digest_of(covers)} if covers else {}
        self.entry = chain.add(self.connection, audit.model_copy(update=digest))
        self.has_changed = True
        return self.entry

    def add(self, table: Table, **columns: object) -> None:
        """Insert a row behind all others of its table."""
        self.add_all(table, [columns])

    def add_all(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows in their order, at least one, behind all others of their table."""
        last = self.connection.execute(select(func.max(table.c.position))).scalar() or 0
        placed = [{"position": at, **row} for at, row in enumerate(rows, start=last + 1)]
        self.connection.execute(insert(table), placed)
        self.has_changed = True

    def change(self, table: Table, condition: Any, **columns: object) -> None:  # noqa: ANN401
        """Change the columns that may change of the rows that fit."""
        self.connection.execute(update(table).where(condition).values(**columns))
        self.has_changed = True


@dataclass(frozen=True, slots=True)
class Transactions:
    """Begins, ends and guards the transactions of one store; `uuid` tells it from others."""

    engine: Engine
    anchor: Anchor
    shown: str
    uuid: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See one moment of the store."""
        options: dict[str, Any] = {"tidegate_writes": False}
        if self.engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with told(self.shown), self.engine.connect() as connection:
            yield connection.execution_options(**options)

    @contextmanager
    def writing(self) -> Iterator[Turn]:
        """Write, or leave everything as it was.

        Raises Problem before anything is written when the record is not the one that was seen.
        """
        turn: Turn | None = None
        try:
            with self.engine.begin() as connection:
                lock_chain(connection)
                self._check_anchor(connection)
                turn = Turn(connection)
                yield turn
                self._count(turn)
        except (SQLAlchemyError, sqlite3.Error) as error:
            if not self._has_landed(turn, error):
                raise problem_of(error, store=self.shown) from error
        self._remember(turn)

    def _check_anchor(self, connection: Connection) -> None:
        seen = self.anchor.seen()
        if seen is None:
            return
        if seen.store != self.uuid:
            self.anchor.refuse_other_store()
        if chain.hash_at(connection, seen.seq) != seen.hash:
            self.anchor.refuse_older_store(seen)

    def _count(self, turn: Turn) -> None:
        if turn.has_changed:
            turn.connection.execute(update(STORE).values(revision=STORE.c.revision + 1))

    def _has_landed(self, turn: Turn | None, error: Exception) -> bool:
        """Ask the store whether a commit arrived whose answer was lost with the connection."""
        is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
        if not is_lost or turn is None or turn.entry is None:
            return False
        with self.reading() as connection:
            return chain.hash_at(connection, turn.entry.seq) == turn.entry.hash

    def _remember(self, turn: Turn | None) -> None:
        if turn is not None and turn.entry is not None:
            entry = turn.entry
            self.anchor.remember(SeenHead(store=self.uuid, seq=entry.seq, hash=entry.hash))


def revision(connection: Connection) -> int:
    """Return the number that grows with every change."""
    return int(connection.execute(text("SELECT revision FROM store")).scalar_one())

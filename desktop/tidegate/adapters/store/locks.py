"""Who may write: SQLite by its own lock, PostgreSQL by advisory locks of the transaction."""

from sqlalchemy import Connection, text

_SCHEMA = 0x7469_6465_0001
_CHAIN = 0x7469_6465_0002


def lock_schema(connection: Connection) -> None:
    """Let one process at a time change the schema; SQLite's BEGIN IMMEDIATE did that already."""
    _lock(connection, _SCHEMA)


def lock_chain(connection: Connection) -> None:
    """Put everybody who adds to the record in turn."""
    _lock(connection, _CHAIN)


def _lock(connection: Connection, key: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

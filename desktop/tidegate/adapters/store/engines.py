"""Connections to both databases, set so that what is committed stays and what is recorded too."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import NoSuchModuleError

from tidegate.adapters.store.address import StoreAddress
from tidegate.adapters.store.tables import METADATA
from tidegate.domain.problem import Problem

OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

# A rollback journal, since every write-ahead log before 3.51.3 may lose a commit, and a newer
# SQLite may share the file with an older one in another program.
_PRAGMAS = (
    "journal_mode = DELETE",
    "synchronous = EXTRA",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)

_REFUSED = frozenset(
    (
        *(sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_DROP_TABLE),
        *(sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_ALTER_TABLE),
    )
)
_CHANGING = frozenset((sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE))
_CHANGEABLE = frozenset(("store", "requests", "deployments", "holds"))
_TABLES = frozenset(METADATA.tables)


def make_engine(address: StoreAddress, *, wait: float, is_guarded: bool) -> Engine:
    """Return an engine; `wait` in seconds is how long a lock is waited for.

    A guarded one refuses even to try changing the record; only migrations go without.
    """
    if address.is_file:
        return _sqlite_engine(address, wait=wait, is_guarded=is_guarded)
    return _postgresql_engine(address, wait=wait)


def _sqlite_engine(address: StoreAddress, *, wait: float, is_guarded: bool) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Problem(
            f"SQLite {sqlite3.sqlite_version} is too old",
            remedy="use a Python that was built with SQLite 3.37 or newer",
        )
    # Transactions are begun below and nowhere else: isolation_level turns the driver's own off.
    options: dict[str, object] = {"timeout": wait, "isolation_level": None}
    engine = create_engine(address.url, connect_args=options, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if is_guarded:
            connection.set_authorizer(_authorize)

    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("tidegate_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _authorize(action: int, first: str | None, *_others: str | None) -> int:
    if action in _REFUSED:
        return sqlite3.SQLITE_DENY
    if action in _CHANGING and first in _TABLES and first not in _CHANGEABLE:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _postgresql_engine(address: StoreAddress, *, wait: float) -> Engine:
    limits = f"-c statement_timeout=60s -c lock_timeout={int(wait * 1000)}ms"
    options: dict[str, object] = {
        "connect_timeout": 10,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        "application_name": "tidegate",
        "options": f"{limits} -c idle_in_transaction_session_timeout=60s -c timezone=UTC",
    }
    try:
        return create_engine(
            address.url, connect_args=options, hide_parameters=True, pool_pre_ping=True
        )
    except (NoSuchModuleError, ImportError):
        raise Problem(
            "a PostgreSQL store needs psycopg, which is not installed",
            remedy="pip install 'tidegate[postgresql]'",
        ) from None

"""Brings a store's schema up to date when it is opened, in one transaction, by one process."""

import threading
from importlib.resources import files
from pathlib import Path as FilePath

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from tidegate.adapters.store.locks import lock_schema
from tidegate.adapters.store.schema import VERSION_TABLE
from tidegate.domain.problem import Problem

# Alembic keeps the run in progress in module-wide variables.
_ONE_AT_A_TIME = threading.Lock()


def migrate(engine: Engine, *, store: str) -> None:
    """Create or upgrade the tables; raises Problem, nothing touched, on a newer schema."""
    with _ONE_AT_A_TIME, engine.begin() as connection:
        lock_schema(connection)
        _upgrade(connection, store=store)


def _upgrade(connection: Connection, *, store: str) -> None:
    # Looked at again: another process may have been here while this one waited.
    if _known_version(connection, store=store) is None and inspect(connection).has_table("audit"):
        raise _foreign(store)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        head = int(_scripts().get_current_head() or 0)
        connection.execute(text(f"PRAGMA user_version = {head}"))


def _known_version(connection: Connection, *, store: str) -> str | None:
    options = {"version_table": VERSION_TABLE}
    version = MigrationContext.configure(connection, opts=options).get_current_revision()
    head = _scripts().get_current_head() or ""
    newest = max(version or "", _marked_version(connection))
    if newest > head:
        raise Problem(
            f"{store} was made by a newer Tidegate (schema {newest} > {head})",
            remedy="update this one; the store was not touched",
        )
    return version


def _marked_version(connection: Connection) -> str:
    if connection.dialect.name != "sqlite":
        return ""
    return f"{connection.execute(text('PRAGMA user_version')).scalar_one():04d}"


def _foreign(store: str) -> Problem:
    return Problem(
        f"{store} holds tables of another program",
        remedy="name a store of its own for Tidegate in TIDEGATE_STORE",
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_folder()))


def _folder() -> FilePath:
    return FilePath(str(files("tidegate.adapters.store.migrations")))

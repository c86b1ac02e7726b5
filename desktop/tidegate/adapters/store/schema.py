"""Tells whether a store's tables are the newest, without loading what would change them."""

from importlib.resources import files

from sqlalchemy import Engine, inspect, text

VERSION_TABLE = "schema_version"


def newest_schema() -> str:
    """Return the number of the last migration, e.g. `0007`: its file's name begins with it."""
    names = (each.name for each in files("tidegate.adapters.store.migrations.versions").iterdir())
    return max(name[:4] for name in names if name[:4].isdigit())


def is_current(engine: Engine) -> bool:
    """Tell whether nothing is to be done; in doubt, say no: who migrates looks closely."""
    newest = newest_schema()
    with engine.connect().execution_options(tidegate_writes=False) as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return False
        written = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars()  # noqa: S608 - a constant
        if written.all() != [newest]:
            return False
        if connection.dialect.name != "sqlite":
            return True
        marked = connection.execute(text("PRAGMA user_version")).scalar_one()
        return bool(marked == int(newest))

"""What alembic runs to bring a store up to date, on the connection that it is given."""

from alembic import context

from tidegate.adapters.store.tables import METADATA

# A name that alembic would not find in a file of settings: there is none.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="schema_version",
)
with context.begin_transaction():
    context.run_migrations()

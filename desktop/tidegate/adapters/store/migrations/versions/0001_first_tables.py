"""The first tables, and the triggers that keep what is written as it was written."""

from uuid import uuid4

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Text

revision = "0001"
down_revision = None

NUMBER = BigInteger().with_variant(Integer, "sqlite")
FIRST = "0" * 64

# For each table the columns that never change; for some of them that is every column.
FROZEN = {
    "audit": (),
    "builds": (),
    "plans": (),
    "decisions": (),
    "events": (),
    "requests": ("plan", "application", "position", "audit"),
    "deployments": (
        *("id", "plan", "application", "environment", "release", "position", "start", "audit"),
    ),
    "holds": ("id", "application", "position", "body", "audit"),
}

# Ways in which a row could take another's place by INSERT OR REPLACE.
TAKEN = {
    "builds": "(application = NEW.application AND version = NEW.version)",
    "plans": "digest = NEW.digest",
    "decisions": "id = NEW.id",
    "events": "id = NEW.id",
    "requests": "plan = NEW.plan",
    "deployments": "id = NEW.id OR plan = NEW.plan",
    "holds": "id = NEW.id",
}

BROKEN_CHAIN = f"""
    NEW.seq <> COALESCE((SELECT max(seq) FROM audit), 0) + 1
    OR NEW.previous <> COALESCE((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '{FIRST}')
    OR EXISTS (SELECT 1 FROM audit WHERE hash = NEW.hash OR id = NEW.id)
"""  # noqa: S608 - constants only


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _create_tables() -> None:
    _create_record()
    _create_releases()
    _create_deployments()


def _create_record() -> None:
    store = op.create_table(
        "store",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("uuid", Text, nullable=False),
        Column("revision", NUMBER, nullable=False),
        sqlite_strict=True,
    )
    # The name by which an anchor outside knows the store again.
    op.bulk_insert(store, [{"id": 1, "uuid": str(uuid4()), "revision": 0}])
    op.create_table(
        "audit",
        Column("seq", NUMBER, primary_key=True, autoincrement=False),
        Column("id", Text, nullable=False, unique=True),
        Column("previous", Text, nullable=False, unique=True),
        Column("hash", Text, nullable=False, unique=True),
        Column("body", LargeBinary, nullable=False),
        sqlite_strict=True,
    )


def _create_releases() -> None:
    _create(
        "builds",
        Column("application", Text, primary_key=True),
        Column("version", Text, primary_key=True),
        Column("body", LargeBinary, nullable=False),
    )
    _create(
        "plans",
        Column("digest", Text, primary_key=True),
        Column("application", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("snapshot", LargeBinary, nullable=False),
    )
    _create(
        "requests",
        _plan(is_key=True),
        Column("application", Text, nullable=False, index=True),
        Column("superseded", Text, ForeignKey("audit.id")),
    )
    _create(
        "decisions",
        Column("id", Text, primary_key=True),
        Column("plan", Text, ForeignKey("plans.digest"), nullable=False, index=True),
        Column("verdict", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


def _create_deployments() -> None:
    _create(
        "deployments",
        Column("id", Text, primary_key=True),
        _plan(is_unique=True),
        Column("application", Text, nullable=False, index=True),
        Column("environment", Text, nullable=False),
        Column("release", Text, nullable=False, index=True),
        Column("start", LargeBinary, nullable=False),
        Column("state", LargeBinary, nullable=False),
    )
    _create(
        "events",
        Column("id", Text, primary_key=True),
        Column("deployment", Text, ForeignKey("deployments.id"), nullable=False, index=True),
        Column("body", LargeBinary, nullable=False),
        is_always_audited=False,
    )
    _create(
        "holds",
        Column("id", Text, primary_key=True),
        Column("application", Text, nullable=False, index=True),
        Column("body", LargeBinary, nullable=False),
        Column("lifted", LargeBinary),
        Column("lifted_audit", Text, ForeignKey("audit.id")),
    )


def _create(name: str, *columns: Column, is_always_audited: bool = True) -> None:  # type: ignore[type-arg]
    op.create_table(
        name,
        *columns,
        Column("position", NUMBER, nullable=False, unique=True),
        Column("audit", Text, ForeignKey("audit.id"), nullable=not is_always_audited),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _plan(*, is_key: bool = False, is_unique: bool = False) -> Column:  # type: ignore[type-arg]
    reference = ForeignKey("plans.digest")
    return Column("plan", Text, reference, nullable=False, primary_key=is_key, unique=is_unique)


def _guard_sqlite() -> None:
    for table, columns in FROZEN.items():
        of = f"OF {', '.join(columns)} " if columns else ""
        refuse = "SELECT RAISE(ABORT, 'the record is append-only');"
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE {of}ON {table} BEGIN {refuse} END"
        )
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse} END")
    for table, taken in TAKEN.items():
        same = f"SELECT 1 FROM {table} WHERE {taken} OR position = NEW.position"  # noqa: S608
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({same})"
            " BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        )
    op.execute(
        f"CREATE TRIGGER audit_chain BEFORE INSERT ON audit WHEN {BROKEN_CHAIN}"
        " BEGIN SELECT RAISE(ABORT, 'the entry does not follow the last one'); END"
    )


def _guard_postgresql() -> None:
    op.execute(_function("tidegate_append_only", "RAISE 'the record is append-only';"))
    chain = f"IF {BROKEN_CHAIN} THEN RAISE 'the entry does not follow the last one'; END IF;"
    op.execute(_function("tidegate_chain", f"{chain} RETURN NEW;"))
    for table, columns in FROZEN.items():
        of = f"OF {', '.join(columns)} " if columns else ""
        for name, moment in {
            "no_update": f"UPDATE {of}ON {table} FOR EACH ROW",
            "no_delete": f"DELETE ON {table} FOR EACH ROW",
            "no_truncate": f"TRUNCATE ON {table} FOR EACH STATEMENT",
        }.items():
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {moment}"
                " EXECUTE FUNCTION tidegate_append_only()"
            )
    op.execute(
        "CREATE TRIGGER audit_chain BEFORE INSERT ON audit FOR EACH ROW"
        " EXECUTE FUNCTION tidegate_chain()"
    )


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"

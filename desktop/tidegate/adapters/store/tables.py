"""The tables: the exact bytes of each record beside columns that only help to find them.

Bytes win over columns. `audit` names the entry of the chain that holds the digest of the bytes;
`position` is the order in which rows of a table were written.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()

# SQLite's STRICT tables know INTEGER only, and there it has 64 bits.
Number = BigInteger().with_variant(Integer, "sqlite")


def _audit() -> Column[str]:
    return Column("audit", Text, ForeignKey("audit.id"), nullable=False)


def _position() -> Column[int]:
    return Column("position", Number, nullable=False, unique=True)


def _plan(*, is_key: bool = False, is_unique: bool = False) -> Column[str]:
    reference = ForeignKey("plans.digest")
    return Column("plan", Text, reference, nullable=False, primary_key=is_key, unique=is_unique)


STORE = Table(
    "store",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("uuid", Text, nullable=False),
    Column("revision", Number, nullable=False),
    sqlite_strict=True,
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("previous", Text, nullable=False, unique=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
)

BUILDS = Table(
    "builds",
    METADATA,
    Column("application", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    _position(),
    Column("body", LargeBinary, nullable=False),
    _audit(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

PLANS = Table(
    "plans",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("application", Text, nullable=False),
    _position(),
    Column("body", LargeBinary, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
    _audit(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

REQUESTS = Table(
    "requests",
    METADATA,
    _plan(is_key=True),
    Column("application", Text, nullable=False, index=True),
    _position(),
    _audit(),
    Column("superseded", Text, ForeignKey("audit.id")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("plan", Text, ForeignKey("plans.digest"), nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    _position(),
    Column("body", LargeBinary, nullable=False),
    _audit(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

DEPLOYMENTS = Table(
    "deployments",
    METADATA,
    Column("id", Text, primary_key=True),
    _plan(is_unique=True),
    Column("application", Text, nullable=False, index=True),
    Column("environment", Text, nullable=False),
    Column("release", Text, nullable=False, index=True),
    _position(),
    Column("start", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    _audit(),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

EVENTS = Table(
    "events",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("deployment", Text, ForeignKey("deployments.id"), nullable=False, index=True),
    _position(),
    Column("body", LargeBinary, nullable=False),
    Column("audit", Text, ForeignKey("audit.id")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

HOLDS = Table(
    "holds",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("application", Text, nullable=False, index=True),
    _position(),
    Column("body", LargeBinary, nullable=False),
    _audit(),
    Column("lifted", LargeBinary),
    Column("lifted_audit", Text, ForeignKey("audit.id")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

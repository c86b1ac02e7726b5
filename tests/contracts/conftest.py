"""The ledgers that the contract is held against."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.contracts import postgresql
from tests.contracts.ledger_samples import unique
from tests.lab.waiting import LONG

from tidegate.adapters.scripted.ledger import ScriptedLedger
from tidegate.adapters.store.opening import open_ledger
from tidegate.services.ports.ledger import Ledger


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    if not postgresql.BINARIES:
        pytest.skip("PostgreSQL's server is not installed (apt install postgresql)")
    # Not below pytest's folders: the server's own user could not get there.
    with (
        tempfile.TemporaryDirectory(prefix="tidegate-pg-") as folder,
        postgresql.server(Path(folder)) as address,
    ):
        yield address


@pytest.fixture
def database(postgresql_server: str) -> str:
    """A new, empty database."""
    name = f"t{unique().replace('-', '')}"
    with psycopg.connect(postgresql_server + "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return postgresql_server + name


@pytest.fixture(
    params=["scripted", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "scripted":
        yield ScriptedLedger()
        return
    is_server = request.param == "postgresql"
    store = request.getfixturevalue("database") if is_server else ""
    stored = open_ledger(store, home=tmp_path / "home", wait=LONG)
    yield stored
    stored.close()

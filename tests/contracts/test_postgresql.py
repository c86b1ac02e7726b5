"""What only a server can do: restart, cut connections, be used by several at once."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.contracts import ledger_samples as sample
from tests.lab.waiting import LONG

from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.problem import Problem, ProblemKind

pytestmark = pytest.mark.postgresql

WRITER = """
import sys
from pathlib import Path
from tests.contracts import ledger_samples as sample
from tidegate.adapters.store.opening import open_ledger

ledger = open_ledger(sys.argv[1], home=Path(sys.argv[2]), wait=120)
for _ in range(25):
    ledger.record(sample.audit("written"))
ledger.close()
"""


@pytest.fixture
def ledger(database, tmp_path):
    ledger = open_ledger(database, home=tmp_path / "home", wait=LONG)
    yield ledger
    ledger.close()


def test_processes_that_start_and_write_at_once_make_one_chain(database, tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITER, database]
    running = [
        subprocess.Popen([*command, str(tmp_path / f"home-{n}")], env=environment) for n in range(3)
    ]
    assert [process.wait(LONG) for process in running] == [0, 0, 0]
    ledger = open_ledger(database, home=tmp_path / "home-0")
    assert len(ledger.audit_entries()) == 75
    assert ledger.verify_audit() == ""
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = ''",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "INSERT INTO audit SELECT seq + 9, 'x', previous, 'y', body FROM audit",
        "UPDATE plans SET body = ''",
        "TRUNCATE holds",
    ],
)
def test_statements_that_would_rewrite_the_record_are_refused(ledger, database, statement):
    ledger.add_plan(
        sample.plan().to_bytes(), audit=sample.audit("plan"), snapshot=sample.snapshot()
    )
    with (
        psycopg.connect(database) as connection,
        pytest.raises(psycopg.errors.RaiseException, match=r"append-only|follow the last one"),
    ):
        connection.execute(statement)


def test_what_an_administrator_changes_is_found(ledger, database):
    ledger.record(sample.audit("first"))
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")
        connection.execute("UPDATE audit SET body = replace(body::text, '66', '67')::bytea")
        connection.execute("ALTER TABLE audit ENABLE TRIGGER ALL")
    assert "entry 1 was changed" in ledger.verify_audit()


def test_a_cut_connection_is_told_and_the_next_call_works(ledger, database):
    ledger.record(sample.audit("before"))
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'tidegate' AND datname = current_database()"
    )
    lost = sample.audit("lost")

    def record_and_lose() -> None:
        with ledger.transactions.writing() as turn:
            turn.record(lost)
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute(cut)

    with pytest.raises(Problem, match="cannot be reached"):
        record_and_lose()
    ledger.record(lost)
    assert [e.content.action for e in ledger.audit_entries()] == ["before", "lost"]
    assert ledger.verify_audit() == ""


def test_a_commit_whose_answer_was_lost_is_looked_up(ledger, database, monkeypatch):
    """The server commits, and the connection dies before it can say so."""
    dialect = type(ledger.transactions.engine.dialect)
    commit, calls = dialect.do_commit, []

    def dying(self, connection):
        commit(self, connection)
        if not calls:
            calls.append(True)
            connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", dying)
    monkeypatch.setattr(dialect, "is_disconnect", lambda self, error, *_: "closed" in str(error))
    ledger.record(sample.audit("once"))
    assert [entry.content.action for entry in ledger.audit_entries()] == ["once"]


def test_a_lock_that_is_not_given_says_that_another_copy_has_it(ledger, database, tmp_path):
    hasty = open_ledger(database, home=tmp_path / "other", wait=1)
    with ledger.transactions.writing(), pytest.raises(Problem, match="another copy") as problem:
        hasty.record(sample.audit())
    assert problem.value.kind is ProblemKind.LOCKED
    hasty.close()


def test_a_read_only_server_is_told(ledger, database):
    with psycopg.connect(database, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    ledger.close()
    with pytest.raises(Problem, match="is read-only now"):
        ledger.record(sample.audit())


def test_a_newer_store_is_refused(ledger, database, tmp_path):
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE schema_version SET version_num = '0007'")
    with pytest.raises(Problem, match=r"newer Tidegate \(schema 0007 > 0001\)"):
        open_ledger(database, home=tmp_path / "home")


def test_a_database_that_does_not_exist_is_named(postgresql_server, tmp_path: Path):
    with pytest.raises(Problem, match="does not exist"):
        open_ledger(f"{postgresql_server}absent", home=tmp_path)

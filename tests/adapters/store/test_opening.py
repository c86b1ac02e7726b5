"""A store is made once, kept private, brought up to date, and refused where it is not safe."""

import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from tests.contracts import ledger_samples as sample
from tests.lab.waiting import LONG

from tidegate.adapters.store import network_shares
from tidegate.adapters.store.address import StoreAddress
from tidegate.adapters.store.opening import open_ledger
from tidegate.adapters.store.tables import DEPLOYMENTS, METADATA
from tidegate.domain.problem import Problem, ProblemKind


def test_the_migrations_make_the_tables_that_the_code_knows(ledger):
    with ledger.transactions.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "schema_version", "compare_type": True}
        )
        assert compare_metadata(context, METADATA) == []


def test_the_store_is_for_its_owner_only_and_set_to_keep_what_it_commits(ledger, home):
    ledger.record(sample.audit())
    assert stat.S_IMODE((home / "store.db").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    (anchor,) = (home / "anchors").glob("*.json")
    assert stat.S_IMODE(anchor.stat().st_mode) == 0o600
    with ledger.transactions.reading() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "recursive_triggers")
        }
    assert values == {
        "journal_mode": "delete",
        "synchronous": 3,
        "secure_delete": 1,
        "recursive_triggers": 1,
    }


def test_a_store_that_others_could_read_is_closed_to_them(ledger, home):
    ledger.close()
    (home / "store.db").chmod(0o644)
    open_ledger("", home=home).close()
    assert stat.S_IMODE((home / "store.db").stat().st_mode) == 0o600


def test_what_was_kept_is_there_again(filled, home):
    builds, entries = filled.builds("storefront"), filled.audit_entries()
    filled.close()
    again = open_ledger("", home=home)
    assert (again.builds("storefront"), again.audit_entries()) == (builds, entries)
    assert again.verify_audit() == ""
    again.close()


def test_processes_that_start_at_once_make_one_store(home):
    program = (
        "import sys; from pathlib import Path;"
        "from tidegate.adapters.store.opening import open_ledger;"
        f"open_ledger('', home=Path(sys.argv[1]), wait={LONG}).close()"
    )
    command = [sys.executable, "-c", program, str(home)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [subprocess.Popen(command, env=environment) for _ in range(4)]
    assert [process.wait(LONG) for process in running] == [0, 0, 0, 0]
    ledger = open_ledger("", home=home)
    assert ledger.verify_audit() == ""
    ledger.close()


def test_threads_share_one_ledger(ledger):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: ledger.record(sample.audit(f"{n}")), range(40)))
    assert len(ledger.audit_entries()) == 40
    assert ledger.verify_audit() == ""


@pytest.mark.parametrize(
    "change", ["PRAGMA user_version = 7", "UPDATE schema_version SET version_num = '0007'"]
)
def test_a_newer_store_is_refused_untouched(ledger, home, change):
    ledger.close()
    connection = sqlite3.connect(home / "store.db")
    connection.execute(change)
    connection.commit()
    connection.close()
    before = (home / "store.db").read_bytes()
    with pytest.raises(Problem, match=r"made by a newer Tidegate \(schema 0007 > 0001\)"):
        open_ledger("", home=home)
    assert (home / "store.db").read_bytes() == before


def test_another_programs_database_is_refused(home):
    home.mkdir()
    connection = sqlite3.connect(home / "store.db")
    connection.execute("CREATE TABLE audit (x)")
    connection.commit()
    connection.close()
    with pytest.raises(Problem, match="tables of another program"):
        open_ledger("", home=home)


def test_what_is_no_database_is_refused_untouched(home):
    home.mkdir()
    (home / "store.db").write_bytes(b"my shopping list\n" * 100)
    with pytest.raises(Problem, match="is not a SQLite database"):
        open_ledger("", home=home)
    assert (home / "store.db").read_bytes() == b"my shopping list\n" * 100


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://u:hunter2@db/x", "cannot be at mysql"),
        ("sqlite://", "cannot be at sqlite"),
        ("what?", "is no address"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "cannot be reached"),
    ],
)
def test_addresses_that_cannot_be_are_named_without_their_password(home, address, words):
    with pytest.raises(Problem, match=words) as problem:
        open_ledger(address, home=home)
    assert "hunter2" not in str(problem.value)


def test_a_network_share_is_refused(home, monkeypatch):
    table = f"36 35 98:0 / {home.parent} rw - nfs4 server:/x rw\n1 1 0:1 / / rw - ext4 /dev/x rw\n"
    mounts = network_shares.linux_mounts(table)
    monkeypatch.setattr(network_shares, "linux_mounts", lambda text: mounts)
    with pytest.raises(Problem, match=r"network share \(nfs4\)"):
        open_ledger("", home=home)
    assert not (home / "store.db").exists()


def test_an_anchor_knows_a_store_by_its_place_not_by_its_password(home):
    one, two = (
        StoreAddress.parse(f"postgresql://{user}@db.example.com/tidegate", home=home)
        for user in ("u:one", "u:two")
    )
    assert one.shown == two.shown == "the database tidegate on db.example.com:5432"


# What goes wrong later


def test_a_locked_store_says_that_another_copy_uses_it(filled, home):
    hasty = open_ledger("", home=home, wait=0.3)
    other = sqlite3.connect(home / "store.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for act in (lambda: hasty.record(sample.audit()), lambda: hasty.builds("storefront")):
        with pytest.raises(Problem, match="another copy is using") as problem:
            act()
        assert problem.value.kind is ProblemKind.LOCKED
    other.close()
    hasty.record(sample.audit())
    hasty.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(filled, home):
    before = filled.audit_entries()
    # The limit lasts as long as the connection, of which the pool holds one.
    with filled.transactions.writing() as turn:
        pages = turn.connection.exec_driver_sql("PRAGMA page_count").scalar()
        turn.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Problem, match="is full"):
        filled.record(sample.audit(reason="x" * 1_000_000))
    filled.close()
    assert filled.audit_entries() == before
    assert filled.verify_audit() == ""


def test_a_damaged_store_is_told(filled, home):
    filled.close()
    content = bytearray((home / "store.db").read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    (home / "store.db").write_bytes(content)
    with pytest.raises(Problem, match="is damaged"):
        open_ledger("", home=home).builds("storefront")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_store_that_cannot_be_written_is_told(filled, home):
    filled.close()
    home.chmod(0o500)
    with pytest.raises(Problem, match="cannot be"):
        filled.record(sample.audit())
    home.chmod(0o700)


def test_a_damaged_anchor_stops_the_work_and_names_its_file(filled, home):
    (anchor,) = (home / "anchors").glob("*.json")
    anchor.write_text("{}")
    with pytest.raises(Problem, match=str(anchor)):
        filled.record(sample.audit())


def test_deleted_text_does_not_stay_in_the_file(filled, home):
    """State rows are rewritten: what they held before must be gone from the disk."""
    (deployment,) = filled.deployments("storefront")
    for text in ("cnry-4fbd", "short"):
        event = sample.event(deployment, "phase", host="web-1", phase="stage", state="done")
        with filled.transactions.writing() as turn:
            state = deployment.model_copy(update={"text": text}).to_bytes()
            turn.change(DEPLOYMENTS, DEPLOYMENTS.c.id == event.deployment, state=state)
    filled.close()
    assert b"cnry-4fbd" not in (home / "store.db").read_bytes()

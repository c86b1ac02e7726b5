"""Whoever changes what is recorded is found; our own mistakes are refused on the spot."""

import shutil
import sqlite3

import pytest
from tests.contracts import ledger_samples as sample

from tidegate.adapters.store.opening import open_ledger
from tidegate.domain.audit import AuditEntry, chain_hash
from tidegate.domain.problem import Problem, ProblemKind

CHANGES = {
    "update": "UPDATE audit SET body = replace(body, 'approve', 'approvE') WHERE seq = 4",
    "delete": "DELETE FROM audit WHERE seq = 4",
    "hash": "UPDATE audit SET hash = upper(hash) WHERE seq = 4",
    "build": "UPDATE builds SET body = replace(body, '1.4.2', '1.4.3')",
    "no build": "DELETE FROM builds",
    "plan": "UPDATE plans SET body = replace(body, '192.0.2.11', '192.0.2.66')",
    "snapshot": "UPDATE plans SET snapshot = replace(snapshot, 'INFO', 'DBUG')",
    "decision": "UPDATE decisions SET body = replace(body, 'approved', 'rejected')",
    "no decision": "DELETE FROM decisions",
    "start": "UPDATE deployments SET start = replace(start, 'alice', 'mally')",
    "state": "UPDATE deployments SET state = replace(state, 'running', 'succeeded')",
    "event": "UPDATE events SET body = replace(body, 'hello', 'hallo')",
    "no hold": "DELETE FROM holds",
    "forged": "INSERT INTO decisions SELECT 'x', plan, verdict, body, 99, 'forged' FROM decisions",
    "noise": "UPDATE audit SET body = x'ff00ff' WHERE seq = 2",
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_a_row_is_found(filled, attacker, change):
    assert filled.verify_audit() == ""
    attacker("PRAGMA foreign_keys = OFF", CHANGES[change])
    assert filled.verify_audit() != ""


def test_two_swapped_entries_are_found(filled, attacker):
    attacker(
        "UPDATE audit SET seq = -seq WHERE seq IN (2, 3)",
        "UPDATE audit SET seq = CASE seq WHEN -2 THEN 3 ELSE 2 END WHERE seq < 0",
    )
    assert "entry 2" in filled.verify_audit()


def test_a_tail_that_was_cut_off_is_found_and_stops_the_work(filled, attacker):
    filled.record(sample.audit("last"))
    attacker("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    assert "before the last one that was seen" in filled.verify_audit()
    with pytest.raises(Problem, match="is not the one that was seen here") as problem:
        filled.record(sample.audit("next"))
    assert problem.value.kind is ProblemKind.GATE


def test_last_weeks_store_put_back_is_found(filled, home):
    shutil.copy(home / "store.db", home / "old.db")
    filled.record(sample.audit("this week"))
    shutil.copy(home / "old.db", home / "store.db")
    assert "before the last one that was seen" in filled.verify_audit()
    with pytest.raises(Problem, match=r"move .* away"):
        filled.record(sample.audit("next"))


def test_a_store_that_was_chained_anew_is_found(filled, home, attacker):
    entries = rechained(filled.audit_entries(), seq=4, old="approve", new="approvE")
    rows = [
        f"INSERT INTO audit (seq, id, previous, hash, body) VALUES ({e.seq}, '{e.content.id}',"
        f" '{e.previous}', '{e.hash}', x'{e.body.encode().hex()}')"
        for e in entries
    ]
    attacker("PRAGMA foreign_keys = OFF", "DELETE FROM audit", *rows)
    assert "before the last one that was seen" in filled.verify_audit()
    with pytest.raises(Problem, match="is not the one that was seen here"):
        filled.record(sample.audit("next"))


def rechained(entries: tuple[AuditEntry, ...], *, seq: int, old: str, new: str):
    previous = entries[0].previous
    for entry in entries:
        body = entry.body.replace(f'"{old}"', f'"{new}"') if entry.seq == seq else entry.body
        link = chain_hash(entry.seq, previous=previous, body=body.encode())
        yield AuditEntry(seq=entry.seq, previous=previous, body=body, hash=link)
        previous = link


def test_another_store_in_its_place_is_found(filled, home):
    filled.close()
    (home / "store.db").unlink()
    other = open_ledger("", home=home)
    assert "another store" in other.verify_audit()
    with pytest.raises(Problem, match="another store"):
        other.record(sample.audit())
    other.close()


@pytest.mark.parametrize(
    ("read", "change"),
    [
        (lambda ledger, plan: ledger.plan(plan), "plan"),
        (lambda ledger, plan: ledger.snapshot(plan), "snapshot"),
        (lambda ledger, plan: ledger.decisions(plan), "decision"),
        (lambda ledger, plan: ledger.builds("storefront"), "build"),
    ],
)
def test_what_was_changed_is_not_given_out(filled, attacker, read, change):
    (deployment,) = filled.deployments("storefront")
    attacker("PRAGMA foreign_keys = OFF", CHANGES[change])
    with pytest.raises(Problem, match=r"the stored .* was changed") as problem:
        read(filled, deployment.plan)
    assert problem.value.kind is ProblemKind.GATE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = x'00'",
        "DELETE FROM audit WHERE seq = 1",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
        "INSERT OR REPLACE INTO audit SELECT seq + 100, id, previous, hash, body FROM audit",
        "INSERT INTO audit VALUES (99, 'x', 'y', 'z', x'00')",
        "UPDATE plans SET body = x'00'",
        "INSERT OR REPLACE INTO plans SELECT * FROM plans",
        "INSERT OR REPLACE INTO decisions SELECT * FROM decisions",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        "INSERT OR REPLACE INTO builds SELECT * FROM builds",
        "INSERT OR REPLACE INTO deployments SELECT * FROM deployments",
        "UPDATE deployments SET plan = 'x'",
        "DELETE FROM deployments",
        "DELETE FROM holds",
        "UPDATE holds SET body = x'00'",
        "DELETE FROM requests",
    ],
)
def test_statements_that_would_rewrite_the_record_are_refused(filled, home, statement):
    connection = sqlite3.connect(home / "store.db")
    with pytest.raises(sqlite3.DatabaseError, match=r"append-only|follow the last one"):
        connection.execute(statement)
    connection.close()
    assert filled.verify_audit() == ""


@pytest.mark.parametrize(
    "statement", ["DROP TRIGGER audit_no_update", "DROP TABLE audit", "ATTACH ':memory:' AS x"]
)
def test_our_own_connections_may_not_take_the_guards_away(filled, statement):
    with (
        pytest.raises(Problem, match="refused a change"),
        filled.transactions.writing() as turn,
    ):
        turn.connection.exec_driver_sql(statement)

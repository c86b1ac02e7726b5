"""A SQLite store, and hands that reach into it past the ledger."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.contracts import ledger_samples as sample
from tests.lab.waiting import LONG

from tidegate.adapters.store.ledger import StoredLedger
from tidegate.adapters.store.opening import open_ledger


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def ledger(home: Path) -> Iterator[StoredLedger]:
    ledger = open_ledger("", home=home, wait=LONG)
    yield ledger
    ledger.close()


@pytest.fixture
def filled(ledger: StoredLedger) -> StoredLedger:
    """A build, a plan with a decision, its deployment with an event, a hold."""
    plan = sample.plan()
    ledger.add_build(sample.build(), audit=sample.audit("build"))
    digest = ledger.add_plan(
        plan.to_bytes(), audit=sample.audit("plan"), snapshot=sample.snapshot()
    )
    ledger.request(digest, audit=sample.audit("request"))
    ledger.add_decision(sample.decision(digest), audit=sample.audit("approve"))
    deployment = sample.deployment(plan)
    ledger.start(deployment, audit=sample.audit("deploy"))
    ledger.append(sample.event(deployment, text="hello"), audit=sample.audit("noted"))
    ledger.place_hold(sample.hold(), audit=sample.audit("hold"))
    return ledger


@pytest.fixture
def attacker(home: Path) -> Callable[..., None]:
    """Somebody who owns the file: takes the triggers away, runs a script, puts them back."""

    def run(*statements: str, is_armed: bool = True) -> None:
        connection = sqlite3.connect(home / "store.db", isolation_level=None)
        # The built-in one gives text, which STRICT tables refuse where bytes belong.
        connection.create_function("replace", 3, lambda c, a, b: c.replace(a.encode(), b.encode()))
        try:
            guards = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in guards if is_armed else ():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _, text in guards if is_armed else ():
                connection.execute(text)
        finally:
            connection.close()

    return run

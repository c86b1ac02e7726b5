"""Opens a store: checked, brought up to date, and known again."""

from importlib import import_module
from pathlib import Path as FilePath

from sqlalchemy import select

from tidegate.adapters.store.address import StoreAddress
from tidegate.adapters.store.anchor import Anchor
from tidegate.adapters.store.engines import make_engine
from tidegate.adapters.store.failures import told
from tidegate.adapters.store.ledger import StoredLedger
from tidegate.adapters.store.schema import is_current
from tidegate.adapters.store.tables import STORE
from tidegate.adapters.store.transactions import Transactions

PATIENCE = 10.0
"""Seconds for which a lock of another copy is waited for."""


def open_ledger(store: str, *, home: FilePath, wait: float = PATIENCE) -> StoredLedger:
    """Open the store at that address (nothing: `store.db` in the home); raises Problem.

    `home` also keeps the anchors: what this user has seen of each store.
    """
    address = StoreAddress.parse(store, home=home)
    if address.is_file:
        address.make_file()
    with told(address.shown):
        _migrate(address, wait=wait)
        return StoredLedger(_transactions(address, home=home, wait=wait))


def _migrate(address: StoreAddress, *, wait: float) -> None:
    engine = make_engine(address, wait=wait, is_guarded=False)
    try:
        if not is_current(engine):
            # Loaded late: the library that migrates takes longer to load than a command to run.
            migrating = import_module("tidegate.adapters.store.migrating")
            migrating.migrate(engine, store=address.shown)
    finally:
        engine.dispose()


def _transactions(address: StoreAddress, *, home: FilePath, wait: float) -> Transactions:
    engine = make_engine(address, wait=wait, is_guarded=True)
    with engine.connect().execution_options(tidegate_writes=False) as connection:
        name = str(connection.execute(select(STORE.c.uuid)).scalar_one())
    anchor = Anchor.of(address.shown, home=home)
    return Transactions(engine=engine, anchor=anchor, shown=address.shown, uuid=name)

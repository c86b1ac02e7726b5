"""Events of many hosts reach the record together, those that announce something before it."""

import threading

import pytest
from tests.contracts import ledger_samples as sample
from tests.lab.waiting import LONG, wait_until

from tidegate.domain.deployment import EventKind
from tidegate.domain.problem import Problem
from tidegate.services.writing_events import EventWriter

_HOSTS = 40


class SlowLedger:
    """Counts its transactions; the first one waits until all others are in the queue."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.written: set[str] = set()
        self.is_broken = self.is_entered = False
        self.crowd = threading.Event()

    def append_all(self, events) -> None:
        self.is_entered = True
        if not self.batches:
            self.crowd.wait(LONG)
        self.batches.append([event.id for event in events])
        if self.is_broken:
            raise Problem("the disk is full")
        self.written.update(event.id for event in events)


def events(count, kind=EventKind.BARRIER):
    deployment = sample.deployment(sample.plan())
    return [sample.event(deployment, kind, text=f"{n}") for n in range(count)]


def writer_of(ledger, *, lost=None):
    return EventWriter(ledger, lost=(lost if lost is not None else []).append)


def write_together(ledger, found):
    writer = writer_of(ledger)
    faults, unwritten = [], []

    def one(event):
        try:
            writer.write(event)
        except Problem as problem:
            faults.append(problem)
        if event.id not in ledger.written:
            unwritten.append(event.id)

    threads = [threading.Thread(target=one, args=(event,)) for event in found]
    for thread in threads:
        thread.start()
    wait_until(lambda: ledger.is_entered and len(writer._waiting) + 1 == len(found))
    ledger.crowd.set()
    for thread in threads:
        thread.join(LONG)
    return faults, unwritten


def test_events_that_wait_together_are_one_transaction_and_nobody_goes_on_unrecorded():
    ledger = SlowLedger()
    faults, unwritten = write_together(ledger, events(_HOSTS))
    assert (faults, unwritten) == ([], [])
    assert [len(batch) for batch in ledger.batches] == [1, _HOSTS - 1]


def test_everyone_whose_event_was_not_recorded_hears_why():
    ledger = SlowLedger()
    ledger.is_broken = True
    faults, unwritten = write_together(ledger, events(5))
    assert [str(fault) for fault in faults] == ["the disk is full"] * 5
    assert len(unwritten) == 5


def test_one_after_the_other_is_written_in_order():
    ledger = SlowLedger()
    ledger.crowd.set()
    writer = writer_of(ledger)
    found = events(3)
    for event in found:
        writer.write(event)
    assert ledger.batches == [[event.id] for event in found]
    ledger.is_broken = True
    with pytest.raises(Problem, match="the disk is full"):
        writer.write(found[0])


def test_what_announces_nothing_goes_along_with_the_next_that_does():
    ledger = SlowLedger()
    ledger.crowd.set()
    writer = writer_of(ledger)
    done, next_one = events(2, EventKind.NOTE), events(1)[0]
    for event in (*done, next_one):
        writer.write(event)
    assert ledger.written == {event.id for event in (*done, next_one)}
    assert [event.id for event in (*done, next_one)] == [id_ for b in ledger.batches for id_ in b]


def test_what_announces_nothing_is_recorded_soon_or_given_back():
    ledger, lost = SlowLedger(), []
    ledger.crowd.set()
    writer = writer_of(ledger, lost=lost)
    first, second = events(2, EventKind.NOTE)
    writer.write(first)
    wait_until(lambda: first.id in ledger.written)
    ledger.is_broken = True
    writer.write(second)
    writer.flush()
    assert lost == [second]

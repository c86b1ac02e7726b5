"""Events of a deployment on their way into the record: many hosts' events in one transaction."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

from tidegate.domain.deployment import Event
from tidegate.services.ports.ledger import Ledger

_LINGER = 0.03  # seconds that an event which nothing depends on waits for company


@dataclass(eq=False)
class _Waiting:
    """An event that is not yet recorded; `fault` is why it could not be."""

    event: Event
    is_done: bool = False
    fault: BaseException | None = None


@final
class EventWriter:
    """Writes events in the order in which they come, those that wait together in one go.

    Nobody goes on before an event that announces something is recorded, with all that came before
    it, so an intent is always on disk before what it announces happens. What only tells how it
    went follows a moment later, or is taken along. While one thread commits, the others' events
    gather, so a hundred hosts cost hardly more commits than one. An event that nobody waits for
    and that cannot be recorded is given to `lost`.
    """

    def __init__(self, ledger: Ledger, *, lost: Callable[[Event], None]) -> None:
        self._ledger = ledger
        self._lost = lost
        self._waiting: list[_Waiting] = []
        self._is_writing = self._is_followed = False
        self._changed = threading.Condition()

    def write(self, event: Event) -> None:
        """Return when the event is recorded, if it must be; raises Problem when it cannot be."""
        if not event.announces:
            self._leave(event)
            return
        mine = _Waiting(event)
        batch = self._joined(mine)
        if batch:
            self._write_all(batch)
        if mine.fault is not None:
            raise mine.fault

    def flush(self) -> None:
        """Return when nothing waits any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_writing)
            batch = self._taken()
        self._write_all(batch)

    def _leave(self, event: Event) -> None:
        """Let somebody else write it, at the latest a follower that comes soon."""
        with self._changed:
            self._waiting.append(_Waiting(event))
            is_followed, self._is_followed = self._is_followed, True
        if not is_followed:
            threading.Thread(target=self._follow, name="events").start()

    def _follow(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, timeout=_LINGER)
            self._is_followed = False
            self._changed.wait_for(lambda: not self._is_writing)
            batch = self._taken()
        self._write_all(batch)

    def _joined(self, mine: _Waiting) -> list[_Waiting]:
        """Queue up until another thread has written it; else take all that waits."""
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine.is_done or not self._is_writing)
            return [] if mine.is_done else self._taken()

    def _taken(self) -> list[_Waiting]:
        """Take all that waits, and the pen; the lock is held."""
        batch, self._waiting = self._waiting, []
        self._is_writing = bool(batch)
        return batch

    def _write_all(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        fault: BaseException | None = None
        try:
            self._ledger.append_all([each.event for each in batch])
        except BaseException as raised:  # noqa: BLE001 - raised again by everyone who waits for it
            fault = raised
            self._give_up([each.event for each in batch if not each.event.announces])
        finally:
            with self._changed:
                for each in batch:
                    each.is_done, each.fault = True, fault
                self._is_writing = False
                self._changed.notify_all()

    def _give_up(self, events: Sequence[Event]) -> None:
        for event in events:
            self._lost(event)

"""Events of a deployment on their way into the record: many hosts' events in one transaction."""

import threading
from dataclasses import dataclass
from typing import final

from tidegate.domain.deployment import Event
from tidegate.services.ports import Ledger


@dataclass(eq=False)
class _Waiting:
    """An event that is not yet recorded; `fault` is why it could not be."""

    event: Event
    is_done: bool = False
    fault: BaseException | None = None


@final
class EventWriter:
    """Writes events in the order in which they come, those that wait together in one go.

    Nobody goes on before their own event is recorded, so an intent is always on disk before what
    it announces happens. While one thread commits, the others' events gather; the next thread
    takes them all along. A hundred hosts so cost hardly more commits than one.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._is_writing = False
        self._changed = threading.Condition()

    def write(self, event: Event) -> None:
        """Return when the event is recorded; raises Problem when it cannot be."""
        mine = _Waiting(event)
        batch = self._joined(mine)
        if batch:
            self._write_all(batch)
        if mine.fault is not None:
            raise mine.fault

    def _joined(self, mine: _Waiting) -> list[_Waiting]:
        """Queue up until another thread has written it; else take all that waits."""
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine.is_done or not self._is_writing)
            if mine.is_done:
                return []
            batch, self._waiting = self._waiting, []
            self._is_writing = True
        return batch

    def _write_all(self, batch: list[_Waiting]) -> None:
        fault: BaseException | None = None
        try:
            self._ledger.append_all([each.event for each in batch])
        except BaseException as raised:  # noqa: BLE001 - raised again by everyone whose event it was
            fault = raised
        finally:
            with self._changed:
                for each in batch:
                    each.is_done, each.fault = True, fault
                self._is_writing = False
                self._changed.notify_all()

"""Brings a running deployment's events to the screen in batches.

A signal for every line would freeze the window for seconds; at most 400 every 50 ms keep it
answering. Where showing them takes long, as with a hundred busy hosts, they come less often.
"""

from __future__ import annotations

import threading
import time
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_EVERY_MS = 50
_AT_MOST = 400
_APART = 4  # times what showing one takes lies between two batches, for all else to happen


class EventFeed(QObject):
    """Any thread publishes; `arrived` carries a list of events on the window's thread."""

    arrived = Signal(list)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[object] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.flush)
        self._woken.connect(self._start)

    def publish(self, event: object) -> None:
        """Hand an event over; may be called on any thread."""
        with self._lock:
            was_empty = not self._waiting
            self._waiting.append(event)
        if was_empty:
            self._woken.emit()

    @Slot()
    def flush(self) -> None:
        """Deliver what waits now, at most one batch; the clock stops when nothing is left."""
        batch = self._take()
        if batch:
            began = time.perf_counter()
            self.arrived.emit(batch)
            took_ms = round((time.perf_counter() - began) * 1_000)
            self._timer.setInterval(max(_EVERY_MS, took_ms * _APART))
        if not self._waiting:
            self._timer.stop()

    @Slot()
    def _start(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _take(self) -> list[object]:
        with self._lock:
            count = min(_AT_MOST, len(self._waiting))
            return [self._waiting.popleft() for _ in range(count)]

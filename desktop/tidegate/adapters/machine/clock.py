"""The machine's time, which here never goes back."""

import threading
import time
from datetime import UTC, datetime
from typing import final


@final
class MachineClock:
    """The system's clock; once it was later, it is not earlier again.

    `floor` is the latest time that the record knows: an approval that has expired stays expired
    although somebody sets the clock back.
    """

    def __init__(self, *, floor: datetime | None = None) -> None:
        self._latest = floor or datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the time in UTC, never earlier than it returned before."""
        with self._lock:
            self._latest = max(self._latest, datetime.now(UTC))
            return self._latest

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for measuring spans."""
        return time.monotonic()

"""The longest time for which the event loop did not come around."""

import time

from PySide6.QtCore import QTimer

_BEAT_MS = 2


class Gaps:
    """Beats from the first moment; `stop` returns the longest gap in seconds.

    With `clock=time.thread_time` only this thread's own work counts, whatever else is running.
    """

    def __init__(self, *, clock=time.perf_counter):
        self._clock = clock
        self._longest, self._last = 0.0, clock()
        self._timer = QTimer()
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self):
        """Return the longest gap in seconds; what comes later is not looked at."""
        if self._timer.isActive():
            self._beat()
            self._timer.stop()
        return self._longest

    def _beat(self):
        now = self._clock()
        self._longest, self._last = max(self._longest, now - self._last), now

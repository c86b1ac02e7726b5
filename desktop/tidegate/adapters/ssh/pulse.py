"""Signs of life: hosts that are worked on hear from time to time that their operator is there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import final

from tidegate.domain.problem import Problem

Beat = Callable[[], None]
"""Gives one sign of life; raises Problem where nobody hears it."""


@final
class Pulse:
    """Gives signs of life for everybody who is carried, from one thread of its own."""

    def __init__(self, *, every: float) -> None:
        self._every = every
        self._beats: list[Beat] = []
        self._is_beating = False
        self._changed = threading.Condition()

    @contextmanager
    def carries(self, beat: Beat) -> Iterator[None]:
        """Call `beat` every so many seconds until the end of the block."""
        with self._changed:
            self._beats.append(beat)
            if not self._is_beating:
                self._is_beating = True
                threading.Thread(target=self._run, name="pulse", daemon=True).start()
        try:
            yield
        finally:
            with self._changed:
                self._beats.remove(beat)
                self._changed.notify_all()

    def _run(self) -> None:
        while beats := self._next():
            for beat in beats:
                with suppress(Problem):
                    beat()

    def _next(self) -> tuple[Beat, ...]:
        """Wait for the next turn; nothing when there is nobody left to give signs for."""
        with self._changed:
            self._changed.wait_for(lambda: not self._beats, self._every)
            self._is_beating = bool(self._beats)
            return tuple(self._beats)

"""How fast this machine computes, for limits on work: they are in seconds of another one."""

import time

_LOOPS = 200_000
_REFERENCE = 0.010
"""Seconds of a core that the loop took where the limits were set."""


def slowness() -> float:
    """Return how many times as long as there a thread's work takes here and now, at least 1."""
    return max(1.0, min(_loop() for _ in range(3)) / _REFERENCE)


def _loop() -> float:
    began = time.thread_time()
    total = 0
    for number in range(_LOOPS):
        total += number % 7
    return time.thread_time() - began

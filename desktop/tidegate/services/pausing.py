"""Keeps Python's collector of cycles from looking, again and again, at what is just being built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the collector: tens of thousands of settings hold no cycle, and cost it a third.

    Of several threads that pause it, the first one starts it again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # Hands all that was made to the oldest generation without looking at it: the collector
            # would look through it twice before it found that out by itself.
            gc.freeze()
            gc.unfreeze()
            gc.enable()

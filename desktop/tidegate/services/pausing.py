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
            gc.enable()

"""How long tests wait: for what will come, as long as a slow and busy machine may need.

It costs nothing where it comes sooner. Only what hangs ends here, and a limit of the program's
own that a test wants to see at work is far below it.
"""

import time
from collections.abc import Callable
from typing import TypeVar

LONG = 120.0  # seconds
_GLANCE = 0.02
Found = TypeVar("Found")


def wait_until(
    look: Callable[[], Found],
    what: Callable[[], str] | str = "what was waited for",
    *,
    pause: float = _GLANCE,
    seconds: float = LONG,
) -> Found:
    """Return what `look` finds, as soon as that is anything; fails when the time is over.

    A look that costs something has a longer `pause`, in seconds, after it.
    """
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"{what() if callable(what) else what}: not within {seconds:g} s")
        time.sleep(pause)
    return found

"""Lets the program end in order when the system wishes it: a logout, a shutdown, a stop."""

import signal
from collections.abc import Callable
from types import FrameType


class Asked(KeyboardInterrupt):
    """The system asked the program to end; what is open is closed on the way out."""


def end_in_order() -> None:
    """Treat the system's wish like a person's Ctrl+C: everything is left by its own way out."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise Asked

    signal.signal(signal.SIGTERM, end)


def end_by(close: Callable[[], None]) -> None:
    """Let a wish to end, by the system or by Ctrl+C, close the window instead."""

    def end(_number: int, _frame: FrameType | None) -> None:
        close()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)

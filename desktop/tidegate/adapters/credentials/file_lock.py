"""One writer at a time for a file, among threads and programs of this machine."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tidegate.domain.problem import Problem, ProblemKind

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SECONDS = 10.0
_PAUSE = 0.02


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock that lies beside a file; raises Problem when somebody keeps it too long."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file.with_name(f".{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Problem(f"{file}: cannot be locked ({error.strerror})") from None
    try:
        _wait_for(descriptor, file=file)
        yield
    finally:
        os.close(descriptor)  # the system frees the lock with it


def _wait_for(descriptor: int, *, file: Path) -> None:
    end = time.monotonic() + SECONDS
    while not _is_taken(descriptor):
        if time.monotonic() > end:
            raise Problem(
                f"{file}: another program is writing it",
                remedy="try again when it is done",
                kind=ProblemKind.LOCKED,
            )
        time.sleep(_PAUSE)


def _is_taken(descriptor: int) -> bool:
    """Try to take the lock and tell whether it is ours now."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

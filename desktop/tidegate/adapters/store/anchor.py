"""The head of the audit chain, remembered by this user outside the database.

A chain alone cannot tell that its end was cut off or that an old copy of the database was put
back; somebody who has seen the head can. It is checked first and stored after, and never goes
backwards.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError

from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.value import Value, digest_of

try:
    import fcntl
except ImportError:  # Windows has no flock
    fcntl = None  # type: ignore[assignment]

_TRIES = 100
_PAUSE = 0.02  # seconds


class SeenHead(Value):
    """The last entry that was seen, and the store it stands in."""

    store: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where one store's last seen head is kept."""

    file: FilePath

    @classmethod
    def of(cls, store: str, *, home: FilePath) -> "Anchor":
        """Return the anchor of the store at that address, credentials aside."""
        return cls(home / "anchors" / f"{digest_of(store.encode())[:32]}.json")

    def seen(self) -> SeenHead | None:
        """Return the last head, None where none was seen; raises Problem on a damaged file."""
        try:
            return SeenHead.from_bytes(self.file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise self._refusal("the remembered end of the record is unreadable") from error

    def remember(self, head: SeenHead) -> None:
        """Move on to a head that was checked to follow the last one."""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._locked():
                last = self.seen()
                if last is None or last.seq < head.seq or last.store != head.store:
                    self._write(head.to_bytes())
        except OSError as error:
            raise Problem(
                f"{self.file} cannot be written",
                remedy="check the rights and the space of its folder",
                kind=ProblemKind.FAILED,
            ) from error

    def refuse_other_store(self) -> None:
        """Raise Problem because another store stands where the known one was."""
        raise self._refusal("another store stands where the known one was")

    def refuse_older_store(self, head: SeenHead) -> None:
        """Raise Problem because the record does not hold the entry that was seen."""
        raise self._refusal(f"entry {head.seq} of the record is not the one that was seen here")

    def _refusal(self, summary: str) -> Problem:
        return Problem(
            summary,
            remedy="find out who changed or restored the store;"
            f" to accept it as it is now, move {self.file} away",
            kind=ProblemKind.GATE,
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = os.open(self.file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _take(lock)
            yield
        finally:
            os.close(lock)

    def _write(self, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=self.file.stem)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            FilePath(name).replace(self.file)
        except OSError:
            with suppress(OSError):
                FilePath(name).unlink()
            raise


def _take(lock: int) -> None:
    """Wait for the lock, but not for ever: without it an anchor is an entry older at worst."""
    for _ in range(_TRIES if fcntl is not None else 0):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE)

"""Calls that may wait for a person: a keyring blocks while its window asks for a password."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar, final

Result = TypeVar("Result")


@final
class Patience:
    """Runs one call at a time in a thread of its own and stops waiting after some seconds."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self._free = threading.Lock()

    def run(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns, or raise what it raises; raises TimeoutError.

        A call that never ends keeps its thread, and later calls are refused after their wait.
        """
        if not self._free.acquire(timeout=self.seconds):
            raise TimeoutError
        results: queue.Queue[tuple[Result | None, Exception | None]] = queue.Queue()

        def run() -> None:
            try:
                results.put((work(), None))
            except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
                results.put((None, error))
            finally:
                self._free.release()

        threading.Thread(target=run, name="keyring", daemon=True).start()
        return _outcome(results, seconds=self.seconds)


def _outcome(
    results: "queue.Queue[tuple[Result | None, Exception | None]]", *, seconds: float
) -> Result:
    try:
        result, error = results.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error:
        raise error
    return result  # type: ignore[return-value]  # without an error there is a result

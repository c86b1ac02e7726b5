"""One command in a process group of its own, which ends in time and leaves nothing behind."""

import os
import re
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

GRACE = 2.0
"""Seconds between asking a group to end and ending it."""
LOGGED = 1_000_000
"""Characters of output that are handed on; the rest is only read away."""
LONGEST_LINE = 4_096
_LAST_LINES = 40
_SECRET_NAME = re.compile(r"secret|passw|token|credential|private|api_?key|access_?key", re.I)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended; `code` is None when its time was over."""

    code: int | None
    seconds: float
    last_lines: tuple[str, ...]


def clean_environment(own: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """Return this process's variables without Tidegate's and those named like a secret."""
    kept = {
        name: value
        for name, value in own.items()
        if not name.upper().startswith("TIDEGATE_") and not _SECRET_NAME.search(name)
    }
    return {**kept, **added}


def run_command(
    command: str,
    *,
    folder: Path,
    environment: dict[str, str],
    within: float,
    log: Callable[[str], None],
) -> Ended:
    """Run a shell command and wait for it, `within` seconds at most; raises OSError."""
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S602 - the workspace's own command, written for a shell
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    listener = _Listener(process, log)
    code: int | None = None
    try:
        code = process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        log(f"stopped after {within:g} s")
    finally:
        _end_group(process)
        listener.finish()
    return Ended(code, time.monotonic() - started, listener.last_lines)


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End whatever is left of the command's group: politely, then surely."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=GRACE)
    _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait(timeout=GRACE)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        else:
            process.kill()


class _Listener:
    """Reads a command's output on a thread of its own, bounded in every way."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Callable[[str], None]) -> None:
        if process.stdout is None:
            raise ValueError("the command's output is not piped")
        self._stream: IO[bytes] = process.stdout
        self._log = log
        self._left = LOGGED
        self._last: deque[str] = deque(maxlen=_LAST_LINES)
        self._thread = threading.Thread(target=self._listen, name="test output", daemon=True)
        self._thread.start()

    @property
    def last_lines(self) -> tuple[str, ...]:
        """Return the end of what was printed."""
        return tuple(self._last)

    def finish(self) -> None:
        """Wait for the rest; one that left the group and holds the pipe is not waited for."""
        self._thread.join(GRACE)
        if not self._thread.is_alive():
            self._stream.close()

    def _listen(self) -> None:
        while line := self._stream.readline(LONGEST_LINE):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self._last.append(text)
            if self._left > 0:
                self._left -= len(text) + 1
                self._log(text)
                if self._left <= 0:
                    self._log("… more output was left out")

"""What an earlier run of the demo left running: its servers and the services on its hosts."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tidegate.app.demo.folder import DemoFolder
from tidegate.domain.problem import Problem, ProblemKind

try:
    import fcntl
except ImportError:  # Windows has no flock; there the ports alone keep a second demo out
    fcntl = None  # type: ignore[assignment]

SERVER_PID = "sshd.pid"
_SERVICE_PID = Path("srv", "orders-api", "shared", "run", "pid")
_PATIENCE = 5.0


@contextlib.contextmanager
def held(folder: DemoFolder) -> Iterator[None]:
    """Keep a second demo out of the folder; the system lets go when the process ends, however."""
    with (folder.root / ".open").open("w", encoding="utf-8") as lock:
        try:
            if fcntl is not None:
                fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem(
                f"the demo in {folder.root} is open already",
                remedy="close its window first, or name another folder with --folder",
                kind=ProblemKind.LOCKED,
            ) from error
        yield


def stop_leftovers(folder: DemoFolder) -> None:
    """End every server and sample service of the demo, by the process ids that they wrote."""
    files = [*folder.hosts.glob(f"*/{_SERVICE_PID}"), *folder.hosts.glob(f"*/{SERVER_PID}")]
    ended = [pid for file in files if (pid := _ended(file, folder)) is not None]
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and any(_is_ours(pid, folder) for pid in ended):
        time.sleep(0.05)


def _ended(pid_file: Path, folder: DemoFolder) -> int | None:
    """End the process if it still is the demo's own: its number may be another's by now."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(pid_file.read_text(encoding="utf-8"))
        if _is_ours(pid, folder):
            os.kill(pid, signal.SIGTERM)
            return pid
    return None


def _is_ours(pid: int, folder: DemoFolder) -> bool:
    command = _command_of(pid)
    return "bin/serve" in command or str(folder.root) in command


def _command_of(pid: int) -> str:
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    return answer.stdout

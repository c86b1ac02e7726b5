"""A hundred hosts at once, from the window: `python -m tests.benchmarks.hundred_hosts [COUNT]`.

One real sshd serves as many target folders as there are hosts; it drops whoever comes when ten are
already logging in (MaxStartups 10:100:10). The joined window shows the deployment while it runs.
The servers run on cores of their own, the program on one. Printed are the time, the longest gap of
the window's event loop with the part of it for which that core was not to be had, and the memory
beside that of one host in the same program.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from tests.lab.keys import KeyPair, make_key
from tests.lab.sshd import Sshd

from tidegate.app.paths import Paths
from tidegate.app.window.desktop import Desktop
from tidegate.app.window.opening import application
from tidegate.app.wiring.program import Wiring
from tidegate.domain.deployment import Event, EventKind
from tidegate.domain.workspace import Workspace
from tidegate.services.tasks import Task

_BEAT_MS = 5
_WITHIN = 900.0
_FILES, _FILE_SIZE = 200, 8_192
_ONE, _MANY = "one", "many"
_TURNED_AWAY = "drop connection"


@dataclass(frozen=True)
class Measured:
    """One deployment: seconds, the longest gap and work of the event loop (ms), memory (MB)."""

    hosts: int
    status: str
    seconds: float
    gap_ms: float
    queued_ms: float
    work_ms: float
    memory_mb: float
    peak_mb: float
    live: int
    turned_away: int

    def __str__(self) -> str:
        return (
            f"{self.hosts:4} hosts: {self.status}, {self.live} live, {self.seconds:.1f} s, "
            f"longest gap {self.gap_ms:.0f} ms ({self.queued_ms:.0f} ms of it without a core), "
            f"most work in one go {self.work_ms:.0f} ms, "
            f"memory {self.memory_mb:.0f} MB (peak {self.peak_mb:.0f} MB), "
            f"{self.turned_away} turned away"
        )


@dataclass
class Stage:
    """A window on a workspace with one host in one environment, and many in the other."""

    desktop: Desktop
    workspace: Workspace
    server: Sshd
    folder: Path

    def deploy(self, environment: str, version: str) -> Measured:
        """Deploy from the window and watch its event loop meanwhile."""
        desktop, count = self.desktop, len(self.workspace.environment(environment).hosts)
        ended: list[object] = []
        asked: list[str] = []

        def publish(event: Event) -> None:
            desktop.events.publish(event)
            if event.kind is EventKind.PAUSED:
                asked.append(event.text)

        task = Task(
            work=lambda _report, cancel: desktop.wiring.releasing.deploy(
                self.workspace, version, environment, publish=publish, cancel=cancel
            ),
            on_done=ended.append,
            on_failed=ended.append,
        )
        desktop.show_page("deployments", environment)
        gaps, began = Gaps(), time.perf_counter()
        desktop.runner.start(task, lane=environment)
        wait_until(lambda: bool(ended or asked))
        if asked:
            raise RuntimeError(f"a person is asked, and nobody is there: {asked[0]}")
        seconds = time.perf_counter() - began
        wait_until(lambda: not desktop.is_deploying)
        gaps.stop()
        (outcome,) = ended
        deployment = getattr(outcome, "deployment", None)
        return Measured(
            hosts=count,
            status=deployment.status.value if deployment else repr(outcome),
            seconds=seconds,
            gap_ms=gaps.longest * 1_000,
            queued_ms=gaps.queued * 1_000,
            work_ms=gaps.busiest * 1_000,
            memory_mb=_memory("VmRSS"),
            peak_mb=_memory("VmHWM"),
            live=self._live(environment, deployment.release if deployment else ""),
            turned_away=self.server.log.read_text().count(_TURNED_AWAY),
        )

    def _live(self, environment: str, release: str) -> int:
        links = self.folder.glob(f"hosts/{environment}-*/current")
        return sum(link.readlink().name == release for link in links)

    def register(self, version: str) -> None:
        """Register a build of 1.6 MB in 200 files, of which a few differ by version."""
        folder = self.folder / f"build-{version}"
        folder.mkdir()
        for number in range(_FILES):
            mark = version if number % 20 == 0 else "same"
            text = f"{mark} {number} ".ljust(64, ".") * (_FILE_SIZE // 64)
            (folder / f"file-{number:03}.txt").write_text(text)
        self.desktop.wiring.registering.add(self.workspace, folder, version)

    def close(self) -> None:
        """Close the window and everything behind it, now and not in some later test."""
        self.desktop.window.close()
        self.desktop.close()
        for each in (self.desktop.window, self.desktop):
            each.deleteLater()
            QCoreApplication.sendPostedEvents(each, QEvent.Type.DeferredDelete)


class Gaps:
    """The longest time for which the event loop did not come around, and why.

    `queued` is the part of it for which the system had no core for the window's thread (Linux
    tells), `busiest` the most that the window itself worked in one go; all in seconds.
    """

    def __init__(self) -> None:
        self.longest = self.queued = self.busiest = 0.0
        self._thread = threading.get_native_id()
        self._last = self._now()
        self._timer = QTimer()
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = self._now()
        gap, worked, queued = (new - old for new, old in zip(now, self._last, strict=True))
        if gap > self.longest:
            self.longest, self.queued = gap, queued
        self.busiest = max(self.busiest, worked)
        self._last = now

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.thread_time(), _queued(self._thread)


def _queued(thread: int) -> float:
    """Return for how long a thread could have run and had no core; 0 where nobody tells."""
    file = Path(f"/proc/self/task/{thread}/schedstat")
    return int(file.read_text().split()[1]) / 1e9 if file.exists() else 0.0


def wait_until(is_so: Callable[[], bool], *, within: float = _WITHIN) -> None:
    """Let the window work until something is so; raises TimeoutError after so many seconds."""
    loop, deadline = QEventLoop(), time.monotonic() + within
    look = QTimer()
    look.timeout.connect(lambda: loop.quit() if is_so() or time.monotonic() > deadline else None)
    look.start(10)
    if not is_so():
        loop.exec()
    look.stop()
    if not is_so():
        raise TimeoutError("it did not come about in time")


def set_up(folder: Path, server: Sshd, key: KeyPair, *, count: int, more: str = "") -> Stage:
    """Open a window on a workspace whose hosts are folders behind one server.

    `more` are further lines below `deploy`.
    """
    root = folder / "workspace"
    (root / "environments").mkdir(parents=True)
    (root / "tidegate.yaml").write_text(
        f"tidegate: 1\napplication: shop\npipeline: [{_ONE}, {_MANY}]\n"
    )
    for name, hosts in ((_ONE, 1), (_MANY, count)):
        text = _environment(name, hosts, server, key, folder).replace(
            "deploy:\n", f"deploy:\n{more}"
        )
        (root / "environments" / f"{name}.yaml").write_text(text)
    paths = Paths(folder / "home").made()
    paths.known_hosts.write_text(server.known_hosts_line)
    application()
    desktop = Desktop(
        lambda answers: Wiring(answers, paths=paths, signing_keys=folder), conveys=False
    )
    desktop.window.show()
    desktop.open(root)
    wait_until(lambda: desktop.workspace is not None, within=60)
    assert desktop.workspace is not None
    return Stage(desktop, desktop.workspace, server, folder)


def stand_elsewhere(server: Sshd) -> None:
    """Give the servers a core of their own and the program another, where Linux has two to give.

    In truth the servers have machines of their own; here they would take both cores for seconds,
    and the gaps would tell of them alone.
    """
    if server.process is None or not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(server.process.pid, cores[1:])
        os.sched_setaffinity(0, cores[:1])


def run(stage: Stage) -> tuple[Measured, Measured]:
    """Deploy to one host, then to all; return what each cost."""
    stage.register("1.0.0")
    one = stage.deploy(_ONE, "1.0.0")
    first = stage.deploy(_MANY, "1.0.0")
    say(one, first)
    return one, first


def say(*lines: object) -> None:
    """Print each on a line of its own."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _environment(name: str, count: int, server: Sshd, key: KeyPair, folder: Path) -> str:
    hosts = "".join(
        f"  - {{name: {name}-{number:03}, address: 127.0.0.1, port: {server.port}, "
        f"user: {server.user}, identity: {key.path}}}\n"
        for number in range(1, count + 1)
    )
    return (
        f"title: {name}\nkind: test\nhosts:\n{hosts}"
        f"deploy:\n  path: {folder}/hosts/${{{{ host.name }}}}\n"
        "approval:\n  required: false\n"
    )


def _memory(line: str) -> float:
    """Return a line of /proc/self/status in MB; 0 where there is none."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    found = next(each for each in status.read_text().splitlines() if each.startswith(line))
    return int(found.split()[1]) / 1_024


def _main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    os.environ.pop("SSH_AUTH_SOCK", None)
    with tempfile.TemporaryDirectory(prefix="tidegate-hundred-") as name:
        folder = Path(name)
        key = make_key(folder / "operator")
        server = Sshd(folder / "sshd", shell="dash", options={"MaxStartups": "10:100:10"})
        server.allow(key)
        with server:
            stand_elsewhere(server)
            stage = set_up(folder, server, key, count=count)
            try:
                one, many = run(stage)
                stage.register("1.1.0")
                again = stage.deploy(_MANY, "1.1.0")
                say(again)
            finally:
                stage.close()
    more = max(many.peak_mb, again.peak_mb) - one.peak_mb
    say(f"memory of {count} hosts beside that of 1: {more:+.0f} MB")
    return 0 if many.status == again.status == "succeeded" else 1


if __name__ == "__main__":
    raise SystemExit(_main())

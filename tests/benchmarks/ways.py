"""Every way of deploying that is measured: each prepares its place and hands back the work."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.benchmarks.line import Line
from tests.benchmarks.ours import Desk
from tests.benchmarks.rivals import Rivals

from tidegate.domain.build import Manifest
from tidegate.domain.target import Target

Work = Callable[[], object]


@dataclass
class Ground:
    """What all ways stand on: the desk, the rivals, the lines and the folder of the hosts."""

    desk: Desk
    rivals: Rivals
    hosts: Path
    ports: dict[str, int]
    lines: dict[str, Line]
    _numbers: Iterator[int] = field(default_factory=count)
    _deployed: dict[str, Path] = field(default_factory=dict)

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """Yield a folder of a host that nobody has used.

        It is removed with all others at the end: a disk that discards what was freed is busy for
        long after thousands of files were removed, and whoever is measured next would suffer.
        """
        folder = self.hosts / f"host-{next(self._numbers)}"
        folder.mkdir(parents=True)
        yield folder

    def target(self, folder: Path, where: str) -> Target:
        return self.desk.target(folder.name, folder.parent, port=self.ports[where])

    def copy_deployed(self, manifest: Manifest, folder: Path) -> None:
        """Bring a host's folder to where a deployment of that build leaves it."""
        if manifest.digest not in self._deployed:
            kept = self.hosts / f"kept-{manifest.digest[:12]}"
            kept.mkdir(parents=True)
            with self.desk.sitting([self.target(kept, "near")]) as sitting:
                sitting.deploy(sitting.plan(manifest))
            self._deployed[manifest.digest] = kept
        copy(self._deployed[manifest.digest], folder)


@contextmanager
def tidegate(
    ground: Ground, where: str, build: Manifest, former: Manifest | None = None
) -> Iterator[Work]:
    """Deploy with no connection open, as the command line does."""
    with ground.fresh() as folder:
        target = _prepared(ground, where, folder, former)
        with ground.desk.sitting([target]) as before:
            plan = before.plan(build)
        with ground.desk.sitting([target]) as sitting:
            yield lambda: sitting.deploy(plan)


@contextmanager
def tidegate_warm(ground: Ground, where: str, build: Manifest, former: Manifest) -> Iterator[Work]:
    """Deploy right after planning, as the window does."""
    with ground.fresh() as folder:
        target = _prepared(ground, where, folder, former)
        with ground.desk.sitting([target]) as sitting:
            plan = sitting.plan(build)
            yield lambda: sitting.deploy(plan)


def _prepared(ground: Ground, where: str, folder: Path, former: Manifest | None) -> Target:
    if former:
        ground.copy_deployed(former, folder)
    return ground.target(folder, where)


@contextmanager
def rsync(ground: Ground, where: str, source: Path) -> Iterator[Work]:
    with ground.fresh() as folder:
        yield lambda: ground.rivals.rsync(where, source, folder / "new")


@contextmanager
def rsync_and_switch(ground: Ground, where: str, source: Path, former: Path) -> Iterator[Work]:
    """Copy beside the former release, unchanged files as links, then rename a link over ssh."""

    def work() -> None:
        ground.rivals.rsync(where, source, folder / "new", former=folder / "old")
        ground.rivals.switch(where, folder / "new")

    with ground.fresh() as folder:
        copy(former, folder / "old")
        (folder / "current").symlink_to(folder / "old")
        yield work
        ground.rivals.hang_up(where)


@contextmanager
def tar(ground: Ground, where: str, source: Path) -> Iterator[Work]:
    with ground.fresh() as folder:
        yield lambda: ground.rivals.tar(where, source, folder / "new")


@contextmanager
def scp(ground: Ground, where: str, source: Path) -> Iterator[Work]:
    with ground.fresh() as folder:
        yield lambda: ground.rivals.scp(where, source, folder / "new")


@contextmanager
def synchronize(
    ground: Ground, where: str, source: Path, former: Path | None = None
) -> Iterator[Work]:
    with ground.fresh() as folder:
        old = folder / "old" if former else None
        if former and old:
            copy(former, old)
        yield lambda: ground.rivals.synchronize(where, source, folder / "new", old)


@contextmanager
def fabric_put(ground: Ground, where: str, source: Path) -> Iterator[Work]:
    with ground.fresh() as folder:
        yield lambda: ground.rivals.fabric_put(where, source, folder / "new")


def copy(source: Path, target: Path) -> None:
    """Copy with everything that a tool could look at."""
    target.mkdir(exist_ok=True)
    subprocess.run(("cp", "-a", f"{source}/.", f"{target}/"), check=True)

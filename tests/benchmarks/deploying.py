"""Measures deployments beside the tools that people use, over real servers, far and near.

`python -m tests.benchmarks.deploying [--runs N] [--only TEXT] [--output FOLDER]` writes
`deploying.json` and `deploying.md`, medians of N runs. `--install-tools` first installs Ansible
and Fabric into an environment of their own; without them their rows are missing.
"""

import argparse
import json
import logging
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median

from tests.benchmarks import tables, ways
from tests.benchmarks.line import Line
from tests.benchmarks.many import deploy_to_many
from tests.benchmarks.measuring import Reading, cores, measured, middle
from tests.benchmarks.ours import Desk
from tests.benchmarks.rivals import Rivals, install
from tests.benchmarks.samples import Samples, change_some, describe, make_samples
from tests.benchmarks.ways import Ground, Work
from tests.lab.keys import make_key
from tests.lab.sshd import Sshd, why_no_sshd

from tidegate.domain.build import Manifest

Way = Callable[[], AbstractContextManager[Work]]
_TOOLS = Path(tempfile.gettempdir()) / "tidegate-benchmark-tools"
_HOSTS, _MANY = 8, 100
_log = logging.getLogger(__name__)


class Builds:
    """The builds of `samples`, registered when a case first needs them."""

    def __init__(self, desk: Desk, samples: Samples) -> None:
        self._desk = desk
        self._samples = samples
        self._registered: dict[str, Manifest] = {}

    def __call__(self, name: str) -> Manifest:
        if name not in self._registered:
            self._registered[name] = self._desk.register(getattr(self._samples, name))
        return self._registered[name]


def cases(ground: Ground, builds: Builds, samples: Samples) -> Mapping[str, Mapping[str, Way]]:
    """Return what is compared with what; each inner table is one fair race."""

    def full(
        name: str, where: str, **others: Callable[..., AbstractContextManager[Work]]
    ) -> Mapping[str, Way]:
        source = getattr(samples, name)
        rivals = {
            _LABELS[label]: partial(way, ground, where, source) for label, way in others.items()
        }
        return {tables.OURS: lambda: ways.tidegate(ground, where, builds(name)), **rivals}

    def redeploy(where: str) -> Mapping[str, Way]:
        link = partial(ways.rsync_and_switch, ground)
        shared = {tables.SHARED: partial(link, f"{where}-shared", samples.d, samples.a)}
        return {
            tables.OURS: lambda: ways.tidegate(ground, where, builds("d"), builds("a")),
            tables.WARM: lambda: ways.tidegate_warm(ground, where, builds("d"), builds("a")),
            tables.SWITCHED: partial(link, where, samples.d, samples.a),
            **(shared if where == "far" else {}),
            _LABELS["ansible"]: partial(ways.synchronize, ground, where, samples.d, samples.a),
        }

    rsync, tar, scp = ways.rsync, ways.tar, ways.scp
    ansible, fabric = ways.synchronize, ways.fabric_put
    return {
        "redeploy D far": redeploy("far"),
        "redeploy D near": redeploy("near"),
        "full A far": full("a", "far", rsync=rsync, tar=tar, ansible=ansible, fabric=fabric),
        "full A near": full("a", "near", rsync=rsync, tar=tar, scp=scp, ansible=ansible),
        "full B near": full("b", "near", rsync=rsync, tar=tar),
        "full C near": full("c", "near", rsync=rsync, tar=tar, scp=scp),
    }  # fmt: skip


_LABELS = {
    "rsync": tables.RSYNC,
    "tar": "tar, zstd, ssh",
    "scp": "scp -r",
    "ansible": "Ansible synchronize",
    "fabric": "Fabric put of a tarball",
}


def once(ground: Ground, builds: Builds) -> Mapping[str, Mapping[str, Way]]:
    """Return what one run is enough for: only its waits are looked at."""
    return {
        "redeploy B far": {
            tables.OURS: lambda: ways.tidegate(ground, "far", builds("changed_b"), builds("b"))
        }
    }


def race(name: str, contest: Mapping[str, Way], *, ground: Ground, runs: int) -> dict[str, Reading]:
    """Measure every way `runs` times, in turn, so that what disturbs one disturbs all."""
    line = ground.lines.get(name.rpartition(" ")[2])
    readings: dict[str, list[Reading]] = {way: [] for way in contest}
    for _ in range(runs):
        for way, begin in contest.items():
            with begin() as work:
                os.sync()  # what was written before is nobody's work now
                readings[way].append(measured(work, line=line))
    found = {way: middle(each) for way, each in readings.items()}
    for way, reading in found.items():
        _log.info("%-16s %-34s %6.2f s", name, way, reading.wall)
    return found


def spread(ground: Ground, build: Manifest, *, runs: int) -> float:
    """Return the milliseconds between the first and the last host's switch, the median."""
    found = []
    for _ in range(runs):
        with ExitStack() as stack:
            folders = [stack.enter_context(ground.fresh()) for _ in range(_HOSTS)]
            targets = [ground.target(folder, "far") for folder in folders]
            with ground.desk.sitting(targets) as sitting:
                sitting.deploy(sitting.plan(build))
            moments = [(folder / "current").lstat().st_ctime_ns for folder in folders]
            found.append((max(moments) - min(moments)) / 1e6)
    _log.info("%d hosts far: switched within %.0f ms", _HOSTS, median(found))
    return median(found)


def memory(ground: Ground, build: Manifest) -> float:
    """Return the megabytes that a hundred hosts at once take more than one."""
    peaks = []
    for count in (1, _MANY):
        with ground.fresh() as folder:
            taken = deploy_to_many(
                ground.desk, build.digest, folder, port=ground.ports["near"], count=count
            )
        _log.info("%d hosts: %.0f MB, %.1f s", count, taken["memory"] / 1e6, taken["wall"])
        peaks.append(taken["memory"])
    return (peaks[1] - peaks[0]) / 1e6


@contextmanager
def lab(folder: Path, *, tools: Path) -> Iterator[Ground]:
    """Start the server and the far line to it."""
    key = make_key(folder / "key")
    known_hosts = folder / "known_hosts"
    # No wrapper around the login shell here: it would cost every tool the same, and blur ratios.
    server = Sshd(folder / "sshd", options={"ForceCommand": "", "MaxStartups": "200"})
    server.allow(key)
    with server, Line.far(server.port) as far:
        ports = {"near": server.port, "far": far.port}
        public = server.host_keys[0].public
        known_hosts.write_text("".join(f"[127.0.0.1]:{p} {public}\n" for p in ports.values()))
        desk = Desk(folder / "desk", key, known_hosts, server.user)
        reach = {"key": key.path, "known_hosts": known_hosts, "user": server.user, **ports}
        rivals = Rivals.set_up(folder / "rivals", tools=tools, **reach)
        yield Ground(desk, rivals, folder / "hosts", ports, {"far": far})
        desk.close()


def without_missing(contest: Mapping[str, Way], rivals: Rivals) -> Mapping[str, Way]:
    """Leave out the ways whose tool is not here, with a line that says so."""
    missing = {_LABELS[tool]: rivals.lacks(tool) for tool in ("rsync", "scp", "ansible", "fabric")}
    missing["tar, zstd, ssh"] = rivals.lacks("zstd")
    for way in contest:
        if missing.get(way):
            _log.info("%s: %s", way, missing[way])
    return {way: begin for way, begin in contest.items() if not missing.get(way)}


def run(given: argparse.Namespace, folder: Path) -> str:
    """Measure everything; return the tables and write them."""
    samples = make_samples(folder / "samples")
    change_some(samples.b, samples.changed_b)
    described = {name: describe(path) for name, path in asdict(samples).items()}
    with lab(folder, tools=given.tools) as ground:
        builds = Builds(ground.desk, samples)
        everything = [(each, given.runs) for each in cases(ground, builds, samples).items()]
        everything += [(each, 1) for each in once(ground, builds).items()]
        results = {
            name: race(name, without_missing(contest, ground.rivals), ground=ground, runs=runs)
            for (name, contest), runs in everything
            if given.only in name
        }
        small = builds("small") if given.only in "hosts" else None
        found = tables.bounds(
            results,
            spread=spread(ground, small, runs=given.runs) if small else None,
            memory=memory(ground, small) if small else None,
        )
    text = tables.markdown(results, found, _notes(described, given.runs))
    _write(given.output, text, results, found)
    return text


def _notes(described: Mapping[str, str], runs: int) -> list[str]:
    builds = "; ".join(f"{name.upper()}: {text}" for name, text in described.items())
    machine = f"{cores()} cores, {platform.system()} {platform.machine()}"
    return [
        f"Medians of {runs}, {machine}; far: 50 ms round trip, 100 Mbit/s; near: neither. {builds}."
    ]


def _write(output: Path, text: str, results: tables.Results, found: list[tables.Bound]) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "deploying.md").write_text(text)
    told = {
        "results": {
            case: {way: asdict(r) for way, r in each.items()} for case, each in results.items()
        },
        "bounds": [{**asdict(bound), "holds": bound.holds} for bound in found],
    }
    (output / "deploying.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.deploying")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, of which the median")
    parser.add_argument("--only", default="", help="cases whose name has this text (or `hosts`)")
    parser.add_argument("--output", type=Path, default=Path.cwd() / "build" / "benchmarks")
    parser.add_argument("--tools", type=Path, default=_TOOLS, help="environment of Ansible, Fabric")
    parser.add_argument("--install-tools", action="store_true", help="make that environment first")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    _log.setLevel(logging.INFO)
    if reason := why_no_sshd():
        raise SystemExit(reason)
    if given.install_tools:
        install(given.tools)
    os.environ.pop("SSH_AUTH_SOCK", None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # servers and folders go, too
    folder = Path(tempfile.mkdtemp(prefix="tidegate-benchmark-"))
    try:
        sys.stdout.write(run(given, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

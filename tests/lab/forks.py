"""Processes that begin with the program's modules loaded: a fork of one that has read them.

Reading them takes a second of a core, which a test that runs many commands would pay each time.
"""

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.lab.waiting import LONG

from tidegate.app.main import main

MOST = 2 * LONG  # seconds for one command
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
FORKS: Any = multiprocessing.get_context("forkserver" if CAN_FORK else None)
_loaded: list[str] = []


def load_before(module: str) -> None:
    """Let forks begin with that module read, too; to be called before the first of them."""
    _loaded.append(module)
    if CAN_FORK:
        FORKS.set_forkserver_preload(_loaded)


for _module in (__name__, "tests.lab.loaded"):
    load_before(_module)


@dataclass(frozen=True)
class Typed:
    """A command as a shell would start it, its three streams being files."""

    arguments: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str]
    stdin: Path
    out: Path
    err: Path

    def obey(self) -> None:
        """Become that command; ends this process."""
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.variables)
        for number, path in enumerate((self.stdin, self.out, self.err)):
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY
            os.dup2(os.open(path, flags, 0o644), number)
        sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False))  # noqa: SIM115 - for its life
        sys.stdout, sys.stderr = (
            open(number, "w", encoding="utf-8", closefd=False, buffering=lines)  # noqa: SIM115
            for number, lines in ((1, -1), (2, 1))
        )
        sys.argv = ["tidegate", *self.arguments]
        main()


def begin_forked(
    arguments: Sequence[str],
    *,
    folder: Path,
    variables: Mapping[str, str],
    streams: Path,
    stdin: str = "",
) -> BaseProcess:
    """Begin `tidegate` in a fork of the loaded program; what it prints is in `streams`."""
    (streams / "in").write_text(stdin)
    places = (streams / name for name in ("in", "out", "err"))
    process: BaseProcess = FORKS.Process(
        target=Typed(tuple(arguments), folder, variables, *places).obey
    )
    process.start()
    return process


def run_forked(
    arguments: Sequence[str], *, folder: Path, variables: Mapping[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `tidegate` in a fork of the loaded program, as `subprocess.run` would the real one."""
    with tempfile.TemporaryDirectory() as place:
        streams = Path(place)
        process = begin_forked(
            arguments, folder=folder, variables=variables, streams=streams, stdin=stdin
        )
        process.join(MOST)
        code = process.exitcode
        process.kill()
        process.join()
        assert code is not None, f"{arguments} did not end within {MOST:.0f} s"
        return subprocess.CompletedProcess(
            list(arguments), code, *((streams / name).read_text() for name in ("out", "err"))
        )

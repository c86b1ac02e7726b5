#!/usr/bin/env python3
"""Set this machine up and run Tidegate or its tests; needs nothing but Python 3.11 or newer.

python3 installer/dev.py run [ARGS]    open the demo in a window; without a display, run it headless
python3 installer/dev.py test [ARGS]   run lint, types, import contracts and every test;
                                       with ARGS, give those to pytest and run nothing else
python3 installer/dev.py setup         only make the environment ready

TIDEGATE_NO_APT=1 forbids installing system packages: what is missing is then printed.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import system_packages
import virtual_environment

ROOT = Path(__file__).resolve().parent.parent
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)
# More workers than cores, for many tests wait for a host; see also tests/conftest.py.
SIDE_BY_SIDE = (f"--numprocesses={(os.cpu_count() or 1) + 2}", "--maxschedchunk=1")


def main(arguments: list[str]) -> int:
    """Do what the first argument names; return the exit code."""
    verbs = {"run": run, "test": test, "setup": setup}
    if not arguments or arguments[0] not in verbs:
        print(__doc__)
        return 2
    try:
        return verbs[arguments[0]](arguments[1:])
    except (system_packages.Missing, virtual_environment.Unusable) as problem:
        print(f"installer: {problem}", file=sys.stderr)
        return 2


def setup(_arguments: list[str]) -> int:
    """Make the virtual environment and find what the window needs of the system."""
    virtual_environment.prepare(ROOT)
    system_packages.provide_libraries(virtual_environment.qt_folder(ROOT))
    return 0


def run(arguments: list[str]) -> int:
    """Open the demo; without a display do its whole delivery headless and keep the pictures."""
    setup([])
    if _has_display():
        return _tool("tidegate", "demo", *arguments)
    return _tool(
        "tidegate", "demo", "--headless", "--output", str(ROOT / "demo-output"), *arguments
    )


def test(arguments: list[str]) -> int:
    """Run the checks and every test, or only pytest with the arguments given."""
    system_packages.provide_programs()
    setup([])
    if arguments:
        return _tool("pytest", *arguments)
    # Compiled beside the checks, once: else every worker would compile all tests for itself.
    with _beside("pytest", "--collect-only", "-qq"):
        failed = [check[0] for check in CHECKS if _tool(*check) != 0]
    code = _tool("pytest", *SIDE_BY_SIDE)
    if failed:
        print(f"installer: these checks failed: {', '.join(failed)}", file=sys.stderr)
    return code or len(failed)


def _has_display() -> bool:
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named) or sys.platform in ("win32", "darwin")


def _tool(name: str, *arguments: str) -> int:
    print(f"installer: {name} {' '.join(arguments)}".rstrip(), flush=True)
    command = [virtual_environment.program(ROOT, name), *arguments]
    return subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode


@contextlib.contextmanager
def _beside(name: str, *arguments: str) -> Iterator[None]:
    """Let a tool work meanwhile, unseen; whatever it would say is said again by a later run."""
    command = [virtual_environment.program(ROOT, name), *arguments]
    unseen = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, env=_environment(), **unseen):
        yield


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes read the same modules
    if not _has_display():
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

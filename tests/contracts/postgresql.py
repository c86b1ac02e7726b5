"""A PostgreSQL server of our own for tests, from the system's binaries, on loopback only."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.waiting import LONG

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
SECONDS = int(LONG)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server whose data is below `folder`; give its address up to the database's name."""
    tools, own = BINARIES[-1].parent, _drop_rights(folder)
    port = _free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    control = [str(tools / "pg_ctl"), "-D", str(folder / "data"), "-w", "-t", str(SECONDS)]
    initdb = [str(tools / "initdb"), "-D", str(folder / "data"), "-U", "tidegate", "-A", "trust"]
    _run([*initdb, "-E", "UTF8", "--locale=C", "-N"], own)
    _run([*control, "-o", f"{options} -c fsync=off", "-l", str(folder / "log"), "start"], own)
    try:
        yield f"postgresql://tidegate@127.0.0.1:{port}/"
    finally:
        _run([*control, "-m", "immediate", "stop"], own)


def restart(folder: Path) -> None:
    """Let the server die and come back, as after a crash."""
    own = _drop_rights(folder)
    control = [str(BINARIES[-1].parent / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    _run([*control, "-m", "immediate", "-l", str(folder / "log"), "restart"], own)


def _drop_rights(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: become its own user there."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    shutil.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[str], own: dict[str, object]) -> None:
    subprocess.run(
        command,
        check=True,
        timeout=SECONDS,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        **own,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

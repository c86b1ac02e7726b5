"""The project's virtual environment, made from the hash-locked requirements and kept in step."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import system_packages

OLDEST = (3, 11)


class Unusable(Exception):
    """No environment can be made; the text says what to do."""


def folder(root: Path) -> Path:
    """Return where the environment lives."""
    return root / ".venv"


def program(root: Path, name: str) -> str:
    """Return the path of a program inside the environment."""
    inside = "Scripts" if sys.platform == "win32" else "bin"
    suffix = ".exe" if sys.platform == "win32" else ""
    return str(folder(root) / inside / (name + suffix))


def qt_folder(root: Path) -> Path:
    """Return the folder of the installed Qt libraries."""
    found = sorted(folder(root).glob("**/site-packages/PySide6"))
    if not found:
        raise Unusable(f"PySide6 is not in {folder(root)}; remove that folder and try again")
    return found[0]


def prepare(root: Path) -> None:
    """Make the environment, or bring it in step; at once when nothing has changed."""
    stamp = folder(root) / "tidegate-stamp"
    wanted = _stamp_of(root)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    _create(root)
    _install(root)
    stamp.write_text(wanted)


def _stamp_of(root: Path) -> str:
    digest = hashlib.sha256(str(root).encode())
    for name in ("installer/requirements.lock", "pyproject.toml"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _create(root: Path) -> None:
    if Path(program(root, "python")).exists():
        return
    interpreter = _interpreter()
    if not _can_make_environments(interpreter):
        system_packages.install((_venv_package(interpreter),), why="to make a virtual environment")
    print(f"installer: making {folder(root)}", flush=True)
    shutil.rmtree(folder(root), ignore_errors=True)
    _run(interpreter, "-m", "venv", str(folder(root)))


def _install(root: Path) -> None:
    print("installer: installing the locked packages (the first time takes a minute)", flush=True)
    pip = (
        program(root, "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    )
    lock = str(root / "installer" / "requirements.lock")
    _run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock)
    _run(*pip, "--no-deps", "--no-build-isolation", "--editable", str(root))


def _interpreter() -> str:
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise Unusable("Python 3.11 or newer is needed; install it and call this script with it")


def _can_make_environments(interpreter: str) -> bool:
    if interpreter == sys.executable:
        return importlib.util.find_spec("ensurepip") is not None
    asked = subprocess.run(
        [interpreter, "-c", "import ensurepip"], check=False, capture_output=True
    )
    return asked.returncode == 0


def _venv_package(interpreter: str) -> str:
    ask = "import sys; print('python3.%d-venv' % sys.version_info[1])"
    answer = subprocess.run([interpreter, "-c", ask], check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def _run(*command: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")}
    done = subprocess.run(command, check=False, env=environment)
    if done.returncode:
        raise Unusable(f"this command failed: {' '.join(command)}")

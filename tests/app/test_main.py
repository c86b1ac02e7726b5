"""The entrance loads what a command needs and no more, and ends as its reader ends."""

import subprocess
import sys

import pytest
from tests.lab.waiting import LONG

HEAVY = ("PySide6", "shiboken6", "paramiko", "sqlalchemy", "alembic", "keyring", "cryptography")
PARSERS = ("typer", "pydantic", "yaml", "platformdirs", "importlib.metadata")


@pytest.fixture
def files(tmp_path):
    for side, value in ("a", 1), ("b", 2):
        lines = "".join(f"KEY_{number}={value}\n" for number in range(5_000))
        (tmp_path / f"{side}.env").write_text(f"SAME=1\n{lines}")
    return tmp_path


def _started(script, folder, *arguments, **options):
    command = [sys.executable, "-c", script, "compare", "a.env", "b.env", *arguments]
    return subprocess.run(command, cwd=folder, text=True, timeout=LONG, check=False, **options)


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [((), HEAVY + PARSERS), (("--json",), HEAVY + PARSERS), (("--",), HEAVY)],
)
def test_comparing_two_files_loads_neither_window_nor_ssh_nor_store(files, arguments, absent):
    script = (
        "import sys\n"
        "from tidegate.app.main import run\n"
        "code = run(sys.argv[1:])\n"
        f"found = [name for name in {absent!r} if name in sys.modules]\n"
        "print(code, *found, file=sys.stderr)\n"
    )
    done = _started(script, files, *arguments, capture_output=True)
    assert done.stderr.splitlines()[-1] == "0"
    assert "KEY_4999" in done.stdout


def test_a_reader_that_goes_away_ends_the_comparison_quietly(files):
    script = "from tidegate.app.main import main; main()"
    command = [sys.executable, "-c", script, "compare", "a.env", "b.env"]
    with subprocess.Popen(
        command, cwd=files, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr.read() == ""
    assert program.returncode == 1

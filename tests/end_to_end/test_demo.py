"""The demo without a window: one whole delivery to real SSH hosts on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.lab.waiting import LONG

_HOSTS = ("dev-1", "test-1", "test-2", "staging-1", "staging-2", "web-1", "web-2", "web-3")


@pytest.mark.long(120)
@pytest.mark.sshd
def test_the_demo_delivers_to_every_host_and_leaves_pictures_and_a_receipt(tmp_path: Path) -> None:
    output = tmp_path / "output"
    done = _tidegate("demo", "--headless", "--folder", tmp_path / "demo", "--output", output)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert [host for host in _HOSTS if f"{host}: verified" in lines] == list(_HOSTS)
    receipt = json.loads((output / "receipt.json").read_text())
    assert receipt["verified"] == dict.fromkeys(_HOSTS, True)
    assert len(list(output.glob("*-light.png"))) == len(list(output.glob("*-dark.png"))) >= 7
    removed = _tidegate("demo", "--remove", "--folder", tmp_path / "demo")
    assert removed.returncode == 0
    assert not (tmp_path / "demo").exists()


def _tidegate(*arguments: object) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "tidegate", *map(str, arguments)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        program,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5 * LONG,
    )

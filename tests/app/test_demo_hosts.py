"""The demo's hosts are real SSH servers, whichever kind runs them."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.lab.waiting import LONG

from tidegate.app.demo.folder import DemoFolder
from tidegate.app.demo.hosts import lay_out, running
from tidegate.app.demo.keys import make_key
from tidegate.app.demo.leftovers import held, stop_leftovers
from tidegate.app.demo.network import claimed
from tidegate.app.demo.system_server import find_sshd
from tidegate.domain.problem import Problem


@pytest.mark.sshd
@pytest.mark.parametrize("embedded", [False, True])
def test_a_host_runs_a_command_for_the_deploy_key_only(tmp_path: Path, embedded: bool) -> None:
    if not embedded and not find_sshd():
        pytest.skip("no sshd on this machine")
    folder = DemoFolder(tmp_path / "demo")
    folder.make()
    deploy, stranger = make_key(folder.keys / "deploy"), make_key(folder.keys / "stranger")
    with claimed(folder) as network:
        hosts = lay_out(folder, network=network)["dev"]
        with running(hosts, authorized=deploy, embedded=embedded):
            welcome = _ssh(hosts[0], deploy.file, known=f"{hosts[0].key.public}", folder=tmp_path)
            refused = _ssh(hosts[0], stranger.file, known=f"{hosts[0].key.public}", folder=tmp_path)
    assert (welcome.returncode, welcome.stdout) == (7, "hello\n")
    assert refused.returncode == 255


def test_only_a_folder_that_the_demo_made_is_removed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    folder = DemoFolder(tmp_path)
    assert not folder.remove()
    with pytest.raises(Problem, match="is not empty"):
        folder.make()
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.sshd
def test_what_a_killed_demo_left_running_is_ended_before_it_opens_again(tmp_path: Path) -> None:
    if not find_sshd():
        pytest.skip("no sshd on this machine")
    folder = DemoFolder(tmp_path / "demo")
    folder.make()
    script = (
        "import os, sys; from pathlib import Path; from tidegate.app.demo.folder import *; "
        "from tidegate.app.demo.hosts import *; from tidegate.app.demo.keys import make_key; "
        "from tidegate.app.demo.network import claimed; "
        "folder = DemoFolder(Path(sys.argv[1])); claim = claimed(folder); "
        "network = claim.__enter__(); folder.mark_made(network=network); "
        "hosts = lay_out(folder, network=network)['dev']; "
        "ring = running(hosts, authorized=make_key(folder.keys / 'deploy')); "
        "ring.__enter__(); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script, folder.root], check=False, timeout=LONG)
    assert killed.returncode == -9
    with pytest.raises(Problem, match="another program listens"), claimed(folder):
        pass
    with held(folder):
        stop_leftovers(folder)
        with claimed(folder) as network:
            assert network == folder.network
        with pytest.raises(Problem, match="is open already"), held(folder):
            pass


def test_two_demos_at_the_same_time_have_addresses_of_their_own(tmp_path: Path) -> None:
    first, second = DemoFolder(tmp_path / "first"), DemoFolder(tmp_path / "second")
    with claimed(first) as ours, claimed(second) as theirs:
        assert ours != theirs
        first.make()
        first.mark_made(network=ours)
        with pytest.raises(Problem, match="another program listens"), claimed(first):
            pass
    with claimed(first) as again:
        assert again == ours


def _ssh(host, key: Path, *, known: str, folder: Path) -> subprocess.CompletedProcess[str]:
    known_hosts = folder / "known_hosts"
    known_hosts.write_text(f"[{host.address}]:{host.port} {known}\n")
    options = {
        "UserKnownHostsFile": str(known_hosts),
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "LogLevel": "ERROR",
        "BatchMode": "yes",
    }
    pairs = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    command = ["ssh", "-F", "none", "-i", str(key), "-p", str(host.port), *pairs]
    target = f"{host.user}@{host.address}"
    return subprocess.run(
        [*command, target, "echo hello; exit 7"],
        check=False,
        capture_output=True,
        text=True,
        timeout=LONG,
    )

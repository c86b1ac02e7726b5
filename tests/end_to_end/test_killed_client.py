"""The client dies at any moment: `current` names a complete release, and the next run settles.

The moments are drawn from a seed; each failure names its round and moment.
"""

import contextlib
import hashlib
import random
import signal
import time
from pathlib import Path

import pytest
from tests.end_to_end.outside import Desk, add_build, hosts_yaml, live
from tests.lab.waiting import LONG, wait_until

pytestmark = pytest.mark.sshd

_HOSTS = ("alder", "birch", "cedar")
_VERSIONS = ("1.0", "2.0")
_FILES = 200
_BEAT = "sleep 1 "
_ENVIRONMENT = """\
hosts:
{hosts}
deploy:
  path: {root}/${{{{ host.name }}}}
  confirm_within: 20s
  steps:
    - {{at: prepared, name: migrate, run: sleep 0.1}}
    - {{at: switched, name: restart, run: sleep 0.3}}
  health:
    - {{run: test -f app.txt, within: 60s}}
config:
  - {{file: app.yaml}}
"""


@pytest.fixture
def grove(desk, server, operator_key, tmp_path):
    """Three hosts run 1.0; 2.0 is registered too."""
    hosts = hosts_yaml(list(_HOSTS), server, operator_key)
    desk.write(
        {
            "tidegate.yaml": "tidegate: 1\napplication: grove\npipeline: [wood]\n",
            "environments/wood.yaml": _ENVIRONMENT.format(hosts=hosts, root=tmp_path / "srv"),
            "config/wood/app.yaml": "trees: 3\n",
        }
    )
    desk.know(server)
    for version in _VERSIONS:
        many = {f"part/{n}.txt": f"{version} {n}\n" * 200 for n in range(_FILES)}
        add_build(desk, version, {"app.txt": version, **many})
    desk.run("deploy", "1.0", "--to", "wood")
    return desk


@pytest.mark.long(90)
def test_a_client_killed_twenty_times_leaves_complete_releases(grove, server, tmp_path):
    _kill_again_and_again(grove, server.home, tmp_path / "srv", rounds=20, seed=7)


def _kill_again_and_again(desk: Desk, home: Path, root: Path, *, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    started = time.monotonic()
    desk.run("deploy", "2.0", "--to", "wood")
    usual = time.monotonic() - started
    for number in range(rounds):
        version, moment = _VERSIONS[number % 2], chance.uniform(0.15, 1.05) * usual
        said = f"round {number}, killed after {moment:.2f} s of {usual:.2f}"
        _deploy_and_kill(desk, version, after=moment)
        _expect_complete(root, said)
        told = _expect_truth(desk, root, said)
        _settle(desk, told, version, by=("deploy", "unlock", "resume")[number % 3])
        _expect_settled(desk, home, root, said)
    desk.run("deploy", "1.0", "--to", "wood")
    assert {live(root / host).name.split("-")[1] for host in _HOSTS} == {"1.0"}
    desk.run("audit", "verify")


def _deploy_and_kill(desk: Desk, version: str, *, after: float) -> None:
    process = desk.begin("deploy", version, "--to", "wood")
    process.join(after)
    process.kill()
    process.join(LONG)
    assert process.exitcode in (0, -signal.SIGKILL), (desk.folder / "begun/err").read_text()


def _expect_complete(root: Path, said: str) -> None:
    """Read what `current` names on each host and check each file against the host's manifest."""
    for host in _HOSTS:
        release = live(root / host)
        manifest = root / host / ".tidegate" / "releases" / release.name / "manifest"
        files = [line.split("\t") for line in manifest.read_text().splitlines()]
        assert len(files) == _FILES + 2, said
        for _, mode, size, digest, name in files:
            content = (release / name).read_bytes()
            assert len(content) == int(size), f"{said}: {host} {name}"
            assert hashlib.sha256(content).hexdigest() == digest, f"{said}: {host} {name}"
            assert f"{(release / name).stat().st_mode & 0o7777:04o}" == mode, said
        assert (release / "app.txt").read_text() == release.name.split("-")[1], said


def _expect_truth(desk: Desk, root: Path, said: str) -> dict:
    """Compare what the status says with the links, read before and after: hosts act alone."""
    before = _links(root)
    answer = desk.json("status", "wood", "--live")
    after = _links(root)
    (wood,) = answer["environments"]
    told = {host["host"]: host["report"]["current"] for host in wood["hosts"]}
    for host in _HOSTS:
        assert told[host] in (before[host], after[host]), f"{said}: {answer}"
    newest = wood["deployment"]
    if newest["status"] == "succeeded":
        assert set(after.values()) == {newest["release"]}, said
    elif not wood["unsettled"]:
        assert newest["status"] in ("failed_unchanged", "rolled_back"), f"{said}: {newest}"
        assert len(set(after.values())) == 1, f"{said}: {after}"
    return wood


def _links(root: Path) -> dict[str, str]:
    return {host: (root / host / "current").readlink().name for host in _HOSTS}


def _settle(desk: Desk, wood: dict, version: str, *, by: str) -> None:
    if by == "resume" and wood["unsettled"]:
        desk.run("resume", wood["deployment"]["id"], code=None)
    elif by == "unlock":
        desk.run("unlock", "wood", "--yes")
    else:
        desk.run("deploy", version, "--to", "wood")


def _expect_settled(desk: Desk, home: Path, root: Path, said: str) -> None:
    _expect_complete(root, said)
    assert len(set(_links(root).values())) == 1, f"{said}: half a release: {_links(root)}"
    (wood,) = desk.json("status", "wood")["environments"]
    assert not wood["unsettled"], f"{said}: {wood}"
    assert wood["live"] == live(root / "alder").name.split("-")[1], said
    for host in _HOSTS:
        assert not list((root / host / ".tidegate").glob("lock*")), f"{said}: {host} is locked"
    wait_until(
        lambda: not _processes_of(home), lambda: f"{said}: left running: {_processes_of(home)}"
    )


def _processes_of(home: Path) -> list[str]:
    """Return the commands of every process that a login to this server started.

    Left out is the second that a host program's beat sleeps when its shell has gone already.
    """
    found = []
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if f"\0HOME={home}\0".encode() in b"\0" + (place / "environ").read_bytes():
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200])
    return [words for words in found if words != _BEAT]

"""Faults of a host's disk and of the files on it."""

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.faults.ground import FILES, Ground
from tests.lab.waiting import LONG

from tidegate.domain.deployment import EventKind, HostOutcome, Phase, Status

pytestmark = pytest.mark.sshd
SMALL = "size=3m"


@pytest.fixture
def small_disk(make_ground) -> Iterator[Callable[..., Ground]]:
    """Make a ground whose second host lies on a file system of its own: `small_disk("size=3m")`."""
    mounted: list[Path] = []

    def _make(options: str) -> Ground:
        ground = make_ground(count=2, first=False)
        mount(ground.hosts[1], options)
        mounted.append(ground.hosts[1])
        ground.succeed("old")
        return ground

    yield _make
    for folder in mounted:
        subprocess.run(("umount", "-l", folder), check=True, timeout=LONG)


@pytest.fixture
def immutable() -> Iterator[Callable[[Path], None]]:
    """Let nobody, not even root, change a file or a folder."""
    made: list[Path] = []

    def _make(path: Path) -> None:
        done = subprocess.run(
            ("chattr", "+i", path), check=False, capture_output=True, timeout=LONG
        )
        if done.returncode != 0:
            pytest.skip("chattr +i does not work here")
        made.append(path)

    yield _make
    for path in made:
        again_mutable(path)


def again_mutable(path: Path) -> None:
    subprocess.run(("chattr", "-i", path), check=True, timeout=LONG)


def mount(folder: Path, options: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk of its own")
    folder.mkdir(parents=True, exist_ok=True)
    command = ("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder)
    done = subprocess.run(command, check=False, capture_output=True, timeout=LONG)
    if done.returncode != 0:
        pytest.skip("a disk of its own cannot be mounted here")


def fill(folder: Path) -> None:
    """Take all space that is left, and all inodes."""
    with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))
    number = 0
    with contextlib.suppress(OSError):
        while number < 10_000:
            (folder / f"filler{number}").touch()
            number += 1


def make_room(folder: Path) -> None:
    for file in folder.glob("filler*"):
        file.unlink()


def stages(ground: Ground) -> list[str]:
    return [path.name for host in ground.hosts for path in host.glob("releases/.*")]


@pytest.mark.fault("F37")
def test_a_build_that_is_too_big_for_the_disk_is_refused_before_it_is_sent(small_disk):
    ground = small_disk(SMALL)
    ended = ground.attempt(ground.plan(ground.build(big=os.urandom(5_000_000))))
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED,
        outcomes=HostOutcome.UNCHANGED,
        says="web-2: the disk is full: 5 MB are needed, [0-9] MB are free",
    )


@pytest.mark.fault("F37")
def test_a_disk_that_runs_full_in_the_upload_gets_its_space_back(small_disk):
    ground = small_disk(SMALL)
    plan = ground.plan(ground.build(big=os.urandom(2_000_000)))

    def watch(event):
        if event.host == "web-2" and event.phase is Phase.STAGE:
            fill(ground.hosts[1])

    ended = ground.attempt(plan, publish=watch)
    assert stages(ground) == []
    make_room(ground.hosts[1])
    ground.stands(ended, status=Status.FAILED_UNCHANGED, says="web-2: the disk is full")


@pytest.mark.fault("F38")
def test_too_few_inodes_are_named(small_disk):
    ground = small_disk("nr_inodes=150")
    files = {f"many__{number}": "x" for number in range(300)}
    ended = ground.attempt(ground.plan(ground.build(**files)))
    ground.stands(
        ended, status=Status.FAILED_UNCHANGED, says=r"web-2: the disk has no room for 30\d more"
    )


@pytest.mark.fault("F38")
def test_a_disk_that_is_full_at_the_very_switch_switches_nothing(small_disk):
    ground = small_disk("size=3m,nr_inodes=300")
    ended = ground.attempt(ground.plan(), recheck=lambda: fill(ground.hosts[1]))
    assert ground.current() == [ground.releases["old"]] * 2
    make_room(ground.hosts[1])
    ground.stands(ended, status=Status.ROLLED_BACK, says="web-2: .*No space left on device")


@pytest.mark.fault("F39")
def test_a_limit_on_the_size_of_files_is_named(make_ground):
    ground = make_ground(count=2)
    login = ground.server.folder / "login"
    free = login.read_text()
    login.write_text(free.replace("#!/bin/sh\n", "#!/bin/sh\nulimit -f 2000\n"))
    ended = ground.attempt(ground.plan(ground.build(big=os.urandom(3_000_000))))
    login.write_text(free)
    ground.stands(ended, status=Status.FAILED_UNCHANGED, says="File (size limit|too large)")


@pytest.mark.fault("F40")
def test_a_disk_that_turns_read_only_on_the_way_is_settled_when_it_is_mended(small_disk):
    ground = small_disk(SMALL)
    ended = ground.attempt(ground.plan(), recheck=lambda: remount(ground.hosts[1], "ro"))
    assert ground.current() == [ground.releases["old"]] * 2
    assert ground.record().host("web-2").outcome is HostOutcome.UNKNOWN
    remount(ground.hosts[1], "rw")
    ground.stands(ended, status=Status.INTERRUPTED, says="web-2: .*Read-only file system")


def remount(folder: Path, how: str) -> None:
    subprocess.run(("mount", "-o", f"remount,bind,{how}", folder), check=True, timeout=LONG)


@pytest.mark.fault("F41")
def test_an_immutable_folder_is_named_although_we_are_root(make_ground, immutable):
    ground = make_ground(count=2)
    ended = ground.attempt(ground.plan(), recheck=lambda: immutable(ground.hosts[1]))
    assert ground.current() == [ground.releases["old"]] * 2
    again_mutable(ground.hosts[1])
    ground.stands(ended, status=Status.ROLLED_BACK, says="not permitted.*lsattr -d")


@pytest.mark.fault("F43")
def test_a_real_folder_named_current_is_never_removed(make_ground):
    ground = make_ground(count=2)
    plan = ground.plan()
    current = ground.hosts[1] / "current"
    was = current.readlink()
    current.unlink()
    current.mkdir()
    (current / "precious").touch()
    ended = ground.attempt(plan)
    assert (current / "precious").exists()
    (current / "precious").unlink()
    current.rmdir()
    current.symlink_to(was)
    assert "mv " in ended.problem.remedy
    ground.stands(ended, status=None, says="web-2: .*current is not a link")


@pytest.mark.fault("F45")
def test_releases_on_another_file_system_are_refused(make_ground):
    ground = make_ground(count=2, first=False)
    mount(ground.hosts[1] / "releases", SMALL)
    try:
        ended = ground.attempt(ground.plan())
        assert "web-2" in ended.text
        assert "releases lies on another file system" in ended.text
        assert ground.current() == ["", ""]
    finally:
        subprocess.run(("umount", "-l", ground.hosts[1] / "releases"), check=True, timeout=LONG)
    ground.succeed("next")


@pytest.mark.fault("F46")
def test_what_an_earlier_run_left_half_uploaded_is_never_merged(make_ground):
    ground = make_ground(count=2)
    plan = ground.plan(ground.build(bin__tool="the build's"))
    releases = ground.hosts[1] / "releases"
    stage = releases / f".{plan.release}.partial-tidegate-0000" / "tree"
    for half in (stage, releases / plan.release):
        (half / "bin").mkdir(parents=True)
        (half / "bin/tool").write_text("half of an")
        (half / "stranger").write_text("of an earlier run")
    ended = ground.attempt(plan)
    live = ground.hosts[1] / "current"
    assert (live / "bin/tool").read_text() == "the build's"
    assert not (live / "stranger").exists()
    assert stages(ground) == []
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F48")
def test_what_somebody_edited_in_the_live_release_is_told_and_not_carried_on(make_ground):
    ground = make_ground(count=2)
    edited = ground.hosts[1] / "current" / "lib/3.txt"
    with edited.open("a") as file:
        file.write("quick fix\n")
    later = edited.stat().st_mtime + 5
    os.utime(edited, (later, later))
    reports = ground.deploy.lab.hosts.survey(ground.deploy.targets)
    assert [report.drift for report in reports] == [(), ("lib/3.txt",)]
    plan = ground.plan()
    ended = ground.attempt(plan)
    assert any("lib/3.txt" in warning for warning in ended.deployment.warnings)
    assert (ground.hosts[1] / "current/lib/3.txt").read_text() == FILES["lib/3.txt"]
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F49")
@pytest.mark.fault("F51")
def test_odd_names_empty_and_large_files_arrive_to_the_byte(make_ground):
    ground = make_ground(count=2)
    files = {
        "-rf": "dash",
        "a b": "space",
        "'single' \"double\"": "quotes",
        "$(touch x) `id` !h \\n": "shell",
        "ünï/\u4e2d\U0001f600": "unicode",
        "empty": "",
        "zeros": bytes(30_000_000),
    }
    plan = ground.plan(ground.build(**files))
    ended = ground.attempt(plan)
    for host in ground.hosts:
        for name, content in files.items():
            expected = content.encode() if isinstance(content, str) else content
            assert (host / "current" / name).read_bytes() == expected, name
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F54")
def test_cleaning_up_never_takes_what_may_be_needed(make_ground):
    ground = make_ground(count=1)
    ground.succeed("second", keep=1)
    third = ground.succeed("third", keep=1)
    left = {path.name for path in (ground.hosts[0] / "releases").iterdir()}
    assert left == {third.release, ground.releases["second"]}
    plan = ground.plan(keep=1)
    ground.stands(ground.attempt(plan), on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F55")
@pytest.mark.fault("F56")
def test_cleaning_up_that_fails_is_a_warning(make_ground, immutable):
    ground = make_ground(count=1)
    ground.succeed("second", keep=1)
    stubborn = ground.hosts[0] / "releases" / ground.releases["old"] / "lib/1.txt"
    if not stubborn.exists():
        pytest.fail("the first release was removed too early")
    # It is a file of its own, not one that later releases share.
    content = stubborn.read_bytes()
    stubborn.unlink()
    stubborn.write_bytes(content)
    immutable(stubborn)
    plan = ground.plan(keep=1)
    ended = ground.attempt(plan)
    told = [event.text for event in ground.deploy.events if event.kind is EventKind.NOTE]
    assert any(f"the old release {ground.releases['old']} could not be removed" in t for t in told)
    again_mutable(stubborn)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)

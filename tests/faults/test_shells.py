"""Faults of the remote shell and the account: noise, other shells, sudo, tools that lack."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from tests.faults.ground import Ground
from tests.lab.sshd import why_no_tools
from tests.lab.waiting import wait_until

from tidegate.domain.deployment import EventKind, HostOutcome, Status

pytestmark = pytest.mark.sshd


@pytest.mark.parametrize(
    "shell",
    [
        pytest.param("noisy-bash", marks=pytest.mark.fault("F25")),
        pytest.param("fish", marks=pytest.mark.fault("F26")),
        pytest.param("tcsh", marks=pytest.mark.fault("F26")),
    ],
)
def test_login_shells_that_are_noisy_or_no_sh(make_ground, shell):
    ground = make_ground(shell=shell, count=1)
    steps = [
        {"at": "switched", "name": "restart", "run": "echo '$1' \"it's\" `echo here` !; exit 3"}
    ]
    ended = ground.attempt(ground.plan(steps=steps))
    told = "".join(e.text for e in ground.deploy.events if e.kind is EventKind.OUTPUT)
    assert "$1 it's here !" in told
    assert "Welcome" not in told
    ground.stands(
        ended,
        status=Status.ROLLED_BACK,
        outcomes=HostOutcome.ROLLED_BACK,
        says="the step restart failed with status 3",
    )


@pytest.mark.fault("F25")
def test_noise_that_ends_before_the_program_begins_is_told(make_ground):
    ground = make_ground(shell="noisy-bash", count=1)
    plan = ground.plan()
    profile = ground.server.home / ".bashrc"
    before = profile.read_text()
    profile.write_text(before + "\necho 'disk quota of sample exceeded' >&2\nexit 1\n")
    ended = ground.attempt(plan)
    profile.write_text(before)
    ground.stands(ended, status=None, says="the host said: .*disk quota of sample exceeded")


@pytest.mark.fault("F27")
@pytest.mark.parametrize("command", ["/usr/sbin/nologin", "echo only backups here"])
def test_the_account_runs_no_commands(make_ground, command):
    ground = make_ground(count=1)
    plan = ground.plan()
    login = ground.server.folder / "login"
    before = login.read_text()
    login.write_text(f"#!/bin/sh\n{command}\n")
    ended = ground.attempt(plan)
    login.write_text(before)
    words = "not available" if "nologin" in command else "only backups here"
    ground.stands(ended, status=None, says=f"ended without an answer; the host said: .*{words}")


@pytest.fixture
def programs(tmp_path) -> Path:
    """A folder of programs that the host finds before its own."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, script: str) -> None:
    """Put a program into a folder."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


SUDO = """
for word; do [ "$word" != -n ] || { echo 'sudo: SAYS' >&2; exit 1; }; done
echo asked >>"$HOME/asked"; read -r typed; echo "$typed" >>"$HOME/asked"; exit 1
"""


@pytest.mark.parametrize(
    "says",
    [
        pytest.param("a password is required", marks=pytest.mark.fault("F28")),
        pytest.param("sorry, you must have a tty to run sudo", marks=pytest.mark.fault("F29")),
    ],
)
def test_sudo_wants_somebody_to_type(make_ground, start_sshd, programs, says):
    put(programs, "sudo", SUDO.replace("SAYS", says))
    ground = make_ground(server=start_sshd("dash", programs=programs), count=2)
    step = {"at": "switched", "name": "restart", "run": "sudo systemctl restart sample"}
    sent = []
    ended = ground.attempt(ground.plan(steps=[step]), publish=sent.append)
    assert not any(event.kind is EventKind.PROGRESS for event in sent)
    assert not (ground.server.home / "asked").exists()
    ground.stands(ended, status=None, says=f"web-[12]: sudo .*{says}.*NOPASSWD")


@pytest.fixture
def tools(tmp_path) -> Path:
    """All that a host has: busybox and its names, no zstd, no bash, no flock, no mktemp."""
    if reason := why_no_tools():
        pytest.skip(reason)
    folder = tmp_path / "tools"
    folder.mkdir()
    busybox = Path(shutil.copy(shutil.which("busybox") or "", folder))
    listed = subprocess.run((busybox, "--list"), capture_output=True, text=True, check=True)
    for name in {*listed.stdout.split(), "sh"} - {"busybox", "flock", "nohup", "mktemp"}:
        (folder / name).symlink_to("busybox")
    return folder


@pytest.fixture
def strict(tools) -> Path:
    """The same, with a shell that has no tool within itself: what is not in the folder is not."""
    if shutil.which("dash") is None:
        pytest.skip("no dash on this machine")
    (tools / "sh").unlink()
    shutil.copy(shutil.which("dash") or "", tools / "sh")
    return tools


@pytest.fixture
def bare(make_ground, start_sshd, tools) -> Ground:
    """A host that has nothing but busybox."""
    return make_ground(server=start_sshd("busybox", tools=tools), count=1)


@pytest.mark.fault("F30")
def test_busybox_alone_is_enough(bare):
    (report,) = bare.deploy.lab.hosts.survey(bare.deploy.targets)
    assert "zstd" not in report.tools
    plan = bare.plan(steps=[{"at": "switched", "name": "restart", "run": "exit 1"}])
    ended = bare.attempt(plan)
    bare.stands(ended, status=Status.ROLLED_BACK, outcomes=HostOutcome.ROLLED_BACK)


@pytest.mark.fault("F30")
@pytest.mark.parametrize("instead", ["openssl", "perl shasum"])
def test_another_tool_computes_the_digests(make_ground, start_sshd, strict, instead):
    (strict / "sha256sum").unlink()
    for name in instead.split():
        if shutil.which(name) is None:
            pytest.skip(f"no {name} on this machine")
        shutil.copy(shutil.which(name) or "", strict)
    ground = make_ground(server=start_sshd("busybox", tools=strict), count=1)
    ended = ground.attempt(ground.plan())
    ground.stands(ended, on=ground.record().release, status=Status.SUCCEEDED)


@pytest.mark.fault("F30")
@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        ("sha256sum", "nothing to compute SHA-256 with.*install sha256sum"),
        ("gzip gunzip zcat", "neither zstd nor gzip is there; install"),
        ("tar awk", "tools are missing: tar awk"),
    ],
)
def test_what_a_host_lacks_is_said_before_anything_is_touched(bare, strict, lacking, says):
    plan = bare.plan()
    for name in lacking.split():
        (strict / name).unlink()
    ended = bare.attempt(plan)
    for name in lacking.split():
        (strict / name).symlink_to("busybox")
    bare.stands(ended, status=None, says=says)


@pytest.mark.fault("F32")
@pytest.mark.parametrize("days", ["+1 day", "-1 day"])
def test_the_hosts_clock_is_a_day_off(make_ground, start_sshd, programs, days):
    date = shutil.which("date")
    put(programs, "date", f'exec {date} -d "{days}" "$@"')
    ground = make_ground(server=start_sshd("dash", programs=programs), count=1)
    plan = ground.plan()
    ended = ground.attempt(plan)
    assert any("the host's clock is 86" in text for text in ended.deployment.warnings)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F33")
def test_the_home_is_missing(make_ground):
    ground = make_ground(count=1)
    ground.server.home.rmdir()
    plan = ground.plan()
    ground.stands(ground.attempt(plan), on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F34")
def test_a_restart_leaves_a_child_that_holds_its_output(make_ground):
    ground = make_ground(count=1)
    step = {"at": "switched", "name": "restart", "run": "sleep 300 & echo started"}
    plan = ground.plan(steps=[step])
    ended = ground.attempt(plan)
    assert ended.deployment, ended.text
    assert ended.deployment.status is Status.SUCCEEDED
    # The service that the step started goes on; nothing of ours does.
    wait_until(lambda: len(ground.processes()) == 1, lambda: str(ground.processes()))
    ((pid, words),) = ground.processes().items()
    assert words.startswith("sleep 300")
    os.kill(pid, signal.SIGKILL)
    ground.stands(ended, on=plan.release, status=Status.SUCCEEDED)


@pytest.mark.fault("F35")
@pytest.mark.parametrize("moment", ["prepared", "switched"])
def test_a_step_dies_by_a_signal(make_ground, moment):
    ground = make_ground(count=1)
    step = {"at": moment, "name": "restart", "run": "kill -9 $$"}
    ended = ground.attempt(ground.plan(steps=[step]))
    early = moment == "prepared"
    ground.stands(
        ended,
        status=Status.FAILED_UNCHANGED if early else Status.ROLLED_BACK,
        outcomes=HostOutcome.UNCHANGED if early else HostOutcome.ROLLED_BACK,
        says="the step restart was ended by signal 9",
    )

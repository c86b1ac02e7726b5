"""The host program itself, under each shell that hosts have."""

import hashlib
import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest
from tests.host.engine import (
    LocalLine,
    make_order,
    make_plan,
    planned_host,
    shell_host,
)
from tests.lab.waiting import wait_until

from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.deployment import HostOutcome
from tidegate.domain.problem import Problem

MOMENTS = ("prepared", "switched", "finished")
FILES = {
    "bin/run": "#!/bin/sh\nexit 0\n",
    "-dash": "1",
    "lib/a b '$(x)`!\\\".txt": "odd",
    "lib/ünïcode": "é",
    "empty": "",
    "big": bytes(range(256)) * 800,
}


@pytest.fixture(params=["dash", "bash", "busybox"])
def host(request, tmp_path):
    with shell_host(request.param, tmp_path) as host:
        yield host


@pytest.fixture
def root(tmp_path):
    return tmp_path / "srv" / "store front"


def release(host, root, files=None, *, previous="", **changes):
    """Deploy a build and return its plan."""
    links = changes.pop("links", {"lnk": "lib/ünïcode"})
    manifest = host.artifacts.build(FILES if files is None else files, links)
    given = {name: changes.pop(name) for name in ("rendered", "secrets") if name in changes}
    plan = make_plan(manifest, [planned_host("web-1", root, previous=previous)], **changes)
    return plan, make_order(plan, manifest, **given)


def tree(folder: Path) -> dict[str, object]:
    files = [path for path in folder.rglob("*") if path.is_symlink() or path.is_file()]
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_a_release_arrives_to_the_byte_with_modes_links_and_shared_paths(host, root):
    plan, order = release(host, root, shared=("storage", "var/log"))
    assert host.deploy(order) == ()
    live = root / "current"
    assert live.readlink() == Path("releases") / plan.release
    expected = {name: _sha(content) for name, content in FILES.items()}
    assert tree(live.resolve()) == {
        **expected,
        "lnk": "lib/ünïcode",
        "config/app.yaml": _sha("greeting: hello\n"),
        "storage": "../../shared/storage",
        "var/log": "../../../shared/var/log",
    }
    assert (live / "bin/run").stat().st_mode & 0o777 == 0o755
    assert (live / "config/app.yaml").stat().st_mode & 0o777 == 0o640
    assert (live / "storage").is_dir()
    assert (root / ".tidegate").stat().st_mode & 0o777 == 0o700
    assert not (root / ".tidegate/lock").exists()
    assert _kept_manifest(root, plan).digest == _about(root, plan)["manifest"]


def test_only_what_changed_travels_and_the_rest_is_linked(host, root):
    noise = {f"lib/{n}": os.urandom(2_000) for n in range(50)}
    first, order = release(host, root, noise)
    host.deploy(order)
    changed = {**noise, "lib/7": b"changed", "new/deep/file": b"new"}
    del changed["lib/8"]
    second, order = release(host, root, changed, previous=first.release)
    host.deploy(order)
    assert host.lines[-1].sent < 2_000
    old, new = (root / "releases" / plan.release for plan in (first, second))
    assert (old / "lib/9").stat().st_ino == (new / "lib/9").stat().st_ino
    assert (old / "lib/7").read_bytes() == noise["lib/7"]
    assert (new / "lib/7").read_bytes() == b"changed"
    assert not (new / "lib/8").exists()
    assert (old / "lib/8").exists()


def test_copies_share_nothing_with_the_former_release(host, root):
    first, order = release(host, root, isolate="copy")
    host.deploy(order)
    second, order = release(
        host, root, {**FILES, "empty": "x"}, previous=first.release, isolate="copy"
    )
    host.deploy(order)
    old, new = (root / "releases" / plan.release / "big" for plan in (first, second))
    assert old.stat().st_ino != new.stat().st_ino


def test_a_file_becomes_a_folder_and_a_folder_a_file(host, root):
    first, order = release(host, root, {"a": "file", "b/c/d": "deep"})
    host.deploy(order)
    second, order = release(host, root, {"a/b": "deep", "b": "file"}, previous=first.release)
    host.deploy(order)
    live = root / "releases" / second.release
    assert ((live / "a/b").read_text(), (live / "b").read_text()) == ("deep", "file")


def test_what_somebody_changed_on_the_host_is_told_and_not_carried_on(host, root):
    first, order = release(host, root)
    host.deploy(order)
    live = root / "releases" / first.release
    later = time.time() + 5
    (live / "big").write_bytes(b"edited")
    (live / "-dash").write_bytes(b"2")
    os.utime(live / "-dash", (later, later))
    (live / "empty").unlink()
    (live / "cache.tmp").write_bytes(b"stray")
    assert set(host.survey(root).drift) == {"big", "-dash", "empty"}
    second, order = release(host, root, {**FILES, "lib/new": "1"}, previous=first.release)
    host.deploy(order)
    new = root / "releases" / second.release
    assert (new / "big").read_bytes() == FILES["big"]
    assert (new / "-dash").read_text() == "1"
    assert not (new / "cache.tmp").exists()
    assert any("were changed on the host" in e.text for e in host.events if e.is_warning)


def test_a_stream_that_was_damaged_leaves_the_host_as_it_was(host, root):
    first, order = release(host, root)
    host.deploy(order)
    _, order = release(host, root, {**FILES, "empty": "good"}, previous=first.release)
    digest = hashlib.sha256(b"good").hexdigest()
    host.artifacts.contents[digest] = b"evil"
    session = host.session(order)
    with pytest.raises(Problem, match="empty: the stored build is not what was registered"):
        session.prepare()
    assert session.back() is HostOutcome.UNCHANGED
    assert host.survey(root).current == first.release
    assert [p.name for p in (root / "releases").iterdir()] == [first.release]


MANY = {f"lib/{n}": os.urandom(300_000) for n in range(20)}


def hold_last_member(host, until):
    """Have the last member packed when something is so."""
    waiting = partial(wait_until, until, "what the last member waits for")
    host.artifacts.first[_sha(MANY["lib/9"])] = waiting


def hold_until_some_is_sent(host):
    hold_last_member(host, lambda: host.lines[-1].sent > 1_000_000)


def test_a_large_release_is_sent_while_it_is_packed(host, root):
    hold_until_some_is_sent(host)
    _, order = release(host, root, MANY)
    host.deploy(order)
    live = tree((root / "current").resolve())
    assert {name: live[name] for name in MANY} == {name: _sha(MANY[name]) for name in MANY}


def test_a_file_of_a_large_release_that_is_not_what_was_sent_is_told(host, root):
    def is_spoilt():
        for file in root.glob("releases/.*/tree/lib/0"):
            if file.stat().st_size == len(MANY["lib/0"]):
                return file.write_bytes(MANY["lib/1"])
        return 0

    hold_last_member(host, is_spoilt)
    _, order = release(host, root, MANY)
    session = host.session(order)
    with pytest.raises(Problem, match="what arrived is not what was sent: lib/0"):
        session.prepare()
    assert session.back() is HostOutcome.UNCHANGED


def test_a_large_release_with_many_files_and_a_link_that_must_not_be_read(host, root):
    small = {f"share/{number:04}": f"{number}\n" for number in range(1_300)}
    root.mkdir(parents=True)
    os.mkfifo(root / "pipe")
    _, order = release(
        host, root, {**FILES, **MANY, **small}, links={"share/lnk": "../../../../pipe"}
    )
    host.deploy(order)
    live = tree((root / "current").resolve())
    assert live.pop("share/lnk") == "../../../../pipe"
    assert (
        live.items() >= {name: _sha(content) for name, content in (small | FILES).items()}.items()
    )


def test_a_chunk_that_cannot_be_unpacked_is_told_when_all_has_come(host, root, monkeypatch):
    hold_until_some_is_sent(host)
    send = LocalLine.send

    def spoilt(self, content, *, within):
        is_spoilt = 1_000_000 < self.sent < 2_000_000 and len(content) > 10_000
        send(self, bytes(len(content)) if is_spoilt else content, within=within)

    monkeypatch.setattr(LocalLine, "send", spoilt)
    _, order = release(host, root, MANY)
    session = host.session(order)
    with pytest.raises(Problem, match="the release could not be unpacked"):
        session.prepare()
    session.back()
    assert not (root / "current").exists()
    assert list((root / "releases").iterdir()) == []


def test_steps_know_their_release_and_a_secret_is_masked(host, root):
    canary = "cnry-77aa77aa77aa77aa"
    names = ("RELEASE", "VERSION", "ENVIRONMENT", "HOST", "PREVIOUS")
    run = "; ".join(f"echo {name}=$TIDEGATE_{name}" for name in names) + f"; pwd; echo {canary}"
    steps = [{"at": at, "name": at, "run": run} for at in ("prepared", "switched", "finished")]
    plan, order = release(host, root, steps=steps, secrets=(canary.encode(),))
    host.deploy(order)
    folder = root / "releases" / plan.release
    told = f"RELEASE={plan.release}\nVERSION=1.0.0\nENVIRONMENT=qa\nHOST=web-1\nPREVIOUS=\n{folder}"
    assert host.printed.count(told) == 3
    assert canary not in host.printed
    assert host.printed.count("••••••") == 3


def test_a_step_that_never_ends_is_stopped_with_all_its_children(host, root):
    mark = f"3{time.time_ns() % 10**6:06}"
    steps = [
        {"at": "prepared", "name": "stuck", "run": f"sleep {mark} & sleep {mark}", "within": "1s"}
    ]
    _, order = release(host, root, steps=steps)
    session = host.session(order)
    session.prepare()
    with pytest.raises(Problem, match="the step stuck did not end within 1 s and was stopped"):
        session.steps()
    assert session.back() is HostOutcome.UNCHANGED
    assert mark not in _processes()
    assert not (root / "current").exists()


def test_a_child_that_holds_the_output_does_not_hold_the_deployment(host, root):
    mark = f"4{time.time_ns() % 10**6:06}"
    steps = [{"at": "switched", "name": "serve", "run": f"sleep {mark} & echo started"}]
    _, order = release(host, root, steps=steps)
    host.deploy(order)
    assert any("left processes running" in event.text for event in host.events)
    (pid,) = [line.split()[0] for line in _processes().splitlines() if f"sleep {mark}" in line]
    os.kill(int(pid), signal.SIGKILL)


def test_a_flood_of_output_is_bounded(host, root):
    run = "head -c 80000000 /dev/zero | tr '\\0' x; echo; echo the-end"
    _, order = release(host, root, steps=[{"at": "switched", "name": "flood", "run": run}])
    host.deploy(order)
    assert len(host.printed) < 2_000_000
    assert "bytes left out" in host.printed


def test_nobody_confirms_so_the_host_switches_back_by_itself(host, root):
    first, order = release(host, root)
    host.deploy(order)
    steps = [{"at": "switched", "name": "restart", "run": "echo $TIDEGATE_RELEASE >>../../starts"}]
    second, order = release(
        host,
        root,
        {**FILES, "empty": "x"},
        previous=first.release,
        steps=steps,
        confirm_within="1s",
    )
    session = host.session(order)
    session.prepare()
    session.switch()
    host.close()  # the operator's machine is gone
    report = host.survey(root)
    assert (report.current, report.lock) == (first.release, None)
    assert any("nothing was heard" in line for line in report.journal)
    starts = (root / "starts").read_text().split()
    assert starts == [second.release, first.release]


def test_whoever_lost_the_lock_can_no_longer_switch(host, root):
    first, order = release(host, root)
    host.deploy(order)
    _, order = release(host, root, {**FILES, "empty": "x"}, previous=first.release)
    session = host.session(order)
    session.prepare()
    epoch = root / ".tidegate" / "lock" / "owner"
    epoch.write_text(epoch.read_text().replace("epoch=2", "epoch=9"))
    with pytest.raises(Problem, match="broken this deployment's lock"):
        session.switch()
    assert (root / "current").readlink().name == first.release


def test_a_lock_names_its_owner_and_is_broken_only_on_demand(host, root):
    _, order = release(host, root)
    session = host.session(order)
    session.prepare()
    _, other = release(host, root)
    with pytest.raises(Problem, match=r"locked by alice@example.com \(desk\) since .*: deploy"):
        host.session(other).prepare()
    report = host.survey(root)
    assert report.lock is not None
    assert (report.lock.owner, report.holder) == ("alice@example.com (desk)", "connected")
    settled = host.settle(str(root))
    assert (settled.lock, settled.current) == (None, "")
    assert [path.name for path in (root / "releases").iterdir()] == []
    with pytest.raises(Problem):
        session.switch()


def test_retention_counts_successes_and_never_takes_what_may_be_needed(host, root):
    plans = []
    for number in range(5):
        previous = plans[-1].release if plans else ""
        files = {**FILES, "empty": str(number)}
        plan, order = release(host, root, files, previous=previous, keep=2, version=f"1.{number}")
        host.deploy(order)
        plans.append(plan)
    left = {path.name for path in (root / "releases").iterdir()}
    assert left == {plan.release for plan in plans[-2:]}
    (root / "releases" / "somebody-elses").mkdir()
    plan, order = release(host, root, previous=plans[-1].release, keep=1)
    host.deploy(order)
    left = {path.name for path in (root / "releases").iterdir()}
    assert left == {plan.release, plans[-1].release, "somebody-elses"}


def test_current_as_a_real_folder_is_refused_with_its_remedy(host, root):
    (root / "current").mkdir(parents=True)
    _, order = release(host, root)
    with pytest.raises(Problem, match="current is not a link") as caught:
        host.session(order).prepare()
    assert "mv" in caught.value.remedy
    assert (root / "current").is_dir()


def test_an_unhealthy_release_says_what_it_answered(host, root):
    health = [{"run": "exit 3", "within": "1s"}]
    _, order = release(host, root, health=health)
    session = host.session(order)
    session.prepare()
    with pytest.raises(Problem, match="it is not healthy: exit 3: the command ended with 3"):
        session.switch()
    assert session.back() is HostOutcome.ROLLED_BACK
    assert not (root / "current").is_symlink()


def _sha(content: bytes | str) -> str:
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


def _kept_manifest(root, plan) -> Manifest:
    text = (root / ".tidegate/releases" / plan.release / "manifest").read_text()
    return Manifest(entries=tuple(FileEntry.from_line(line) for line in text.splitlines()))


def _about(root, plan) -> dict[str, str]:
    text = (root / ".tidegate/releases" / plan.release / "about").read_text()
    return dict(line.split("=", 1) for line in text.splitlines())


def _processes() -> str:
    return subprocess.run(
        ("ps", "-eww", "-o", "pid,args"), capture_output=True, text=True, check=True
    ).stdout


def test_nothing_of_us_goes_on_running_afterwards(host, root):
    steps = [{"at": at, "name": at, "run": "true", "within": "7777s"} for at in MOMENTS]
    _, order = release(host, root, steps=steps, health=[{"run": "true", "within": "7777s"}])
    host.deploy(order)
    group = host.lines[-1].process.pid
    wait_until(lambda: not _members(group), lambda: f"the end of {_members(group)}")


def _members(group: int) -> list[str]:
    """Return the commands of the processes that belong to a session and have not ended."""
    told = subprocess.run(("ps", "-eo", "sess=,stat=,args="), capture_output=True, check=True)
    lines = [line.split(None, 2) for line in told.stdout.decode().splitlines()]
    return [args for session, state, args in lines if session == str(group) and state[0] != "Z"]

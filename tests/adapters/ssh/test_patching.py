"""Changed files travel as patches of what the host has; where that cannot be, as they are."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.host.engine import LocalHost, MemoryArtifacts, make_order, make_plan, planned_host
from tests.lab.waiting import LONG

from tidegate.domain.deployment import EventKind

_random = random.Random(7)
TEXTS = {f"lib/{n} odd'name.txt": _random.randbytes(9_000).hex() for n in range(12)}
LARGE = _random.randbytes(9_500_000)


@pytest.fixture(params=["dash", "busybox"])
def host(request, tmp_path):
    """Return a host with the usual tools, or one with busybox' own and zstd."""
    host = LocalHost(request.param, MemoryArtifacts())
    if request.param == "busybox":
        host.path, host.usual_folders = str(applets(tmp_path / "bin")), False
    yield host
    host.close()


def applets(folder: Path) -> Path:
    folder.mkdir()
    program = shutil.which("busybox") or pytest.skip("no busybox on this machine")
    subprocess.run((program, "--install", "-s", str(folder)), check=True, timeout=LONG)
    (folder / "zstd").symlink_to(shutil.which("zstd") or pytest.skip("no zstd on this machine"))
    return folder


def edited(content: str) -> str:
    return content[:4_000] + "edited" + content[4_000:]


def deploy(host: LocalHost, root: Path, files, *, previous: str = "", version: str = "1.0.0"):
    manifest = host.artifacts.build(files)
    planned = planned_host("web-1", root, previous=previous)
    plan = make_plan(manifest, [planned], version=version)
    host.events.clear()
    host.deploy(make_order(plan, manifest))
    return plan.release


def sent(host: LocalHost) -> int:
    """Return the bytes of the last stream."""
    return max(event.total for event in host.events if event.kind is EventKind.PROGRESS)


def repeated(host: LocalHost) -> bool:
    return any("whole files are sent" in event.text for event in host.events)


def live(root: Path) -> dict[str, str]:
    tree = root / "current"
    return {path: (tree / path).read_text() for path in TEXTS if (tree / path).exists()}


def test_changed_and_moved_files_cost_next_to_nothing(host, tmp_path):
    first = deploy(host, tmp_path / "app", TEXTS)
    whole = sent(host)
    changed = {path: edited(text) for path, text in TEXTS.items()}
    changed["moved.txt"] = TEXTS["lib/3 odd'name.txt"]
    deploy(host, tmp_path / "app", changed, previous=first, version="1.1.0")
    assert live(tmp_path / "app") == {path: changed[path] for path in TEXTS}
    assert (tmp_path / "app/current/moved.txt").read_text() == changed["moved.txt"]
    assert sent(host) < whole / 20
    assert not repeated(host)


def test_a_large_file_is_patched_in_pieces(host, tmp_path):
    first = deploy(host, tmp_path / "app", {"image": LARGE})
    changed = LARGE[:3_000_000] + b"inserted" * 9 + LARGE[3_000_500:] + b"appended"
    deploy(host, tmp_path / "app", {"image": changed}, previous=first, version="1.1.0")
    assert (tmp_path / "app/current/image").read_bytes() == changed
    assert sent(host) < 500_000


def test_old_contents_that_rotted_unseen_are_not_built_on(host, tmp_path):
    first = deploy(host, tmp_path / "app", TEXTS)
    path = next(iter(TEXTS))
    rotten = tmp_path / "app/current" / path
    seen = rotten.stat()
    rotten.write_text("x" + TEXTS[path][1:])
    os.utime(rotten, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    changed = {path: edited(text) for path, text in TEXTS.items()}
    deploy(host, tmp_path / "app", changed, previous=first, version="1.1.0")
    assert repeated(host)
    assert live(tmp_path / "app") == changed


def test_a_host_without_zstd_gets_whole_files(tmp_path):
    host = LocalHost("busybox", MemoryArtifacts(), usual_folders=False)
    host.path = str(applets(tmp_path / "bin"))
    (tmp_path / "bin" / "zstd").unlink()
    first = deploy(host, tmp_path / "app", TEXTS)
    whole = sent(host)
    changed = {path: edited(text) for path, text in TEXTS.items()}
    deploy(host, tmp_path / "app", changed, previous=first, version="1.1.0")
    assert live(tmp_path / "app") == changed
    assert sent(host) > whole / 2
    assert not repeated(host)

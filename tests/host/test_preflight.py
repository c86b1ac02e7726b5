"""What preflight refuses, each with what mends it, and nothing touched."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from tests.host.engine import LocalHost, MemoryArtifacts, make_order, make_plan, planned_host

from tidegate.domain.problem import Problem, Problems

NEEDED = """
sh ln mv mkdir rmdir rm cat cp readlink tar find sort cut awk sed grep tr wc head tail chmod date df
sleep mkfifo dd id ps env uname stat gzip sha256sum base64 setsid cmp sync curl
"""
NOBODY = 65534


@pytest.fixture
def host(tmp_path):
    host = LocalHost("dash", MemoryArtifacts())
    host.usual_folders = False
    host.path = str(tools(tmp_path / "tools"))
    yield host
    host.close()


def tools(folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Make a folder of links to the tools that a host has."""
    folder.mkdir(exist_ok=True)
    for name in NEEDED.split():
        found = shutil.which(name)
        if found and name not in without and not (folder / name).exists():
            (folder / name).symlink_to(found)
    return folder


def refusal(host: LocalHost, root: Path, **changes) -> str:
    manifest = host.artifacts.build({"run": "echo"})
    plan = make_plan(manifest, [planned_host("web-1", root)], **changes)
    with pytest.raises(Problem) as told:
        host.session(make_order(plan, manifest)).prepare()
    assert not (root / "current").is_symlink()
    assert not (root / ".tidegate/lock").exists()
    found = told.value.problems if isinstance(told.value, Problems) else (told.value,)
    return "\n".join(f"{problem.summary}; {problem.remedy}" for problem in found)


def test_a_tool_that_is_missing(host, tmp_path):
    host.path = str(tools(tmp_path / "few", without=("awk", "mkfifo")))
    told = refusal(host, tmp_path / "srv")
    assert "tools are missing: awk mkfifo" in told
    assert "install them" in told


def test_nothing_to_compute_digests_or_to_unpack_with(host, tmp_path):
    host.path = str(tools(tmp_path / "few", without=("sha256sum",)))
    assert "nothing to compute SHA-256 with; install sha256sum" in refusal(host, tmp_path / "srv")
    host.path = str(tools(tmp_path / "fewer", without=("gzip",)))
    assert "neither zstd nor gzip is there; install gzip" in refusal(host, tmp_path / "srv")


def test_a_file_in_the_place_of_the_folder(host, tmp_path):
    (tmp_path / "srv").write_text("a file")
    told = refusal(host, tmp_path / "srv" / "app")
    assert "srv is not a folder; choose another deploy.path" in told


def test_steps_that_need_sudo_and_checks_that_need_http(host, tmp_path):
    step = {"at": "switched", "name": "restart", "run": "sudo systemctl restart storefront"}
    told = refusal(host, tmp_path / "srv", steps=[step])
    assert "a step uses sudo, which is not installed; install sudo" in told
    host.path = str(tools(tmp_path / "silent", without=("curl",)))
    told = refusal(host, tmp_path / "srv", health=[{"http": "http://127.0.0.1:1/"}])
    assert "nothing here can ask; install curl or wget" in told


def test_several_faults_are_told_together(host, tmp_path):
    (tmp_path / "srv/current").mkdir(parents=True)
    host.path = str(tools(tmp_path / "few", without=("awk",)))
    told = refusal(host, tmp_path / "srv")
    assert "tools are missing: awk" in told
    assert "current is not a link" in told


@pytest.mark.fault("F42")
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
@pytest.mark.parametrize("closed", ["releases", ".tidegate", "."])
def test_a_folder_that_may_not_be_written(monkeypatch, closed):
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("no setpriv on this machine")
    shells = {
        "dash": (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "dash", "-c")
    }
    monkeypatch.setattr("tests.host.engine.SHELLS", shells)
    host = LocalHost("dash", MemoryArtifacts())
    with tempfile.TemporaryDirectory() as open_to_all:
        Path(open_to_all).chmod(0o755)
        root = Path(open_to_all).resolve() / "srv"
        for folder in (root, root / "releases", root / "shared", root / ".tidegate"):
            folder.mkdir()
            os.chown(folder, NOBODY, NOBODY)
        os.chown(root / closed, 0, 0)
        (root / closed).chmod(0o755)
        told = refusal(host, root)
        host.close()
        assert f"may not write to {(root / closed).resolve()}" in told
        assert "run on the host: sudo" in told

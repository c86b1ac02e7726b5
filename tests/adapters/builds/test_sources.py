"""New builds are found by the workspace's globs; what is still being written waits."""

import os
import time
from pathlib import Path

import pytest

from tidegate.adapters.builds.sources import WatchedSources
from tidegate.domain.workspace import Application, Builds, Watch, Workspace

LONG_AGO = 1_700_000_000


def workspace(root: Path, glob: str, version: str) -> Workspace:
    application = Application(
        tidegate=1,
        application="shop",
        pipeline=("dev",),
        builds=Builds(watch=(Watch(glob=glob, version=version),)),
    )
    return Workspace(root=str(root), application=application, environments={})


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "delivery").mkdir()
    (tmp_path / "dist").mkdir()
    return tmp_path / "dist"


@pytest.fixture
def watched(dist: Path) -> Workspace:
    pattern = r"shop-(?P<version>.+)\.tar\.gz"
    return workspace(dist.parent / "delivery", "../dist/shop-*.tar.gz", pattern)


def built(path: Path, *, age: float = LONG_AGO) -> Path:
    path.write_bytes(b"x")
    os.utime(path, (age, age))
    return path


def never(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s for nothing")


def test_matches_come_oldest_first_with_their_versions(dist, watched):
    newer = built(dist / "shop-1.9.tar.gz", age=LONG_AGO + 60)
    older = built(dist / "shop-1.10.tar.gz")
    built(dist / "shop-.tar.gz")
    built(dist / "other-1.tar.gz")
    assert WatchedSources(never).matches(watched) == (("1.10", older), ("1.9", newer))


def test_a_file_that_was_just_finished_is_taken_after_a_short_rest(dist, watched):
    waits = []
    path = built(dist / "shop-2.tar.gz", age=time.time())
    assert WatchedSources(waits.append).matches(watched) == (("2", path),)
    assert len(waits) == 1
    assert 0 < waits[0] <= 0.5


@pytest.mark.parametrize("age", [0, 3600])
def test_a_file_that_grows_is_left_for_later(dist, watched, age):
    path = built(dist / "shop-2.tar.gz", age=time.time() + age)

    def grow(seconds):
        path.write_bytes(path.read_bytes() + b"more")

    assert WatchedSources(grow).matches(watched) == ()
    assert WatchedSources(lambda seconds: None).matches(watched)[0][0] == "2"


def test_a_folder_rests_as_a_whole_and_may_tell_its_version_by_its_path(dist):
    for version in ("1", "2"):
        (dist / version / "app").mkdir(parents=True)
        built(dist / version / "app/main.py")
        for folder in (dist / version / "app", dist / version):
            os.utime(folder, (LONG_AGO, LONG_AGO))
    watched = workspace(dist.parent / "delivery", "../dist/*/app", r"dist/(?P<version>[^/]+)/app$")

    def grow(seconds):
        (dist / "2/app/late.py").write_bytes(b"")

    os.utime(dist / "2/app/main.py")
    assert WatchedSources(grow).matches(watched) == (("1", dist / "1/app"),)


def test_a_file_that_goes_away_meanwhile_is_left(dist, watched):
    path = built(dist / "shop-2.tar.gz", age=time.time())
    assert WatchedSources(lambda seconds: path.unlink()).matches(watched) == ()

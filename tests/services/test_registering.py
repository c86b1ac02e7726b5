"""Versions name one content for ever, and what is watched for is found."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from tidegate.adapters.scripted.ledger import ScriptedLedger
from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.operator import Operator
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace
from tidegate.services.recording import Recording
from tidegate.services.registering import Registering

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class World:
    """Content by path, what is watched, a clock that stands and a person."""

    def __init__(self):
        self.contents, self.watched, self.ids, self.taken = {}, [], count(), []

    def add(self, source):
        self.taken.append(str(source))
        entry = FileEntry(path="app", size=1, sha256=self.contents[str(source)] * 64)
        return Manifest.of([entry]), ("private keys: id_rsa",)

    def matches(self, workspace):
        return tuple(self.watched)

    def now(self):
        return NOON

    def unique(self):
        return f"id-{next(self.ids)}"

    def operator(self, workspace=None):
        return Operator(name="alice@example.com", os_user="alice", machine="laptop")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def registering(world):
    return Registering(
        artifacts=world,
        ledger=ScriptedLedger(),
        sources=world,
        clock=world,
        person=world,
        recording=Recording(clock=world, tokens=world, person=world),
    )


WORKSPACE = Workspace.model_construct(
    root="/w", application=type("A", (), {"application": "shop"}), environments={}
)


def test_a_build_is_registered_with_its_warnings_and_its_entry(world, registering):
    world.contents["shop.tar.gz"] = "a"
    build = registering.add(WORKSPACE, Path("shop.tar.gz"), "1.4.2")
    assert (build.files, build.size, build.registered_by) == (1, 1, "alice@example.com")
    assert build.warnings == ("private keys: id_rsa",)
    assert registering.build(WORKSPACE, "1.4.2") == build
    (entry,) = registering.ledger.audit_entries()
    assert entry.content.after == build.digest


def test_the_same_content_again_changes_nothing_other_content_is_refused(world, registering):
    world.contents |= {"one": "a", "again": "a", "other": "b"}
    first = registering.add(WORKSPACE, Path("one"), "1.4.2")
    assert registering.add(WORKSPACE, Path("again"), "1.4.2") == first
    with pytest.raises(Problem, match="registered with other content"):
        registering.add(WORKSPACE, Path("other"), "1.4.2")
    assert registering.builds(WORKSPACE) == (first,)


def test_an_unknown_version_names_near_ones(world, registering):
    with pytest.raises(Problem, match="tidegate build add"):
        registering.build(WORKSPACE, "1")
    world.contents["one"] = "a"
    for version in ("1.4.1", "1.4.2", "nightly"):
        registering.add(WORKSPACE, Path("one"), version)
    with pytest.raises(Problem, match=r"there is 1\.4\.2, 1\.4\.1$"):
        registering.build(WORKSPACE, "1.4.3")


@pytest.mark.parametrize("version", ["", "-1", "a b", "a/b", "1\n", "x" * 101, "1\u202e"])
def test_what_cannot_be_a_version_is_refused_before_anything_is_read(world, registering, version):
    with pytest.raises(Problem, match="cannot be a version"):
        registering.add(WORKSPACE, Path("absent"), version)
    assert world.taken == []


def test_what_is_new_is_found_once(world, registering):
    world.contents |= {"one": "a", "two": "b"}
    world.watched = [("1", Path("one")), ("2", Path("two"))]
    assert [build.version for build in registering.discover(WORKSPACE)] == ["1", "2"]
    assert registering.discover(WORKSPACE) == ()
    assert world.taken == ["one", "two"]


def test_one_bad_build_does_not_keep_the_others_out(world, registering):
    world.contents |= {"one": "a", "two": "b"}
    world.watched = [("not a version", Path("one")), ("2", Path("two"))]
    refused = []
    (build,) = registering.discover(WORKSPACE, refuse=lambda path, why: refused.append(path))
    assert build.version == "2"
    assert refused == [Path("one")]
    with pytest.raises(Problem, match="cannot be a version"):
        registering.discover(WORKSPACE)

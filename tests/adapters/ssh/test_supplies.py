"""Members are packed once, and before a host asks for them."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
from tests.host.engine import MemoryArtifacts, make_order, make_plan, planned_host
from tests.lab.waiting import LONG

from tidegate.adapters.ssh.supplies import Supplies
from tidegate.domain.delta import between, release_tree
from tidegate.domain.problem import Problem

FILES = {f"lib/{n}.txt": f"{n}\n" * 90 for n in range(50)}


class CountedArtifacts(MemoryArtifacts):
    def __init__(self):
        super().__init__()
        self.opened = Counter()

    def open(self, sha256):
        self.opened[sha256] += 1
        return super().open(sha256)


@pytest.fixture
def artifacts():
    return CountedArtifacts()


@pytest.fixture
def supplies(artifacts):
    opened = Supplies(artifacts)
    yield opened
    opened.close()


def order_for(manifest, *, replaces=None):
    previous = "before" if replaces else ""
    plan = make_plan(manifest, [planned_host("web-1", "/srv/sample", previous=previous)])
    return replace(make_order(plan, manifest), replaces=replaces and replaces.digest)


def foreseen(supplies, order, *, times=1):
    for _ in range(times):
        supplies.foresee(order)
    for name in ("foresight", "packing"):
        for thread in threading.enumerate():
            if thread.name == name:
                thread.join(LONG)


def frames(payload):
    payload.patches(lambda: None)
    return b"".join(payload.pieces())


def test_what_was_foreseen_is_not_packed_again(artifacts, supplies):
    manifest = artifacts.build(FILES)
    foreseen(supplies, order_for(manifest), times=20)
    found = {frames(supplies.packed(manifest.entries, form="zstd")) for _ in range(3)}
    assert len(found) == 1
    assert set(artifacts.opened.values()) == {1}


def test_a_foreseen_fault_is_told_to_whoever_needs_the_frame(artifacts, supplies):
    manifest = artifacts.build(FILES)
    artifacts.contents[manifest.entries[7].sha256] = b"other"
    foreseen(supplies, order_for(manifest))
    with pytest.raises(Problem, match="is not what was registered"):
        frames(supplies.packed(manifest.entries, form="zstd"))


def test_a_change_is_packed_against_the_build_that_the_record_names(artifacts, supplies):
    before = artifacts.build(FILES)
    after = artifacts.build({**FILES, "lib/7.txt": "seven\n" * 90, "lib/new.txt": "new\n"})
    order = order_for(after, replaces=before)
    foreseen(supplies, order)
    opened = artifacts.opened.copy()

    tree = release_tree(order)
    fresh = tree.members(between(before, tree.manifest).added)
    made = supplies.portions(fresh, held=before.entries)
    assert made
    assert supplies.packed(fresh, form="zstd", portions=made).patches(lambda: None)
    packed_only_once = artifacts.opened - opened
    old, new = before.by_path["lib/7.txt"], after.by_path["lib/7.txt"]
    assert opened[new.sha256] == 1
    assert set(packed_only_once) == {old.sha256}  # whether it is here is looked at each time


def test_a_build_that_is_not_here_is_no_reason_to_fail_early(artifacts, supplies):
    before, after = artifacts.build(FILES), artifacts.build({"a": "1"})
    del artifacts.manifests[before.digest]
    foreseen(supplies, order_for(after, replaces=before))
    assert not artifacts.opened

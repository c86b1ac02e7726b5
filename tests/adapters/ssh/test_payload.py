"""Members are packed once, and for a host without any release before it asks."""

import threading

import pytest
from tests.host.engine import MemoryArtifacts

from tidegate.adapters.ssh.payload import Payloads
from tidegate.domain.problem import Problem

FILES = {f"lib/{n}.txt": f"{n}\n" * 90 for n in range(50)}


class CountedArtifacts(MemoryArtifacts):
    opened = 0

    def open(self, sha256):
        self.opened += 1
        return super().open(sha256)


def test_what_was_foreseen_is_not_packed_again():
    artifacts = CountedArtifacts()
    entries = artifacts.build(FILES).entries
    payloads = Payloads(artifacts.open)
    for _ in range(20):
        payloads.foresee(lambda: entries)
    frames = {b"".join(payloads.members(entries, form="zstd").pieces()) for _ in range(3)}
    _join_packing()
    assert len(frames) == 1
    assert artifacts.opened == len(FILES)
    payloads.close()


def test_a_foreseen_fault_is_told_to_whoever_needs_the_frame():
    artifacts = CountedArtifacts()
    entries = artifacts.build(FILES).entries
    artifacts.contents[entries[7].sha256] = b"other"
    payloads = Payloads(artifacts.open)
    payloads.foresee(lambda: entries)
    _join_packing()
    with pytest.raises(Problem, match="is not what was registered"):
        payloads.members(entries, form="zstd")
    payloads.close()


def _join_packing():
    for thread in threading.enumerate():
        if thread.name == "packing":
            thread.join(10)

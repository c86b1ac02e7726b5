"""Frames of a build's members, whatever their sizes and however much time there is."""

import io
import tarfile

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from tests.host.engine import MemoryArtifacts

from tidegate.adapters.ssh import packing, payload
from tidegate.adapters.ssh.packing import Packing, framed
from tidegate.domain.build import FileEntry


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(1, 25))
def test_frames_hold_every_byte_once_in_order_and_all_but_the_last_are_full(sizes, size):
    entries = [FileEntry(path=f"f{n}", size=each, sha256="0" * 64) for n, each in enumerate(sizes)]
    frames = list(framed(entries, size=size))
    parts = [part for frame in frames for part in frame]
    assert list(dict.fromkeys(part.entry for part in parts)) == entries
    for entry in entries:
        mine = [part for part in parts if part.entry == entry]
        ends = [part.offset + part.length for part in mine]
        assert [part.offset for part in mine] == [0, *ends[:-1]]
        assert ends[-1] == entry.size
    assert all(sum(part.length for part in frame) >= size for frame in frames[:-1])


@pytest.mark.parametrize("ahead", [0, 10**9])
def test_a_large_stream_unpacks_to_the_members_whether_there_is_time_or_not(monkeypatch, ahead):
    monkeypatch.setattr(packing, "frame_size", lambda: 2_000_000)
    monkeypatch.setattr(payload, "_AHEAD", ahead)
    artifacts = MemoryArtifacts()
    files = {"a": b"a" * 7_000_001, "b": b"", "lib/c": bytes(range(256)) * 9_000, "z": b"zz"}
    build = artifacts.build(files, {"link": "lib/c"})
    packed = Packing(artifacts.open)
    made = packed.payload(build.entries, form="zstd")
    made.patches(lambda: None)
    frames = io.BytesIO(b"".join(made.pieces()))
    packed.close()
    reader = zstandard.ZstdDecompressor().stream_reader(frames, read_across_frames=True)
    with tarfile.open(fileobj=io.BytesIO(reader.read() + bytes(1024))) as archive:
        found = {m.name: archive.extractfile(m).read() for m in archive if m.isreg()}
        links = {m.name: m.linkname for m in archive if m.issym()}
    assert found == {f"tree/{name}": content for name, content in files.items()}
    assert links == {"tree/link": "lib/c"}

"""Headers are those of the standard library, and what leaves is what was registered."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.host.engine import MemoryArtifacts

from tidegate.adapters.ssh.archive import END, MemberWriter, header
from tidegate.domain.build import FileEntry
from tidegate.domain.patching import Slice
from tidegate.domain.problem import Problem, ProblemKind

NAMES = st.text(
    st.characters(exclude_characters="\0\n\t", exclude_categories=["Cs"]), min_size=1, max_size=120
)


@given(NAMES, st.sampled_from([0o600, 0o644, 0o755]), st.integers(0, 2**40))
def test_a_header_is_what_tarfile_makes(name, mode, size):
    usual = tarfile.TarInfo(name)
    usual.mode, usual.size = mode, size
    made = header(name, entry=FileEntry(path="x", size=size), mode=mode)
    assert made == usual.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


@pytest.mark.parametrize("size", [0, 700, 2_000_000])
def test_members_are_read_back_as_they_were(size):
    artifacts = MemoryArtifacts()
    manifest = artifacts.build({"bin/run": b"x" * size}, links={"now": "bin/run"})
    packed = io.BytesIO()
    writer = MemberWriter(artifacts.open, below="tree/")
    for entry in manifest.entries:
        writer.write(Slice(entry, 0, entry.size), packed)
    packed.write(END)
    packed.seek(0)
    with tarfile.open(fileobj=packed) as archive:
        file = archive.getmember("tree/bin/run")
        content = archive.extractfile(file)
        assert content is not None
        assert (file.mode, content.read()) == (0o755, b"x" * size)
        assert archive.getmember("tree/now").linkname == "bin/run"


@pytest.mark.parametrize("content", [b"", b"shorter", b"just as lon!", b"much longer than it"])
@pytest.mark.parametrize("size", [12, 1_500_000])
def test_a_content_that_was_changed_does_not_leave(content, size):
    artifacts = MemoryArtifacts()
    (entry,) = artifacts.build({"a": b"just as long" + bytes(size - 12)}).entries
    whole = Slice(entry, 0, entry.size)
    artifacts.contents[entry.sha256] = content + bytes(max(0, size - 12))
    with pytest.raises(Problem, match="a: the stored build is not what was registered") as caught:
        MemberWriter(artifacts.open, below="").write(whole, io.BytesIO())
    assert caught.value.kind is ProblemKind.GATE

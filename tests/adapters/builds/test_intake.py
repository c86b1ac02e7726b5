"""Builds that are taken in, and every way in which one must not be."""

import copy
import io
import lzma
import os
import shutil
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.builds.archives import PACKERS, member, tar_bytes, tar_file, zip_file

from tidegate.adapters.builds import intake
from tidegate.adapters.builds.intake import KeptArtifacts
from tidegate.adapters.builds.limits import Limits
from tidegate.domain.build import Manifest
from tidegate.domain.problem import Problem, ProblemKind, Problems

APP = (
    member("bin/start", b"#!/bin/sh\n", mode=0o755),
    member("lib/app.py", b"print(1)\n"),
    member("current", type=tarfile.SYMTYPE, linkname="lib"),
)


@pytest.fixture
def artifacts(tmp_path: Path) -> KeptArtifacts:
    return KeptArtifacts(tmp_path / "builds")


def refusal(artifacts: KeptArtifacts, source: Path) -> str:
    with pytest.raises(Problem) as problem:
        artifacts.add(source)
    assert list((artifacts.folder / "incoming").glob("*")) == []
    assert not (artifacts.folder / "contents").exists()
    return str(problem.value)


def folder(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    (root / "bin").mkdir(parents=True)
    (root / "lib").mkdir()
    (root / "bin/start").write_bytes(b"#!/bin/sh\n")
    (root / "bin/start").chmod(0o755)
    (root / "lib/app.py").write_bytes(b"print(1)\n")
    (root / "current").symlink_to("lib")
    return root


@pytest.mark.parametrize("suffix", PACKERS)
def test_every_packing_gives_the_manifest_of_the_folder(artifacts, tmp_path, suffix):
    manifest, warnings = artifacts.add(folder(tmp_path))
    assert warnings == ()
    assert [(e.path, e.kind, e.mode) for e in manifest.entries] == [
        ("bin/start", "file", 0o755),
        ("current", "link", 0o777),
        ("lib/app.py", "file", 0o644),
    ]
    assert artifacts.add(tar_file(tmp_path / f"a{suffix}", *APP))[0] == manifest
    assert artifacts.manifest(manifest.digest) == manifest
    with artifacts.open(manifest.by_path["lib/app.py"].sha256) as content:
        assert content.read() == b"print(1)\n"


def test_a_zip_gives_the_same_manifest(artifacts, tmp_path):
    members = {"bin/start": b"#!/bin/sh\n", "lib/app.py": b"print(1)\n", "current": b"lib"}
    modes = {"bin/start": 0o100755, "current": stat.S_IFLNK | 0o777}
    archive = zip_file(tmp_path / "a.zip", members, **modes)
    assert artifacts.add(archive)[0] == artifacts.add(folder(tmp_path))[0]


def test_what_the_systems_tar_makes_is_taken(artifacts, tmp_path):
    root = folder(tmp_path)
    os.link(root / "lib/app.py", root / "lib/twin.py")
    (root / f"{'ü' * 90}{'x' * 60}").write_bytes(b"long")
    subprocess.run(["tar", "czf", tmp_path / "a.tgz", "-C", root, "."], check=True)
    assert artifacts.add(tmp_path / "a.tgz")[0] == artifacts.add(root)[0]


def test_what_is_kept_is_for_the_owner_and_read_only(artifacts, tmp_path):
    manifest, _ = artifacts.add(folder(tmp_path))
    assert stat.S_IMODE(artifacts.folder.stat().st_mode) == 0o700
    with artifacts.open(manifest.by_path["bin/start"].sha256) as content:
        assert stat.S_IMODE(os.fstat(content.fileno()).st_mode) == 0o400


def test_one_changed_byte_is_noticed(artifacts, tmp_path):
    manifest, _ = artifacts.add(folder(tmp_path))
    assert artifacts.changed(manifest.digest) == ()
    kept = artifacts.folder / "contents"
    sha = manifest.by_path["lib/app.py"].sha256
    place = kept / sha[:2] / sha
    before = place.stat()
    place.chmod(0o600)
    place.write_bytes(b"print(2)\n")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert artifacts.changed(manifest.digest) == ("lib/app.py",)
    artifacts.add(tmp_path / "app")
    assert artifacts.changed(manifest.digest) == ()
    place.unlink()
    assert artifacts.changed(manifest.digest) == ("lib/app.py",)


def test_contents_that_nobody_touched_are_not_hashed_again(artifacts, tmp_path, monkeypatch):
    manifest, _ = artifacts.add(folder(tmp_path))
    seals = artifacts.folder / "seals" / manifest.digest
    lines = seals.read_text().splitlines()
    seals.write_text("\n".join([str(int(lines[0]) + 10**9), *lines[1:]]))
    monkeypatch.setattr("tidegate.adapters.builds.seals.sha256_of", lambda path: "touched")
    assert artifacts.changed(manifest.digest) == ()


def test_a_changed_manifest_is_noticed(artifacts, tmp_path):
    manifest, _ = artifacts.add(folder(tmp_path))
    file = artifacts.folder / "manifests" / manifest.digest
    file.write_text(manifest.text.replace("0644", "0755"))
    with pytest.raises(Problem, match=r"manifest of the build .* was changed") as problem:
        artifacts.manifest(manifest.digest)
    assert problem.value.kind is ProblemKind.GATE
    file.unlink()
    with pytest.raises(Problem, match="not on this machine"):
        artifacts.manifest(manifest.digest)


# One folder around everything


def test_the_folder_named_as_the_archive_is_taken_off_and_told(artifacts, tmp_path):
    inside = [(copy.copy(info), content) for info, content in APP]
    for info, _content in inside:
        info.name = f"shop-1.4.2/{info.name}"
    manifest, warnings = artifacts.add(tar_file(tmp_path / "shop-1.4.2.tar.gz", *inside))
    assert manifest == artifacts.add(folder(tmp_path))[0]
    assert warnings == ("the folder shop-1.4.2/ around everything was taken off",)
    manifest, warnings = artifacts.add(tar_file(tmp_path / "shop.tar.gz", *inside))
    assert "shop-1.4.2/bin/start" in manifest.by_path
    assert warnings == ()


# Refused members


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil", "leads out of the build"),
        ("a/../../evil", "leads out of the build"),
        ("/etc/passwd", "is absolute"),
        ("C:evil", "begins with a drive"),
        ("a\\b", "backslash"),
        ("a\nb", "line break"),
        ("a\x1bb", "control character"),
        ("a\u2028b", "line break"),
        ("a\u202eb", "turns the reading direction"),
        ("a\udce9b", "not UTF-8"),
        ("x" * 300, "more than 255 bytes"),
    ],
)
@pytest.mark.parametrize("suffix", [".tar", ".zip"])
def test_a_name_that_must_not_be_is_refused(artifacts, tmp_path, suffix, name, reason):
    path = tmp_path / f"a{suffix}"
    if suffix == ".tar":
        tar_file(path, member("ok"), member(name))
    elif "\udce9" in name:
        path.write_bytes(zip_file(path, {"aXb": b""}).read_bytes().replace(b"aXb", b"a\xe9b"))
    else:
        zip_file(path, {"ok": b"", name: b""})
    text = refusal(artifacts, path)
    assert reason in text
    assert text.isprintable()


@pytest.mark.skipif(os.name == "nt", reason="Windows names hold no such bytes")
def test_names_of_a_folder_are_judged_too(artifacts, tmp_path):
    root = folder(tmp_path)
    (root / os.fsdecode(b"caf\xe9")).write_bytes(b"")
    (root / "a\tb").write_bytes(b"")
    with pytest.raises(Problems) as problems:
        artifacts.add(root)
    assert len(problems.value.problems) == 2
    assert "caf\\xe9" in str(problems.value.problems[1])


@pytest.mark.parametrize(
    ("special", "reason"),
    [
        ({"type": tarfile.CHRTYPE}, "is a device"),
        ({"type": tarfile.FIFOTYPE}, "is a named pipe"),
        ({"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "absolute"),
        ({"type": tarfile.SYMTYPE, "linkname": "../../etc"}, "leads out"),
        ({"type": tarfile.SYMTYPE, "linkname": "a\tb"}, "control character"),
        ({"type": tarfile.SYMTYPE, "linkname": "odd/special"}, "in circles"),
        ({"type": tarfile.LNKTYPE, "linkname": "later"}, "no earlier file"),
        ({"type": tarfile.LNKTYPE, "linkname": "/etc/passwd"}, "is absolute"),
        ({"type": b"9"}, "not known"),
    ],
)
@pytest.mark.fault("F50")
def test_a_special_member_is_refused(artifacts, tmp_path, special, reason):
    link = member("odd", type=tarfile.SYMTYPE, linkname=".")
    path = tar_file(tmp_path / "a.tar", link, member("special", **special), member("later"))
    assert reason in refusal(artifacts, path)


def test_a_link_through_another_link_does_not_lead_out(artifacts, tmp_path):
    path = tar_file(
        tmp_path / "a.tar",
        member("p/q/r", type=tarfile.SYMTYPE, linkname="../.."),
        member("out", type=tarfile.SYMTYPE, linkname="p/q/r/../secret"),
    )
    assert "'out' is a link that leads out" in refusal(artifacts, path)


def test_hard_links_become_files(artifacts, tmp_path):
    twin = member("twin", type=tarfile.LNKTYPE, linkname="./lib/app.py")
    manifest, _ = artifacts.add(tar_file(tmp_path / "a.tar", *APP, twin))
    assert manifest.by_path["twin"].sha256 == manifest.by_path["lib/app.py"].sha256


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([member("a"), member("./a")], "'a' is there twice"),
        ([member("a"), member("a/b")], "'a' is a file or a link and a folder at once"),
        (
            [member("a", type=tarfile.SYMTYPE, linkname="."), member("a/b")],
            "'a' is a file or a link and a folder",
        ),
        ([member("a", type=tarfile.DIRTYPE), member("a")], "'a' is a file or a link and a folder"),
        ([member("a", type=tarfile.DIRTYPE)], "the build is empty"),
    ],
)
def test_members_that_do_not_fit_together_are_refused(artifacts, tmp_path, members, reason):
    assert reason in refusal(artifacts, tar_file(tmp_path / "a.tar", *members))


def test_every_refused_name_is_listed(artifacts, tmp_path):
    path = tar_file(tmp_path / "a.tar", member("../a"), member("/b"), member("fine"))
    with pytest.raises(Problems) as problems:
        artifacts.add(path)
    assert len(problems.value.problems) == 2


@pytest.mark.skipif(os.name == "nt", reason="needs named pipes")
def test_a_pipe_in_a_folder_is_refused_without_opening_it(artifacts, tmp_path):
    root = folder(tmp_path)
    os.mkfifo(root / "pipe")
    assert "'pipe' is a named pipe" in refusal(artifacts, root)


# Bombs, and archives that are not whole


def test_bombs_are_refused_while_they_are_read(artifacts, tmp_path):
    zeros = b"\0" * (30 << 20)
    for suffix in (".tar.gz", ".tar.xz", ".tar.zst"):
        path = tar_file(tmp_path / f"a{suffix}", member("bomb", zeros))
        assert "more than 200 times" in refusal(artifacts, path)
    assert "more than 200 times" in refusal(artifacts, zip_file(tmp_path / "a.zip", {"b": zeros}))


def test_limits_are_counted_and_not_believed(tmp_path):
    small = Limits(members=2, file=10, total=15)
    artifacts = KeptArtifacts(tmp_path / "builds", small)
    many = tar_file(tmp_path / "many.tar", member("a"), member("b"), member("c"))
    assert "more than 2 members" in refusal(artifacts, many)
    large = tar_file(tmp_path / "large.tar", member("a", b"x" * 11))
    assert "'a' is larger than" in refusal(artifacts, large)
    total = tar_file(tmp_path / "total.tar", member("a", b"x" * 9), member("b", b"y" * 9))
    assert "larger than" in refusal(artifacts, total)


@pytest.mark.parametrize("suffix", [*PACKERS, ".zip"])
def test_an_archive_cut_anywhere_is_refused(artifacts, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    if suffix == ".zip":
        whole = zip_file(path, {"a": os.urandom(3000), "b": b"y"}).read_bytes()
    else:
        whole = tar_file(path, member("a", os.urandom(3000)), member("b")).read_bytes()
    # Behind the end marker a plain tar has only padding, which may be short.
    end = 512 * 8 if suffix == ".tar" else len(whole) - (8 if suffix == ".tar.zst" else 0)
    for size in {0, 1, 100, 511, 512, 1500, end // 2, 512 * 7, end - 1}:
        path.write_bytes(whole[: min(size, end - 1)])
        refusal(artifacts, path)


@pytest.mark.parametrize("suffix", [*PACKERS, ".zip"])
def test_what_follows_the_end_is_refused(artifacts, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    (zip_file(path, {"a": b"x"}) if suffix == ".zip" else tar_file(path, member("a")))
    path.write_bytes(path.read_bytes() + b"more")
    refusal(artifacts, path)


def test_a_damaged_header_is_no_end_of_the_archive(artifacts, tmp_path):
    whole = bytearray(tar_bytes(member("a"), member("b"), member("c")))
    whole[1024 + 150] ^= 1
    (tmp_path / "a.tar").write_bytes(whole)
    assert "header" in refusal(artifacts, tmp_path / "a.tar")


@pytest.mark.parametrize("size", [b"\xff" * 12, b"\x80" + b"\x7f" * 11, b"77777777777\0"])
def test_impossible_sizes_end_at_once(artifacts, tmp_path, size):
    whole = bytearray(tar_bytes(member("a")))
    whole[124:136] = size
    whole[148:156] = b" " * 8
    whole[148:156] = f"{sum(whole[:512]):06o}\0 ".encode()
    (tmp_path / "a.tar").write_bytes(whole)
    refusal(artifacts, tmp_path / "a.tar")


@pytest.mark.parametrize("pax", [{"size": "-1024"}, {"size": "x"}, {"GNU.sparse.size": "-5"}])
def test_extended_headers_that_lie_end_at_once(artifacts, tmp_path, pax):
    info, content = member("a", b"x" * 600)
    info.pax_headers = pax
    whole = tar_bytes((info, content), member("b"), layout=tarfile.PAX_FORMAT)
    (tmp_path / "a.tar").write_bytes(whole)
    with pytest.raises(Problem):
        artifacts.add(tmp_path / "a.tar")


def test_foreign_archives_are_named(artifacts, tmp_path):
    for start, name in {b"BZh9": "bzip2", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}.items():
        (tmp_path / "a").write_bytes(start + b"\0" * 600)
        assert name in refusal(artifacts, tmp_path / "a")
    (tmp_path / "a").write_text("Just a note.\n" * 100)
    assert "no tar archive" in refusal(artifacts, tmp_path / "a") or "header" in refusal(
        artifacts, tmp_path / "a"
    )
    (tmp_path / "a.gz").write_bytes(lzma.compress(b"no tar"))
    refusal(artifacts, tmp_path / "a.gz")


def test_an_encrypted_or_unknown_zip_member_is_named(artifacts, tmp_path):
    path = zip_file(tmp_path / "a.zip", {"a": b"x"})
    whole = path.read_bytes()
    listed = whole.rfind(b"PK\x01\x02")
    path.write_bytes(whole[: listed + 8] + b"\x01" + whole[listed + 9 :])
    assert "'a' is encrypted" in refusal(artifacts, path)
    path.write_bytes(whole[: listed + 10] + b"\x63" + whole[listed + 11 :])
    assert "not known (99)" in refusal(artifacts, path)


def test_zip_members_that_share_their_content_are_refused(artifacts, tmp_path):
    path = zip_file(tmp_path / "a.zip", {"a": b"x" * 50, "b": b"x" * 50})
    whole = bytearray(path.read_bytes())
    second = whole.rfind(b"PK\x01\x02")
    whole[second + 42 : second + 46] = b"\0\0\0\0"
    path.write_bytes(whole)
    assert "lies upon another" in refusal(artifacts, path)


def test_a_zip_that_lies_about_a_size_is_refused(artifacts, tmp_path):
    path = zip_file(tmp_path / "a.zip", {"a": b"x" * 5000})
    whole = bytearray(path.read_bytes())
    listed = whole.rfind(b"PK\x01\x02")
    whole[listed + 24 : listed + 28] = (100).to_bytes(4, "little")
    path.write_bytes(whole)
    refusal(artifacts, path)


# Changes meanwhile, the disk, the home


def test_a_folder_that_changes_while_it_is_read_is_refused(artifacts, tmp_path, monkeypatch):
    root = folder(tmp_path)
    take = intake.Contents.take

    def meddling(self, stream, **given):
        taken = take(self, stream, **given)
        with (root / "bin/start").open("ab") as file:
            file.write(b"x")
        return taken

    monkeypatch.setattr(intake.Contents, "take", meddling)
    assert "changed while it was read" in refusal(artifacts, root)


def test_an_archive_that_changes_while_it_is_read_is_refused(artifacts, tmp_path, monkeypatch):
    path = tar_file(tmp_path / "a.tar", *APP)
    take = intake.Contents.take

    def meddling(self, stream, **given):
        os.utime(path, ns=(1, 1))
        return take(self, stream, **given)

    monkeypatch.setattr(intake.Contents, "take", meddling)
    assert "changed while it was read" in refusal(artifacts, path)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk, which needs root")
def test_a_full_disk_is_told_and_gives_its_space_back(tmp_path):
    home = tmp_path / "small"
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(home)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this system does not let a test mount a disk")
    try:
        artifacts = KeptArtifacts(home / "builds")
        path = tar_file(tmp_path / "a.tar", member("a", os.urandom(3 << 20)))
        assert "is full" in refusal(artifacts, path)
        assert shutil.disk_usage(home).free > 900_000
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_a_folder_that_holds_the_home_is_refused(tmp_path):
    artifacts = KeptArtifacts(tmp_path / "app/home/builds")
    with pytest.raises(Problem, match="Tidegate's own files"):
        artifacts.add(folder(tmp_path))


def test_a_source_that_is_not_there_is_named(artifacts, tmp_path):
    with pytest.raises(Problem, match="No such file"):
        artifacts.add(tmp_path / "absent.tar.gz")
    with pytest.raises(Problem, match="no folder and no archive"):
        artifacts.add(Path("/dev/null"))


# Warnings


def test_what_seldom_belongs_into_a_build_is_told(artifacts, tmp_path):
    key = b"-----BEGIN OPENSSH PRIVATE KEY-----\n"
    path = tar_file(
        tmp_path / "a.tar",
        member("run", mode=0o4755),
        member("shared.txt", mode=0o666),
        member(".git/config"),
        member(".env"),
        member(".env.example"),
        member("keys/id_rsa"),
        member("deploy.pem", key),
        member("-rf"),
        member("README"),
        member("readme"),
        member("aux.c"),
        member("log", type=tarfile.DIRTYPE),
        member("nowhere", type=tarfile.SYMTYPE, linkname="absent"),
    )
    manifest, warnings = artifacts.add(path)
    text = "\n".join(warnings)
    for expected in (
        "version control system: .git",
        "may hold secrets: .env\n",
        "private keys: keys/id_rsa",
        "hold a private key: deploy.pem",
        "for an option: -rf",
        "composition only: README and readme",
        "Windows cannot hold: aux.c",
        "dropped: run",
        "which was dropped: shared.txt",
        "not kept: log",
        "point to nothing: nowhere",
    ):
        assert expected in text + "\n"
    assert manifest.by_path["run"].mode == 0o755
    assert manifest.by_path["shared.txt"].mode == 0o644


# Any name at all


NAMES = st.text(min_size=1, max_size=40).filter(lambda name: "\0" not in name)


@given(st.dictionaries(NAMES, st.binary(max_size=20), min_size=1, max_size=4))
def test_any_names_are_kept_to_the_letter_or_refused(tmp_path_factory, members):
    place = tmp_path_factory.mktemp("names")
    infos = [member(name, content) for name, content in members.items()]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", errors="surrogatepass") as archive:
        for info, content in infos:
            archive.addfile(info, io.BytesIO(content))
    (place / "a.tar").write_bytes(buffer.getvalue())
    artifacts = KeptArtifacts(place / "builds")
    try:
        manifest, _ = artifacts.add(place / "a.tar")
    except Problem:
        return
    assert Manifest.from_text(manifest.text) == manifest
    for entry in manifest.entries:
        assert ".." not in entry.path.split("/")
        assert not entry.path.startswith("/")
        with artifacts.open(entry.sha256) as content:
            assert len(content.read()) == entry.size


@given(st.binary(min_size=1, max_size=2000), st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04"]))
def test_no_bytes_make_anything_but_a_problem(tmp_path_factory, content, start):
    place = tmp_path_factory.mktemp("noise")
    (place / "a").write_bytes(start + content)
    with pytest.raises(Problem):
        KeptArtifacts(place / "builds").add(place / "a")


@given(st.integers(0, 5119), st.integers(1, 255))
def test_a_flipped_byte_never_gets_through_as_something_else(tmp_path_factory, position, flip):
    whole = bytearray(tar_bytes(*APP))
    whole[position % len(whole)] ^= flip
    place = tmp_path_factory.mktemp("flipped")
    (place / "a.tar").write_bytes(whole)
    artifacts = KeptArtifacts(place / "builds")
    try:
        manifest, _ = artifacts.add(place / "a.tar")
    except Problem:
        return
    assert artifacts.changed(manifest.digest) == ()


def test_the_suffix_of_a_zip_does_not_matter(artifacts, tmp_path):
    with zipfile.ZipFile(tmp_path / "app.jar", "w") as archive:
        archive.writestr("a.txt", "x")
    assert [e.path for e in artifacts.add(tmp_path / "app.jar")[0].entries] == ["a.txt"]

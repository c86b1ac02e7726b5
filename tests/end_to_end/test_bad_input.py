"""Whatever is wrong is said in one clear line, with the right exit code, to people and machines."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

_DEV = "environments/dev.yaml"
_GOOD = {
    "tidegate.yaml": "tidegate: 1\napplication: mill\npipeline: [dev]\n",
    _DEV: (
        "hosts:\n"
        "  - name: d1\n"
        "    address: 192.0.2.10\n"
        "    user: deploy\n"
        "deploy:\n"
        "  path: /srv/mill\n"
        "config:\n"
        "  - {file: app.yaml}\n"
    ),
    "config/dev/app.yaml": "a: 1\n",
}
_STATUS = ("status",)
_PLAN = ("plan", "1.0", "--to", "dev")
_ADD = ("build", "add", "../build", "--version", "1.0")


@dataclass(frozen=True)
class Bad:
    """One wrong thing: how it comes about, which command meets it, what the line must say."""

    name: str
    says: tuple[str, ...]
    command: tuple[str, ...] = _STATUS
    file: str = _DEV
    old: str = ""
    new: str | bytes = ""
    build: Callable[[Path], None] | None = None
    code: int = 2


def _tar(name: str = "a", **fields: object) -> Callable[[Path], None]:
    """Return what writes an archive with one odd member."""

    def write(path: Path) -> None:
        with tarfile.open(path, "w") as archive:
            member = tarfile.TarInfo(name)
            member.size = 0 if "type" in fields else 1
            for field, value in fields.items():
                setattr(member, field, value)
            archive.addfile(member, io.BytesIO(b"x"))

    return write


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(20_000_000))


BAD = [
    Bad("B01 alias bomb", (f"{_DEV}:1:8: anchors are not allowed",), new=b"title: &a x\n"),
    Bad("B05 too large", (f"{_DEV}:1:1: file is", "limit 1 MB"), new=b"#" * 1_100_000),
    Bad("B07 NUL", (f"{_DEV}:1:8: byte 0x00",), new=b"title: \0\n"),
    Bad(
        "B08 Latin-1",
        ("not UTF-8 at byte 9 (0xFC)", "save"),
        new="title: B\xfc\n".encode("latin-1"),
    ),
    Bad("B09 UTF-16", ("UTF-16 detected", "save the file as UTF-8"), new="a: 1\n".encode("utf-16")),
    Bad(
        "B10 twice",
        ("`user` is written twice, at lines 4 and 5",),
        old="deploy:",
        new="    user: root\ndeploy:",
    ),
    Bad(
        "B11 unknown key",
        (f"{_DEV}:3:5: unknown key `adress`", "`address`"),
        old="address",
        new="adress",
    ),
    Bad(
        "B12 port",
        (f"{_DEV}:4:11: port must be 1", "'22a'"),
        old="user: deploy",
        new="port: 22a",
    ),
    Bad("B14 documents", (f"{_DEV}:", "one document"), old="config:", new="---\nconfig:"),
    Bad("B15 tag", ("tags are not allowed",), old="192.0.2.10", new="!!python/object:os.system x"),
    Bad("B17 circle", ("circle: dev -> dev",), old="hosts:", new="extends: [dev]\nhosts:"),
    Bad(
        "B20 variable",
        ("config/dev/app.yaml:1:", "`nope` is not defined", "variables"),
        _PLAN,
        "config/dev/app.yaml",
        new=b"a: ${{ var.nope }}\n",
    ),
    Bad(
        "B24 newer",
        ("tidegate.yaml:1:11", "newer version (99 > 1)"),
        file="tidegate.yaml",
        old="tidegate: 1",
        new="tidegate: 99",
    ),
    Bad(
        "B29 secret",
        ("db_password", "tidegate secret set dev db_password"),
        _PLAN,
        "config/dev/app.yaml",
        new=b"a: ${{ secret.db_password }}\n",
    ),
    Bad("B35 conflict", ("unresolved merge at line 1",), old="hosts:", new="<<<<<<< HEAD\nhosts:"),
    Bad(
        "B41 option as host",
        ("host names cannot start with -",),
        old="192.0.2.10",
        new="-oProxyCommand=x",
    ),
    Bad(
        "B42 shell in host",
        ("character 1 ('$') is not allowed", "host name"),
        old="192.0.2.10",
        new="$(id)",
    ),
    Bad(
        "B45 shell in user",
        (f"{_DEV}:4:11: user is", "'root;id'"),
        old="user: deploy",
        new="user: root;id",
    ),
    Bad("B46 path", (f"{_DEV}:6:9: deploy path", "absolute"), old="/srv/mill", new="/srv/../etc"),
    Bad("B53 jump", ("circle: d1 -> d1",), old="user: deploy", new="user: deploy\n    jump: d1"),
    Bad(
        "B76 principal",
        ("signers:1:1", "* is not allowed in a name"),
        ("check",),
        "signers",
        new=b"* ssh-ed25519 AAAA\n",
    ),
    Bad("B83 bomb", ("200 times its size",), _ADD, build=_bomb),
    Bad("B84 outside", ("'../../evil' leads out of the build",), _ADD, build=_tar("../../evil")),
    Bad("B84 absolute", ("'/etc/evil' is absolute",), _ADD, build=_tar("/etc/evil")),
    Bad(
        "B86 hard link",
        ("leads out of the build",),
        _ADD,
        build=_tar(type=tarfile.LNKTYPE, linkname="../x"),
    ),
    Bad("B87 FIFO", ("'a' is a named pipe",), _ADD, build=_tar(type=tarfile.FIFOTYPE)),
    Bad("B91 line break", ("line break",), _ADD, build=_tar("a\nb")),
    Bad(
        "B92 cut short",
        ("not whole",),
        _ADD,
        build=lambda path: path.write_bytes(gzip.compress(bytes(5_000))[:20]),
    ),
    Bad("B97 empty", ("the build is empty",), _ADD, build=lambda path: path.mkdir()),
    Bad(
        "no build", ("mill has no build 2.0", "tidegate build add"), ("plan", "2.0", "--to", "dev")
    ),
    Bad(
        "no environment", ("no environment 'dve'", "known are: dev"), ("plan", "1.0", "--to", "dve")
    ),
    Bad("no approval", ("too short for the digest",), ("approve", "abcd")),
    Bad("no plan", ("there is no plan 'nothing'", "plan --save"), ("deploy", "--plan", "nothing")),
    Bad(
        "span",
        ("--wait-lock is 'soon'", "30s, 10m"),
        ("deploy", "1.0", "--to", "dev", "--wait-lock", "soon"),
    ),
    Bad("option", ("--too", "--to", "tidegate plan --help"), ("plan", "1.0", "--too", "dev")),
    Bad("command", ("'paln'", "'plan'"), ("paln",)),
    Bad("argument", ("version", "tidegate plan --help"), ("plan",)),
    Bad("choice", ("'ajar'", "'open', 'close'"), ("gate", "dev", "ajar")),
    Bad("workspace", ("/nowhere", "tidegate.yaml"), ("-C", "/nowhere", "status")),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_one_clear_line_says_what_is_wrong(desk, bad):
    desk.write(_GOOD)
    if bad.command == _PLAN:
        (desk.folder / "good").mkdir()
        (desk.folder / "good" / "app.txt").write_text("1.0")
        desk.run("build", "add", desk.folder / "good", "--version", "1.0")
    if bad.build is not None:
        bad.build(desk.folder / "build")
    elif bad.old:
        desk.edit(bad.file, bad.old, str(bad.new))
    elif bad.new:
        (desk.workspace / bad.file).write_bytes(bytes(bad.new))

    outcome = desk.run(*bad.command, "--json", code=bad.code)
    assert len(outcome.answer["problems"]) == 1, outcome
    wrong = [line for line in outcome.err.splitlines() if not line.startswith("medium:")]
    assert len(wrong) == 1, outcome
    for part in bad.says:
        assert part in wrong[0], outcome


def test_people_read_it_on_standard_error(desk):
    desk.write(_GOOD)
    desk.edit(_DEV, "address", "adress")
    outcome = desk.run("status", code=2)
    assert outcome.out == ""
    assert outcome.err == (
        "tidegate: environments/dev.yaml:3:5: unknown key `adress`; did you mean `address`?\n"
    )

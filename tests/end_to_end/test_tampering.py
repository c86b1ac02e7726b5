"""What was approved is what runs: one byte changed anywhere and nothing is touched."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from tests.end_to_end.outside import Desk, add_build, contents, hosts_yaml, live
from tests.lab.keys import make_key
from tests.lab.waiting import LONG

pytestmark = pytest.mark.sshd

_ENVIRONMENT = """\
kind: production
hosts:
{hosts}
deploy:
  path: {root}/${{{{ host.name }}}}
config:
  - {{file: app.yaml}}
"""


@pytest.fixture(scope="module")
def approved(tmp_path_factory, shared_sshds, operator_key):
    """1.0 is live on two hosts and 1.1 is approved, saved and signed."""
    folder = tmp_path_factory.mktemp("tampering")
    desk, server, ida = Desk(folder / "desk"), shared_sshds("bash"), make_key(folder / "ida")
    hosts = hosts_yaml(["north", "south"], server, operator_key)
    desk.write(
        {
            "tidegate.yaml": "tidegate: 1\napplication: parcels\npipeline: [harbour]\n",
            "environments/harbour.yaml": _ENVIRONMENT.format(hosts=hosts, root=folder / "srv"),
            "config/harbour/app.yaml": "cranes: 4\n",
            "signers": f"ida@example.com {ida.public}\n",
        }
    )
    desk.know(server)
    add_build(desk, "1.0", {"app.txt": "the first", "same.txt": "same"})
    _save_and_sign(desk, "1.0", ida, folder / "first.plan")
    desk.run("deploy", "1.0", "--to", "harbour", "--plan", folder / "first.plan")
    add_build(desk, "1.1", {"app.txt": "the second", "same.txt": "same"})
    _save_and_sign(desk, "1.1", ida, folder / "desk" / "second.plan")
    request = desk.json("deploy", "1.1", "--to", "harbour", code=3)["requested"]
    desk.run("approve", request, "--key", ida.path)
    return folder


@pytest.fixture
def copied(approved, tmp_path):
    """Return the desk as it was left, in a copy of its own; the hosts are everybody's."""
    shutil.copytree(approved / "desk", tmp_path / "desk", symlinks=True)
    desk = Desk(tmp_path / "desk")
    before = contents(approved / "srv")
    yield desk
    assert contents(approved / "srv") == before, "a host was touched"


def _save_and_sign(desk: Desk, version: str, key, saved: Path) -> None:
    desk.run("plan", version, "--to", "harbour", "--save", saved)
    sign = ["ssh-keygen", "-q", "-Y", "sign", "-n", "release-approval@tidegate", "-f", key.path]
    subprocess.run([*sign, saved], check=True, timeout=LONG, capture_output=True)


def _saved(desk: Desk) -> Path:
    return desk.folder / "second.plan"


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _flip_file(path: Path, text: bytes) -> None:
    """Change one bit of the first byte of `text` in the file, whatever its mode."""
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(_flip(data, data.index(text)))


def _flip_row(desk: Desk, table: str, text: bytes, *, column: str = "body") -> None:
    """Change one bit in the newest row of a table, past its triggers, as an intruder would."""
    with closing(sqlite3.connect(desk.store)) as store, store:
        query = f"SELECT position, {column} FROM {table} ORDER BY position DESC LIMIT 1"
        position, body = store.execute(query).fetchone()
        assert text in body, body
        store.execute(f"DROP TRIGGER {table}_no_update")
        changed = _flip(body, body.index(text))
        store.execute(f"UPDATE {table} SET {column} = ? WHERE position = ?", (changed, position))


def _refused(desk: Desk, *arguments: object, names: tuple[str, ...]) -> None:
    outcome = desk.run("deploy", *arguments, code=None)
    assert outcome.code == 3, outcome
    for name in names:
        assert name in outcome.text, outcome


def test_a_changed_plan_in_the_store_refuses(copied):
    _flip_row(copied, "plans", b"harbour")
    _refused(copied, "1.1", "--to", "harbour", names=("the stored plan",))


def test_a_changed_build_in_the_store_refuses(copied):
    (found,) = [
        path
        for path in (copied.home / "builds" / "contents").rglob("*")
        if path.is_file() and b"the second" in path.read_bytes()
    ]
    _flip_file(found, b"second")
    _refused(copied, "1.1", "--to", "harbour", names=("1.1", "app.txt"))


def test_a_changed_manifest_refuses(copied):
    (manifest,) = [
        path
        for path in (copied.home / "builds" / "manifests").iterdir()
        if path.name in copied.run("build", "show", "1.1").text
    ]
    _flip_file(manifest, b"app.txt")
    _refused(copied, "1.1", "--to", "harbour", names=("manifest", manifest.name[:12]))


def test_a_changed_profile_asks_anew_and_names_the_setting(copied):
    copied.edit("config/harbour/app.yaml", "cranes: 4", "cranes: 5")
    _refused(copied, "1.1", "--to", "harbour", names=("approv",))
    _refused(copied, "--plan", _saved(copied), "1.1", names=("cranes",))


def test_a_changed_approval_in_the_store_refuses(copied):
    _flip_row(copied, "decisions", b"SSH SIGNATURE")
    _refused(copied, "1.1", "--to", "harbour", names=("the stored decision",))


def test_a_changed_signature_beside_the_plan_refuses(copied):
    signature = Path(f"{_saved(copied)}.sig")
    lines = signature.read_text().splitlines(keepends=True)
    _flip_file(signature, lines[3][:20].encode())
    _refused(copied, "--plan", _saved(copied), names=(".sig file",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"harbour", "iarbour"),
        (b"127.0.0.1", "027.0.0.1"),
        (b'"nonce"', "second.plan is not a plan"),
        (b"SHA256:", "RHA256:"),
        (b"1.1", "no build 0.1"),
    ],
)
def test_a_changed_saved_plan_refuses(copied, text, named):
    _flip_file(_saved(copied), text)
    _refused(copied, "--plan", _saved(copied), names=(named,))


def test_a_changed_nonce_refuses_for_the_signature_alone(copied):
    """Everything still fits the world; only the bytes are not those that were signed."""
    saved = _saved(copied).read_bytes()
    place = saved.index(b'"nonce":"') + len(b'"nonce":"')
    _flip_file(_saved(copied), saved[place : place + 20])
    _refused(copied, "--plan", _saved(copied), names=(".sig file", "these bytes"))


def test_what_nobody_touched_deploys(approved, tmp_path):
    """The proof that the others refuse for what was changed and for nothing else."""
    shutil.copytree(approved / "desk", tmp_path / "desk", symlinks=True)
    desk = Desk(tmp_path / "desk")
    assert desk.json("deploy", "1.1", "--to", "harbour")["deployment"]["status"] == "succeeded"
    for host in ("north", "south"):
        assert (live(approved / "srv" / host) / "app.txt").read_text() == "the second"

"""A team of two delivers its application, knowing nothing but the documents and the commands."""

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from tests.end_to_end.outside import Desk, add_build, contents, hosts_yaml, live
from tests.lab.keys import make_key
from tests.lab.waiting import LONG

pytestmark = [pytest.mark.sshd, pytest.mark.long]

_FILES = 3_000
_SECRET = "cnry $HOME#4f1d0b6a77c8"

_TIDEGATE = """\
tidegate: 1
application: bookshop
pipeline: [office, shop]
groups:
  owners: [ida@example.com]
"""
_OFFICE = """\
title: The office
extends: [common]
hosts:
{hosts}
deploy:
  path: {root}/office/${{{{ host.name }}}}
config:
  - {{file: shop.yaml, to: etc/shop.yaml}}
  - {{file: .env}}
variables:
  currency: EUR
tests:
  - {{name: import, run: test -f alembic/__init__.py, where: all, within: 10m}}
"""
_SHOP = """\
title: The shop
kind: production
extends: [common]
hosts:
{hosts}
deploy:
  path: {root}/shop/${{{{ host.name }}}}
  shared: [invoices]
  steps:
    - at: switched
      name: note
      run: echo "$TIDEGATE_VERSION on $TIDEGATE_HOST" >> ../../../steps.log
config:
  - {{file: shop.yaml, to: etc/shop.yaml, mode: '0640'}}
  - {{file: .env, mode: '0600'}}
variables:
  currency: EUR
approval:
  approvers: [owners]
  checklist: [The till is closed]
"""
_PROFILES = {
    "config/common/shop.yaml": (
        "# what every shop has\n"
        "shop:\n"
        "  name: Bookshop\n"
        "  currency: ${{ var.currency }}\n"
        "  page_size: 20\n"
        "limits: [10, 20]\n"
    ),
    "config/office/shop.yaml": "shop:\n  page_size: 5\nlog:\n  level: DEBUG\n",
    "config/shop/shop.yaml": "log:\n  level: WARN\nlimits: [10, 50]\n",
    "config/common/.env": "# names only\nQUEUE=orders\nHOST=${{ host.name }}\n",
    "config/office/.env": "DB_PASSWORD=${{ secret.db_password }}\nWORKERS=1\n",
    "config/shop/.env": "DB_PASSWORD=${{ secret.db_password }}\nWORKERS=8\n",
}


@pytest.fixture
def ida(tmp_path):
    return make_key(tmp_path / "keys" / "ida")


@pytest.fixture
def bookshop(desk, server, operator_key, ida, tmp_path):
    """Write the workspace; two hosts of each environment are folders of one server."""
    places = {"root": tmp_path / "srv"}
    office = hosts_yaml(["desk-1", "desk-2"], server, operator_key)
    shop = hosts_yaml(["till-1", "till-2"], server, operator_key)
    desk.write(
        {
            "tidegate.yaml": _TIDEGATE,
            "environments/office.yaml": _OFFICE.format(hosts=office, **places),
            "environments/shop.yaml": _SHOP.format(hosts=shop, **places),
            "signers": f"ida@example.com {ida.public}\n",
            **_PROFILES,
        }
    )
    desk.know(server)
    desk.environment["TIDEGATE_SECRET_db_password"] = _SECRET
    return desk


def test_a_release_goes_from_a_folder_to_the_shop_and_back(bookshop, ida, tmp_path):
    desk, root = bookshop, tmp_path / "srv"
    checked = desk.json("check")
    assert checked["problems"] == []
    application = _site_packages(tmp_path / "application")
    _register(desk, application, "1.0")
    desk.run("deploy", "1.0", "--to", "office")
    request = desk.json("deploy", "1.0", "--to", "shop", code=3)
    assert len(request["requested"]) == 64
    assert not (root / "shop").exists(), "a request touches no host"

    saved = _approve_with_ssh_keygen(desk, "1.0", ida, tmp_path / "plan-1.0")
    deployed = desk.json("deploy", "1.0", "--to", "shop", "--plan", saved)
    assert deployed["deployment"]["status"] == "succeeded"
    _expect_shop(root, application, "1.0")
    assert desk.run("status", "shop", "--live").out.count("1.0") >= 2

    (application / "alembic" / "__init__.py").write_text("raise SystemExit('broken')\n")
    _register(desk, application, "1.1")
    desk.run("deploy", "1.1", "--to", "office")
    saved = _approve_with_tidegate(desk, "1.1", ida, tmp_path / "plan-1.1")
    _verify_as_openssh(desk, saved)
    desk.run("deploy", "1.1", "--to", "shop")
    _expect_shop(root, application, "1.1")

    back = desk.json("rollback", "shop", "--yes", code=3)
    desk.run("approve", back["requested"], "--key", ida.path)
    desk.run("rollback", "shop", "--yes")
    assert "__version__" in (live(root / "shop" / "till-1") / "alembic/__init__.py").read_text()
    assert _shop_version(desk) == "1.0"
    steps = (root / "shop" / "steps.log").read_text().splitlines()
    assert sorted(steps) == sorted(
        f"{version} on {host}" for version in ("1.0", "1.1", "1.0") for host in ("till-1", "till-2")
    )

    actions = [entry["action"] for entry in desk.json("history")["entries"]]
    assert actions.count("deployment finished") == 5
    desk.run("audit", "verify")
    desk.run("audit", "export", tmp_path / "record.jsonl")
    assert _SECRET.encode() not in b"".join(_everything_kept(desk, tmp_path / "record.jsonl"))


def test_the_gate_opens_and_closes_by_a_signed_decision(bookshop, ida):
    desk = bookshop
    before = (desk.workspace / "environments" / "shop.yaml").read_text()
    refused = desk.run("gate", "shop", "open", "--key", ida.path, code=2)
    assert "--yes" in refused.err
    desk.run("gate", "shop", "open", "--yes", "--key", ida.path)
    assert "required: false" in (desk.workspace / "environments" / "shop.yaml").read_text()
    assert not desk.json("status", "shop")["environments"][0]["approval_required"]
    desk.run("gate", "shop", "close", "--yes", "--key", ida.path)
    after = (desk.workspace / "environments" / "shop.yaml").read_text()
    assert after.replace("  required: true\n", "") == before
    assert desk.json("status", "shop")["environments"][0]["approval_required"]


def test_a_rejection_s_case_stands_on_the_next_checklist(bookshop, ida, tmp_path):
    desk = bookshop
    add_build(desk, "2.0", {"alembic/__init__.py": "", "app.txt": "2.0"})
    desk.run("deploy", "2.0", "--to", "office")
    request = desk.json("deploy", "2.0", "--to", "shop", code=3)["requested"]
    reason = ("--reason", "refunds were forgotten", "--case", "A refund is paid out")
    desk.run("reject", request, *reason, "--key", ida.path)
    again = desk.run("deploy", "2.0", "--to", "shop", code=3)
    assert request[:12] not in again.text, "what was rejected is not asked for again"
    add_build(desk, "2.1", {"alembic/__init__.py": "", "app.txt": "2.1"})
    desk.run("deploy", "2.1", "--to", "office")
    plan = desk.run("plan", "2.1", "--to", "shop", "--save", tmp_path / "plan").out
    assert "A refund is paid out" in plan
    assert "The till is closed" in plan
    signed = json.loads((tmp_path / "plan").read_bytes())
    assert signed["approval"]["checklist"] == ["The till is closed", "A refund is paid out"]


def test_the_comparison_is_what_the_document_says(bookshop):
    answer = bookshop.json("compare", "office", "shop", code=1)
    assert answer["left"]["name"] == "office"
    assert answer["right"]["name"] == "shop"
    files = {file["file"]: file for file in answer["files"]}
    assert {name: file["format"] for name, file in files.items()} == {
        "etc/shop.yaml": "yaml",
        ".env": "dotenv",
    }
    entries = {entry["path"]: entry for file in files.values() for entry in file["entries"]}
    assert set(entries) == {"shop.page_size", "limits[1]", "log.level", "DB_PASSWORD", "WORKERS"}
    page_size = entries["shop.page_size"]
    assert (page_size["class"], page_size["severity"]) == ("unexpected", "medium")
    assert page_size["secret"] is False
    assert page_size["left"] == {
        "value": 5,
        "type": "integer",
        "origin": "config/office/shop.yaml:2",
    }
    assert page_size["right"]["origin"] == "config/common/shop.yaml:5"
    password = entries["DB_PASSWORD"]
    assert (password["class"], password["severity"]) == ("unexpectedly_equal", "blocker")
    assert password["left"]["value"] is None
    assert password["left"]["redacted"] is True
    assert password["left"]["fingerprint"] == password["right"]["fingerprint"]
    assert answer["summary"] == {
        "left": 10,
        "right": 10,
        "both": 10,
        "only_left": 0,
        "only_right": 0,
        "same": 6,
        "different": 4,
        "type_mismatch": 0,
    }
    assert answer["findings"] == {"blocker": 1, "high": 0, "medium": 3, "low": 0, "info": 1}
    people = bookshop.run("compare", "office", "shop", code=1)
    assert _SECRET not in people.text
    for word in ("shop.page_size", "differs", "DB_PASSWORD"):
        assert word in people.out


def _register(desk: Desk, folder: Path, version: str) -> None:
    desk.run("build", "add", folder, "--version", version)
    assert version in desk.run("build", "list").out
    shown = desk.json("build", "show", version)
    assert shown["files"] == _FILES


def _approve_with_ssh_keygen(desk: Desk, version: str, key, saved: Path) -> Path:
    desk.run("plan", version, "--to", "shop", "--save", saved)
    sign = ["ssh-keygen", "-q", "-Y", "sign", "-n", "release-approval@tidegate", "-f", key.path]
    subprocess.run([*sign, saved], check=True, timeout=LONG, capture_output=True)
    return saved


def _approve_with_tidegate(desk: Desk, version: str, key, saved: Path) -> Path:
    desk.run("plan", version, "--to", "shop", "--save", saved)
    desk.run("approve", saved, "--key", key.path)
    return saved


def _verify_as_openssh(desk: Desk, saved: Path) -> None:
    verify = ["ssh-keygen", "-Y", "verify", "-n", "release-approval@tidegate"]
    names = ["-f", desk.workspace / "signers", "-I", "ida@example.com", "-s", f"{saved}.sig"]
    with saved.open("rb") as plan:
        subprocess.run([*verify, *names], stdin=plan, check=True, timeout=LONG, capture_output=True)


def _expect_shop(root: Path, application: Path, version: str) -> None:
    """Compare every file of both hosts with the build and the profile that was written."""
    for host in ("till-1", "till-2"):
        release = live(root / "shop" / host)
        assert f"-{version}-" in release.name
        shop = "shop:\n  name: Bookshop\n  currency: EUR\n  page_size: 20\n"
        arrived = contents(release)
        assert shop in arrived.pop("etc/shop.yaml").decode()
        _expect_variables(release / ".env", host)
        del arrived[".env"]
        assert (release / "invoices").is_symlink()
        assert arrived == contents(application)


def _expect_variables(path: Path, host: str) -> None:
    """Read the file as a shell would; the secret holds what a shell would love to expand."""
    assert path.stat().st_mode & 0o777 == 0o600
    assert f"HOST={host}\n" in path.read_text(), "nothing that needs no quotes gets any"
    read = '. "$0"; printf "%s|" "$QUEUE" "$HOST" "$WORKERS" "$DB_PASSWORD"'
    shell = ["sh", "-c", read, path]
    done = subprocess.run(shell, check=True, capture_output=True, text=True, timeout=LONG)
    assert done.stdout == f"orders|{host}|8|{_SECRET}|"


def _shop_version(desk: Desk) -> str:
    (shop,) = desk.json("status", "shop")["environments"]
    return shop["live"]


def _everything_kept(desk: Desk, *more: Path) -> list[bytes]:
    """Return all that Tidegate keeps for its user, and these files."""
    return [*contents(desk.home).values(), *(path.read_bytes() for path in more)]


def _site_packages(folder: Path) -> Path:
    """Copy an installed application: thousands of files of a real tree of packages."""
    source = Path(sysconfig.get_path("purelib"))
    found = (path for path in sorted(source.rglob("*")) if _is_wanted(path, source))
    for path, _ in zip(found, range(_FILES), strict=False):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def _is_wanted(path: Path, source: Path) -> bool:
    top = path.relative_to(source).parts[0]
    left_out = top in ("PySide6", "shiboken6") or path.suffix == ".pyc"
    return not left_out and path.is_file() and path.stat().st_size < 500_000

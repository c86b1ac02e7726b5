"""A repository becomes a workspace from the terminal: shown, written, checked, its secrets kept."""

import shutil
import stat
from pathlib import Path

import pytest
from tests.end_to_end.outside import Desk

SAMPLES = Path(__file__).parents[1] / "services" / "import_samples"


@pytest.fixture
def desk(tmp_path):
    """A person who stands in the folder of a repository."""
    made = Desk(tmp_path)
    made.workspace.rmdir()
    shutil.copytree(SAMPLES / "laravel", made.workspace)
    return made


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_repository_becomes_a_workspace_beside_its_files(desk):
    before = files_of(desk.workspace)
    dry = desk.json("init", "--import", "--dry-run")
    assert dry["written"] is False
    assert files_of(desk.workspace) == before

    shown = desk.run("init", "--import")
    assert ".env.production: environment file -> production -> config/production/.env" in shown.out
    assert ".env.example: a template" in shown.out
    assert "tidegate secret set production DB_PASSWORD" in shown.out
    after = files_of(desk.workspace)
    assert {name: after[name] for name in before} == before
    assert b"sample" not in b"".join(
        after[name][0] for name in after.keys() - before.keys()
    ).replace(b"this is a sample", b"")

    report = desk.json("check")
    missing = [each["text"] for each in report["findings"] if "is not set" in each["text"]]
    assert "environments/production.yaml:1:1: the secret `DB_PASSWORD` is not set" in missing
    compared = desk.json("compare", "dev", "production", code=None)
    assert compared["files"][0]["file"] == ".env"

    again = desk.run("init", "--import", code=2)
    assert "is a workspace already" in again.err


def test_found_secrets_go_to_a_safe_place_or_nowhere(desk, tmp_path):
    place = tmp_path / "apart"
    made = desk.json("init", place, "--from", desk.workspace, "--keep-secrets", "--name", "shop")
    assert made["application"] == "shop"
    assert made["secrets"]["production"] == ["APP_KEY", "DB_PASSWORD"]
    assert (place / "environments/staging.yaml").is_file()
    assert not (desk.workspace / "tidegate.yaml").exists()


def test_what_belongs_to_an_import_is_refused_without_one(desk):
    for option in (("--leave", ".env"), ("--environment", "x"), ("--dry-run",)):
        assert "add --import" in desk.run("init", *option, code=2).err
    refused = desk.run("init", "--import", "--leave", "nothing", code=2)
    assert "is none of the files that were understood" in refused.err
    left = [
        word for name in (".env", ".env.staging", ".env.production") for word in ("--leave", name)
    ]
    assert "no file is left" in desk.run("init", "--import", *left, code=2).err
    assert not (desk.workspace / "tidegate.yaml").exists()

"""The record names people by git's address, else by the system's user."""

import getpass
import subprocess
import uuid
from pathlib import Path

import pytest

from tidegate.adapters.machine import person
from tidegate.adapters.machine.person import MachinePerson
from tidegate.adapters.machine.tokens import RandomTokens
from tidegate.domain.workspace import Application, Workspace


def workspace(root: Path) -> Workspace:
    application = Application(tidegate=1, application="shop", pipeline=("dev",))
    return Workspace(root=str(root), application=application, environments={})


@pytest.fixture(autouse=True)
def _no_git_settings(monkeypatch, tmp_path):
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, str(tmp_path / "absent"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def test_gits_address_of_the_workspace_names_the_person(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    mail = ["git", "-C", str(tmp_path), "config", "user.email", "alice@example.com\x1b[31m"]
    subprocess.run(mail, check=True)
    operator = MachinePerson().operator(workspace(tmp_path))
    assert operator.name == "alice@example.com[31m"
    assert operator.os_user == getpass.getuser()
    assert operator.machine


def test_without_git_the_systems_user_does(tmp_path, monkeypatch):
    user = getpass.getuser()
    assert MachinePerson().operator(workspace(tmp_path)).name == user
    assert MachinePerson().operator().name == user
    monkeypatch.setenv("PATH", "")
    assert MachinePerson().operator(workspace(tmp_path)).name == user


def test_a_system_that_knows_no_user_still_has_a_word_for_it(monkeypatch):
    def unknown():
        raise KeyError("uid 4711")

    monkeypatch.setattr(person.getpass, "getuser", unknown)
    assert MachinePerson().operator().name == "unknown"


def test_tokens_are_uuids_that_do_not_repeat():
    tokens = {RandomTokens().unique() for _ in range(100)}
    assert len(tokens) == 100
    assert all(str(uuid.UUID(token)) == token for token in tokens)

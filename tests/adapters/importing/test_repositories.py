"""Folders are listed and read within limits, and no link leads out."""

import os

import pytest

from tidegate.adapters.importing.repositories import LARGEST, FolderRepositories
from tidegate.domain.imported import SshAlias
from tidegate.domain.problem import Problem


@pytest.fixture
def repositories(tmp_path):
    return FolderRepositories(ssh_config=tmp_path / "ssh/config")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "repository"
    made.mkdir()
    return made


def write(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_dependencies_and_builds_are_passed_by(repositories, folder):
    for name in ("b/c.yml", ".env", "node_modules/x/.env", ".git/config", "dist/.env"):
        write(folder / name)
    assert repositories.listing(folder).files == (".env", "b/c.yml")
    assert repositories.has_git(folder)


def test_links_lead_nowhere_out(repositories, folder, tmp_path):
    write(tmp_path / "outside", b"secret")
    write(folder / "inside", b"in")
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "in").symlink_to("inside")
    (folder / "loop").symlink_to(folder)
    (folder / "round").symlink_to("round")
    assert repositories.listing(folder).files == ("in", "inside", "loop", "out", "round")
    assert repositories.read(folder, "in") == b"in"
    for name in ("out", "loop/../../outside", "../outside", "round", "gone"):
        with pytest.raises(Problem):
            repositories.read(folder, name)


def test_large_files_and_pipes_are_refused(repositories, folder):
    write(folder / "large", b"x" * (LARGEST + 1))
    os.mkfifo(folder / "pipe")
    with pytest.raises(Problem, match="over 2 MB"):
        repositories.read(folder, "large")
    with pytest.raises(Problem, match="no regular file"):
        repositories.read(folder, "pipe")


def test_what_is_no_folder_is_a_problem(repositories, folder):
    write(folder / "file")
    for path in (folder / "file", folder / "gone"):
        with pytest.raises(Problem, match="is no folder"):
            repositories.listing(path)


def test_names_that_no_workspace_may_hold_are_passed_by(repositories, folder):
    for name in ("a\nb.yml", "ok.yml", "back\\slash.yml"):
        write(folder / name)
    assert repositories.listing(folder).files == ("ok.yml",)


def test_hosts_of_ssh_config_and_its_includes(repositories, tmp_path):
    write(
        tmp_path / "ssh/config",
        b"Include conf.d/* **x\nInclude /etc/passwd\nHost web1 *.lan !x\n HostName = 10.0.0.1\n"
        b"Match host y\n HostName never\nHost two three\n  hostname h.internal\n\xff\n",
    )
    write(tmp_path / "ssh/conf.d/a", b'Host inner\nHostName "i.internal"\nInclude conf.d/a\n')
    assert set(repositories.ssh_aliases()) == {
        SshAlias("inner", "i.internal"),
        SshAlias("web1", "10.0.0.1"),
        SshAlias("two", "h.internal"),
        SshAlias("three", "h.internal"),
    }


def test_without_ssh_config_there_are_none(repositories):
    assert repositories.ssh_aliases() == ()

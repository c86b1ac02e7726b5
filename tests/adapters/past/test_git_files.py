"""Earlier contents of a file come from git, byte for byte; without git there are none."""

import os
import subprocess

import pytest

from tidegate.adapters.past.git_files import GitPast

NAME = "config/dev/a b.yaml"


@pytest.fixture
def repository(tmp_path):
    def git(*words):
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.com", *words]
        subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **own}, check=True, capture_output=True
        )

    git("init", "-q")
    file = tmp_path / "app" / NAME
    file.parent.mkdir(parents=True)
    for content in (b"a: 1\n", b"a: \xff2\r\n", None):
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        git("add", "-A")
        git("commit", "-qm", "x")
    return tmp_path


def test_each_commit_is_told_newest_first(repository):
    found = GitPast().versions(str(repository / "app"), NAME, limit=9)
    assert [each.content for each in found] == [None, b"a: \xff2\r\n", b"a: 1\n"]
    assert {each.by for each in found} == {"Ana"}
    assert all(len(each.commit) == 40 for each in found)
    assert len(GitPast().versions(str(repository / "app"), NAME, limit=2)) == 2


def test_where_git_keeps_nothing_there_is_no_past(repository, tmp_path):
    past = GitPast()
    assert past.versions(str(repository / "app"), "config/other.yaml", limit=9) == ()
    assert past.versions(str(repository / "app"), "a\nb", limit=9) == ()
    assert past.versions(str(tmp_path / "gone"), NAME, limit=9) == ()


def test_nothing_that_the_repositorys_own_settings_name_is_run(repository):
    ran = repository / "ran"
    with (repository / ".git" / "config").open("a") as config:
        config.write(
            f'[core]\n\tfsmonitor = "touch {ran}"\n\tpager = "touch {ran}"\n'
            f'[log]\n\tshowSignature = true\n[gpg]\n\tprogram = "touch {ran}"\n'
        )
    assert GitPast().versions(str(repository / "app"), NAME, limit=9)
    assert not ran.exists()

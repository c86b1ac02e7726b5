"""A file is replaced whole, keeps what it was besides its content, and is never lost."""

import stat

import pytest

from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.problem import Problem

NAME = "config/dev/app.yaml"


def test_mode_and_link_are_kept_and_nothing_is_left_beside(folder):
    real = folder.write("shared/app.yaml", "a: 1\n")
    real.chmod(0o640)
    link = folder.root / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to("../../shared/app.yaml")
    WorkspaceFiles().save(folder.open(), NAME, b"a: 2\n", expected=b"a: 1\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"a: 2\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [path.name for path in real.parent.iterdir()] == ["app.yaml"]


def test_a_file_that_changed_meanwhile_is_left_alone(folder):
    path = folder.write(NAME, "a: theirs\n")
    with pytest.raises(Problem, match="has changed on disk meanwhile; nothing was written"):
        WorkspaceFiles().save(folder.open(), NAME, b"a: mine\n", expected=b"a: 1\n")
    assert path.read_bytes() == b"a: theirs\n"


def test_a_new_file_is_made_with_its_folders(folder):
    WorkspaceFiles().save(folder.open(), "config/new/app.yaml", b"a: 1\n", expected=b"")
    assert (folder.root / "config/new/app.yaml").read_bytes() == b"a: 1\n"


def test_creating_overwrites_nothing(folder):
    before = (folder.root / "tidegate.yaml").read_bytes()
    with pytest.raises(Problem, match=r"already has tidegate\.yaml"):
        WorkspaceFiles().create(folder.root, {"new.yaml": b"", "tidegate.yaml": b"x"})
    assert (folder.root / "tidegate.yaml").read_bytes() == before
    assert not (folder.root / "new.yaml").exists()

"""Plain files are read with a limit."""

import os

import pytest

from tidegate.adapters.files.reading import LocalFiles
from tidegate.domain.problem import Problem


def test_a_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    assert LocalFiles().is_there(str(tmp_path / "a"))
    assert LocalFiles().read(str(tmp_path / "a")) == b"x"


def test_what_is_no_readable_file_is_a_problem(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(bytes(16 * 2**20 + 1))
    for name, what in {"none": "no file", "pipe": "is no file", "large": "over 16 MB"}.items():
        with pytest.raises(Problem, match=what):
            LocalFiles().read(str(tmp_path / name))
    assert not LocalFiles().is_there("a\0b")
    with pytest.raises(Problem):
        LocalFiles().read("a\0b")

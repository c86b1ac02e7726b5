"""A small workspace on disk, and what is said about one that is wrong."""

import pytest

from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.problem import Problem, Problems

APPLICATION = "tidegate: 1\napplication: shop\npipeline: [dev]\n"
DEV = "hosts: [{name: web-1, address: web-1.example.com}]\ndeploy: {path: /srv/shop}\n"


class Folder:
    """A workspace's folder; files are given as text or bytes."""

    def __init__(self, root):
        self.root = root
        self.write("tidegate.yaml", APPLICATION)
        self.write("environments/dev.yaml", DEV)

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def open(self):
        return WorkspaceFiles().open(self.root)

    def problems(self):
        """Open and return the messages."""
        with pytest.raises(Problem) as caught:
            self.open()
        found = caught.value
        each = found.problems if isinstance(found, Problems) else (found,)
        return [str(problem) for problem in each]


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "shop"
    root.mkdir()
    return Folder(root)

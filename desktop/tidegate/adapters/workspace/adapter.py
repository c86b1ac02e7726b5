"""The workspace's files as services see them."""

from pathlib import Path

from tidegate.adapters.workspace.bounded import LARGEST_PROFILE_FILE, read_bounded
from tidegate.adapters.workspace.reading import read_workspace
from tidegate.domain.file_path import path_inside
from tidegate.domain.problem import Problem
from tidegate.domain.workspace import Workspace


class WorkspaceFiles:
    """Implements `ports.Workspaces` on a folder of the local disk."""

    def open(self, folder: Path) -> Workspace:
        """Read and check everything; raises Problems with `file:line:column` messages."""
        return read_workspace(folder)

    def profile_file(self, workspace: Workspace, name: str) -> bytes | None:
        """Return a file below the workspace, or None where it is absent.

        Raises Problem for a path that leads out of the workspace or a file over 16 MB.
        """
        path = inside(workspace, name)
        if not path.exists():
            return None
        return read_bounded(path, file=name, limit=LARGEST_PROFILE_FILE)


def inside(workspace: Workspace, name: str) -> Path:
    """Return the real path of a file of the workspace; raises Problem when it leads out."""
    try:
        path = (Path(workspace.root) / path_inside(name)).resolve()
    except (ValueError, OSError, RuntimeError) as error:
        raise Problem(f"{name}:1:1: {error}") from None
    if not path.is_relative_to(Path(workspace.root).resolve()):
        raise Problem(
            f"{name}:1:1: outside the workspace's folder",
            remedy="links out of it are not followed; copy the file here",
        )
    return path

"""The workspace's files as services see them."""

from collections.abc import Mapping
from pathlib import Path

from tidegate.adapters.workspace.bounded import LARGEST_PROFILE_FILE, read_bounded
from tidegate.adapters.workspace.contracts import CONTRACT_FILE, read_contract
from tidegate.adapters.workspace.located import Location, place_of
from tidegate.adapters.workspace.reading import read_workspace
from tidegate.adapters.workspace.saving import create_files, replace_file
from tidegate.adapters.workspace.schema import schemas
from tidegate.adapters.workspace.strict_yaml import read_yaml
from tidegate.domain.contract import Contract
from tidegate.domain.file_path import path_inside
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Origin
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

    def save(self, workspace: Workspace, name: str, content: bytes, *, expected: bytes) -> None:
        """Replace a file atomically, keeping mode, owner and links.

        Raises Problem when the file no longer holds `expected`.
        """
        replace_file(inside(workspace, name), content, expected=expected, file=name)

    def schema(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files by file name, for editors."""
        return schemas()

    def contract(self, workspace: Workspace) -> Contract | None:
        """Read `contract.yaml`, None where absent; raises Problems as `open` does."""
        content = self.profile_file(workspace, CONTRACT_FILE)
        if content is None and (Path(workspace.root) / CONTRACT_FILE).is_symlink():
            # A contract that nobody finds would open the gate that it keeps shut.
            where = f"{CONTRACT_FILE}:1:1"
            raise Problem(f"{where}: is a link that leads nowhere", remedy="mend or remove it")
        if content is None:
            return None
        return read_contract(content, environments=frozenset(workspace.environments))

    def locate(self, workspace: Workspace, name: str, location: Location) -> Origin:
        """Return where a key or an item is written, such as `("config", 0)` of an environment."""
        content = read_bounded(inside(workspace, name), file=name)
        return place_of(read_yaml(content, file=name), location)

    def create(self, folder: Path, files: Mapping[str, bytes]) -> None:
        """Write new files below a folder; raises Problem, writing none, where one exists."""
        create_files(folder, files)


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

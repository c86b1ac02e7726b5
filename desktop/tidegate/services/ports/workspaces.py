"""The workspace's files, now and before, and the folders that one is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path as FilePath

    from tidegate.domain.contract import Contract
    from tidegate.domain.imported import Listing, SshAlias
    from tidegate.domain.setting import Origin
    from tidegate.domain.workspace import Workspace


class Workspaces(Protocol):
    """The workspace's files: read strictly, written back to the byte."""

    def open(self, folder: FilePath) -> Workspace:
        """Read and check everything; raises Problems with `file:line:column` messages."""
        ...

    def profile_file(self, workspace: Workspace, name: str) -> bytes | None:
        """Return a file below the workspace (`config/dev/app.yaml`), or None where it is absent.

        Raises Problem for a path that leads out of the workspace or a file over 16 MB.
        """
        ...

    def save(self, workspace: Workspace, name: str, content: bytes, *, expected: bytes) -> None:
        """Replace a file atomically, keeping mode, owner and links.

        Raises Problem when the file no longer holds `expected`.
        """
        ...

    def schema(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files by file name, for editors."""
        ...

    def contract(self, workspace: Workspace) -> Contract | None:
        """Read `contract.yaml`, None where absent; raises Problems as `open` does."""
        ...

    def locate(self, workspace: Workspace, name: str, location: tuple[int | str, ...]) -> Origin:
        """Return where a key or an item is written, such as `("config", 0)` of an environment."""
        ...

    def create(self, folder: FilePath, files: Mapping[str, bytes]) -> None:
        """Write new files below a folder; raises Problem, writing none, where one exists."""
        ...


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file as one commit left it; None where the commit took it away."""

    commit: str
    by: str
    at: datetime
    content: bytes | None = field(repr=False)


class PastFiles(Protocol):
    """What a workspace's files were before, where somebody keeps that."""

    def versions(self, root: str, name: str, *, limit: int) -> tuple[PastFile, ...]:
        """Return a file's earlier contents, newest first; none where nobody keeps them."""
        ...


class Repositories(Protocol):
    """Folders that an import looks at: listed and read within limits, nothing in them is run."""

    def listing(self, folder: FilePath) -> Listing:
        """Return the files below a folder; raises Problem where it is none or cannot be read."""
        ...

    def has_git(self, folder: FilePath) -> bool:
        """Tell whether git keeps the folder's history."""
        ...

    def read(self, folder: FilePath, path: str) -> bytes:
        """Return a file's bytes; raises Problem with the bare reason why it cannot be."""
        ...

    def ssh_aliases(self) -> tuple[SshAlias, ...]:
        """Return the hosts that the user's ssh_config names."""
        ...

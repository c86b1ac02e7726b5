"""The bytes of builds, and where new ones appear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path as FilePath
    from typing import BinaryIO

    from tidegate.domain.build import Manifest
    from tidegate.domain.identity import BuildDigest, Version
    from tidegate.domain.workspace import Workspace


class Artifacts(Protocol):
    """The bytes of builds, kept once by content."""

    def add(self, source: FilePath) -> tuple[Manifest, tuple[str, ...]]:
        """Take in a folder or an archive; return its manifest and warnings.

        A single folder around everything is taken off, with a warning that says so, only when it
        has the archive's own name.

        Raises Problem naming the member and the reason for anything that must not be deployed.
        """
        ...

    def manifest(self, digest: BuildDigest) -> Manifest:
        """Return a registered build's manifest; raises Problem when it is missing or changed."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open the content with that SHA-256 for reading."""
        ...

    def changed(self, digest: BuildDigest) -> tuple[str, ...]:
        """Return the paths of members whose stored bytes are not what was registered."""
        ...


class BuildSources(Protocol):
    """Where new builds appear on this machine."""

    def matches(self, workspace: Workspace) -> tuple[tuple[Version, FilePath], ...]:
        """Return versions and files that the workspace's watched globs name, oldest first.

        A file that is still being written is left for a later call.
        """
        ...

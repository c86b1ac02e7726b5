"""Compares the settings of two sources by key and typed value."""

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Comparison
from tidegate.domain.merge import Merge
from tidegate.domain.pairing import Lists
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ResolvedFile
from tidegate.services.file_comparing import FileComparing
from tidegate.services.found import Found
from tidegate.services.localising import localised
from tidegate.services.pausing import paused_collection
from tidegate.services.reading_lines import read_alike
from tidegate.services.secret_values import SecretValues
from tidegate.services.sourcing import Sourcing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.domain.rulebook import RuleBook
    from tidegate.domain.workspace import Workspace
    from tidegate.services.ports.credentials import Credentials
    from tidegate.services.ports.this_machine import Clock

_NO_APPLICATION = "files"
"""Whose fingerprint key it is when two files are compared without a workspace."""


@dataclass(frozen=True)
class Comparing:
    """Compares sources by their workspace's contract; secrets leave it as fingerprints only.

    The keyring is met when there is a secret to compare, the clock when there is a contract, and
    not before. Without a clock nothing that was accepted until some day is accepted.
    """

    sourcing: Sourcing
    credentials: "Callable[[], Credentials]"
    clock: "Callable[[], Clock] | None" = None

    @paused_collection()
    def compare(
        self,
        left: str,
        right: str,
        *,
        workspace: "Workspace | None",
        merge: str = "deep",
        lists: str = "auto",
        folder: FilePath | None = None,
    ) -> Comparison:
        """Return what two sources have in common and where they differ; raises Problem.

        Relative paths are those of the current folder, or of `folder`.
        """
        find = self.sourcing.find
        how = Merge(merge)
        sides = (
            find(left, workspace=workspace, folder=folder, merge=how),
            find(right, workspace=workspace, folder=folder, merge=how),
        )
        return self.compare_found(*sides, workspace=workspace, lists=Lists(lists))

    def compare_found(
        self, left: Found, right: Found, *, workspace: "Workspace | None", lists: Lists = Lists.AUTO
    ) -> Comparison:
        """Return the comparison of two sources that were found before."""
        left, right = localised((left, right))
        values = self.secret_values(workspace)
        book = self.rule_book(workspace)
        pairs = (self._read_alike(*one) for one in _files(left, right))
        files = tuple(
            FileComparing(left, right, one, values, lists=lists, book=book).compared()
            for one in pairs
        )
        return Comparison(left.source.name, right.source.name, files)

    def _read_alike(
        self, left: ResolvedFile, right: ResolvedFile
    ) -> tuple[ResolvedFile, ResolvedFile]:
        left, right = read_alike((left, right), formats=self.sourcing.formats)
        return left, right

    def secret_values(self, workspace: "Workspace | None") -> SecretValues:
        """Return what makes the fingerprints of a workspace's secrets."""
        application = workspace.name if workspace else _NO_APPLICATION
        return SecretValues(application, self.credentials)

    def rule_book(self, workspace: "Workspace | None") -> "RuleBook | None":
        """Return what the workspace's contract says today, None where there is no contract."""
        contract = self.sourcing.environments().contract(workspace) if workspace else None
        if contract is None:
            return None
        from tidegate.domain.rulebook import RuleBook  # noqa: PLC0415 - a contract's only

        today = self.clock().now().date() if self.clock else None
        return RuleBook(contract, today=today)


def _files(left: Found, right: Found) -> list[tuple[ResolvedFile, ResolvedFile]]:
    """Return the files of both sides that belong together; an absent one has no settings."""
    ours, theirs = left.source.files, right.source.files
    if left.is_path and right.is_path:
        return [(ours[0], theirs[0])]
    if left.is_path:
        return [(ours[0], file_like(ours[0], right))]
    if right.is_path:
        return [(file_like(theirs[0], left), theirs[0])]
    known = {file.file: file for file in theirs}
    named = {_name_in_profile(file): file.file for file in theirs}
    shared = known.keys() & {file.file for file in ours}
    pairs = []
    for file in ours:
        # `config/dev.toml` and `config/production.toml` of a release may be one file of profiles.
        place = file.file if file.file in shared else named.get(_name_in_profile(file), "")
        other = None if place in shared and place != file.file else known.pop(place, None)
        pairs.append((file, other or _absent(file)))
    return pairs + [(_absent(file), file) for file in known.values()]


def _name_in_profile(file: ResolvedFile) -> str:
    """Return what the profiles call a file; its place in a release for one that is of none."""
    parts = file.layers[-1].split("/", 2) if file.layers else []
    in_profile = parts[:1] == ["config"] and len(parts) == 3  # noqa: PLR2004 - config, profile, name
    return parts[2] if in_profile else file.file


def _absent(file: ResolvedFile) -> ResolvedFile:
    return ResolvedFile(file.file, file.format, {})


def file_like(wanted: ResolvedFile, found: Found) -> ResolvedFile:
    """Return the file of a source that a plain file is to be compared with; raises Problem."""
    files = found.source.files
    name = FilePath(wanted.layers[-1] if wanted.layers else wanted.file).name
    same = [file for file in files if FilePath(file.file).name == name] or [
        file for file in files if file.format == wanted.format
    ]
    if len(files) == 1 or len(same) == 1:
        return same[0] if same else files[0]
    known = ", ".join(file.file for file in files) or "none"
    raise Problem(
        f"{found.source.name} has no file that `{wanted.file}` can be compared with",
        remedy=f"its files are: {known}",
    )

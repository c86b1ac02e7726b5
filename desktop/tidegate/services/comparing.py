"""Compares the settings of two sources by key and typed value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from tidegate.domain.comparison import Comparison
from tidegate.domain.merge import Merge
from tidegate.domain.pairing import Lists, pair
from tidegate.domain.plan import SettingChange
from tidegate.domain.problem import Problem
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.secret import MASK
from tidegate.domain.setting import ResolvedFile, Setting, spell
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.workspace import Workspace
from tidegate.services.file_comparing import FileComparing
from tidegate.services.localising import localised
from tidegate.services.pausing import paused_collection
from tidegate.services.ports import Clock, Credentials
from tidegate.services.secret_values import SecretValues
from tidegate.services.sourcing import Found, Sourcing, found_in

_NO_APPLICATION = "files"
"""Whose fingerprint key it is when two files are compared without a workspace."""


@dataclass(frozen=True)
class Comparing:
    """Compares sources by their workspace's contract; secrets leave it as fingerprints only.

    The keyring is met when there is a secret to compare, and not before. Without a clock nothing
    that was accepted until some day is accepted.
    """

    sourcing: Sourcing
    credentials: Callable[[], Credentials]
    clock: Clock | None = None

    @paused_collection()
    def compare(
        self,
        left: str,
        right: str,
        *,
        workspace: Workspace | None,
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
        self, left: Found, right: Found, *, workspace: Workspace | None, lists: Lists = Lists.AUTO
    ) -> Comparison:
        """Return the comparison of two sources that were found before."""
        left, right = localised((left, right))
        values = self.secret_values(workspace)
        book = self.rule_book(workspace)
        files = tuple(
            FileComparing(left, right, one, values, lists=lists, book=book).compared()
            for one in _files(left, right)
        )
        return Comparison(left.source.name, right.source.name, files)

    def secret_values(self, workspace: Workspace | None) -> SecretValues:
        """Return what makes the fingerprints of a workspace's secrets."""
        application = workspace.name if workspace else _NO_APPLICATION
        return SecretValues(application, self.credentials)

    def rule_book(self, workspace: Workspace | None) -> RuleBook | None:
        """Return what the workspace's contract says today, None where there is no contract."""
        contract = self.sourcing.resolving.contract(workspace) if workspace else None
        if contract is None:
            return None
        today = self.clock.now().date() if self.clock else None
        return RuleBook(contract, today=today)

    def changes_between(
        self, before: Snapshot | None, after: Snapshot
    ) -> tuple[SettingChange, ...]:
        """Return the settings that a deployment changes; all of them where nothing was before."""
        earlier = before or Snapshot(environment=after.environment)
        left, right = found_in(earlier, name="before"), found_in(after, name="after")
        known = {file.file: file for file in left.source.files}
        changes: list[SettingChange] = []
        for file in right.source.files:
            other = known.pop(file.file, ResolvedFile(file.file, file.format, {}))
            changes += _changes(other, file, left, right)
        for file in known.values():
            changes += _changes(file, ResolvedFile(file.file, file.format, {}), left, right)
        return tuple(changes)


def _changes(
    before: ResolvedFile, after: ResolvedFile, left: Found, right: Found
) -> Iterator[SettingChange]:
    for one in pair(before.settings, after.settings):
        values = (_recorded(one.left, before, left), _recorded(one.right, after, right))
        is_secret = bool(_mark(one.left, before, left) or _mark(one.right, after, right))
        types = {setting.type for setting in (one.left, one.right) if setting}
        if values[0] != values[1] or len(types) > 1:
            yield SettingChange(
                file=after.file,
                path=one.path,
                before=_hidden(values[0], one.left, before, left) if is_secret else values[0],
                after=_hidden(values[1], one.right, after, right) if is_secret else values[1],
                is_secret=is_secret,
            )


def _hidden(
    value: str | None, setting: Setting | None, file: ResolvedFile, found: Found
) -> str | None:
    """Mask a value that was no secret when it was recorded, and is one on the other side."""
    return value if value is None or _mark(setting, file, found) else MASK


def _mark(setting: Setting | None, file: ResolvedFile, found: Found) -> str:
    key = (file.file, spell(setting.path)) if setting else ("", "")
    return found.fingerprints.get(key, "")


def _recorded(setting: Setting | None, file: ResolvedFile, found: Found) -> str | None:
    """Return a value as text, a secret's as the beginning of its fingerprint."""
    if setting is None:
        return None
    if mark := _mark(setting, file, found):
        return mark[:12]
    words = {True: "true", False: "false", None: "{}" if setting.type.value == "map" else "null"}
    if setting.value is None or isinstance(setting.value, bool):
        return "[]" if setting.type.value == "list" else words[setting.value]
    return str(setting.value)


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
    pairs = [(file, known.pop(file.file, _absent(file))) for file in ours]
    return pairs + [(_absent(file), file) for file in known.values()]


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

"""Compares the settings of two sources by key and typed value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from tidegate.domain.classifying import Classifier, Judged, Side, is_productive, summary_of
from tidegate.domain.comparison import (
    Comparison,
    Difference,
    Entry,
    FileComparison,
    Severity,
    Summary,
)
from tidegate.domain.environment import Merge
from tidegate.domain.pairing import Lists, Pair, pair
from tidegate.domain.plan import SettingChange
from tidegate.domain.problem import Problem
from tidegate.domain.references import ReferenceKind, Scope, expand, find_references
from tidegate.domain.secrecy import is_secret, shown
from tidegate.domain.secret import FingerprintKey, Secret
from tidegate.domain.setting import ResolvedFile, Setting, spell
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.workspace import Workspace
from tidegate.services.ports import Credentials
from tidegate.services.rendering import fingerprint_of
from tidegate.services.sourcing import Found, Sourcing, found_in

_NO_APPLICATION = "files"
"""Whose fingerprint key it is when two files are compared without a workspace."""


@dataclass(frozen=True)
class Comparing:
    """Compares sources; secrets leave it as fingerprints only.

    The keyring is met when there is a secret to compare, and not before.
    """

    sourcing: Sourcing
    credentials: Callable[[], Credentials]

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
        application = workspace.name if workspace else _NO_APPLICATION
        secrets = _Secrets(application, self.credentials, left, right)
        pairs = _files(left, right)
        files = tuple(_FileComparing(left, right, one, secrets, lists).compared() for one in pairs)
        return Comparison(left.source.name, right.source.name, files)

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
        types = {setting.type for setting in (one.left, one.right) if setting}
        if values[0] != values[1] or len(types) > 1:
            yield SettingChange(
                file=after.file,
                path=one.path,
                before=values[0],
                after=values[1],
                is_secret=bool(_mark(one.left, before, left) or _mark(one.right, after, right)),
            )


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


class _Secrets:
    """Makes the fingerprints of secrets; an absent or locked keyring leaves them unknown."""

    def __init__(
        self, application: str, credentials: Callable[[], Credentials], left: Found, right: Found
    ) -> None:
        self._application = application
        self._credentials = credentials
        self._sides = (left, right)
        self._key: FingerprintKey | None = None

    def fingerprints(self, one: Pair, files: tuple[str, str]) -> tuple[str, str]:
        """Return the fingerprints of a pair's two values, empty where a value is not known."""
        left, right = (
            self._fingerprint(setting, file, found) if setting is not None else ""
            for setting, file, found in zip((one.left, one.right), files, self._sides, strict=True)
        )
        return left, right

    def _fingerprint(self, setting: Setting, file: str, found: Found) -> str:
        recorded = found.fingerprints.get((file, spell(setting.path)))
        if recorded is not None:
            return recorded
        value = self._value(setting, found.environment)
        if value is None:
            return ""
        return fingerprint_of(setting, value, key=self._fingerprint_key())

    def _fingerprint_key(self) -> FingerprintKey:
        if self._key is None:
            key = self._credentials().fingerprint_key(self._application)
            self._key = FingerprintKey(key)
        return self._key

    def _value(self, setting: Setting, environment: str) -> Secret | None:
        """Return a value with its references to secrets expanded, None where one is unknown."""
        if setting.value is None:
            return None
        text = str(setting.value)
        kinds = {reference.kind for reference in find_references(text)}
        if not kinds:
            return Secret(text)
        if kinds != {ReferenceKind.SECRET} or not environment:
            return None
        try:
            found = expand(text, scope=Scope(), secret=lambda name: self._secret(environment, name))
        except Problem:
            return None
        return Secret(found)

    def _secret(self, environment: str, name: str) -> str:
        secret = self._credentials().get(self._application, environment, name)
        if secret is None:
            raise Problem(f"no value is kept for `{name}`")
        return secret.reveal()


@dataclass(frozen=True, slots=True)
class _FileComparing:
    """One file of both sides."""

    left: Found
    right: Found
    files: tuple[ResolvedFile, ResolvedFile]
    secrets: _Secrets
    lists: Lists

    def compared(self) -> FileComparison:
        """Return the file's entries and counts."""
        left, right = self.files
        notes = tuple(dict.fromkeys((*left.notes, *right.notes)))
        if left.unreadable or right.unreadable:
            entries = tuple(_unreadable(file) for file in self.files if file.unreadable)
            return FileComparison(right.file, right.format, entries, Summary(), notes)
        pairs = pair(left.settings, right.settings, lists=self.lists)
        judged = [self._judged(one) for one in pairs]
        entries = tuple(self._entries(judged))
        counts = summary_of(judged)
        return FileComparison(right.file, right.format or left.format, entries, counts, notes)

    def _entries(self, pairs: list[Judged]) -> Iterator[Entry]:
        classifier = Classifier(_side(self.left), _side(self.right))
        for judged in pairs:
            one, verdict = judged.pair, classifier.verdict(judged)
            left, right = one.left, one.right
            if judged.is_secret:
                # From here on nothing holds the secret any more.
                left, right = (None if s is None else _masked(s) for s in (left, right))
            yield Entry(
                path=one.path,
                difference=verdict.difference,
                severity=verdict.severity,
                left=left,
                right=right,
                is_secret=judged.is_secret,
                fingerprints=judged.fingerprints,
                why=verdict.why,
            )

    def _judged(self, one: Pair) -> Judged:
        left, right = one.left, one.right
        hidden = _hides(left, self.left) or _hides(right, self.right)
        same = left is not None and right is not None and _is_same(left, right)
        if not hidden:
            return Judged(one, is_secret=False, is_same=same)
        marks = self.secrets.fingerprints(one, (self.files[0].file, self.files[1].file))
        equal = marks[0] == marks[1] if all(marks) else same
        return Judged(one, is_secret=True, is_same=equal, fingerprints=marks)


def _is_same(left: Setting, right: Setting) -> bool:
    if left.value == right.value:
        return True
    return left.value != left.value and right.value != right.value


def _hides(setting: Setting | None, found: Found) -> bool:
    if setting is None:
        return False
    named = found.source.secrets
    return is_secret(setting) or (bool(named) and spell(setting.path) in named)


def _masked(setting: Setting) -> Setting:
    """Return a setting without the secret; of a URL everything but the password stays."""
    rest = shown(setting)
    return replace(setting, value=rest, raw=rest or "")


def _side(found: Found) -> Side:
    source = found.source
    is_live = is_productive(source.name, kind=source.kind)
    return Side(source.name, is_live, found.own_folder)


def _unreadable(file: ResolvedFile) -> Entry:
    return Entry("", Difference.UNREADABLE, Severity.HIGH, None, None, why=file.unreadable)


def _files(left: Found, right: Found) -> list[tuple[ResolvedFile, ResolvedFile]]:
    """Return the files of both sides that belong together; an absent one has no settings."""
    ours, theirs = left.source.files, right.source.files
    if left.is_path and right.is_path:
        return [(ours[0], theirs[0])]
    if left.is_path:
        return [(ours[0], _alike(ours[0], right))]
    if right.is_path:
        return [(_alike(theirs[0], left), theirs[0])]
    known = {file.file: file for file in theirs}
    pairs = [(file, known.pop(file.file, _absent(file))) for file in ours]
    return pairs + [(_absent(file), file) for file in known.values()]


def _absent(file: ResolvedFile) -> ResolvedFile:
    return ResolvedFile(file.file, file.format, {})


def _alike(wanted: ResolvedFile, found: Found) -> ResolvedFile:
    """Return the file of a source that a plain file is to be compared with."""
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

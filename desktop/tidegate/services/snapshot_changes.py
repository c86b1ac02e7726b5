"""Tells which settings a deployment changes: those in which two snapshots differ."""

from collections.abc import Iterator
from typing import final

from tidegate.domain.pairing import pair
from tidegate.domain.plan import SettingChange
from tidegate.domain.secret import MASK
from tidegate.domain.setting import ResolvedFile, Setting, spell
from tidegate.domain.snapshot import Snapshot
from tidegate.services.environment_sources import found_in
from tidegate.services.found import Found


@final
class SnapshotChanges:
    """Compares snapshots, in which secrets are fingerprints already."""

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

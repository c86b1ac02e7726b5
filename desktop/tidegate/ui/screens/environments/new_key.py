"""A key that somebody adds: how it is read, and the row that it has before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.problem import Problem
from tidegate.domain.secrecy import is_in_clear
from tidegate.domain.setting import SettingType, spell
from tidegate.domain.spelling import path_of
from tidegate.ui.objecting import setting_of
from tidegate.ui.screens.environments.settings_rows import SettingRow
from tidegate.ui.typed_values import value_of
from tidegate.ui.wishes import NewValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tidegate.ui.wishes import Wish

TYPES = (SettingType.STRING, SettingType.INTEGER, SettingType.FLOAT, SettingType.BOOLEAN)
"""What a key can be added as."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """What was typed: a file's name in the release, a key such as `cache.ttl`, a value."""

    file: str
    key: str
    text: str
    type: SettingType

    def wished(self, environment: str, *, known: Iterable[SettingRow]) -> NewValue:
        """Return the wish; raises Problem for a key that is there or a value of another type."""
        path = path_of(self.key.strip())
        key = spell(path)
        if not key:
            raise Problem("a setting needs a key", remedy="write one such as cache.ttl")
        if any(row.place == (self.file, key) for row in known):
            raise Problem(f"{self.file} has `{key}` already", remedy="change its value instead")
        value = value_of(self.text, type=self.type)
        wish = NewValue(environment, self.file, key, path, value, self.text, is_new=True)
        if is_in_clear(setting_of(wish)):
            raise Problem(
                f"`{key}` is a secret and is not written into a file",
                remedy="keep it in the keyring and write `${{ secret.NAME }}` here",
            )
        return wish


def pending_rows(wishes: Iterable[Wish]) -> tuple[SettingRow, ...]:
    """Return a row for every key that is staged and not yet there."""
    return tuple(_row(wish) for wish in wishes if isinstance(wish, NewValue) and wish.is_new)


def _row(wish: NewValue) -> SettingRow:
    return SettingRow(
        wish.file,
        wish.key,
        "New",
        setting_of(wish),
        wish.environment,
        is_own=True,
        is_secret=False,
        fingerprint="",
        text=wish.shown,
        sought=f"{wish.key}\n{wish.shown}".lower(),
        is_pending=True,
    )

"""An environment's resolved settings as rows, in sections, with the filters over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.ambiguity import ambiguity_of
from tidegate.domain.secrecy import is_secret
from tidegate.services.contract_notes import Demands
from tidegate.ui.typed_values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tidegate.domain.conforming import Fault
    from tidegate.domain.setting import Origin, ResolvedFile, Setting, Source

Prints = dict[tuple[str, str], str]
"""Fingerprints by file and spelled path."""


class Filter(Enum):
    """Which rows a chip lets through; the value is the chip's words."""

    ALL = "All"
    HERE = "Set here"
    OVERRIDING = "Overriding"
    FAULTY = "Problems"
    SECRET = "Secret"  # noqa: S105 - a chip's word


@dataclass(frozen=True, slots=True, eq=False)
class SettingRow:
    """One setting: `profile` is the layer that it comes from, `is_own` whether that is this one.

    `text` is what may be seen of the value, empty for a secret. A pending one is staged only.
    `fault` is what the contract or a rule of thumb finds wrong with it,
    `remark` what readers of its format do not agree on.
    """

    file: str
    key: str
    section: str
    setting: Setting
    profile: str
    is_own: bool
    is_secret: bool
    fingerprint: str
    text: str
    sought: str
    is_pending: bool = False
    fault: Fault | None = None
    remark: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What tells this row from all others."""
        return (self.file, self.key)


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the table."""

    title: str
    note: str
    rows: tuple[SettingRow, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the Configuration tab shows; `problems` tell what cannot be read or is missing.

    `demands` are the contract's, for values that somebody types; `formats` those of the files.
    """

    environment: str
    profiles: tuple[str, ...]
    rows: tuple[SettingRow, ...] = ()
    counts: dict[Filter, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    demands: Demands = field(default_factory=Demands)
    formats: dict[str, str] = field(default_factory=dict)


def settings_of(
    source: Source,
    *,
    environment: str,
    profiles: tuple[str, ...],
    prints: Mapping[tuple[str, str], str],
    faults: Sequence[Fault] = (),
    demands: Demands | None = None,
) -> Settings:
    """Lay a resolved profile out; made off the window's thread, for it may have 20,000 settings."""
    wrong = {fault.path: fault for fault in reversed(faults)}
    rows = tuple(
        replace(row, fault=wrong[key]) if key in wrong else row
        for file in source.files
        for key, setting in _ordered(file)
        for row in (_row(file, key, setting, source=source, own=environment, prints=prints),)
    )
    counts = {each: sum(1 for row in rows if lets_through(each, row)) for each in Filter}
    problems = tuple(
        f"{file.file}: {why}"
        for file in source.files
        for why in ((file.unreadable,) if file.unreadable else file.notes)
    )
    there = {row.key for row in rows}
    problems += tuple(fault.text for fault in faults if fault.path not in there)
    formats = {file.file: file.format for file in source.files}
    return Settings(environment, profiles, rows, counts, problems, demands or Demands(), formats)


def lets_through(which: Filter, row: SettingRow) -> bool:
    """Tell whether a chip shows a row."""
    if which is Filter.HERE:
        return row.is_own
    if which is Filter.FAULTY:
        return row.fault is not None
    if which is Filter.OVERRIDING:
        return bool(row.setting.overridden)
    return which is Filter.ALL or row.is_secret


def groups_of(rows: Iterable[SettingRow], *, which: Filter, words: str = "") -> tuple[Group, ...]:
    """Return the rows that pass, in sections; `words` must all stand in a row's key or value."""
    sought = words.lower().split()
    shown: dict[tuple[str, str], list[SettingRow]] = {}
    for row in rows:
        if lets_through(which, row) and all(word in row.sought for word in sought):
            shown.setdefault((row.file, row.section), []).append(row)
    return tuple(_group(file, section, tuple(found)) for (file, section), found in shown.items())


def profile_of(origin: Origin) -> str:
    """Return the profile that a place belongs to, else its file."""
    parts = origin.file.split("/")
    return parts[1] if len(parts) > 1 and parts[0] == "config" else origin.file


def _group(file: str, section: str, rows: tuple[SettingRow, ...]) -> Group:
    title = f"{section}  ·  {file}" if section else file
    return Group(title, f"{len(rows)} setting{'s' * (len(rows) != 1)}", rows)


def _ordered(file: ResolvedFile) -> Iterator[tuple[str, Setting]]:
    """Settings at the file's top first: they would else stand among sections."""
    yield from sorted(file.settings.items(), key=lambda item: len(item[1].path) > 1)


def _row(
    file: ResolvedFile,
    key: str,
    setting: Setting,
    *,
    source: Source,
    own: str,
    prints: Mapping[tuple[str, str], str],
) -> SettingRow:
    hidden = key in source.secrets or is_secret(setting)
    text = "" if hidden else text_of(setting)
    profile = profile_of(setting.origin)
    section = str(setting.path[0]) if len(setting.path) > 1 else ""
    sought = "\n".join((key, file.file, profile, text[:2_000])).lower()
    return SettingRow(
        file.file,
        key,
        section,
        setting,
        profile,
        profile == own,
        hidden,
        prints.get((file.file, key), ""),
        text,
        sought,
        remark="" if hidden else ambiguity_of(setting, format=file.format),
    )

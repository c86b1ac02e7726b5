"""What a contract demands of one value, and how a value breaks it; a secret is never quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Severity
from tidegate.domain.identity import EnvironmentName
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.references import has_references
from tidegate.domain.rulebook import Ruling
from tidegate.domain.secrecy import is_secret
from tidegate.domain.setting import Setting, SettingType, is_empty
from tidegate.domain.value_formats import has_format

if TYPE_CHECKING:
    from tidegate.domain.contract import SettingRule

STRINGS_ONLY = frozenset({"dotenv", "ini", "properties", "systemd", "xml"})
"""Formats without types of their own: a value has the type that its text can be read as."""

_LONGEST_SHOWN = 40
_LONGEST_MATCHED = 10_000
_INTEGER = late_pattern(r"[+-]?\d+", re.ASCII)
_NUMBER = late_pattern(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "1", "0"})
_ALLOWED = {
    "string": {SettingType.STRING, SettingType.DATETIME},
    "url": {SettingType.STRING},
    "integer": {SettingType.INTEGER},
    "float": {SettingType.FLOAT},
    "number": {SettingType.INTEGER, SettingType.FLOAT},
    "boolean": {SettingType.BOOLEAN},
    "list": {SettingType.LIST},
    "map": {SettingType.MAP},
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One demand that a value does not meet: the demand's name, how much it matters, and why."""

    rule: str
    severity: Severity
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is used: the environment, whether it serves real users, the file's format.

    `hides` says that the value is a secret, whatever its key is called.
    """

    environment: str
    is_productive: bool = False
    format: str = ""
    hides: bool = False


def breach_of(ruling: Ruling, setting: Setting, *, place: Place) -> Breach | None:
    """Return the first demand of its rule that a value does not meet.

    A value that still refers to a secret or to the host is not known here and passes; so does
    null where nothing requires a value.
    """
    if isinstance(setting.value, str) and has_references(setting.value):
        return None
    if is_empty(setting):
        return _emptiness(ruling, setting, place)
    return _wrong_type(ruling, setting, place) or _wrong_value(ruling, setting, place)


def _emptiness(ruling: Ruling, setting: Setting, place: Place) -> Breach | None:
    if not ruling.requires_in(place.environment):
        return None
    is_null = setting.type is SettingType.NULL
    severity = Severity.BLOCKER if is_null else Severity.HIGH
    why = f"the contract requires it in {place.environment}, and it is empty"
    return Breach("required", severity, why, "give it a value")


def _wrong_type(ruling: Ruling, setting: Setting, place: Place) -> Breach | None:
    wanted = ruling.rule.type
    if wanted is None or _has_type(setting, wanted, place):
        return None
    why = f"the contract says {wanted}, and it is {_kind(setting, ruling, place)}"
    return Breach("type", Severity.BLOCKER, why, f"write a value of type {wanted}")


def _has_type(setting: Setting, wanted: str, place: Place) -> bool:
    if place.format not in STRINGS_ONLY or setting.type is not SettingType.STRING:
        return setting.type in _ALLOWED[wanted]
    text = str(setting.value).strip()
    if wanted == "boolean":
        return text.lower() in _SWITCHES
    if wanted in ("integer", "float", "number"):
        return (_INTEGER if wanted == "integer" else _NUMBER).fullmatch(text) is not None
    return wanted in ("string", "url", "list")


def _kind(setting: Setting, ruling: Ruling, place: Place) -> str:
    if setting.type in (SettingType.MAP, SettingType.LIST):
        return f"a {setting.type.value}"
    return f"the {setting.type.value} {_shown(setting, ruling, place)}".rstrip()


def _wrong_value(ruling: Ruling, setting: Setting, place: Place) -> Breach | None:
    rule, value = ruling.rule, _shown(setting, ruling, place) or "this value"
    forbidden = rule.forbidden_in.get(EnvironmentName(place.environment), ())
    if _is_one_of(setting, forbidden, lower=True):
        why = f"the contract forbids {value} in {place.environment}"
        return Breach("forbidden", Severity.BLOCKER, why, "write another value")
    for name, demand in _demands(rule, setting):
        severity = Severity.BLOCKER if place.is_productive else Severity.HIGH
        why = f"the contract allows {demand}, and not {value}"
        return Breach(name, severity, why, f"write {demand}")
    return None


def _demands(rule: "SettingRule", setting: Setting) -> Iterator[tuple[str, str]]:
    """Yield the name and the words of every demand that a value does not meet."""
    text = str(setting.value)
    if rule.one_of and not _is_one_of(setting, rule.one_of):
        yield "one_of", " or ".join(rule.one_of)
    if rule.range and not _is_within(text, *rule.bounds):
        yield "range", f"numbers within {rule.range}"
    if rule.wanted_format and not has_format(text, rule.wanted_format):
        yield "format", f"a text of the format {rule.wanted_format}"
    if rule.pattern and not re.search(rule.pattern, text[:_LONGEST_MATCHED]):
        yield "pattern", f"what matches {rule.pattern}"


def _is_one_of(setting: Setting, words: tuple[str, ...], *, lower: bool = False) -> bool:
    """Tell whether a value is one of some words; `lower` takes capitals for small letters."""
    text = str(setting.value)
    spellings = {setting.raw, text.lower() if isinstance(setting.value, bool) else text}
    if not lower:
        return not spellings.isdisjoint(words)
    return not {each.lower() for each in spellings}.isdisjoint(map(str.lower, words))


def _is_within(text: str, low: float | None, high: float | None) -> bool:
    if not _NUMBER.fullmatch(text.strip()):
        return False
    number = float(text)
    return (low is None or low <= number) and (high is None or number <= high)


def _shown(setting: Setting, ruling: Ruling, place: Place) -> str:
    """Return a value in quotes for a sentence, nothing where it is a secret."""
    if place.hides or ruling.rule.secret or is_secret(setting):
        return ""
    text = str(setting.raw or setting.value).replace("\n", "⏎")
    return f"`{text}`" if len(text) <= _LONGEST_SHOWN else f"`{text[: _LONGEST_SHOWN - 1]}…`"

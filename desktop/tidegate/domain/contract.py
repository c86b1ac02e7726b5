"""What the settings of an application must hold, as `contract.yaml` says it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from tidegate.domain.across import Across
from tidegate.domain.naming import environment_name
from tidegate.domain.patterns import Pattern, segments_of
from tidegate.domain.setting import Path, spell
from tidegate.domain.typed_text import Filled, Flag, checked
from tidegate.domain.value import Value

_RANGE = re.compile(r"(?P<low>-?\d+(?:\.\d+)?)?\.\.(?P<high>-?\d+(?:\.\d+)?)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(given: object) -> object:
    if isinstance(given, date):
        return given
    text = str(given)
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError("a day such as 2027-06-30 is allowed") from None


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        raise ValueError("pattern is no regular expression that can be read") from None
    return text


def _range(text: str) -> str:
    match = _RANGE.fullmatch(text)
    if match is None or text == "..":
        raise ValueError("range is two numbers such as 1..65535; one of them may be left out")
    if match["low"] and match["high"] and float(match["low"]) > float(match["high"]):
        raise ValueError("range begins above its end; write the smaller number first")
    return text


Name = Annotated[str, AfterValidator(environment_name)]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}),
]


class SettingRule(Value):
    """What one setting, or all that a pattern names, must hold.

    `type: url` means the same as `format: url`.
    """

    type: (
        Literal["string", "integer", "float", "number", "boolean", "list", "map", "url"] | None
    ) = None
    format: Literal["url", "host:port", "duration", "size", "cron", "email"] | None = None
    required_in: tuple[Name, ...] = ()
    environments: Across = Across.SAME
    one_of: tuple[str, ...] = ()
    forbidden_in: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    pattern: Annotated[str, checked(_pattern)] = ""
    range: Annotated[str, checked(_range)] = ""
    secret: Flag = False
    description: str = ""
    owner: str = ""

    @property
    def wanted_format(self) -> str:
        """Return the format that values must have, if any."""
        return self.format or ("url" if self.type == "url" else "")

    @property
    def says_across(self) -> bool:
        """Tell whether environments are compared by it.

        A secret of which nothing is said is not wanted the same everywhere.
        """
        return not self.secret or "environments" in self.model_fields_set

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Return the lowest and highest number allowed; None where there is no bound."""
        match = _RANGE.fullmatch(self.range)
        if match is None:
            return None, None
        low, high = match["low"], match["high"]
        return (float(low) if low else None, float(high) if high else None)


class ListRule(Value):
    """By which field the items of a list are paired."""

    key: Filled


class Accepted(Value):
    """A difference that somebody has accepted, until a day if one is given."""

    path: Filled
    between: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]
    reason: Filled
    by: Filled
    until: Day | None = None

    @model_validator(mode="after")
    def _between_two(self) -> "Accepted":
        if self.between[0] == self.between[1]:
            raise ValueError("between names two different environments")
        return self

    def holds(self, path: Path, *, left: str, right: str, today: date) -> bool:
        """Tell whether a difference between two environments is accepted on that day."""
        fits = {left, right} == set(self.between) and matches(self.path, path)
        return fits and (self.until is None or today <= self.until)


class Muted(Value):
    """A rule of thumb that somebody switched off for a path, until a day if one is given.

    `rule` is named by the finding: `placeholder`, `debug`, `local_host` …; what the contract
    itself demands is changed in `settings`, not muted.
    """

    rule: Filled
    path: Filled
    reason: Filled
    by: Filled
    until: Day | None = None


class Contract(Value):
    """The whole of `contract.yaml`."""

    settings: dict[str, SettingRule] = Field(default_factory=dict)
    lists: dict[str, ListRule] = Field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
    muted: tuple[Muted, ...] = ()

    def rule_for(self, path: Path) -> SettingRule | None:
        """Return the rule of a setting: the exact path's, else the most particular pattern's."""
        fitting = [pattern for pattern in self.settings if matches(pattern, path)]
        return self.settings[max(fitting, key=_particularity)] if fitting else None

    def list_key(self, path: Path) -> str | None:
        """Return the field by which the items of a list are paired, if one is named."""
        fitting = [pattern for pattern in self.lists if matches(pattern, path)]
        return self.lists[max(fitting, key=_particularity)].key if fitting else None

    def environments(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Return every name of an environment with its place in the file."""
        for path, rule in self.settings.items():
            for index, name in enumerate(rule.required_in):
                yield ("settings", path, "required_in", index), name
            for name in rule.forbidden_in:
                yield ("settings", path, "forbidden_in", name), name
        for index, accepted in enumerate(self.accepted):
            for side, name in enumerate(accepted.between):
                yield ("accepted", index, "between", side), name


def matches(pattern: str, path: Path) -> bool:
    """Tell whether a pattern names a path: `*` is any one segment, `**` any number of them."""
    return Pattern(pattern).fits(segments_of(spell(path)))


def _particularity(pattern: str) -> tuple[int, int]:
    """Rank patterns: fewer wildcards first, then the longer one."""
    return Pattern(pattern).particularity

"""What the page shows of a comparison: its sides, its rows, and the filters over them.

Three sources at once are a comparison of the profile and the hosts whose rows know what was
deployed last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.ambiguity import ambiguity_of
from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.counting import count_of
from tidegate.domain.setting import SettingType
from tidegate.domain.three_way import Change
from tidegate.services.contract_notes import Demands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tidegate.domain.comparison import Comparison, Entry
    from tidegate.domain.three_way import Earlier, ThreeWay

_ONE_SIDED = (Difference.ONLY_LEFT, Difference.ONLY_RIGHT)
_QUIET = (Difference.SAME, Difference.EXPECTED)


class Filter(Enum):
    """Which rows a chip lets through; the value is the chip's words."""

    DIFFERENCES = "Differences"
    REVIEW = "Needs review"
    ONE_SIDED = "Only on one side"
    BY_US = "Changed by us"
    ON_SERVER = "On the server"
    ON_BOTH = "On both"
    ALL = "All"


TWO_SIDED = (Filter.DIFFERENCES, Filter.REVIEW, Filter.ONE_SIDED, Filter.ALL)
THREE_SIDED = (Filter.DIFFERENCES, Filter.BY_US, Filter.ON_SERVER, Filter.ON_BOTH, Filter.ALL)


class Grouping(Enum):
    """What makes a section of the table; the value is the menu's words."""

    SECTION = "Sections of each file"
    FILE = "Files"
    CLASS = "Verdicts"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the sources: how it is spelled, what it is called and of which kind it is.

    `environment` is its name, `profiles` the chain that it stands on, lowest first; only what is
    a profile can be written into. `detail` says more of it than there is room for.
    """

    spelled: str
    label: str
    kind: str = ""
    note: str = ""
    environment: str = ""
    profiles: tuple[str, ...] = ()
    detail: str = ""

    @property
    def is_profile(self) -> bool:
        """Whether values can be staged for it."""
        return bool(self.profiles)


Titles = dict[Grouping, str]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One setting of one file, with what is needed to find it fast.

    `place` tells it from all others: file and key. `titles` are those of its sections. `by_line`
    says that it is a line of a text that is no document of its format; `doubled` in a sentence
    each that a file has the key more than once.
    """

    place: tuple[str, str]
    titles: Titles
    entry: Entry
    sought: str
    earlier: Earlier | None = None
    by_line: bool = False
    format: str = ""
    doubled: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of either value: that it stands twice, how readers take it."""
        return (*self.doubled, *self.ambiguities)

    @property
    def ambiguities(self) -> tuple[str, ...]:
        """What readers of the file's format do not agree on, in either value."""
        if self.by_line or self.entry.is_secret:
            return ()
        settings = (self.entry.left, self.entry.right)
        told = (ambiguity_of(s, format=self.format) for s in settings if s is not None)
        return tuple(dict.fromkeys(remark for remark in told if remark))

    @property
    def file(self) -> str:
        """The file's name in the release."""
        return self.place[0]

    @property
    def can_be_carried(self) -> bool:
        """Whether the left side's value can be given to the right one, which lacks it."""
        left = self.entry.left
        is_plain = left is not None and left.type not in (SettingType.MAP, SettingType.LIST)
        is_missing = self.entry.difference is Difference.ONLY_LEFT
        return is_plain and is_missing and not self.entry.is_secret and not self.by_line

    @property
    def is_difference(self) -> bool:
        """Whether the two sides differ, or should; of three whether anything changed."""
        if self.earlier is not None:
            return self.earlier.change is not Change.UNCHANGED
        return self.entry.difference is not Difference.SAME

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at it."""
        return (
            self.entry.difference not in _QUIET
            and self.entry.severity.weight >= Severity.MEDIUM.weight
        )

    @property
    def is_expected(self) -> bool:
        """Whether it differs as it should, by a rule or because somebody has accepted it."""
        is_same = self.entry.difference is Difference.SAME
        return not is_same and self.entry.severity is Severity.INFO

    @property
    def is_one_sided(self) -> bool:
        """Whether only one side has it."""
        return self.entry.difference in _ONE_SIDED


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the table: of one file, and of one branch in it where it has branches."""

    title: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What the right side lacks of the rows shown: to be carried over, and what is left out."""

    rows: tuple[Row, ...] = ()
    secrets: int = 0
    others: int = 0

    @classmethod
    def among(cls, rows: Iterable[Row]) -> Missing:
        """Sort the rows that only the left side has."""
        lacking = [row for row in rows if row.entry.difference is Difference.ONLY_LEFT]
        carried = tuple(row for row in lacking if row.can_be_carried)
        secrets = sum(row.entry.is_secret for row in lacking)
        return cls(carried, secrets, len(lacking) - len(carried) - secrets)

    @property
    def left_out(self) -> str:
        """Say what is not carried over with the others."""
        parts = []
        if self.secrets:
            parts.append(f"{count_of(self.secrets, 'secret')}: every environment has its own")
        if self.others:
            parts.append(f"{count_of(self.others, 'empty or long value')}: copy by hand")
        return f"Left out: {'; '.join(parts)}." if parts else ""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows of one comparison; `notes` are remarks on whole files.

    `base` is what was deployed last, where three sources are compared; `demands` are the
    contract's, for values that somebody types.
    """

    left: Side
    right: Side
    rows: tuple[Row, ...] = ()
    passing: dict[Filter, tuple[Row, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    comparison: Comparison | None = None
    notes_on: dict[Grouping, dict[str, str]] = field(default_factory=dict)
    base: Side | None = None
    three_way: ThreeWay | None = None
    demands: Demands = field(default_factory=Demands)

    @property
    def counts(self) -> dict[Filter, int]:
        """Return how many rows each chip lets through."""
        return {which: len(rows) for which, rows in self.passing.items()}

    @property
    def can_be_filled(self) -> bool:
        """Tell whether what the right side lacks can be given to it from the left one."""
        return self.base is None and self.left.is_profile and self.right.is_profile

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return the chips that make sense here."""
        return TWO_SIDED if self.base is None else THREE_SIDED

    def format_of(self, file: str) -> str:
        """Return the format of a file that is compared."""
        files = self.comparison.files if self.comparison else ()
        return next((each.format for each in files if each.file == file), "")

"""A comparison as the page lays it out: sides, rows in sections, and the filters over them.

Three sources at once are a comparison of the profile and the hosts whose rows know what was
deployed last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.three_way import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.setting import Setting
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
_CHANGES = {
    Filter.BY_US: Change.BY_US,
    Filter.ON_SERVER: Change.ON_SERVER,
    Filter.ON_BOTH: Change.ON_BOTH,
}


class Grouping(Enum):
    """What makes a section of the table; the value is the menu's words."""

    SECTION = "Sections of each file"
    FILE = "Files"
    CLASS = "Verdicts"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the sources: how it is spelled, what it is called and of which kind it is.

    `environment` is its name, `profiles` the chain that it stands on, lowest first; only what is
    a profile can be written into.
    """

    spelled: str
    label: str
    kind: str = ""
    note: str = ""
    environment: str = ""
    profiles: tuple[str, ...] = ()

    @property
    def is_profile(self) -> bool:
        """Whether values can be staged for it."""
        return bool(self.profiles)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One setting of one file, with what is needed to find it fast.

    `by_line` says that it is a line of a text that is no document of its format.
    """

    file: str
    section: str
    entry: Entry
    sought: str
    earlier: Earlier | None = None
    by_line: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """What tells this row from all others."""
        return (self.file, self.entry.path)

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
class Board:
    """Everything the page shows of one comparison; `notes` are remarks on whole files.

    `base` is what was deployed last, where three sources are compared.
    """

    left: Side
    right: Side
    rows: tuple[Row, ...] = ()
    counts: dict[Filter, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    comparison: Comparison | None = None
    base: Side | None = None
    three_way: ThreeWay | None = None

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return the chips that make sense here."""
        return TWO_SIDED if self.base is None else THREE_SIDED

    def row(self, place: tuple[str, str]) -> Row | None:
        """Return the row of a file's setting."""
        return next((row for row in self.rows if row.place == place), None)


def board_of(comparison: Comparison, *, left: Side, right: Side) -> Board:
    """Lay a comparison out; made off the window's thread, for it may have 20,000 settings."""
    rows = tuple(row for file in comparison.files for row in _rows(file, _no_earlier))
    counts = {each: sum(1 for row in rows if lets_through(each, row)) for each in TWO_SIDED}
    return Board(left, right, rows, counts, _notes(comparison), comparison)


def three_sided(found: ThreeWay, *, base: Side, ours: Side, theirs: Side) -> Board:
    """Lay three sources out: the profile on the left, the hosts on the right."""
    comparison = found.comparison
    rows = tuple(row for file in comparison.files for row in _rows(file, found.at))
    counts = {each: sum(1 for row in rows if lets_through(each, row)) for each in THREE_SIDED}
    return Board(ours, theirs, rows, counts, _notes(comparison), comparison, base, found)


def lets_through(which: Filter, row: Row) -> bool:
    """Tell whether a chip shows a row."""
    if which in _CHANGES:
        return row.earlier is not None and row.earlier.change is _CHANGES[which]
    if which is Filter.REVIEW:
        return row.needs_review
    if which is Filter.ONE_SIDED:
        return row.is_one_sided
    return which is Filter.ALL or row.is_difference


def _no_earlier(_file: str, _path: str) -> None:
    return None


def _notes(comparison: Comparison) -> tuple[str, ...]:
    return tuple(f"{file.file}: {note}" for file in comparison.files for note in file.notes)


def groups_of(
    rows: Iterable[Row],
    *,
    which: Filter,
    words: str = "",
    hides_expected: bool = False,
    grouping: Grouping = Grouping.SECTION,
) -> tuple[Group, ...]:
    """Return the rows that pass, in sections; `words` must all stand in a row's key or values."""
    sought = words.lower().split()
    shown: dict[str, list[Row]] = {}
    totals: dict[str, list[int]] = {}
    title_of = _TITLES[grouping]
    for row in rows:
        title = title_of(row)
        total = totals.setdefault(title, [0, 0])
        total[0] += 1
        total[1] += row.is_difference
        if _passes(row, which, sought, hides_expected=hides_expected):
            shown.setdefault(title, []).append(row)
    return tuple(
        Group(title, _note(totals[title], grouping), tuple(found)) for title, found in shown.items()
    )


def _section_title(row: Row) -> str:
    if row.by_line:
        return f"{row.file}  ·  compared line by line"
    return f"{row.section}  ·  {row.file}" if row.section else row.file


def _class_title(row: Row) -> str:
    if row.earlier is not None:
        return row.earlier.change.value.replace("_", " ").capitalize()
    return row.entry.difference.value.replace("_", " ").capitalize()


_TITLES: dict[Grouping, Callable[[Row], str]] = {
    Grouping.SECTION: _section_title,
    Grouping.FILE: lambda row: row.file,
    Grouping.CLASS: _class_title,
}


def _note(total: list[int], grouping: Grouping) -> str:
    if grouping is Grouping.CLASS:
        return f"{total[0]} setting{'s' * (total[0] != 1)}"
    return f"{total[1]} of {total[0]} differ"


def _passes(row: Row, which: Filter, sought: list[str], *, hides_expected: bool) -> bool:
    if not lets_through(which, row):
        return False
    if hides_expected and row.is_expected:
        return False
    return all(word in row.sought for word in sought)


def _rows(file: FileComparison, earlier: Callable[[str, str], Earlier | None]) -> Iterator[Row]:
    branches = ["" if file.by_line else _branch(entry) for entry in file.entries]
    for entry, branch in sorted(
        zip(file.entries, branches, strict=True), key=lambda pair: bool(pair[1])
    ):
        before = earlier(file.file, entry.path)
        yield Row(file.file, branch, entry, _sought(file.file, entry), before, file.by_line)


def _branch(entry: Entry) -> str:
    """Return the first key of a nested setting, nothing for one at the file's top."""
    setting = entry.left or entry.right
    if setting is None or len(setting.path) < 2:  # noqa: PLR2004 - a key below a key
        return ""
    return str(setting.path[0])


def _sought(file: str, entry: Entry) -> str:
    values = () if entry.is_secret else (_raw(entry.left), _raw(entry.right))
    return "\n".join((entry.path, file, *values)).lower()


def _raw(setting: Setting | None) -> str:
    return "" if setting is None else str(setting.value)[:2_000]

"""A comparison as the page lays it out: sides, rows in sections, and the filters over them.

Three sources at once are a comparison of the profile and the hosts whose rows know what was
deployed last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.ambiguity import ambiguity_of
from tidegate.domain.comparison import Difference, Severity
from tidegate.domain.setting import SettingType
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


_Titles = dict[Grouping, str]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One setting of one file, with what is needed to find it fast.

    `place` tells it from all others: file and key. `titles` are those of its sections. `by_line`
    says that it is a line of a text that is no document of its format.
    """

    place: tuple[str, str]
    titles: _Titles
    entry: Entry
    sought: str
    earlier: Earlier | None = None
    by_line: bool = False
    format: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
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
class Board:
    """Everything the page shows of one comparison; `notes` are remarks on whole files.

    `base` is what was deployed last, where three sources are compared.
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

    @property
    def counts(self) -> dict[Filter, int]:
        """Return how many rows each chip lets through."""
        return {which: len(rows) for which, rows in self.passing.items()}

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
    return Board(
        left,
        right,
        rows,
        _passing(rows, TWO_SIDED),
        _notes(comparison),
        comparison,
        _notes_on(rows),
    )


def three_sided(found: ThreeWay, *, base: Side, ours: Side, theirs: Side) -> Board:
    """Lay three sources out: the profile on the left, the hosts on the right."""
    comparison = found.comparison
    rows = tuple(row for file in comparison.files for row in _rows(file, found.at))
    passing = _passing(rows, THREE_SIDED)
    return Board(
        ours, theirs, rows, passing, _notes(comparison), comparison, _notes_on(rows), base, found
    )


def lets_through(which: Filter, row: Row) -> bool:
    """Tell whether a chip shows a row."""
    if which in _CHANGES:
        return row.earlier is not None and row.earlier.change is _CHANGES[which]
    if which is Filter.REVIEW:
        return row.needs_review
    if which is Filter.ONE_SIDED:
        return row.is_one_sided
    return which is Filter.ALL or row.is_difference


def _passing(rows: tuple[Row, ...], filters: Iterable[Filter]) -> dict[Filter, tuple[Row, ...]]:
    return {each: tuple(row for row in rows if lets_through(each, row)) for each in filters}


def _no_earlier(_file: str, _path: str) -> None:
    return None


def _notes(comparison: Comparison) -> tuple[str, ...]:
    return tuple(f"{file.file}: {note}" for file in comparison.files for note in file.notes)


def groups_of(
    board: Board,
    *,
    which: Filter,
    words: str = "",
    hides_expected: bool = False,
    grouping: Grouping = Grouping.SECTION,
) -> tuple[Group, ...]:
    """Return the rows that pass, in sections; `words` must all stand in a row's key or values."""
    sought = words.lower().split()
    shown: dict[str, list[Row]] = {}
    for row in board.passing.get(which, ()):
        if _passes(row, sought, hides_expected=hides_expected):
            shown.setdefault(row.titles[grouping], []).append(row)
    notes = board.notes_on[grouping]
    return tuple(Group(title, notes[title], tuple(found)) for title, found in shown.items())


def _passes(row: Row, sought: list[str], *, hides_expected: bool) -> bool:
    if hides_expected and row.is_expected:
        return False
    return not sought or all(word in row.sought for word in sought)


def _notes_on(rows: tuple[Row, ...]) -> dict[Grouping, dict[str, str]]:
    """Return what is said beside every section's title, of all its rows."""
    return {grouping: _notes_by(rows, grouping) for grouping in Grouping}


def _notes_by(rows: tuple[Row, ...], grouping: Grouping) -> dict[str, str]:
    totals: dict[str, list[int]] = {}
    for row in rows:
        total = totals.setdefault(row.titles[grouping], [0, 0])
        total[0] += 1
        total[1] += row.is_difference
    return {title: _note(total, grouping) for title, total in totals.items()}


def _titles(file: FileComparison, branch: str, entry: Entry, earlier: Earlier | None) -> _Titles:
    return {
        Grouping.SECTION: _section_title(file, branch),
        Grouping.FILE: file.file,
        Grouping.CLASS: _class_title(entry, earlier),
    }


def _section_title(file: FileComparison, branch: str) -> str:
    if file.by_line:
        return f"{file.file}  ·  compared line by line"
    return f"{branch}  ·  {file.file}" if branch else file.file


def _class_title(entry: Entry, earlier: Earlier | None) -> str:
    found = entry.difference if earlier is None else earlier.change
    return found.value.replace("_", " ").capitalize()


def _note(total: list[int], grouping: Grouping) -> str:
    if grouping is Grouping.CLASS:
        return f"{total[0]} setting{'s' * (total[0] != 1)}"
    return f"{total[1]} of {total[0]} differ"


def _rows(file: FileComparison, earlier: Callable[[str, str], Earlier | None]) -> Iterator[Row]:
    branches = ["" if file.by_line else _branch(entry) for entry in file.entries]
    for entry, branch in sorted(
        zip(file.entries, branches, strict=True), key=lambda pair: bool(pair[1])
    ):
        before = earlier(file.file, entry.path)
        yield Row(
            (file.file, entry.path),
            _titles(file, branch, entry, before),
            entry,
            _sought(file.file, entry),
            before,
            file.by_line,
            file.format,
        )


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

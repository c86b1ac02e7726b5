"""A comparison as the page lays it out: sides, rows in sections, and the filters over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Difference, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.setting import Setting

_ONE_SIDED = (Difference.ONLY_LEFT, Difference.ONLY_RIGHT)
_QUIET = (Difference.SAME, Difference.EXPECTED)


class Filter(Enum):
    """Which rows a chip lets through; the value is the chip's words."""

    DIFFERENCES = "Differences"
    REVIEW = "Needs review"
    ONE_SIDED = "Only on one side"
    ALL = "All"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sources: how it is spelled, what it is called and of which kind it is.

    `environment` is its name, `profiles` the chain that it stands on, lowest first.
    """

    spelled: str
    label: str
    kind: str = ""
    note: str = ""
    environment: str = ""
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One setting of one file, with what is needed to find it fast."""

    file: str
    section: str
    entry: Entry
    sought: str

    @property
    def place(self) -> tuple[str, str]:
        """What tells this row from all others."""
        return (self.file, self.entry.path)

    @property
    def is_difference(self) -> bool:
        """Whether the two sides differ, or should."""
        return self.entry.difference is not Difference.SAME

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at it."""
        return (
            self.entry.difference not in _QUIET
            and self.entry.severity.weight >= Severity.MEDIUM.weight
        )

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
    """Everything the page shows of one comparison; `notes` are remarks on whole files."""

    left: Side
    right: Side
    rows: tuple[Row, ...] = ()
    counts: dict[Filter, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    comparison: Comparison | None = None

    def row(self, place: tuple[str, str]) -> Row | None:
        """Return the row of a file's setting."""
        return next((row for row in self.rows if row.place == place), None)


def board_of(comparison: Comparison, *, left: Side, right: Side) -> Board:
    """Lay a comparison out; made off the window's thread, for it may have 20,000 settings."""
    rows = tuple(row for file in comparison.files for row in _rows(file))
    counts = {each: sum(1 for row in rows if lets_through(each, row)) for each in Filter}
    notes = tuple(f"{file.file}: {note}" for file in comparison.files for note in file.notes)
    return Board(left, right, rows, counts, notes, comparison)


def lets_through(which: Filter, row: Row) -> bool:
    """Tell whether a chip shows a row."""
    if which is Filter.REVIEW:
        return row.needs_review
    if which is Filter.ONE_SIDED:
        return row.is_one_sided
    return which is Filter.ALL or row.is_difference


def groups_of(
    rows: Iterable[Row], *, which: Filter, words: str = "", hides_expected: bool = False
) -> tuple[Group, ...]:
    """Return the rows that pass, in sections; `words` must all stand in a row's key or values."""
    sought = words.lower().split()
    shown: dict[tuple[str, str], list[Row]] = {}
    totals: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        group = (row.file, row.section)
        total = totals.setdefault(group, [0, 0])
        total[0] += 1
        total[1] += row.is_difference
        if _passes(row, which, sought, hides_expected=hides_expected):
            shown.setdefault(group, []).append(row)
    return tuple(_group(*key, tuple(found), totals[key]) for key, found in shown.items())


def _passes(row: Row, which: Filter, sought: list[str], *, hides_expected: bool) -> bool:
    if not lets_through(which, row):
        return False
    if hides_expected and row.entry.difference is Difference.EXPECTED:
        return False
    return all(word in row.sought for word in sought)


def _group(file: str, section: str, rows: tuple[Row, ...], total: list[int]) -> Group:
    title = f"{section}  ·  {file}" if section else file
    return Group(title, f"{total[1]} of {total[0]} differ", rows)


def _rows(file: FileComparison) -> Iterator[Row]:
    branches = [_branch(entry) for entry in file.entries]
    for entry, branch in sorted(
        zip(file.entries, branches, strict=True), key=lambda pair: bool(pair[1])
    ):
        yield Row(file.file, branch, entry, _sought(file.file, entry))


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

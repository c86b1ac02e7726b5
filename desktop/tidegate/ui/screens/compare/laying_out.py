"""Lays a comparison out in rows and sections, off the window's thread as far as it can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tidegate.domain.doubled import Doubled
from tidegate.domain.three_way import Change
from tidegate.ui.screens.compare.rows import (
    THREE_SIDED,
    TWO_SIDED,
    Board,
    Filter,
    Group,
    Grouping,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.setting import Setting
    from tidegate.domain.three_way import Earlier, ThreeWay
    from tidegate.ui.screens.compare.rows import Side, Titles

_CHANGES = {
    Filter.BY_US: Change.BY_US,
    Filter.ON_SERVER: Change.ON_SERVER,
    Filter.ON_BOTH: Change.ON_BOTH,
}


DoubledKeys = Sequence[tuple[str, Doubled]]
"""By file, keys that are written more than once."""


def board_of(
    comparison: Comparison, *, left: Side, right: Side, doubled: DoubledKeys = ()
) -> Board:
    """Lay a comparison out; made off the window's thread, for it may have 20,000 settings."""
    made = (row for file in comparison.files for row in _rows(file, _no_earlier))
    rows = tuple(_with_doubled(row, doubled) for row in made) if doubled else tuple(made)
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


def _titles(file: FileComparison, branch: str, entry: Entry, earlier: Earlier | None) -> Titles:
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
    if total[1] == 0:
        return "the same on both sides"
    return f"{total[1]} of {total[0]} differ{'s' * (total[1] == 1)}"


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


def _with_doubled(row: Row, doubled: DoubledKeys) -> Row:
    """Add what stands more than once in the very files that the row's values come from."""
    settings = [each for each in (row.entry.left, row.entry.right) if each is not None]
    told = [
        each.why
        for file, each in doubled
        if file == row.file
        and any(each.place.file == s.origin.file and each.covers(s.path) for s in settings)
    ]
    return replace(row, doubled=tuple(dict.fromkeys(told))) if told else row


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

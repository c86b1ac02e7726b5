"""Compares what was deployed last, what the profile says and what the server has, all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from tidegate.domain.comparison import Comparison, Difference, Entry, FileComparison, Severity
from tidegate.domain.merge import Merge
from tidegate.domain.pairing import ListKeys, Lists, Settings, aligned
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.setting import ResolvedFile, Setting
from tidegate.domain.sibling_pairing import lists_of_elements, siblings_alike
from tidegate.domain.three_way import Change, Earlier, ThreeWay, change_of
from tidegate.services.comparing import Comparing, file_like
from tidegate.services.file_comparing import FileComparing
from tidegate.services.found import Found
from tidegate.services.localising import localised
from tidegate.services.pausing import paused_collection
from tidegate.services.reading_lines import read_alike
from tidegate.services.secret_values import SecretValues

if TYPE_CHECKING:
    from tidegate.domain.workspace import Workspace

_Triple = tuple[ResolvedFile, ResolvedFile, ResolvedFile]
_RELATIVE = frozenset(
    {"unexplained", "explained", "missing", "types", "own_secret", "required", "moved"}
    | {"same", "may_differ", "must_differ"}
)
"""Rules that only say how two sides stand to each other: who changed what says it better."""
_DRIFT = (Change.ON_SERVER, Change.ON_BOTH)


@dataclass(frozen=True)
class ThreeWayComparing:
    """Tells pending changes from drift; secrets leave it as fingerprints only."""

    comparing: Comparing

    @paused_collection()
    def compare(
        self,
        sources: tuple[str, str, str],
        *,
        workspace: "Workspace | None",
        merge: str = "deep",
        lists: str = "auto",
        folder: FilePath | None = None,
    ) -> ThreeWay:
        """Return desired and live compared, and who changed what since the base; raises Problem.

        `sources` are base, desired and live, written as for two sides: `production@deployed`,
        `production` and `production@live` before all. Relative paths are those of the current
        folder, or of `folder`.
        """
        sides = [
            self.comparing.sourcing.find(
                text, workspace=workspace, folder=folder, merge=Merge(merge)
            )
            for text in sources
        ]
        return self.compare_found(*sides, workspace=workspace, lists=Lists(lists))

    @paused_collection()
    def compare_all(
        self,
        sources: Sequence[str],
        *,
        workspace: "Workspace | None",
        merge: str = "deep",
        lists: str = "auto",
        folder: FilePath | None = None,
    ) -> tuple[Comparison | ThreeWay, ...]:
        """Return three sources that belong together compared at once; raises Problem.

        Such are three of one environment, and three paths. Of others, each is compared with the
        first, in turn.
        """
        found = [
            self.comparing.sourcing.find(
                text, workspace=workspace, folder=folder, merge=Merge(merge)
            )
            for text in sources
        ]
        how = Lists(lists)
        if three := in_turn(found):
            return (self.compare_found(*three, workspace=workspace, lists=how),)
        compare, first = self.comparing.compare_found, found[0]
        return tuple(compare(first, one, workspace=workspace, lists=how) for one in found[1:])

    def compare_found(
        self,
        base: Found,
        desired: Found,
        live: Found,
        *,
        workspace: "Workspace | None",
        lists: Lists = Lists.AUTO,
    ) -> ThreeWay:
        """Return the comparison of three sources that were found before."""
        sides = localised((base, desired, live))
        book = self.comparing.rule_book(workspace)
        values = self.comparing.secret_values(workspace)
        formats = self.comparing.sourcing.formats
        triples = [
            _aligned(read_alike(triple, formats=formats), lists=lists, book=book)
            for triple in _triples(sides)
        ]
        compared = [_Compared(sides, triple, values, book) for triple in triples]
        names = [side.source.name for side in sides]
        comparison = Comparison(names[1], names[2], tuple(each.file for each in compared))
        earlier = {key: one for each in compared for key, one in each.earlier.items()}
        return ThreeWay(names[0], comparison, earlier, is_live=sides[2].host is not None)


def in_turn(found: Sequence[Found]) -> tuple[Found, Found, Found] | None:
    """Return three sources as base, desired and live; None for such as have no base in common.

    What is of one environment needs no order: what was recorded is the base, what was read on a
    host is live. Paths keep theirs.
    """
    if len(found) != _THREE or len({one.stage for one in found}) > 1:
        return None
    base, desired, live = sorted(found, key=_turn)
    return base, desired, live


def _turn(found: Found) -> int:
    if found.host is not None:
        return 2
    return 0 if found.fingerprints or (found.stage and not found.environment) else 1


_THREE = 3


class _Compared:
    """One file of all three sides, compared pair by pair."""

    def __init__(
        self,
        sides: Sequence[Found],
        files: _Triple,
        values: SecretValues,
        book: RuleBook | None,
    ) -> None:
        self._names = [side.source.name for side in sides]
        self._is_live = sides[2].host is not None

        def of(one: int, other: int) -> FileComparison:
            pair = (files[one], files[other])
            found = (sides[one], sides[other])
            return FileComparing(*found, pair, values, lists=Lists.INDEX, book=book).compared()

        self._ours, self._theirs, both = of(0, 1), of(0, 2), of(1, 2)
        self.earlier = dict(self._found(both))
        notes = dict.fromkeys(note for f in (both, self._ours, self._theirs) for note in f.notes)
        self.file = replace(both, entries=tuple(self._entries(both)), notes=tuple(notes))

    def _found(self, both: FileComparison) -> Iterator[tuple[tuple[str, str], Earlier]]:
        """Yield what the base had at each path that a side has still."""
        ours, theirs = _by_path(self._ours), _by_path(self._theirs)
        for entry in both.entries:
            if entry.difference is Difference.UNREADABLE:
                continue
            mine, other = ours.get(entry.path), theirs.get(entry.path)
            change = change_of(
                ours_is_base=_is_same(mine),
                theirs_is_base=_is_same(other),
                ours_is_theirs=_is_same(entry),
            )
            yield (both.file, entry.path), _earlier(mine, other, change)

    def _entries(self, both: FileComparison) -> Iterator[Entry]:
        ours, theirs = _by_path(self._ours), _by_path(self._theirs)
        for entry in both.entries:
            near = [ours.get(entry.path), theirs.get(entry.path)]
            hides = any(one is not None and one.is_secret for one in near)
            shown = _hidden(entry, *near) if hides and not entry.is_secret else entry
            found = self.earlier.get((both.file, entry.path))
            yield self._weighed(shown, found.change) if found else shown
        if not any(one.difference is Difference.UNREADABLE for one in both.entries):
            yield from (e for e in self._ours.entries if e.difference is Difference.UNREADABLE)

    def _weighed(self, entry: Entry, change: Change) -> Entry:
        """Judge a difference by who made it; what is wrong with a value by itself stays wrong."""
        if change in (Change.UNCHANGED, Change.ALIKE):
            return entry
        is_wrong = entry.rule not in _RELATIVE or _lacks_required(entry)
        why = f"{entry.why}; {self._why(change)}" if is_wrong else self._why(change)
        if not self._is_live:
            return replace(entry, why=why)
        severity = Severity.HIGH if change in _DRIFT else Severity.INFO
        if is_wrong:
            severity = max(severity, entry.severity, key=lambda each: each.weight)
        difference = _as_changed(entry.difference, change)
        return replace(entry, difference=difference, severity=severity, why=why)

    def _why(self, change: Change) -> str:
        base, desired, live = self._names
        ours = "by us" if self._is_live else f"in {desired}"
        theirs = "on the server" if self._is_live else f"in {live}"
        if change is Change.BY_US:
            return f"changed {ours} since {base}"
        if change is Change.ON_SERVER:
            return f"changed {theirs} since {base}"
        return f"changed {ours} and, differently, {theirs} since {base}"


def _lacks_required(entry: Entry) -> bool:
    """Tell whether the profile itself lacks what the contract requires, whoever took it out."""
    return entry.rule == "required" and entry.left is None


def _as_changed(difference: Difference, change: Change) -> Difference:
    """Return the class of a difference of which it is known who made it."""
    if difference not in (Difference.UNEXPECTED, Difference.EXPECTED):
        return difference
    return Difference.UNEXPECTED if change in _DRIFT else Difference.EXPECTED


def _by_path(file: FileComparison) -> dict[str, Entry]:
    return {entry.path: entry for entry in file.entries}


def _is_same(entry: Entry | None) -> bool:
    """Tell whether both sides of an entry hold the same; neither holding anything is the same."""
    if entry is None:
        return True
    left, right = entry.left, entry.right
    if left is None or right is None or left.type is not right.type:
        return left is right
    if all(entry.fingerprints):
        return entry.fingerprints[0] == entry.fingerprints[1]
    if entry.is_secret:
        return entry.difference in (Difference.SAME, Difference.UNEXPECTEDLY_EQUAL)
    return left.value == right.value or (left.value != left.value and right.value != right.value)


def _earlier(ours: Entry | None, theirs: Entry | None, change: Change) -> Earlier:
    """Return the base's setting, from the pair that hides it if one does."""
    known = [entry for entry in (ours, theirs) if entry is not None]
    chosen = next((entry for entry in known if entry.is_secret), known[0] if known else None)
    if chosen is None:
        return Earlier(None, change)
    return Earlier(chosen.left, change, chosen.fingerprints[0])


def _hidden(entry: Entry, ours: Entry | None, theirs: Entry | None) -> Entry:
    """Return an entry without values that are secret only beside the base's."""
    left = _without_value(entry.left)
    right = _without_value(entry.right)
    marks = (_mark(ours), _mark(theirs))
    return replace(entry, left=left, right=right, is_secret=True, fingerprints=marks)


def _without_value(setting: Setting | None) -> Setting | None:
    return None if setting is None else replace(setting, value=None, raw="")


def _mark(entry: Entry | None) -> str:
    return entry.fingerprints[1] if entry is not None else ""


def _aligned(triple: Sequence[ResolvedFile], *, lists: Lists, book: RuleBook | None) -> _Triple:
    """Return the files under paths that mean the same in all three."""
    keys = ListKeys(book.list_key, book.list_fields) if book else ListKeys()
    sides: Sequence[Settings] = [file.settings for file in triple]
    if all(file.format == "xml" for file in triple):
        sides, lists = siblings_alike(sides), lists_of_elements(lists, keys)
    sides = aligned(sides, lists=lists, keys=keys)
    base, desired, live = (
        replace(file, settings=dict(side)) for file, side in zip(triple, sides, strict=True)
    )
    return base, desired, live


def _triples(sides: Sequence[Found]) -> Iterator[_Triple]:
    """Yield the files that belong together; one that a side has not has no settings there."""
    plain = [side for side in sides if side.is_path]
    if plain:
        base, desired, live = (file_like(plain[0].source.files[0], side) for side in sides)
        yield base, desired, live
        return
    known = [{file.file: file for file in side.source.files} for side in sides]
    for name in dict.fromkeys(name for files in known for name in files):
        kind = next(files[name].format for files in known if name in files)
        absent = ResolvedFile(name, kind, {})
        base, desired, live = (files.get(name, absent) for files in known)
        yield base, desired, live

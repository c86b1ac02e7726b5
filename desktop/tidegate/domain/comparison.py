"""What two sources have in common and where they differ; the verdicts are made elsewhere."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import final, overload

from typing_extensions import override

from tidegate.domain.bulk import bulk_value
from tidegate.domain.pairing import Pair
from tidegate.domain.setting import Setting
from tidegate.domain.walking import Twins


class Difference(StrEnum):
    """The class of an entry; when several fit, the first of this order holds."""

    UNREADABLE = "unreadable"
    TYPE_MISMATCH = "type_mismatch"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    PLACEHOLDER = "placeholder"
    UNEXPECTEDLY_EQUAL = "unexpectedly_equal"
    UNEXPECTED = "unexpected"
    EXPECTED = "expected"
    SAME = "same"


class Severity(StrEnum):
    """How much a finding matters to a deployment."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def weight(self) -> int:
        """Return a number that grows with the severity."""
        return list(reversed(Severity)).index(self)


@bulk_value
class Entry:
    """One path with what stands there on either side, and the verdict on it.

    `fingerprints` are keyed HMACs of a secret's two values (empty where there is none), made
    where the values were read; `why` is the sentence a person reads. `rule` names what decided,
    `finding` is the fingerprint of rule, path and the two environments: the same in every run.
    """

    path: str
    difference: Difference
    severity: Severity
    left: Setting | None
    right: Setting | None
    is_secret: bool = False
    fingerprints: tuple[str, str] = ("", "")
    why: str = ""
    rule: str = ""
    finding: str = ""


@final
class Entries(Sequence[Entry]):
    """The entries of a file; one that was seen to be `same` at a glance is made when asked for."""

    __slots__ = ("_found",)

    def __init__(self, found: Sequence[Entry | Pair | Twins]) -> None:
        self._found = found

    def looked_at(self) -> Iterator[Entry]:
        """Yield the entries that were made, those of all differences among them."""
        return (one for one in self._found if isinstance(one, Entry))

    @override
    def __len__(self) -> int:
        return len(self._found)

    @override
    def __iter__(self) -> Iterator[Entry]:
        return (one if isinstance(one, Entry) else _same(one) for one in self._found)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> "Entries": ...
    @override
    def __getitem__(self, at: int | slice) -> "Entry | Entries":
        if isinstance(at, slice):
            return Entries(self._found[at])
        one = self._found[at]
        return one if isinstance(one, Entry) else _same(one)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    @override
    def __hash__(self) -> int:
        return hash(tuple(self))


def _same(seen: Pair | Twins) -> Entry:
    one = seen.pair if isinstance(seen, Twins) else seen
    return Entry(one.path, Difference.SAME, Severity.INFO, one.left, one.right, rule="same")


def finding_of(rule: str, path: str, *, between: Collection[str]) -> str:
    """Return a finding's stable fingerprint: 16 hex digits, whichever side stood left."""
    text = "\0".join((rule, path, *sorted(between)))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Summary:
    """How many leaves stand where; `same + different + type_mismatch = both`."""

    left: int = 0
    right: int = 0
    both: int = 0
    only_left: int = 0
    only_right: int = 0
    same: int = 0
    different: int = 0
    type_mismatch: int = 0

    def __add__(self, other: "Summary") -> "Summary":
        """Add the counts of another file."""
        return Summary(*(getattr(self, name) + getattr(other, name) for name in Summary.__slots__))


@dataclass(frozen=True, slots=True)
class FileComparison:
    """The entries of one configuration file, `same` among them."""

    file: str
    format: str
    entries: Sequence[Entry]
    summary: Summary
    notes: tuple[str, ...] = ()
    by_line: bool = False
    dialect: str = ""

    @property
    def differing(self) -> Iterator[Entry]:
        """Yield the entries that are not `same`; those are not made for it."""
        entries = self.entries
        found = entries.looked_at() if isinstance(entries, Entries) else entries
        return (entry for entry in found if entry.difference is not Difference.SAME)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sources compared file by file."""

    left: str
    right: str
    files: tuple[FileComparison, ...]

    @property
    def summary(self) -> Summary:
        """Return the counts over all files."""
        total = Summary()
        for file in self.files:
            total += file.summary
        return total

    @property
    def findings(self) -> dict[Severity, int]:
        """Return how many entries other than `same` each severity has."""
        counts = dict.fromkeys(Severity, 0)
        for file in self.files:
            for entry in file.differing:
                counts[entry.severity] += 1
        return counts

    def only(self, classes: Collection[Difference]) -> "Comparison":
        """Return the comparison with the entries of some classes; what is unreadable stays."""
        kept = {*classes, Difference.UNREADABLE}
        files = (
            replace(file, entries=tuple(e for e in file.entries if e.difference in kept))
            for file in self.files
        )
        return replace(self, files=tuple(files))

    @property
    def has_unreadable(self) -> bool:
        """Tell whether a part of a source could not be read, so that nothing is known of it."""
        entries = (entry for file in self.files for entry in file.differing)
        return any(entry.difference is Difference.UNREADABLE for entry in entries)

    def has_finding(self, *, at_least: Severity) -> bool:
        """Tell whether an entry is as severe as that or worse."""
        return any(n and s.weight >= at_least.weight for s, n in self.findings.items())

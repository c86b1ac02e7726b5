"""What every form of a comparison shows: two sides, or three with who changed what."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tidegate.domain.ambiguity import ambiguity_of
from tidegate.domain.comparison import Comparison, Difference
from tidegate.domain.setting import SettingType

if TYPE_CHECKING:
    from tidegate.domain.comparison import Entry, FileComparison
    from tidegate.domain.setting import Setting
    from tidegate.domain.three_way import Change, ThreeWay

MASK = "••••••"
_SHOWN = 6  # hex digits of a fingerprint, enough for a person to tell two apart
_WORDS = {
    Difference.UNREADABLE: "unreadable",
    Difference.TYPE_MISMATCH: "types differ",
    Difference.ONLY_LEFT: "only left",
    Difference.ONLY_RIGHT: "only right",
    Difference.PLACEHOLDER: "placeholder",
    Difference.UNEXPECTEDLY_EQUAL: "equal, should differ",
    Difference.UNEXPECTED: "differs",
    Difference.EXPECTED: "differs as expected",
    Difference.SAME: "same",
}
_CHANGES = {
    "changed_by_us": "changed by us",
    "changed_on_server": "changed on the server",
    "changed_on_both": "changed on both",
    "changed_alike": "changed on both, alike",
}
"""By the values of `Change`, which is loaded with what compares three sides."""


@dataclass(frozen=True, slots=True)
class Side:
    """What stands on one side of an entry; a secret shows the start of its fingerprint."""

    name: str
    setting: "Setting | None"
    fingerprint: str
    is_secret: bool

    def cell(self, *, width: int = 40) -> str:
        """Return the value as one line, clipped."""
        setting = self.setting
        if setting is None:
            return "not set"
        if self.is_secret:
            return f"{MASK} {self.fingerprint[:_SHOWN]}".rstrip()
        is_scalar = setting.type not in (SettingType.MAP, SettingType.LIST)
        is_null = setting.value is None and is_scalar
        text = "null" if is_null else setting.raw or str(setting.value)
        line = text.replace("\n", "⏎").replace("\t", "⇥")
        return line if len(line) <= width else line[: width - 1] + "…"

    def as_json(self) -> dict[str, Any] | None:
        """Return the side as `cli.md` promises it, null where nothing is set."""
        setting = self.setting
        if setting is None:
            return None
        place = {"type": setting.type.value, "origin": str(setting.origin)}
        if self.is_secret:
            return {"value": None, "redacted": True, "fingerprint": self.fingerprint, **place}
        return {"value": setting.value, **place}


@dataclass(frozen=True, slots=True)
class Report:
    """One comparison as it is told; with three sides the base stands first."""

    comparison: Comparison
    three: "ThreeWay | None" = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the sides, the columns of every table."""
        two = (self.comparison.left, self.comparison.right)
        return two if self.three is None else (self.three.base, *two)

    @property
    def title(self) -> str:
        """Return the sides in words."""
        return ", ".join(self.names[:-1]) + f" and {self.names[-1]}"

    def sides(self, file: "FileComparison", entry: "Entry") -> tuple[Side, ...]:
        """Return what stands on each side, in the order of `names`."""
        left, right = entry.fingerprints
        two = (
            Side(self.comparison.left, entry.left, left, entry.is_secret),
            Side(self.comparison.right, entry.right, right, entry.is_secret),
        )
        if self.three is None:
            return two
        before = self.three.at(file.file, entry.path)
        return Side(self.three.base, before.setting, before.fingerprint, entry.is_secret), *two

    def change(self, file: "FileComparison", entry: "Entry") -> "Change | None":
        """Return who changed a setting, None where two sides are compared."""
        return None if self.three is None else self.three.at(file.file, entry.path).change

    def words(self, file: "FileComparison", entry: "Entry") -> str:
        """Return the verdict on an entry in two or three words."""
        change = self.change(file, entry)
        if change and change in _CHANGES and entry.difference is not Difference.PLACEHOLDER:
            return self._who(change)
        is_other = entry.rule not in ("", "placeholder")
        if entry.difference is Difference.PLACEHOLDER and is_other:
            return "does not belong"
        return _WORDS[entry.difference]

    def _who(self, change: "Change") -> str:
        """Say who changed something; of files that are no server's, which one."""
        if self.three is None or self.three.is_live:
            return _CHANGES[change]
        names = {
            "changed_by_us": self.comparison.left,
            "changed_on_server": self.comparison.right,
        }
        return f"changed in {names[change]}" if change in names else _CHANGES[change]

    def remarks(self, file: "FileComparison", entry: "Entry") -> tuple[str, ...]:
        """Return how readers of the file's format differ about an entry's values."""
        settings = (side.setting for side in self.sides(file, entry) if not side.is_secret)
        told = (ambiguity_of(s, format=file.format) for s in settings if s and not file.by_line)
        return tuple(dict.fromkeys(filter(None, told)))

    def reason(self, file: "FileComparison", entry: "Entry") -> str:
        """Return why an entry is what it is, with remarks on its values."""
        return "; ".join(filter(None, (entry.why, *self.remarks(file, entry))))

    def format(self, file: "FileComparison") -> str:
        """Return how a file was read: its format, and the dialect where there are several."""
        return f"{file.format} {file.dialect}".rstrip()

    def shown(self, file: "FileComparison", *, everything: bool) -> Iterator["Entry"]:
        """Yield the entries that are told: all, or all but those that are the same."""
        if not everything:
            return file.differing
        return iter(file.entries)

    def changes(self, file: "FileComparison | None" = None) -> dict[str, int]:
        """Return how many settings of a file, or of all, were changed by whom; none of two."""
        if self.three is None:
            return {}
        found = self.three.changes if file is None else self.three.changes_in(file.file)
        return {change.value: n for change, n in found.items()}

    def summary(self, file: "FileComparison | None" = None) -> dict[str, int]:
        """Return the counts of a file, or of all."""
        counted = self.comparison.summary if file is None else file.summary
        return asdict(counted) | self.changes(file)

    def sentence(self, file: "FileComparison") -> str:
        """Say in words how much of a file is equal."""
        if any(e.difference is Difference.UNREADABLE for e in file.differing):
            return "Nothing is known of this file: it could not be read."
        count = file.summary
        differing = count.different + count.type_mismatch
        told = self._told_changes(file)
        if not differing and not count.only_left and not count.only_right:
            return f"No difference: all {count.both} {_unit(file)} are equal.{told}"
        return (
            f"{count.same} of {count.both} common {_unit(file)} are equal, {differing} differ;"
            f" {count.only_left} only left, {count.only_right} only right.{told}"
        )

    def _told_changes(self, file: "FileComparison") -> str:
        found = self.three.changes_in(file.file) if self.three else {}
        told = [f"{n} {self._who(c)}" for c, n in found.items() if n and c in _CHANGES]
        return f" {', '.join(told)}." if told else ""


def _unit(file: "FileComparison") -> str:
    return "lines" if file.by_line else "settings"


def reports_of(*told: "Comparison | ThreeWay") -> tuple[Report, ...]:
    """Return what is to be shown of comparisons, be they of two sides or of three."""
    return tuple(
        Report(one) if isinstance(one, Comparison) else Report(one.comparison, one) for one in told
    )

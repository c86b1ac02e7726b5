"""Says of each pair of settings what kind of difference it is, how much it matters and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.across import Across
from tidegate.domain.bulk import bulk_value
from tidegate.domain.comparison import Difference, Severity, Summary
from tidegate.domain.explaining import explanation_of
from tidegate.domain.kind import Kind
from tidegate.domain.pairing import Pair
from tidegate.domain.placeholders import PLACEHOLDER, Unfit, unfit
from tidegate.domain.secrecy import is_in_clear
from tidegate.domain.setting import Setting, SettingType, is_empty, spell
from tidegate.domain.walking import Twins

if TYPE_CHECKING:
    from tidegate.domain.rulebook import RuleBook, Ruling

_PRODUCTIVE_WORDS = frozenset({"prod", "production", "live", "customer"})
_CONTAINERS = (SettingType.MAP, SettingType.LIST)


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one side: its name, whether real users are served, its own folder.

    `environment` is the one whose settings these are (empty: none, a plain file), `elsewhere` the
    paths in its other files.
    """

    name: str
    is_productive: bool = False
    own_folder: str = ""
    environment: str = ""
    elsewhere: frozenset[str] = frozenset()

    def inherits(self, setting: Setting) -> bool:
        """Tell whether a value comes from a profile below the environment's own."""
        return bool(self.own_folder) and not setting.origin.file.startswith(self.own_folder)


def is_productive(name: str, *, kind: str = "") -> bool:
    """Tell whether real users are served there; without a kind the name has to tell."""
    if kind:
        return Kind(kind).is_productive
    words = re.findall(r"[a-z]+", name.lower())
    return bool(_PRODUCTIVE_WORDS.intersection(words))


@bulk_value
class Judged:
    """A pair with what was found out about it before.

    `is_same` tells whether values of one type are equal; of secrets it compares the fingerprints,
    which are empty where a value is not known.
    """

    pair: Pair
    is_secret: bool
    is_same: bool
    fingerprints: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class of a pair, its severity, the sentence that a person reads, the rule behind it."""

    difference: Difference
    severity: Severity
    why: str = ""
    rule: str = ""


_EQUAL = Verdict(Difference.SAME, Severity.INFO, rule="same")
_ORDER = list(Difference)
_MISSING = (Difference.ONLY_LEFT, Difference.ONLY_RIGHT)
_PERSISTENT = (*_MISSING, Difference.TYPE_MISMATCH, Difference.UNEXPECTEDLY_EQUAL)
"""Classes whose reason is told beside that of a worse finding."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """Judges the pairs of two sides: by the contract, else by facts, names and shapes."""

    left: Side
    right: Side
    book: "RuleBook | None" = None
    formats: tuple[str, str] = ("", "")

    def verdict(self, judged: Judged) -> Verdict:
        """Return the first class that holds, with the severity of the worst that was found."""
        ruling = self._ruling(judged.pair)
        verdict = self._by_presence(judged, ruling)
        if self.left.name == self.right.name:
            return verdict
        found = [*self._breaches(judged, ruling), *self._unfit(judged.pair, ruling)]
        combined = _combined(verdict, found) if found else verdict
        return self._accepted(judged.pair, combined) if self.book else combined

    @property
    def environments(self) -> tuple[str, str]:
        """Return the two environments, or the sources' names where there is none."""
        return self.left.environment or self.left.name, self.right.environment or self.right.name

    @property
    def _is_across(self) -> bool:
        """Tell whether two environments are compared, so that they may stand to each other."""
        one, other = self.left.environment, self.right.environment
        return bool(one and other) and one != other

    def _ruling(self, pair: Pair) -> "Ruling | None":
        return None if self.book is None else self.book.ruling(*spellings_of(pair))

    def _by_presence(self, judged: Judged, ruling: "Ruling | None") -> Verdict:
        pair = judged.pair
        if pair.right is None:
            base = _missing(Difference.ONLY_LEFT, of=self.right, has=self.left, default=_TARGET)
            return _as_required(base, ruling, of=self.right, path=pair.path)
        if pair.left is None:
            base = _missing(Difference.ONLY_RIGHT, of=self.left, has=self.right, default=_ORIGIN)
            return _as_required(base, ruling, of=self.left, path=pair.path)
        if pair.left.type is not pair.right.type:
            return _mismatch(pair.left, pair.right)
        if ruling is not None and self._is_across and ruling.rule.says_across:
            return self._by_contract(judged, pair.left, ruling)
        if judged.is_secret:
            return self._secret(judged, pair.left, pair.right)
        return self._by_value(judged, pair.left, pair.right)

    def _by_contract(self, judged: Judged, left: Setting, ruling: "Ruling") -> Verdict:
        """Judge two values by how the contract wants environments to stand to each other."""
        across = ruling.rule.environments
        if not judged.is_same and across is Across.SAME:
            why = "the contract wants it the same in every environment"
            return Verdict(Difference.UNEXPECTED, Severity.MEDIUM, why, "same")
        if not judged.is_same:
            why = f"the contract says that it {across.value.replace('_', ' ')}"
            return Verdict(Difference.EXPECTED, Severity.INFO, why, across.value)
        if across is not Across.MUST_DIFFER or is_empty(left) or not _is_known(judged):
            return _EQUAL
        why = "the contract says that it must differ, and both sides have the same value"
        mixed = self.left.is_productive != self.right.is_productive
        severity = Severity.BLOCKER if judged.is_secret and mixed else Severity.HIGH
        return Verdict(Difference.UNEXPECTEDLY_EQUAL, severity, why, across.value)

    def _by_value(self, judged: Judged, left: Setting, right: Setting) -> Verdict:
        if judged.is_same:
            return _EQUAL
        why = explanation_of(left, right, names=(self.left.name, self.right.name))
        if why:
            return Verdict(Difference.EXPECTED, Severity.INFO, why, "explained")
        why = "nothing explains the difference"
        return Verdict(Difference.UNEXPECTED, Severity.MEDIUM, why, "unexplained")

    def _secret(self, judged: Judged, left: Setting, right: Setting) -> Verdict:
        if not judged.is_same:
            why = "each environment has a secret of its own"
            return Verdict(Difference.EXPECTED, Severity.INFO, why, "own_secret")
        must_differ = self.left.is_productive != self.right.is_productive
        if not must_differ or is_empty(left) or not _is_known(judged):
            return _EQUAL
        # What is only taken for a secret by its name never blocks; a reference says so itself.
        is_guess = is_in_clear(left) or is_in_clear(right)
        is_named = self.book is not None and self.book.hides(*spellings_of(judged.pair))
        severity = Severity.HIGH if is_guess and not is_named else Severity.BLOCKER
        why = "the same secret is used in production and outside of it"
        return Verdict(Difference.UNEXPECTEDLY_EQUAL, severity, why, "shared_secret")

    def _breaches(self, judged: Judged, ruling: "Ruling | None") -> Iterator[Verdict]:
        """Yield what the contract does not allow on either side."""
        if ruling is None:
            return
        from tidegate.domain.breaches import Place, breach_of  # noqa: PLC0415 - a contract's only

        pair, hides = judged.pair, judged.is_secret
        sides = ((self.right, pair.right, 1), (self.left, pair.left, 0))
        for side, setting, number in sides:
            if setting is None:
                continue
            place = Place(side.environment, side.is_productive, self.formats[number], hides=hides)
            if breach := breach_of(ruling, setting, place=place):
                is_type = breach.rule == "type"
                difference = Difference.TYPE_MISMATCH if is_type else Difference.PLACEHOLDER
                why = f"{side.name}: {breach.why}"
                yield Verdict(difference, breach.severity, why, breach.rule)

    def _unfit(self, pair: Pair, ruling: "Ruling | None") -> Iterator[Verdict]:
        """Yield what is wrong with the value on a productive side, if anything."""
        for side, setting in ((self.right, pair.right), (self.left, pair.left)):
            if setting is None or not side.is_productive:
                continue
            found = unfit(setting)
            if found and not (self.book and self.book.muted(found.rule, *spellings_of(pair))):
                yield _unfit_value(found, setting, side, ruling)
                return

    def _accepted(self, pair: Pair, verdict: Verdict) -> Verdict:
        """Lower a finding that somebody has accepted; the class tells still what it is."""
        if self.book is None or verdict.severity is Severity.INFO:
            return verdict
        one = self.book.accepted(*spellings_of(pair), between=self.environments)
        if one is None:
            return verdict
        until = f" until {one.until}" if one.until else ""
        why = f"accepted by {one.by}{until}: {one.reason}"
        is_difference = verdict.difference is Difference.UNEXPECTED
        difference = Difference.EXPECTED if is_difference else verdict.difference
        return Verdict(difference, Severity.INFO, why, verdict.rule)


def spellings_of(pair: Pair) -> tuple[str, ...]:
    """Return how a pair's path is written: by identity, and by index on either side."""
    if "[" not in pair.path:
        return (pair.path,)
    own = (spell(setting.path) for setting in (pair.left, pair.right) if setting is not None)
    return tuple(dict.fromkeys((pair.path, *own)))


def _is_known(judged: Judged) -> bool:
    """Tell whether the values themselves were compared: an absent secret equals nothing."""
    return not judged.is_secret or "" not in judged.fingerprints


def _combined(base: Verdict, found: list[Verdict]) -> Verdict:
    """Return the first class of all that hold, the worst severity and every reason."""
    told = [*found, base] if base.difference in _PERSISTENT else found
    ranked = sorted(told, key=lambda each: _ORDER.index(each.difference))
    worst = max(ranked, key=lambda each: each.severity.weight).severity
    why = "; ".join(dict.fromkeys(each.why for each in ranked))
    return Verdict(ranked[0].difference, worst, why, ranked[0].rule)


_TARGET, _ORIGIN = Severity.MEDIUM, Severity.LOW


def _missing(difference: Difference, *, of: Side, has: Side, default: Severity) -> Verdict:
    severity = default
    if of.is_productive != has.is_productive:
        severity = Severity.MEDIUM if of.is_productive else Severity.LOW
    return Verdict(difference, severity, f"{of.name} does not have it", "missing")


def _as_required(base: Verdict, ruling: "Ruling | None", *, of: Side, path: str) -> Verdict:
    """Weigh an absence by the contract: it blocks where the setting is required."""
    if ruling is None or not (ruling.rule.required_in and of.environment):
        return base
    if path in of.elsewhere:
        return Verdict(base.difference, Severity.LOW, f"{of.name} has it in another file", "moved")
    if ruling.requires_in(of.environment):
        why = f"{of.name} does not have it, and the contract requires it there"
        return Verdict(base.difference, Severity.BLOCKER, why, "required")
    why = f"{of.name} does not have it, and the contract does not require it there"
    return Verdict(base.difference, Severity.INFO, why, "required")


def _unfit_value(found: Unfit, setting: Setting, side: Side, ruling: "Ruling | None") -> Verdict:
    where = "inherited" if side.inherits(setting) else "written"
    if found.rule != PLACEHOLDER:
        why = f"{found.why} in {side.name} ({where})"
        return Verdict(Difference.PLACEHOLDER, Severity.HIGH, why, found.rule)
    severity = placeholder_severity(ruling, inherited=where == "inherited", at=side.environment)
    return Verdict(Difference.PLACEHOLDER, severity, f"a placeholder is {where} here", found.rule)


def placeholder_severity(ruling: "Ruling | None", *, inherited: bool, at: str) -> Severity:
    """Weigh a placeholder in production: it blocks where the contract needs a real value."""
    if inherited:
        return Severity.MEDIUM
    is_needed = ruling is not None and (ruling.rule.secret or ruling.requires_in(at))
    return Severity.BLOCKER if is_needed else Severity.HIGH


def _mismatch(left: Setting, right: Setting) -> Verdict:
    types = f"{left.type.value} on the left, {right.type.value} on the right"
    if _text(left) == _text(right):
        why = f"the same text has another type: {types}"
        return Verdict(Difference.TYPE_MISMATCH, Severity.MEDIUM, why, "types")
    if _is_repeated(left) != _is_repeated(right):
        times = ("several times", "once") if _is_repeated(left) else ("once", "several times")
        why = f"it is written {times[0]} on the left, {times[1]} on the right"
        return Verdict(Difference.TYPE_MISMATCH, Severity.MEDIUM, why, "types")
    is_structural = (left.type in _CONTAINERS) != (right.type in _CONTAINERS)
    severity = Severity.HIGH if is_structural else Severity.MEDIUM
    return Verdict(Difference.TYPE_MISMATCH, severity, types, "types")


def _is_repeated(setting: Setting) -> bool:
    """Tell whether a key is written several times, as INI files and units do; see `flatten`."""
    return setting.type is SettingType.LIST and setting.value is not None


def _text(setting: Setting) -> str:
    return str(setting.value).lower()


def summary_of(pairs: Iterable[Pair | Twins | Judged]) -> Summary:
    """Count leaves: `same + different + type_mismatch = both`; what was not judged is same."""
    only_left = only_right = same = different = mismatch = 0
    for judged in pairs:
        if not isinstance(judged, Judged):
            same += 1
            continue
        pair = judged.pair
        if pair.left is None:
            only_right += 1
        elif pair.right is None:
            only_left += 1
        elif pair.left.type is not pair.right.type:
            mismatch += 1
        elif judged.is_same:
            same += 1
        else:
            different += 1
    both = same + different + mismatch
    return Summary(
        left=both + only_left,
        right=both + only_right,
        both=both,
        only_left=only_left,
        only_right=only_right,
        same=same,
        different=different,
        type_mismatch=mismatch,
    )

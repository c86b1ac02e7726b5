"""Holds the values of environments against each other, as the contract wants them to stand."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from tidegate.domain.across import Across
from tidegate.domain.classifying import spellings_of
from tidegate.domain.comparison import Severity
from tidegate.domain.conforming import Fault, Profile
from tidegate.domain.pairing import ListKeys, Pair, pair
from tidegate.domain.rulebook import RuleBook
from tidegate.domain.secrecy import holds_clear_text, is_secret
from tidegate.domain.setting import Setting, is_empty

Same = Callable[[Setting, str, Setting, str], bool | None]
"""Tells whether two settings of two environments hold one value; None where it is not known."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """How two values are to stand: by which rule, whether equal, and whether a breach blocks."""

    rule: str
    is_wanted_same: bool
    severity: Severity


def faults_between(
    book: RuleBook, profiles: Iterable[Profile], *, same: Same, about: str = ""
) -> Iterator[Fault]:
    """Yield what is wrong with how environments stand to each other, one for each setting.

    With `about` only what concerns that environment is looked at. What was accepted is left out.
    """
    found: dict[tuple[str, str], list[Fault]] = {}
    for one, other in combinations(profiles, 2):
        if about in ("", one.environment, other.environment):
            for fault in _between(book, one, other, same):
                found.setdefault((fault.rule, fault.path), []).append(fault)
    yield from (_joined(faults) for faults in found.values())


def _between(book: RuleBook, one: Profile, other: Profile, same: Same) -> Iterator[Fault]:
    keys = ListKeys(book.list_key, book.list_fields)
    theirs = {file.file: file for file in other.files}
    names = (one.environment, other.environment)
    for file in one.files:
        settings = theirs[file.file].settings if file.file in theirs else {}
        for each in pair(file.settings, settings, keys=keys):
            standing = _standing(book, each, is_mixed=one.is_productive != other.is_productive)
            if standing is None or book.accepted(*spellings_of(each), between=names):
                continue
            if _is_broken(each, standing, names, same):
                yield _fault(each, standing, names)


def _standing(book: RuleBook, each: Pair, *, is_mixed: bool) -> _Standing | None:
    """Return how a pair is to stand, None where anything goes."""
    ruling = book.ruling(*spellings_of(each))
    says = ruling.rule.environments if ruling and ruling.rule.says_across else None
    is_named = book.hides(*spellings_of(each))
    is_hidden = is_named or any(s and is_secret(s) for s in (each.left, each.right))
    if says is Across.SAME:
        return _Standing(says.value, is_wanted_same=True, severity=Severity.MEDIUM)
    if says is Across.MUST_DIFFER:
        severity = Severity.BLOCKER if is_hidden and is_mixed else Severity.HIGH
        return _Standing(says.value, is_wanted_same=False, severity=severity)
    if says is None and is_hidden and is_mixed:
        severity = Severity.BLOCKER if is_named else Severity.HIGH
        return _Standing("shared_secret", is_wanted_same=False, severity=severity)
    return None


def _is_broken(each: Pair, standing: _Standing, names: tuple[str, str], same: Same) -> bool:
    if each.left is None or each.right is None:
        return False
    if is_empty(each.left) and is_empty(each.right):
        return False
    if standing.rule == "shared_secret" and _is_filled_elsewhere(each.left):
        return False
    return same(each.left, names[0], each.right, names[1]) is (not standing.is_wanted_same)


def _is_filled_elsewhere(setting: Setting) -> bool:
    """Tell whether only the program itself fills the value: `<%= ENV["KEY"] %>`, `${KEY}`."""
    return not holds_clear_text(setting) and "${{" not in str(setting.value)


def _fault(each: Pair, standing: _Standing, names: tuple[str, str]) -> Fault:
    origin = each.right.origin if each.right else None
    remedies = {
        "same": "make it the same, let it differ in contract.yaml, or accept the difference",
        "must_differ": f"give {names[1]} a value of its own",
        "shared_secret": "give each environment a secret of its own",
    }
    remedy = remedies[standing.rule]
    return Fault(standing.rule, each.path, names, standing.severity, "", remedy, origin)


def _joined(faults: list[Fault]) -> Fault:
    """Return one finding for all pairs in which a setting stands wrong."""
    names = tuple(dict.fromkeys(name for fault in faults for name in fault.environments))
    worst = max(faults, key=lambda fault: fault.severity.weight)
    whys = {
        "same": "the values differ, and the contract wants them the same",
        "must_differ": "the values are the same, and the contract says that they must differ",
        "shared_secret": "production and another environment have the same secret",
    }
    return replace(worst, environments=names, why=whys[worst.rule])

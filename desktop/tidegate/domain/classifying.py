"""Says of each pair of settings what kind of difference it is, how much it matters and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tidegate.domain.comparison import Difference, Severity, Summary
from tidegate.domain.environment import Kind
from tidegate.domain.pairing import Pair
from tidegate.domain.placeholders import is_placeholder, unfit_for_production
from tidegate.domain.secrecy import is_in_clear, without_secret_parts
from tidegate.domain.setting import Setting, SettingType

_PRODUCTIVE_WORDS = frozenset({"prod", "production", "live", "customer"})
_STAGE = re.compile(
    r"(?<![a-z])(?:dev|development|local|test|testing|qa|uat|stage|staging|acceptance|prod"
    r"|production|live)(?![a-z])",
    re.IGNORECASE,
)
_LEVELS = frozenset(
    {"trace", "debug", "verbose", "info", "information", "notice", "warn", "warning", "error"}
    | {"critical", "fatal", "off"}
)
_CONTAINERS = (SettingType.MAP, SettingType.LIST)


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one side: its name, whether real users are served, its own folder."""

    name: str
    is_productive: bool = False
    own_folder: str = ""

    def inherits(self, setting: Setting) -> bool:
        """Tell whether a value comes from a profile below the environment's own."""
        return bool(self.own_folder) and not setting.origin.file.startswith(self.own_folder)


def is_productive(name: str, *, kind: str = "") -> bool:
    """Tell whether real users are served there; without a kind the name has to tell."""
    if kind:
        return Kind(kind).is_productive
    words = re.findall(r"[a-z]+", name.lower())
    return bool(_PRODUCTIVE_WORDS.intersection(words))


@dataclass(frozen=True, slots=True)
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
    """The class of a pair, its severity and the sentence that a person reads."""

    difference: Difference
    severity: Severity
    why: str = ""


@dataclass(frozen=True, slots=True)
class Classifier:
    """Judges the pairs of two sides without a contract: by facts, names and shapes only."""

    left: Side
    right: Side

    def verdict(self, judged: Judged) -> Verdict:
        """Return the first class that holds, with the severity of the worst that was found."""
        verdict = self._by_presence(judged)
        unfit = self._unfit(judged.pair)
        if unfit is None or self.left.name == self.right.name:
            return verdict
        if verdict.difference in _BEFORE_PLACEHOLDER:
            worse = max(verdict.severity, unfit.severity, key=lambda s: s.weight)
            return Verdict(verdict.difference, worse, f"{verdict.why}; {unfit.why}")
        return unfit

    def _by_presence(self, judged: Judged) -> Verdict:
        pair = judged.pair
        if pair.right is None:
            return _missing(Difference.ONLY_LEFT, of=self.right, has=self.left, default=_TARGET)
        if pair.left is None:
            return _missing(Difference.ONLY_RIGHT, of=self.left, has=self.right, default=_ORIGIN)
        if pair.left.type is not pair.right.type:
            return _mismatch(pair.left, pair.right)
        if judged.is_secret:
            return self._secret(judged, pair.left, pair.right)
        return self._by_value(judged, pair.left, pair.right)

    def _by_value(self, judged: Judged, left: Setting, right: Setting) -> Verdict:
        if judged.is_same:
            return Verdict(Difference.SAME, Severity.INFO)
        why = _explained(left, right, names=(self.left.name, self.right.name))
        if why:
            return Verdict(Difference.EXPECTED, Severity.INFO, why)
        return Verdict(Difference.UNEXPECTED, Severity.MEDIUM, "nothing explains the difference")

    def _secret(self, judged: Judged, left: Setting, right: Setting) -> Verdict:
        if not judged.is_same:
            why = "each environment has a secret of its own"
            return Verdict(Difference.EXPECTED, Severity.INFO, why)
        must_differ = self.left.is_productive != self.right.is_productive
        if not must_differ or left.value in ("", None) or "" in judged.fingerprints:
            return Verdict(Difference.SAME, Severity.INFO)
        # What is only taken for a secret by its name never blocks; a reference says so itself.
        is_guess = is_in_clear(left) or is_in_clear(right)
        severity = Severity.HIGH if is_guess else Severity.BLOCKER
        why = "the same secret is used in production and outside of it"
        return Verdict(Difference.UNEXPECTEDLY_EQUAL, severity, why)

    def _unfit(self, pair: Pair) -> Verdict | None:
        """Return what is wrong with the value on a productive side, if anything."""
        for side, setting in ((self.right, pair.right), (self.left, pair.left)):
            if setting is not None and side.is_productive:
                return _unfit_value(setting, side)
        return None


_BEFORE_PLACEHOLDER = (Difference.TYPE_MISMATCH, Difference.ONLY_LEFT, Difference.ONLY_RIGHT)
_TARGET, _ORIGIN = Severity.MEDIUM, Severity.LOW


def _missing(difference: Difference, *, of: Side, has: Side, default: Severity) -> Verdict:
    severity = default
    if of.is_productive != has.is_productive:
        severity = Severity.MEDIUM if of.is_productive else Severity.LOW
    return Verdict(difference, severity, f"{of.name} does not have it")


def _unfit_value(setting: Setting, side: Side) -> Verdict | None:
    where = "inherited" if side.inherits(setting) else "written"
    if is_placeholder(setting):
        severity = Severity.MEDIUM if side.inherits(setting) else Severity.HIGH
        return Verdict(Difference.PLACEHOLDER, severity, f"a placeholder is {where} here")
    if why := unfit_for_production(setting):
        return Verdict(Difference.PLACEHOLDER, Severity.HIGH, f"{why} in {side.name} ({where})")
    return None


def _mismatch(left: Setting, right: Setting) -> Verdict:
    types = f"{left.type.value} on the left, {right.type.value} on the right"
    if _text(left) == _text(right):
        why = f"the same text has another type: {types}"
        return Verdict(Difference.TYPE_MISMATCH, Severity.MEDIUM, why)
    is_structural = (left.type in _CONTAINERS) != (right.type in _CONTAINERS)
    severity = Severity.HIGH if is_structural else Severity.MEDIUM
    return Verdict(Difference.TYPE_MISMATCH, severity, types)


def _text(setting: Setting) -> str:
    return str(setting.value).lower()


def _explained(left: Setting, right: Setting, *, names: tuple[str, str]) -> str:
    """Return the rule that explains a difference, in words, or nothing."""
    one, other = left.value, right.value
    if not (isinstance(one, str) and isinstance(other, str)):
        return ""
    if _place_of(one) and _place_of(one) == _place_of(other):
        return "only the host differs"
    if _without_stage(one, names) == _without_stage(other, names):
        return "only the environment's name differs"
    if one.lower() in _LEVELS and other.lower() in _LEVELS and _is_level(left):
        return "log levels may differ"
    return ""


def _place_of(text: str) -> str:
    """Return a URL without scheme, host and port; nothing for what is no URL."""
    bare = without_secret_parts(text)
    if "://" not in bare or any(letter.isspace() for letter in bare):
        return ""
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    secure = {"https": "http", "wss": "ws", "amqps": "amqp", "rediss": "redis"}
    scheme = secure.get(parts.scheme, parts.scheme)
    return f"{scheme}:{parts.path.rstrip('/')}?{parts.query}" if parts.hostname else ""


def _without_stage(text: str, names: Iterable[str]) -> str:
    for name in names:
        if re.fullmatch(r"[\w-]+", name):
            text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", "§", text)
    return _STAGE.sub("§", text)


def _is_level(setting: Setting) -> bool:
    words = "".join(str(key) for key in setting.path).lower()
    return "log" in words or "level" in words


def summary_of(pairs: Iterable[Judged]) -> Summary:
    """Count leaves: `same + different + type_mismatch = both`."""
    only_left = only_right = same = different = mismatch = 0
    for judged in pairs:
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

"""Compares one file of two sources; no secret comes out, whatever key it stands under."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tidegate.domain.classifying import (
    Classifier,
    Judged,
    Side,
    is_productive,
    spellings_of,
    summary_of,
)
from tidegate.domain.comparison import (
    Difference,
    Entries,
    Entry,
    FileComparison,
    Severity,
    Summary,
    finding_of,
)
from tidegate.domain.flattening import Leaves, made
from tidegate.domain.glancing import Glance
from tidegate.domain.leaking import Leaks
from tidegate.domain.pairing import ListKeys, Lists, Pair, pair
from tidegate.domain.secrecy import is_secret, shown
from tidegate.domain.setting import ResolvedFile, ScalarNode, Setting, spell
from tidegate.domain.sibling_pairing import lists_of_elements, siblings_alike
from tidegate.domain.walking import Twins, walked
from tidegate.services.found import Found
from tidegate.services.secret_values import SecretValues

if TYPE_CHECKING:
    from tidegate.domain.rulebook import RuleBook

_NO_KEYS = ListKeys()


@dataclass(frozen=True, slots=True)
class FileComparing:
    """One file of both sides; `book` is the contract where there is one."""

    left: Found
    right: Found
    files: tuple[ResolvedFile, ResolvedFile]
    values: SecretValues
    lists: Lists = Lists.AUTO
    book: "RuleBook | None" = None

    def compared(self) -> FileComparison:
        """Return the file's entries and counts."""
        left, right = self.files
        notes = tuple(dict.fromkeys((*left.notes, *right.notes, *_dialects(left, right))))
        if left.unreadable or right.unreadable:
            unread = tuple(_unreadable(file) for file in self.files if file.unreadable)
            return FileComparison(right.file, right.format, unread, Summary(), notes)
        classifier = self._classifier()
        seen = self._seen(self._glance(classifier))
        entries = Entries(self._entries(seen, classifier))
        counts = summary_of(seen)
        return FileComparison(
            right.file,
            right.format or left.format,
            entries,
            counts,
            notes,
            by_line=right.by_line,
            dialect=right.dialect or (left.dialect if left.format == right.format else ""),
        )

    def _seen(self, glance: Glance) -> list[Pair | Twins | Judged]:
        """Return all pairs in order, judged where there may be something to say."""
        nothing = glance.sees_nothing
        return [
            one if isinstance(one, Twins) or nothing(one) else self._judged(one)
            for one in (self._walked(glance) if glance.is_easy else None) or self._pairs()
        ]

    def _walked(self, glance: Glance) -> list[Pair | Twins] | None:
        left, right = (file.settings for file in self.files)
        if not (isinstance(left, Leaves) and isinstance(right, Leaves)):
            return None
        return walked(left.tree, right.tree, watches_fitness=glance.watches_fitness)

    def _pairs(self) -> list[Pair]:
        keys = ListKeys(self.book.list_key, self.book.list_fields) if self.book else _NO_KEYS
        left, right = (made(file.settings) for file in self.files)
        if all(file.format == "xml" for file in self.files):
            left, right = siblings_alike((left, right))
            return pair(left, right, lists=lists_of_elements(self.lists, keys), keys=keys)
        return pair(left, right, lists=self.lists, keys=keys)

    def _glance(self, classifier: Classifier) -> Glance:
        named = self.left.source.secrets | self.right.source.secrets
        return Glance(classifier.left, classifier.right, named, self.book)

    def _entries(
        self, seen: list[Pair | Twins | Judged], classifier: Classifier
    ) -> list[Entry | Pair | Twins]:
        """Return an entry for each pair but those of which nothing is to be said."""
        looked_at = [one for one in seen if isinstance(one, Judged)]
        leaks = Leaks(_secrets(looked_at), among=_plain(seen))
        if leaks:  # a secret may stand in any value
            looked_at = [
                one if isinstance(one, Judged) else self._judged(_pair_of(one)) for one in seen
            ]
        made = self._made(looked_at, classifier, leaks)
        if leaks:
            return list(made)
        return [next(made) if isinstance(one, Judged) else one for one in seen]

    def _made(
        self, pairs: Iterable[Judged], classifier: Classifier, leaks: Leaks
    ) -> Iterator[Entry]:
        for judged in pairs:
            verdict = classifier.verdict(judged)
            one = self._without_leaks(judged, leaks) if leaks else judged
            left, right = one.pair.left, one.pair.right
            if one.is_secret:
                # From here on nothing holds the secret any more.
                left, right = (None if s is None else _masked(s, leaks) for s in (left, right))
            is_finding = verdict.difference is not Difference.SAME
            yield Entry(
                path=judged.pair.path,
                difference=verdict.difference,
                severity=verdict.severity,
                left=left,
                right=right,
                is_secret=one.is_secret,
                fingerprints=one.fingerprints,
                why=leaks.masked(verdict.why) if is_finding else verdict.why,
                rule=verdict.rule,
                finding=self._finding(verdict.rule, judged.pair, classifier) if is_finding else "",
            )

    def _finding(self, rule: str, one: Pair, classifier: Classifier) -> str:
        return finding_of(rule, one.path, between=classifier.environments)

    def _classifier(self) -> Classifier:
        left, right = self.files
        sides = (_side(self.left, left), _side(self.right, right))
        formats = (left.format or right.format, right.format or left.format)
        return Classifier(*sides, book=self.book, formats=formats)

    def _judged(self, one: Pair) -> Judged:
        left, right = one.left, one.right
        same = left is not None and right is not None and _is_same(left, right)
        if not self._hides(one):
            return Judged(one, is_secret=False, is_same=same)
        marks = self._fingerprints(one)
        equal = marks[0] == marks[1] if all(marks) else same
        return Judged(one, is_secret=True, is_same=equal, fingerprints=marks)

    def _hides(self, one: Pair) -> bool:
        sides = ((one.left, self.left), (one.right, self.right))
        if any(_hides(setting, found) for setting, found in sides):
            return True
        return self.book is not None and self.book.hides(*spellings_of(one))

    def _fingerprints(self, one: Pair) -> tuple[str, str]:
        """Return the fingerprints of a pair's two values, empty where a value is not known."""
        left, right = self.files
        return (
            self._fingerprint(one.left, left, self.left),
            self._fingerprint(one.right, right, self.right),
        )

    def _fingerprint(self, setting: Setting | None, file: ResolvedFile, found: Found) -> str:
        if setting is None:
            return ""
        recorded = found.fingerprints.get((file.file, spell(setting.path)))
        if recorded is not None:
            return recorded
        return self.values.fingerprint(setting, environment=found.environment)

    def _without_leaks(self, judged: Judged, leaks: Leaks) -> Judged:
        """Hide a value that repeats a secret that stands elsewhere in the file in clear."""
        one = judged.pair
        if judged.is_secret or not any(leaks.has(s) for s in (one.left, one.right)):
            return judged
        return replace(judged, is_secret=True, fingerprints=self._fingerprints(one))


def _secrets(pairs: Iterable[Judged]) -> Iterator[Setting]:
    for judged in pairs:
        if judged.is_secret:
            yield from _both(judged.pair)


def _pair_of(one: Pair | Twins) -> Pair:
    return one.pair if isinstance(one, Twins) else one


def _plain(pairs: Iterable[Pair | Twins | Judged]) -> Iterator[Setting | ScalarNode]:
    """Yield what would be shown: everything but secrets, and what is left of those."""
    for judged in pairs:
        if isinstance(judged, Twins):
            yield from (judged.left, judged.right)
            continue
        if isinstance(judged, Pair):
            yield from _both(judged)
            continue
        if not judged.is_secret:
            yield from _both(judged.pair)
            continue
        for setting in _both(judged.pair):
            rest = shown(setting)
            if rest is not None:
                yield replace(setting, value=rest, raw=rest)


def _both(one: Pair) -> Iterator[Setting]:
    return (setting for setting in (one.left, one.right) if setting is not None)


def _is_same(left: Setting, right: Setting) -> bool:
    if left.value == right.value:
        return True
    return left.value != left.value and right.value != right.value


def _hides(setting: Setting | None, found: Found) -> bool:
    if setting is None:
        return False
    named = found.source.secrets
    return is_secret(setting) or (bool(named) and spell(setting.path) in named)


def _masked(setting: Setting, leaks: Leaks) -> Setting:
    """Return a setting without the secret; of a URL everything but the password stays."""
    rest = shown(setting)
    if rest is not None and leaks.are_in(rest):
        rest = None
    return replace(setting, value=rest, raw=rest or "")


def _side(found: Found, file: ResolvedFile) -> Side:
    source = found.source
    is_live = is_productive(source.name, kind=source.kind)
    others = (each.settings for each in source.files if each.file != file.file)
    elsewhere = frozenset(path for settings in others for path in settings)
    return Side(source.name, is_live, found.own_folder, found.stage, elsewhere)


def _dialects(left: ResolvedFile, right: ResolvedFile) -> Iterator[str]:
    are_told = left.format == right.format and left.dialect and right.dialect
    if are_told and left.dialect != right.dialect:
        yield f"the left side is read as {left.dialect}, the right side as {right.dialect}"


def _unreadable(file: ResolvedFile) -> Entry:
    return Entry("", Difference.UNREADABLE, Severity.HIGH, None, None, why=file.unreadable)

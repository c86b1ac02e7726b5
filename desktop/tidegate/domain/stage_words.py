"""Which words of file names mean an environment, what it is for, and where it stands in line."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tidegate.domain.kind import Kind

BASE_WORDS = frozenset({"base", "default", "defaults", "common", "shared", "global", "all"})
"""Words that mean every environment."""

_LAST = 90


@dataclass(frozen=True, slots=True)
class StageWord:
    """What a word says of an environment; `is_sure` is false for a guess from its parts."""

    family: str
    rank: int
    kind: Kind
    title: str
    is_sure: bool = True


_ROWS = (
    (10, Kind.DEVELOPMENT, "Development", ("dev", "development", "develop", "devel")),
    (15, Kind.TEST, "CI", ("ci",)),
    (20, Kind.TEST, "Test", ("test", "testing", "tst")),
    (22, Kind.TEST, "Integration", ("integration", "int", "sit")),
    (25, Kind.TEST, "QA", ("qa",)),
    (30, Kind.ACCEPTANCE, "Acceptance", ("acceptance", "accept", "acc")),
    (32, Kind.ACCEPTANCE, "UAT", ("uat",)),
    (34, Kind.ACCEPTANCE, "Demo", ("demo",)),
    (36, Kind.ACCEPTANCE, "Preview", ("preview", "review")),
    (40, Kind.ACCEPTANCE, "Staging", ("staging", "stage", "stg")),
    (45, Kind.ACCEPTANCE, "Pre-production", ("preproduction", "preprod", "nonprod")),
    (50, Kind.PRODUCTION, "Production", ("production", "prod", "prd", "live")),
)
_WORDS = {
    word: StageWord(words[0], rank, kind, title)
    for rank, kind, title, words in _ROWS
    for word in words
}
_PART = re.compile(r"[a-z]+")
_TOGETHER = re.compile(r"(?<![a-z])(pre|non)[-_.](?=prod)")


def stage_word(text: str) -> StageWord | None:
    """Return what a word means; None for one that names no environment that people know.

    `eu-prod2` is one of production's family, told by its parts and so not sure.
    """
    word = _TOGETHER.sub(r"\1", text.lower())
    if word in _WORDS:
        return _WORDS[word]
    known = [_WORDS[part] for part in _PART.findall(word) if part in _WORDS]
    if not known:
        return None
    found = max(known, key=lambda each: each.rank)
    title = re.sub(r"[-_.]+", " ", text).capitalize()
    return StageWord(text.lower(), found.rank, found.kind, title, is_sure=False)


def unknown_stage(text: str) -> StageWord:
    """Return what can be said of an environment whose name says nothing: it is guarded."""
    title = re.sub(r"[-_.]+", " ", text).capitalize()
    return StageWord(text.lower(), _LAST, Kind.PRODUCTION, title, is_sure=False)


def one_name_each(words: Iterable[str]) -> dict[str, str]:
    """Return for each spelling the name that its environment gets: `prod` and `Production` are one.

    The spelling that is met most often gives the name, of equals the longest.
    """
    met = Counter(word.lower() for word in words)
    families: dict[str, list[str]] = {}
    for word in met:
        families.setdefault((stage_word(word) or unknown_stage(word)).family, []).append(word)
    names: dict[str, str] = {}
    for spellings in families.values():
        best = max(spellings, key=lambda word: (met[word], len(word)))
        names |= dict.fromkeys(spellings, _as_name(best))
    return names


def _as_name(word: str) -> str:
    """Return a word as an environment may be called."""
    return re.sub(r"[^a-z0-9_-]+", "-", word).strip("-_")[:64] or "unnamed"

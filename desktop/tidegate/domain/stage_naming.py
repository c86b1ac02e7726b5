"""Which environments there are, in promotion order, by the files that tell of them."""

import re
from collections.abc import Iterable, Sequence

from tidegate.domain.imported import FoundEnvironment, SshAlias, Understood
from tidegate.domain.kind import Kind
from tidegate.domain.stage_words import StageWord, stage_word, unknown_stage

_UNIT_TESTS = "`{name}` is often the automated tests' own; remove it if nothing is deployed there"
_GUESSED = "no file names an environment, this one is a guess"
_PARTS = "the name `{name}` was judged by its parts; see whether kind and place in line are right"
_UNKNOWN = "the name `{name}` does not tell what it is for, so it is guarded like production"
_LOST = "its settings could not be taken over"
_ASSUMED = ("dev", "production")
_MOST_ALIASES = 8


def found_environments(
    understood: Sequence[Understood],
    *,
    application: str,
    lost: Iterable[str] = (),
    also: frozenset[str] = frozenset(),
    aliases: Iterable[SshAlias] = (),
) -> tuple[FoundEnvironment, ...]:
    """Return each environment once; two are assumed where no file names any.

    Of those that are `lost` no file could be taken over; `also` are names that a person called
    environments; `aliases` are hosts of ssh_config, kept with the environment that they tell.
    """
    known = list(aliases)
    told = (each.environment for each in understood)
    names = [name for name in dict.fromkeys((*told, *lost)) if name]
    if not names:
        return tuple(_environment(name, _GUESSED, known, application) for name in _ASSUMED)
    found = [
        _environment(name, _doubt(name, understood, also=also), known, application)
        for name in names
    ]
    return tuple(sorted(found, key=lambda each: (each.rank, bool(each.doubt), each.name)))


def _environment(
    name: str, doubt: str, aliases: Sequence[SshAlias], application: str
) -> FoundEnvironment:
    word = stage_word(name) or unknown_stage(name)
    fitting = _fitting(word, aliases, application)
    return FoundEnvironment(name, word.title, word.kind, word.rank, doubt, fitting)


def _doubt(name: str, understood: Sequence[Understood], *, also: frozenset[str]) -> str:
    word = stage_word(name)
    if all(each.environment != name for each in understood):
        return _LOST
    if word is None:
        return "" if name in also else _UNKNOWN.format(name=name)
    if not word.is_sure:
        return _PARTS.format(name=name)
    deployed = any(each.placement for each in understood if each.environment == name)
    is_tests = word.kind is Kind.TEST and word.family in {"test", "ci"}
    return _UNIT_TESTS.format(name=name) if is_tests and not deployed else ""


def _fitting(word: StageWord, aliases: Sequence[SshAlias], application: str) -> tuple[str, ...]:
    """Return the aliases whose parts tell this environment, those that name the program first."""
    own = [part for part in re.split(r"[^a-z0-9]+", application.lower()) if part]
    found = [each.name for each in aliases if _is_of(word, each.name)]
    found.sort(key=lambda name: not any(part in name.lower() for part in own))
    return tuple(found[:_MOST_ALIASES])


def _is_of(word: StageWord, alias: str) -> bool:
    told = (stage_word(part) for part in re.split(r"[^A-Za-z]+", alias))
    return any(found is not None and found.family == word.family for found in told)

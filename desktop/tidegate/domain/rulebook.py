"""A contract made ready for many questions: which rule is a setting's, what was accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, final

from tidegate.domain.patterns import Pattern, segments_of

if TYPE_CHECKING:
    from tidegate.domain.contract import Accepted, Contract, Muted, SettingRule


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rule of one setting and the pattern it stands under in the contract."""

    pattern: str
    rule: "SettingRule"

    def requires_in(self, environment: str) -> bool:
        """Tell whether the setting must be there."""
        return environment in self.rule.required_in


@final
class RuleBook:
    """Answers by spelled path; the exact path's rule wins, else the most particular pattern's.

    `today` decides what is still accepted; without a day what was accepted until one is not.
    """

    def __init__(self, contract: "Contract", *, today: date | None = None) -> None:
        self.contract = contract
        self._today = today
        patterns = [(Pattern(text), rule) for text, rule in contract.settings.items()]
        patterns.sort(key=lambda each: each[0].particularity, reverse=True)
        self._plain = {p.segments: Ruling(p.text, rule) for p, rule in patterns if p.is_plain}
        self._globs = [(p, Ruling(p.text, rule)) for p, rule in patterns if not p.is_plain]
        self._hiding = [p for p, rule in patterns if rule.secret]
        self._lists = [(Pattern(text), rule.key) for text, rule in contract.lists.items()]
        self._accepted = [(Pattern(each.path), each) for each in contract.accepted]
        self._muted = [(Pattern(each.path), each) for each in contract.muted]

    def ruling(self, *spellings: str) -> Ruling | None:
        """Return the rule of a setting, which may be spelled by index and by identity."""
        paths = [segments_of(spelled) for spelled in dict.fromkeys(spellings)]
        for path in paths:
            if path in self._plain:
                return self._plain[path]
        fitting = (ruling for p, ruling in self._globs if any(p.fits(path) for path in paths))
        return next(fitting, None)

    def hides(self, *spellings: str) -> bool:
        """Tell whether any rule that names the setting says that it is a secret."""
        if not self._hiding:
            return False
        paths = [segments_of(spelled) for spelled in dict.fromkeys(spellings)]
        return any(pattern.fits(path) for pattern in self._hiding for path in paths)

    def list_key(self, spelled: str) -> str:
        """Return the field by which a list's items are paired, if one is named."""
        path = segments_of(spelled)
        fitting = [(p.particularity, key) for p, key in self._lists if p.fits(path)]
        return max(fitting)[1] if fitting else ""

    @property
    def list_fields(self) -> frozenset[str]:
        """Return every field that tells the items of some list."""
        return frozenset(key for _, key in self._lists)

    def accepted(self, *spellings: str, between: Iterable[str]) -> "Accepted | None":
        """Return who accepted a difference between two environments, if it still holds."""
        sides = set(between)
        return next(
            (
                each
                for pattern, each in self._accepted
                if set(each.between) == sides and self._holds(each) and _names(pattern, spellings)
            ),
            None,
        )

    def muted(self, rule: str, *spellings: str) -> "Muted | None":
        """Return who switched a rule of thumb off for a setting, if that still holds."""
        fitting = (e for p, e in self._muted if e.rule == rule and _names(p, spellings))
        return next((each for each in fitting if self._holds(each)), None)

    def expired(self) -> "tuple[Accepted | Muted, ...]":
        """Return what was accepted or muted until a day that is over."""
        given: list[Accepted | Muted] = [*self.contract.accepted, *self.contract.muted]
        return tuple(each for each in given if self._today is not None and not self._holds(each))

    def _holds(self, each: "Accepted | Muted") -> bool:
        return each.until is None or (self._today is not None and self._today <= each.until)


def _names(pattern: Pattern, spellings: tuple[str, ...]) -> bool:
    return any(pattern.fits(segments_of(spelled)) for spelled in spellings)

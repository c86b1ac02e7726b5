"""Tells at a glance which pairs are equal with nothing more to be said of them: most are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.classifying import Side, spellings_of
from tidegate.domain.pairing import Pair
from tidegate.domain.placeholders import unfit
from tidegate.domain.secrecy import is_secret, is_secret_name
from tidegate.domain.setting import Setting

if TYPE_CHECKING:
    from tidegate.domain.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Glance:
    """What must be known of two sides for it; `named` are the paths said to hold secrets."""

    left: Side
    right: Side
    named: frozenset[str] = frozenset()
    book: "RuleBook | None" = None

    def sees_nothing(self, one: Pair) -> bool:
        """Tell whether a pair is surely `same`, no secret, and no rule's business.

        A pair that is not seen so may still turn out to be all that, looked at closely.
        """
        left, right = one.left, one.right
        if left is None or right is None:
            return False
        if left.type is not right.type or left.value != right.value or is_secret(left):
            return False
        if "[" in one.path and (self.named or is_secret_name(right)):
            return False  # what tells an item need not be called the same on both sides
        if self.named and one.path in self.named:
            return False
        return self._is_fit(left, right) and self._is_free(one)

    @property
    def is_easy(self) -> bool:
        """Tell whether nothing but names and values decides what is to be said of a setting."""
        return self.book is None and not self.named

    @property
    def watches_fitness(self) -> bool:
        """Tell whether real users are served on one of the sides."""
        return self.left.is_productive or self.right.is_productive

    def _is_fit(self, left: Setting, right: Setting) -> bool:
        """Tell whether no productive side minds the value."""
        if not self.watches_fitness:
            return True
        return unfit(right if self.right.is_productive else left) is None

    def _is_free(self, one: Pair) -> bool:
        """Tell whether the contract says nothing about the setting."""
        if self.book is None:
            return True
        spellings = spellings_of(one)
        return self.book.ruling(*spellings) is None and not self.book.hides(*spellings)

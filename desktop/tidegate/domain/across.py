"""How environments may stand to each other."""

from enum import StrEnum


class Across(StrEnum):
    """How the values of a setting in different environments may stand to each other."""

    SAME = "same"
    MAY_DIFFER = "may_differ"
    MUST_DIFFER = "must_differ"

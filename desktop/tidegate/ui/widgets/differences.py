"""Which words of two values differ, for highlighting in a cell."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\w+|\W", re.ASCII)
_LONGEST = 2_000


def differing_parts(value: str, *, other: str | None) -> tuple[tuple[str, bool], ...]:
    """The value cut into (text, whether it differs from `other`); None differs as a whole.

    Word by word with difflib's longest-match algorithm; a value of more than 2,000 characters is
    not looked into, so that painting stays fast.
    """
    if other is None or max(len(value), len(other)) > _LONGEST:
        return ((value, value != other),)
    ours, theirs = _WORDS.findall(value), _WORDS.findall(other)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    cuts = ((tag, "".join(ours[start:end])) for tag, start, end, _, _ in matcher.get_opcodes())
    return tuple((text, tag != "equal") for tag, text in cuts if text)

"""Text from hosts and files made harmless to look at."""

from __future__ import annotations

import re

LONGEST_LINE = 4_000
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Controls, line separators, and the marks that turn or hide text (Trojan Source).
_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def shown_safely(line: str) -> str:
    """One line with colour codes dropped and every unseen character spelled out.

    A line of more than 4,000 characters is cut, and says how many are missing.
    """
    missing = len(line) - LONGEST_LINE
    cut = line[:LONGEST_LINE] + f" … {missing} characters more" if missing > 0 else line
    return _UNSEEN.sub(_spelled, _ANSI.sub("", cut)).replace("\t", "    ")


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - two digits

"""Where a character stands: lines and columns from 1, and the line ends around it."""

import re
from bisect import bisect_right
from itertools import accumulate

from tidegate.domain.setting import Origin

_LINE_END = re.compile(r"\r\n|\n|\r")


class Places:
    """The lines of one text, found once."""

    __slots__ = ("_file", "_starts")

    def __init__(self, text: str, *, file: str) -> None:
        self._file = file
        if "\r" in text:
            self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        else:  # which most texts are, and much faster
            self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def origin(self, at: int) -> Origin:
        """Return the place of a character."""
        line = bisect_right(self._starts, at)
        return Origin(self._file, line, at - self._starts[line - 1] + 1)


def line_start(text: str, at: int) -> int:
    """Return where the line of a character begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line of a character ends, its line end left out."""
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def next_line(text: str, at: int) -> int:
    """Return where the next line begins, or the end of the text."""
    found = _LINE_END.search(text, at)
    return found.end() if found else len(text)


def newline_near(text: str, at: int) -> str:
    """Return how the line of a place ends, else the line before, for a line that is added."""
    end = text.find("\n", at)
    if end < 0:
        end = text.rfind("\n", 0, at)
    if end < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[end - 1 : end] == "\r" else "\n"


def indent_at(text: str, at: int) -> str:
    """Return the blanks that the line of a character begins with."""
    start = line_start(text, at)
    end = start
    while end < len(text) and text[end] in " \t":
        end += 1
    return text[start:end]

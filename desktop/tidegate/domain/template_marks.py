"""Tells a template of Helm, Jinja, ERB and the like from the file that it will become."""

import re
from dataclasses import dataclass

_BEGINNINGS = ("{{", "{%", "<%")
_MARK = re.compile(r"(?<![${])\{\{(?!\{)|\{%[-+ ]|<%(?!@)")
"""Values of Helm and Jinja, statements of Jinja, ERB; `${{ … }}` is a reference of our own."""
_COMMENT = re.compile(r"\s*(?:#|//|;|<!--)")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """The first sign that a text is a template; `line` counts from 1."""

    text: str
    line: int


def lines_in(text: str) -> list[str]:
    """Return the lines as editors number them; a separator of Unicode within a value ends none."""
    return _LINE_END.split(text)


def template_mark(text: str) -> TemplateMark | None:
    """Return the first mark of a template that stands neither in quotes nor in a comment."""
    if not any(beginning in text for beginning in _BEGINNINGS):
        return None
    for number, line in enumerate(lines_in(text), start=1):
        if _COMMENT.match(line):
            continue
        for found in _MARK.finditer(line):
            before = line[: found.start()]
            if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
                return TemplateMark(found[0].strip("-+ "), number)
    return None

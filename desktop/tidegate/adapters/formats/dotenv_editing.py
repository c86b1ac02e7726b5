"""Edits dotenv files in place: a line's value, a new line, all lines of a name."""

import re
from functools import cached_property

from tidegate.adapters.formats.dotenv_lexing import Assignment, assignments
from tidegate.adapters.formats.dotenv_quoting import written
from tidegate.adapters.formats.format import Change, Splice
from tidegate.adapters.formats.places import Places, line_start, newline_near
from tidegate.adapters.formats.sections import text_of
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, SetValue, spell

_KEY = late_pattern(r"[^\s=#'\"]+")


class DotenvEditing:
    """Edits of one text, read once."""

    def __init__(self, text: str, *, file: str, dialect: str) -> None:
        self._text, self._file, self._dialect = text, file, dialect
        self._last: Assignment | None = None
        self._found: dict[str, list[Assignment]] = {}
        for each in assignments(text, dialect=dialect, file=file):
            self._found.setdefault(each.key, []).append(each)
            self._last = each

    def change(self, edit: Edit) -> Change:
        """Return how the effective line changes, how a new one is added or all of a key go."""
        key = _key_of(edit, self._file)
        found = self._found.get(key, [])
        if isinstance(edit, SetValue):
            splice = self._set(found[-1], text_of(edit.value)) if found else self._add(edit)
            return Change((splice,), (edit.path,))
        if not found:
            raise Problem(f"{self._file}: there is no `{key}` to remove", remedy="nothing to do")
        return Change(tuple(map(self._without, found)), (edit.path,))

    def _set(self, present: Assignment, value: str) -> Splice:
        text, start, end = self._text, present.value_start, present.value_end
        place = str(self._places.origin(present.start))
        raw = written(value, before=text[start:end], dialect=self._dialect, place=place)
        gap = "" if present.has_sign else "="
        # An empty value that only blanks part from a comment must not swallow the comment.
        tail = " " if start == end and text[end : end + 1] == "#" else ""
        return Splice(start, end, gap + raw + tail)

    def _without(self, found: Assignment) -> Splice:
        return Splice(line_start(self._text, found.start), found.end, "")

    def _add(self, edit: SetValue) -> Splice:
        value, text = text_of(edit.value), self._text
        raw = written(value, before="", dialect=self._dialect, place=self._file)
        siblings = self._found.get(edit.after)
        last = siblings[0] if siblings else self._last
        at = last.end if last and siblings else len(text)
        newline = newline_near(text, max(at - 1, 0))
        comment = [f"# {line}" for line in edit.comment.splitlines()]
        line = f"{_lead(text, last)}{edit.path[0]}{_sign(text, last)}{raw}"
        block = newline.join((*comment, line))
        if at and text[at - 1] not in "\r\n":
            return Splice(at, at, newline + block)
        return Splice(at, at, block + newline)

    @cached_property
    def _places(self) -> Places:
        return Places(self._text, file=self._file)


def _key_of(edit: Edit, file: str) -> str:
    key = edit.path[0] if len(edit.path) == 1 else None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Problem(
            f"{file}: `{spell(edit.path)}` cannot be a name in a dotenv file",
            remedy="names have no blanks, quotes, `=` or `#`, and do not nest",
        )
    return key


def _lead(text: str, model: Assignment | None) -> str:
    """Return what stands before the name in the line that the new one follows."""
    if model is None:
        return ""
    lead = text[line_start(text, model.start) : model.start].rstrip("'")
    return lead if re.fullmatch(r"[ \t]*(export[ \t]+)?", lead) else ""


def _sign(text: str, model: Assignment | None) -> str:
    if model is None or not model.has_sign:
        return "="
    between = text[model.start + len(model.key) : model.value_start].lstrip("'")
    return between if re.fullmatch(r"[ \t]*=[ \t]*", between) else "="

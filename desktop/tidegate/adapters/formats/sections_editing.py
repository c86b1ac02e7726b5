"""Edits keys in sections by splicing lines, in the style of the lines around."""

import re
from collections.abc import Sequence
from typing import Protocol

from tidegate.adapters.formats.format import Change, Splice
from tidegate.adapters.formats.places import Places, line_start, newline_near
from tidegate.adapters.formats.sections import Entry, Section, Sections
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Edit, Path, Remove, SetValue, spell

_SIGN = re.compile(r"(?P<gap>[ \t]*)(?P<mark>[=:])[ \t]*|[ \t]+")


class Style(Protocol):
    """How one format writes what stands in a line."""

    comment: str
    """What a comment line begins with."""
    sign: str
    """What stands between key and value in a file that has no example of it."""

    def counted(self, entries: list[Entry]) -> list[Entry]:
        """Return the assignments of one path that its reader takes into account."""
        ...

    def split(self, edit: SetValue, *, present: Sequence[Entry]) -> list[str]:
        """Return the values of the lines that stand for an edit's value; several for a list."""
        ...

    def last(self, entries: list[Entry]) -> Entry | None:
        """Return the assignment of a section that a new one goes behind."""
        ...

    def key(self, path: Path) -> str | None:
        """Return a key as it is written, or None for a path that this format cannot have."""
        ...

    def value(self, value: str, *, before: str, indent: str) -> str | None:
        """Return a value as it is written, or None for one that this format cannot hold.

        `before` is what stood there; the lines of the answer end with a line feed.
        """
        ...


class SectionsEditing:
    """Edits of one text, read once."""

    def __init__(self, text: str, found: Sections, *, style: Style, file: str) -> None:
        self._text = text
        self._found = found
        self._style = style
        self._file = file

    def change(self, edit: Edit) -> Change:
        """Return the splices for an edit; raises Problem where it cannot be written."""
        if isinstance(edit, Remove):
            return Change(self._removed(edit), (edit.path,))
        present = self._found.at(edit.path)
        splices = self._set(edit, present) if present else (self._added(edit),)
        return Change(tuple(splices), (edit.path,))

    def _removed(self, edit: Remove) -> tuple[Splice, ...]:
        present = self._found.at(edit.path)
        if not present:
            raise Problem(
                f"{self._file}: there is no key `{spell(edit.path)}` to remove",
                remedy="nothing to do",
            )
        return tuple(self._line(entry) for entry in present)

    def _line(self, entry: Entry) -> Splice:
        return Splice(line_start(self._text, entry.start), entry.end, "")

    def _set(self, edit: SetValue, present: list[Entry]) -> list[Splice]:
        """Change as few lines as can be: those in front and behind that stay are left alone."""
        entries = self._style.counted(present)
        wanted = self._style.split(edit, present=entries)
        old = [entry.value for entry in entries]
        front = _shared(old, wanted)
        back = _shared(old[front:][::-1], wanted[front:][::-1])
        goes, comes = entries[front : len(old) - back], wanted[front : len(wanted) - back]
        splices = [self._replaced(entry, v) for entry, v in zip(goes, comes, strict=False)]
        splices += [self._line(entry) for entry in goes[len(comes) :]]
        anchor = entries[front + min(len(goes), len(comes)) - 1] if front or goes else None
        for value in comes[len(goes) :]:
            splices.append(self._beside(edit.path, value, anchor=anchor, beside=entries[0]))
        return splices

    def _replaced(self, entry: Entry, value: str) -> Splice:
        if entry.has_notes:
            raise Problem(
                f"{self._place(entry)}: comments stand within this value",
                remedy="edit the file by hand",
            )
        before = self._text[entry.value_start : entry.value_end]
        written = self._written(value, before=before, entry=entry, path=entry.path)
        lead, tail = self._around(entry) if entry.value_end == entry.value_start else ("", "")
        return Splice(entry.value_start, entry.value_end, f"{lead}{written}{tail}")

    def _around(self, entry: Entry) -> tuple[str, str]:
        """Return what must stand around a value where there was none."""
        key = self._text[entry.start : entry.key_end]
        sign = self._text[entry.key_end : entry.value_start]
        lead = "" if entry.has_sign else self._sign(key, model=None)
        if re.fullmatch(r"[ \t]+[=:]", sign):
            lead = " "
        # A value out of nothing must not touch the comment behind it.
        following = self._text[entry.value_end : entry.value_end + 1]
        return lead, " " if following in ("#", ";") else ""

    def _written(self, value: str, *, before: str, entry: Entry | None, path: Path) -> str:
        indent = self._indent(entry)
        written = self._style.value(value, before=before, indent=indent)
        if written is None:
            place = self._place(entry) if entry else self._file
            raise Problem(
                f"{place}: `{spell(path)}` cannot hold this value in this format",
                remedy="leave line ends and quotes out of it",
            )
        return written.replace("\n", newline_near(self._text, entry.start if entry else 0))

    def _place(self, entry: Entry) -> str:
        return str(Places(self._text, file=self._file).origin(entry.start))

    def _beside(self, path: Path, value: str, *, anchor: Entry | None, beside: Entry) -> Splice:
        """Add one more line of a key that is there already."""
        model = anchor or beside
        line = self._assignment(path, value, model=model)
        at = anchor.end if anchor else line_start(self._text, beside.start)
        return self._inserted(at, [line], near=model.start)

    def _added(self, edit: SetValue) -> Splice:
        section = str(edit.path[0]) if len(edit.path) > 1 else ""
        siblings = self._found.at((*edit.path[:-1], edit.after)) if edit.after else []
        model = siblings[-1] if siblings else self._style.last(self._found.inside(section))
        mark = self._indent(model) + self._style.comment
        lines = [f"{mark} {line}".rstrip() for line in edit.comment.splitlines()]
        values = self._style.split(edit, present=())
        lines += [self._assignment(edit.path, value, model=model) for value in values]
        if model is not None:
            return self._inserted(model.end, lines, near=model.start)
        return self._in_empty(section, lines)

    def _in_empty(self, section: str, lines: list[str]) -> Splice:
        """Add to a section that has no key yet, or with a section of its own."""
        header = next((h for h in self._found.headers if h.name == section), None)
        if header is not None:
            return self._inserted(header.end, lines, near=header.start)
        if not section:
            at = self._above(self._found.headers[0]) if self._found.headers else len(self._text)
            return self._inserted(at, lines, near=0)
        if "]" in section or re.search(r"[\r\n]", section):
            raise Problem(
                f"{self._file}: `{section}` cannot be a section's name",
                remedy="leave brackets and line ends out of it",
            )
        ends = ("\n\n", "\r\n\r\n", "\r\r")
        is_apart = not self._text or self._text.endswith(ends)
        gap = [] if is_apart else [""]
        return self._inserted(len(self._text), [*gap, f"[{section}]", *lines], near=0)

    def _above(self, header: Section) -> int:
        """Return where the comment lines right above a header begin."""
        at = line_start(self._text, header.start)
        while at > 0:
            above = line_start(self._text, at - 1)
            if self._text[above : above + 1] == "\n":
                break
            if not self._text[above:at].lstrip().startswith(("#", ";")):
                break
            at = above
        return at

    def _assignment(self, path: Path, value: str, *, model: Entry | None) -> str:
        key = self._style.key(path)
        if key is None:
            raise Problem(
                f"{self._file}: `{spell(path)}` cannot be a key in this format",
                remedy="keys stand in one section at most and hold no `=`, `:` or line end",
            )
        written = self._written(value, before="", entry=model, path=path)
        return f"{self._indent(model)}{key}{self._sign(key, model=model)}{written}"

    def _indent(self, model: Entry | None) -> str:
        if model is None:
            return ""
        lead = self._text[line_start(self._text, model.start) : model.start]
        return lead if not lead.strip() else ""

    def _sign(self, key: str, *, model: Entry | None) -> str:
        """Return what stands between key and value elsewhere; `=` that are aligned stay so."""
        models = [*([model] if model else []), *reversed(self._found.entries)]
        for entry in models:
            if not entry.has_sign or entry.value_end == entry.value_start:
                continue
            sign = self._text[entry.key_end : entry.value_start]
            if found := _SIGN.fullmatch(sign):
                gap = found["gap"] or ""
                if len(gap) < 2:  # noqa: PLR2004 - more than one blank is an alignment
                    return sign
                width = entry.key_end - entry.start + len(gap)
                return " " * max(1, width - len(key)) + sign[len(gap) :]
        return self._style.sign

    def _inserted(self, at: int, lines: list[str], *, near: int) -> Splice:
        newline = newline_near(self._text, near)
        block = newline.join(lines)
        if at and self._text[at - 1] not in "\r\n":
            return Splice(at, at, newline + block)
        return Splice(at, at, block + newline)


def _shared(one: Sequence[str | None], other: Sequence[str | None]) -> int:
    """Return how many items two lists have in common at their beginning."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count

"""Reads templates, and files of no known format, line by line: so they can be compared."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tidegate.domain.line_by_line import Lines, lines_aligned, lines_of
from tidegate.domain.problem import Problem
from tidegate.domain.setting import ResolvedFile
from tidegate.domain.template_marks import template_mark

if TYPE_CHECKING:
    from tidegate.services.ports.formats import Formats

TEXT = "text"
"""The format of a file of which nothing is known."""


def unread(file: ResolvedFile, content: bytes, *, formats: "Formats", why: str) -> ResolvedFile:
    """Return a file that could not be read, and whether it can be compared line by line.

    That is so for templates and for texts of no known format; what is merely broken stays broken.
    """
    name = file.layers[-1] if file.layers else file.file
    by_line = goes_by_line(file.format, content, name=name, formats=formats)
    return replace(file, unreadable=why, by_line=by_line, content=content)


def goes_by_line(kind: str, content: bytes, *, name: str, formats: "Formats") -> bool:
    """Tell whether a file that could not be read is one to be read line by line."""
    try:
        text = formats.text(content, file=name)
    except Problem:
        return False
    return kind == TEXT or template_mark(text) is not None


def read_alike(files: Sequence[ResolvedFile], *, formats: "Formats") -> tuple[ResolvedFile, ...]:
    """Return the files of all sides read in the same way: by key, else all of them by line.

    Where one side can only be read by line and another cannot be at all, both stay unreadable.
    """
    if not any(file.by_line for file in files):
        return tuple(files)
    if any(file.unreadable and not file.by_line for file in files):
        return tuple(files)
    if any(_was_made(file) for file in files):
        return tuple(files)
    notes = tuple(_note(file, formats) for file in files if file.by_line)
    lines = lines_aligned([_lines(file, formats) for file in files])
    return tuple(
        replace(file, settings=side, unreadable="", by_line=True, notes=(*file.notes, *notes))
        for file, side in zip(files, lines, strict=True)
    )


def _was_made(file: ResolvedFile) -> bool:
    """Tell whether a file was put together of others, so that there is no text of it."""
    return bool(file.settings) and not file.content


def _lines(file: ResolvedFile, formats: "Formats") -> Lines:
    name = file.layers[-1] if file.layers else file.file
    return lines_of(formats.text(file.content, file=name), file=name)


def _note(file: ResolvedFile, formats: "Formats") -> str:
    name = file.layers[-1] if file.layers else file.file
    mark = template_mark(formats.text(file.content, file=name))
    if mark is None or file.format == TEXT:
        return f"{name} is of no format that is read by key: it was compared line by line"
    return (
        f"{name} is a template (`{mark.text}` in line {mark.line}) and no {file.format} by itself:"
        " it was compared line by line"
    )

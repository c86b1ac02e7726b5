"""Finds the commented-out line of a key that is to be added, so that it can be filled in place."""

import re
from collections.abc import Iterator

from tidegate.domain.flattening import flatten
from tidegate.domain.problem import Problem
from tidegate.domain.setting import Path, Scalar, spell
from tidegate.services.ports.formats import Formats

_MOST = 20
"""Candidates that are tried: each is a reading of the whole file."""


def uncommented(
    content: bytes,
    path: Path,
    *,
    file: str,
    format: str,  # noqa: A002
    dialect: str,
    formats: Formats,
) -> tuple[bytes, int] | None:
    """Return a file with the line that sets a path no comment any more, and the line's number.

    None where there is no such line: one that, read so, sets this path and nothing else.
    """
    if not path or not isinstance(path[-1], str):
        return None

    def values(text: bytes) -> dict[str, Scalar] | None:
        try:
            tree = formats.read(text, file=file, format=format, dialect=dialect)
        except Problem:
            return None
        return {spelled: setting.value for spelled, setting in flatten(tree).items()}

    candidates = tuple(_candidates(content, path[-1]))
    wanted, before = spell(path), values(content) if candidates else None
    for start, end, line in candidates:
        after = values(content[:start] + line + content[end:])
        if before is None or after is None or wanted not in after:
            continue
        del after[wanted]
        if after == before:
            return content[:start] + line + content[end:], content.count(b"\n", 0, start) + 1
    return None


def _candidates(content: bytes, key: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield where a comment begins and ends that seems to set the key, and it without the mark."""
    name = re.escape(key.encode())
    quoted = rb"""(?P<line>(?:export[ \t]+)?["']?""" + name + rb"""["']?[ \t]*[=:][^\r\n]*)"""
    pattern = re.compile(rb"^(?P<indent>[ \t]*)(?:#|;|//)[ \t]*" + quoted, re.MULTILINE)
    for number, found in enumerate(pattern.finditer(content)):
        if number >= _MOST:
            return
        yield found.start(), found.end(), found["indent"] + found["line"]

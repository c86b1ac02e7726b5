"""Writes a value so that the dialect's own reader, and where possible every other, gets it back."""

import re
from collections.abc import Iterator

from tidegate.adapters.formats.dotenv_lexing import assignments
from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem

_SAFE = late_pattern(r"[A-Za-z0-9_./:@%+,=?~^{}\[\]*!\u00a1-\uffff-]*")
"""What every dialect reads alike without quotes; `&`, `$`, `#` and blanks are not among it."""


def written(value: str, *, before: str, dialect: str, place: str) -> str:
    """Return the value as text, in the quotes that stood there `before` where they can hold it.

    Raises Problem, which does not repeat the value, when the dialect has no way to write it.
    """
    for candidate in _candidates(value, before=before, dialect=dialect):
        if dialect == "shell" and _expands(candidate):
            continue
        found = assignments(f"K={candidate}\nL=1\n", dialect=dialect)
        if [a.value for a in found] == [value, "1"]:
            return candidate
    raise Problem(
        f"{place}: the {dialect} dialect cannot hold this value",
        remedy="leave line ends and quotes out of it, or choose another dialect",
    )


def _expands(candidate: str) -> bool:
    """Tell whether a shell would replace something in it; our own reader never does."""
    if candidate.startswith("'"):
        return False
    return re.search(r"[$`]", re.sub(r"\\.", "", candidate, flags=re.DOTALL)) is not None


def _candidates(value: str, *, before: str, dialect: str) -> Iterator[str]:
    if before:
        yield before  # what already says so stays as somebody wrote it
    quote = before[:1] if before[:1] in {'"', "'", "`"} else ""
    plain = value if _SAFE.fullmatch(value) or dialect == "docker" else None
    expands = re.compile(r"[$`]")
    if expands.search(value) and not expands.search(before) and dialect != "docker":
        yield f"'{value}'"
    if quote:
        yield from _quoted(value, quote)
    if plain is not None:
        yield plain
    # Inside single quotes no reader expands `$` or a backslash.
    for other in "'\"" if re.search(r"[$\\`\"]", value) else "\"'":
        yield from _quoted(value, other)
    if dialect == "node":
        yield from _quoted(value, "`")
    yield value


def _quoted(value: str, quote: str) -> Iterator[str]:
    yield f"{quote}{value}{quote}"
    escaped = value.replace("\\", "\\\\").replace(quote, "\\" + quote)
    yield f"{quote}{escaped}{quote}"
    if quote == '"':
        lines = escaped.replace("\n", "\\n").replace("\r", "\\r")
        yield f'"{lines}"'
        sheltered = re.sub(r"([$`])", r"\\\1", escaped)
        yield f'"{sheltered}"'
    if quote == "'":
        yield "'" + value.replace("'", "'\\''") + "'"

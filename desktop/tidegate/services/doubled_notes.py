"""Remarks on what a file of a comparison has more than once."""

from typing import TYPE_CHECKING

from tidegate.domain.doubled import notes_of

if TYPE_CHECKING:
    from tidegate.services.ports.formats import Formats

_LARGEST_SEARCHED = 128 * 1024
"""In bytes; a second reading of a larger file would be felt."""


def twice_in(
    content: bytes,
    *,
    file: str,
    formats: "Formats",
    format: str,  # noqa: A002 - the domain's word
    dialect: str = "",
) -> tuple[str, ...]:
    """Return remarks on the keys that a file has more than once, in none that is very large."""
    if len(content) > _LARGEST_SEARCHED:
        return ()
    found = formats.doubled(content, file=file, format=format, dialect=dialect)
    return notes_of(found)

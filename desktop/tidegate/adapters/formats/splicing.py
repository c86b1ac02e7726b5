"""Puts splices into a text."""

from collections.abc import Sequence

from tidegate.adapters.formats.format import Splice


def spliced(text: str, splices: Sequence[Splice]) -> str:
    """Return the text with each splice in its place; they may touch but not overlap."""
    pieces: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        if splice.start < at:
            raise ValueError("splices overlap")
        pieces += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join((*pieces, text[at:]))

"""Keeps settings of several programs in one repository from taking each other's place."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from tidegate.domain.imported import Piece


def places_apart(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces of which no two files have one place in a release.

    Two programs with an `appsettings.json` each keep it in their own folders.
    """
    listed = tuple(pieces)
    files: dict[str, set[str]] = {}
    for each in listed:
        files.setdefault(each.to, set()).add(each.file)
    return tuple(_apart(each) if len(files[each.to]) > 1 else each for each in listed)


def _apart(piece: Piece) -> Piece:
    folder = PurePosixPath(piece.file).parent
    return replace(piece, to=str(folder / piece.to))

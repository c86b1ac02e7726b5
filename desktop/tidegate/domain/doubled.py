"""A key that is written more than once in one map of a file: where, and which one counts."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from tidegate.domain.setting import Origin, Path, spell


@dataclass(frozen=True, slots=True)
class Doubled:
    """A key with the places of all its lines, in order; `gathers` where all of them count."""

    path: Path
    places: tuple[Origin, ...]
    gathers: bool = False

    @property
    def why(self) -> str:
        """Say it in one sentence, the file and its lines named."""
        *most, last = dict.fromkeys(str(place.line) for place in self.places)
        lines = f"lines {', '.join(most)} and {last}" if most else f"line {last}"
        said = f"`{spell(self.path)}` is written {_times(len(self.places))} in {self.place.file}"
        if self.gathers:
            return f"{said}, {lines}: it is read as a list here, others keep one or refuse the file"
        return f"{said}, {lines}: {f'line {last}' if most else 'the last one'} wins"

    @property
    def place(self) -> Origin:
        """Return where the one that counts stands."""
        return self.places[-1]

    def covers(self, path: Path) -> bool:
        """Tell whether a setting stands at the key or below it."""
        return path[: len(self.path)] == self.path


def doubled_of(
    found: Iterable[tuple[Path, Origin]], *, gathers: bool = False
) -> tuple[Doubled, ...]:
    """Return the paths that were found at several places, in the order of the first ones."""
    known: dict[Path, list[Origin]] = {}
    for path, place in found:
        known.setdefault(path, []).append(place)
    return tuple(
        Doubled(path, tuple(places), gathers) for path, places in known.items() if len(places) > 1
    )


def grouped_doubled(
    found: Iterable[tuple[Hashable, Path, Origin]],
) -> Iterator[Doubled]:
    """Yield what is written several times in one document, told by the first of each."""
    documents: dict[Hashable, list[tuple[Path, Origin]]] = {}
    for document, path, place in found:
        documents.setdefault(document, []).append((path, place))
    for pairs in documents.values():
        yield from doubled_of(pairs)


def notes_of(doubled: Iterable[Doubled], *, most: int = 3) -> tuple[str, ...]:
    """Return remarks on a file of which one line wins; lists are written so on purpose."""
    told = [each.why for each in doubled if not each.gathers]
    more = (f"and {len(told) - most} more keys are written more than once",)
    return (*told[:most], *(more if len(told) > most else ()))


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"  # noqa: PLR2004 - a word of its own

"""Every setting of every environment: one row a key, one cell an environment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tidegate.domain.pairing import aligned
from tidegate.domain.secrecy import is_secret
from tidegate.domain.setting import ResolvedFile, spell
from tidegate.ui.typed_values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tidegate.domain.setting import Setting, Source
    from tidegate.ui.screens.environments.settings_rows import Prints


class Spread(Enum):
    """How the environments stand to one another at one key; the value is the chip's words."""

    MISSING = "Missing somewhere"
    DIFFERS = "Differing"
    SAME = "Same everywhere"


@dataclass(frozen=True, slots=True)
class Stand:
    """What one environment has at a key; `text` is empty for a secret.

    `is_apart` tells that most of the others have another value.
    """

    text: str
    is_secret: bool
    fingerprint: str = ""
    is_apart: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MatrixRow:
    """One key of one file; `stands` are in the environments' order, None where it is not set."""

    file: str
    key: str
    section: str
    stands: tuple[Stand | None, ...]
    spread: Spread
    sought: str

    @property
    def place(self) -> tuple[str, str]:
        """What tells this row from all others."""
        return (self.file, self.key)

    @property
    def missing(self) -> tuple[int, ...]:
        """The places of the environments that do not have it."""
        return tuple(at for at, stand in enumerate(self.stands) if stand is None)

    def other_than(self, at: int) -> int:
        """The environment that this one is best compared with: the nearest that is unlike it.

        Those before it are looked at first, for that is where a value comes from.
        """
        order = [*range(at - 1, -1, -1), *range(at + 1, len(self.stands))]
        unlike = (other for other in order if _said(self.stands[other]) != _said(self.stands[at]))
        return next(unlike, order[0] if order else at)


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the table."""

    title: str
    note: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything the page shows; `problems` are files that could not be read."""

    environments: tuple[tuple[str, str, str], ...] = ()
    """Name, title and kind of each, in the order of the pipeline."""
    rows: tuple[MatrixRow, ...] = ()
    counts: dict[Spread, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def matrix_of(
    sources: Sequence[Source],
    *,
    environments: tuple[tuple[str, str, str], ...],
    prints: Sequence[Prints],
) -> Matrix:
    """Lay resolved profiles out side by side; made off the window's thread."""
    names = dict.fromkeys(file.file for source in sources for file in source.files)
    rows = tuple(row for name in names for row in _rows(name, sources, prints))
    counts = Counter(row.spread for row in rows)
    problems = tuple(
        f"{title}: {file.file}: {file.unreadable}"
        for (_, title, _), source in zip(environments, sources, strict=True)
        for file in source.files
        if file.unreadable
    )
    return Matrix(environments, rows, {each: counts[each] for each in Spread}, problems)


def groups_of(
    rows: Iterable[MatrixRow], *, which: Spread | None, words: str = ""
) -> tuple[Group, ...]:
    """Return the rows that pass, in sections; `words` must all stand in a row's key or values."""
    sought = words.lower().split()
    shown: dict[tuple[str, str], list[MatrixRow]] = {}
    for row in rows:
        if which in (None, row.spread) and all(word in row.sought for word in sought):
            shown.setdefault((row.file, row.section), []).append(row)
    return tuple(_group(file, section, found) for (file, section), found in shown.items())


def _group(file: str, section: str, rows: list[MatrixRow]) -> Group:
    title = f"{section}  ·  {file}" if section else file
    return Group(title, _note(Counter(row.spread for row in rows), len(rows)), tuple(rows))


def _note(spreads: Counter[Spread], total: int) -> str:
    """Say of a section how its keys stand: `1 of 9 differs, 2 missing somewhere`."""
    differing, missing = spreads[Spread.DIFFERS], spreads[Spread.MISSING]
    said = f"{differing} of {total} differ{'s' * (differing == 1)}" if differing else ""
    lacking = f"{missing}{'' if said else f' of {total}'} missing somewhere" if missing else ""
    return ", ".join(filter(None, (said, lacking))) or "same everywhere"


def _rows(name: str, sources: Sequence[Source], prints: Sequence[Prints]) -> Iterator[MatrixRow]:
    files = [_file(source, name) for source in sources]
    sides = aligned([file.settings for file in files])
    paths = dict.fromkeys(path for side in sides for path in side)
    for path in sorted(paths, key=lambda path: _section(path, sides) != ""):
        found = [side.get(path) for side in sides]
        hides = any(_hides(s, source) for s, source in zip(found, sources, strict=True))
        stands = tuple(
            _stand(setting, hides=hides, prints=marks, file=name)
            for setting, marks in zip(found, prints, strict=True)
        )
        yield _row(name, path, _section(path, sides), stands)


def _file(source: Source, name: str) -> ResolvedFile:
    absent = ResolvedFile(name, "", {})
    return next((file for file in source.files if file.file == name), absent)


def _section(path: str, sides: Sequence[Mapping[str, Setting]]) -> str:
    """Return the first key of a nested setting, nothing for one at the file's top."""
    setting = next(side[path] for side in sides if path in side)
    return str(setting.path[0]) if len(setting.path) > 1 else ""


def _hides(setting: Setting | None, source: Source) -> bool:
    return setting is not None and (spell(setting.path) in source.secrets or is_secret(setting))


def _stand(setting: Setting | None, *, hides: bool, prints: Prints, file: str) -> Stand | None:
    if setting is None:
        return None
    if hides:
        return Stand("", is_secret=True, fingerprint=prints.get((file, spell(setting.path)), ""))
    text = text_of(setting)
    return Stand(f'"{text}"' if _looks_otherwise(setting, text) else text, is_secret=False)


def _looks_otherwise(setting: Setting, text: str) -> bool:
    """Whether a text would be taken for a number or a truth if it stood there bare."""
    bare = text.lower() in ("true", "false", "null") or text.replace(".", "", 1).isdigit()
    return isinstance(setting.value, str) and bare


def _row(file: str, path: str, section: str, stands: tuple[Stand | None, ...]) -> MatrixRow:
    said = [_said(stand) for stand in stands if stand is not None]
    common, number = Counter(said).most_common(1)[0]
    # Where each has a value of its own, none is the usual one.
    common = common if number > 1 or len(said) == 1 else None
    marked = tuple(
        stand if stand is None or _said(stand) == common else _apart(stand) for stand in stands
    )
    spread = Spread.SAME if len(set(said)) == 1 else Spread.DIFFERS
    if len(said) < len(stands):
        spread = Spread.MISSING
    values = (stand.text[:500] for stand in stands if stand is not None)
    sought = "\n".join((path, file, *dict.fromkeys(values))).lower()
    return MatrixRow(file, path, section, marked, spread, sought)


def _said(stand: Stand | None) -> tuple[str, str] | None:
    return None if stand is None else (stand.text, stand.fingerprint)


def _apart(stand: Stand) -> Stand:
    return Stand(stand.text, stand.is_secret, stand.fingerprint, is_apart=True)

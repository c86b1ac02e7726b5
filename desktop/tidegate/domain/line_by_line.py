"""Reads a text as lines where it is a template, or of no format: the last resort of comparing."""

from collections.abc import Iterator, Sequence

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.secrecy import is_secret_name
from tidegate.domain.setting import Origin, Path, Setting, SettingType

_SECTION = late_pattern(r"\s*\[([\w .:/-]+)\]\s*")
_KEYED = late_pattern(
    r"""(?P<indent>\s*)(?:-\s+)?(?:export\s+)?["']?(?P<key>[A-Za-z_][\w./-]*)["']?\s*[:=]+(?P<rest>.*)"""
)
_NAMED = late_pattern(r"""([A-Za-z_][\w.-]*)["']?\s*[:=>]|["']([A-Za-z_][\w.-]*)["']""")
"""What may be a name anywhere in a line: before a sign, or by itself in quotes."""
_FIRST = late_pattern(r"\s*([A-Za-z_][\w.-]*)\s+\S")
_REFERRING = late_pattern(
    r"""\s*(?:-\s+)?["']?[\w.-]+["']?\s*[:=]\s*(?:\{\{[^}"'`]*\}\}|<%=[^%"'`]*%>)[\s,;]*"""
)
"""A line whose value another place gives: nothing that could be a secret stands in it."""
_MANY = 20_000
"""Lines from which on frequent ones are not looked for one by one, which would take minutes."""

Lines = dict[str, Setting]
"""The lines of a text that are not blank, by `[line=12]`."""


def lines_of(text: str, *, file: str) -> Lines:
    """Return the lines that are not blank, without the blanks at their ends.

    The path of each is the key that seems to be set there, below the keys that it is indented
    under, so that what names a secret hides it.
    """
    found: Lines = {}
    place = _Place()
    for number, line in enumerate(text.splitlines(), start=1):
        kept = line.rstrip()
        if kept:
            path = _named_secret(kept, place.of(kept))
            origin = Origin(file, number)
            found[_spelled(number)] = Setting(path, kept, SettingType.STRING, kept, origin)
    return found


def _named_secret(line: str, path: Path) -> Path:
    """Return a path that ends in the name of a secret, where the line has such a name."""
    if _REFERRING.fullmatch(line):
        return () if _is_secret(path) else path
    first = _FIRST.match(line)
    words = [word for pair in _NAMED.findall(line) for word in pair if word]
    for word in (*words, *((first[1],) if first else ())):
        if _is_secret((word,)):
            return path if path and path[-1] == word else (*path, word)
    return path


def _is_secret(path: Path) -> bool:
    return is_secret_name(Setting(path, "", SettingType.STRING, "", Origin("", 1)))


class _Place:
    """Follows the keys that lines are indented under."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def of(self, line: str) -> Path:
        """Return the path of the next line, empty where it sets no key."""
        if section := _SECTION.fullmatch(line):
            self._open = [(-1, section[1])]
            return ()
        keyed = _KEYED.fullmatch(line)
        if keyed is None:
            return ()
        indent = len(keyed["indent"])
        self._open = [one for one in self._open if one[0] < indent]
        self._open.append((indent, keyed["key"]))
        return tuple(key for _, key in self._open)


def lines_aligned(sides: Sequence[Lines]) -> tuple[Lines, ...]:
    """Return the sides so that lines that belong together have the same name: the first's number.

    What another side has more is named after the line that it follows: `[line=12+1]`.
    """
    first, *others = sides
    return (first, *(_named(first, other) for other in others))


def _named(first: Lines, other: Lines) -> Lines:
    ours, theirs = list(first.values()), list(other.values())
    names = _names(ours, theirs)
    return dict(zip(names, theirs, strict=True))


def _names(ours: list[Setting], theirs: list[Setting]) -> Iterator[str]:
    """Yield the name of each line of the second side."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - few comparisons go by line

    a, b = ([line.raw for line in side] for side in (ours, theirs))
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > _MANY)
    for _, start, end, low, high in matcher.get_opcodes():
        for line in ours[start : min(end, start + high - low)]:
            yield _spelled(line.origin.line)
        before = ours[end - 1].origin.line if end else 0
        yield from (_spelled(before, more=n) for n in range(1, high - low - (end - start) + 1))


def _spelled(number: int, *, more: int = 0) -> str:
    return f"[line={number}+{more}]" if more else f"[line={number}]"

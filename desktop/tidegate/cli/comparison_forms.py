"""A comparison in the forms the terminal writes: JSON as `cli.md` promises it, table, Markdown."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tidegate.domain.comparison import Difference

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.setting import Setting

_MASK = "••••••"
_SHOWN = 6  # hex digits of a fingerprint, enough for a person to tell two apart
_WORDS = {
    Difference.UNREADABLE: "unreadable",
    Difference.TYPE_MISMATCH: "types differ",
    Difference.ONLY_LEFT: "only left",
    Difference.ONLY_RIGHT: "only right",
    Difference.PLACEHOLDER: "placeholder",
    Difference.UNEXPECTEDLY_EQUAL: "equal, should differ",
    Difference.UNEXPECTED: "differs",
    Difference.EXPECTED: "differs as expected",
    Difference.SAME: "same",
}


def as_json(comparison: "Comparison", *, everything: bool) -> dict[str, Any]:
    """Return the JSON object of a comparison; `same` entries only with `everything`."""
    return {
        "left": {"name": comparison.left},
        "right": {"name": comparison.right},
        "files": [_file_json(file, everything=everything) for file in comparison.files],
        "summary": asdict(comparison.summary),
        "findings": {severity.value: n for severity, n in comparison.findings.items()},
    }


def _file_json(file: "FileComparison", *, everything: bool) -> dict[str, Any]:
    content: dict[str, Any] = {
        "file": file.file,
        "format": file.format,
        "entries": [_entry_json(entry) for entry in shown_entries(file, everything=everything)],
        "summary": asdict(file.summary),
    }
    return {**content, "notes": list(file.notes)} if file.notes else content


def shown_entries(file: "FileComparison", *, everything: bool) -> Iterator["Entry"]:
    """Yield the entries that are told: all, or all but those that are the same."""
    return (e for e in file.entries if everything or e.difference is not Difference.SAME)


def _entry_json(entry: "Entry") -> dict[str, Any]:
    left, right = entry.fingerprints
    content: dict[str, Any] = {
        "path": entry.path,
        "class": entry.difference.value,
        "severity": entry.severity.value,
        "secret": entry.is_secret,
        "left": _side_json(entry.left, is_secret=entry.is_secret, fingerprint=left),
        "right": _side_json(entry.right, is_secret=entry.is_secret, fingerprint=right),
    }
    told = {"why": entry.why, "rule": entry.rule, "fingerprint": entry.finding}
    return content | {key: text for key, text in told.items() if text}


def _side_json(
    setting: "Setting | None", *, is_secret: bool, fingerprint: str
) -> dict[str, Any] | None:
    if setting is None:
        return None
    place = {"type": setting.type.value, "origin": str(setting.origin)}
    if is_secret:
        return {"value": None, "redacted": True, "fingerprint": fingerprint, **place}
    return {"value": setting.value, **place}


def table_rows(file: "FileComparison", *, everything: bool) -> Iterator[tuple[str, ...]]:
    """Yield path, left, right, verdict, severity and reason of every entry shown."""
    for entry in shown_entries(file, everything=everything):
        left, right = cells(entry)
        yield entry.path, left, right, words(entry), entry.severity.value, entry.why


def words(entry: "Entry") -> str:
    """Return the verdict on an entry in two or three words."""
    is_other = entry.rule not in ("", "placeholder")
    if entry.difference is Difference.PLACEHOLDER and is_other:
        return "does not belong"
    return _WORDS[entry.difference]


def cells(entry: "Entry", *, width: int = 40) -> tuple[str, str]:
    """Return both values as one line each, clipped; secrets as the start of their fingerprint."""
    left, right = entry.fingerprints
    return (
        _cell(entry.left, is_secret=entry.is_secret, fingerprint=left, width=width),
        _cell(entry.right, is_secret=entry.is_secret, fingerprint=right, width=width),
    )


def _cell(setting: "Setting | None", *, is_secret: bool, fingerprint: str, width: int) -> str:
    if setting is None:
        return "not set"
    if is_secret:
        return f"{_MASK} {fingerprint[:_SHOWN]}".rstrip()
    text = "null" if setting.value is None else setting.raw or str(setting.value)
    line = text.replace("\n", "⏎").replace("\t", "⇥")
    return line if len(line) <= width else line[: width - 1] + "…"


def markdown_lines(comparison: "Comparison", *, everything: bool) -> Iterator[str]:
    """Yield the comparison as Markdown tables."""
    yield f"# {_marked(comparison.left)} and {_marked(comparison.right)}"
    heads = (comparison.left, comparison.right)
    for file in comparison.files:
        rows = tuple(table_rows(file, everything=everything))
        yield from ("", f"## {_marked(file.file)}", "", sentence(file))
        yield from (f"\nNote: {_marked(note)}" for note in file.notes)
        if rows:
            yield ""
            yield f"| key | {_marked(heads[0])} | {_marked(heads[1])} | verdict | severity | why |"
            yield "|---|---|---|---|---|---|"
            yield from ("| " + " | ".join(map(_marked, row)) + " |" for row in rows)


def _marked(text: str) -> str:
    """Return a text that Markdown shows as it is written."""
    for mark in "\\`*_<>|[]":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def sentence(file: "FileComparison") -> str:
    """Say in words how much of a file is equal."""
    count = file.summary
    differing = count.different + count.type_mismatch
    if not differing and not count.only_left and not count.only_right:
        return f"No difference: all {count.both} settings are equal."
    return (
        f"{count.same} of {count.both} common settings are equal, {differing} differ;"
        f" {count.only_left} only left, {count.only_right} only right."
    )

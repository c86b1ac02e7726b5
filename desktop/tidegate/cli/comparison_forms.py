"""A comparison in the forms the terminal writes: JSON as `cli.md` promises it, table, Markdown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tidegate.cli.comparison_report import Report, reports_of
from tidegate.cli.output import columns

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.three_way import ThreeWay


def as_json(
    first: "Comparison | ThreeWay", *others: "Comparison | ThreeWay", everything: bool
) -> dict[str, Any]:
    """Return the JSON object of a comparison; `same` entries only with `everything`.

    Of three sides it has the `base` too, and of each entry the `change`. More comparisons with
    the same left side stand under `others`.
    """
    told = [_report_json(one, everything=everything) for one in reports_of(first, *others)]
    return {**told[0], "others": told[1:]} if others else told[0]


def _report_json(report: Report, *, everything: bool) -> dict[str, Any]:
    comparison = report.comparison
    base = {"base": {"name": report.three.base}} if report.three else {}
    return {
        **base,
        "left": {"name": comparison.left},
        "right": {"name": comparison.right},
        "files": [_file_json(report, file, everything=everything) for file in comparison.files],
        "summary": report.summary(),
        "findings": {severity.value: n for severity, n in comparison.findings.items()},
    }


def _file_json(report: Report, file: "FileComparison", *, everything: bool) -> dict[str, Any]:
    content: dict[str, Any] = {
        "file": file.file,
        "format": file.format,
        "entries": [
            _entry_json(report, file, e) for e in report.shown(file, everything=everything)
        ],
        "summary": report.summary(file),
    }
    notes = {"notes": list(file.notes)} if file.notes else {}
    dialect = {"dialect": file.dialect} if file.dialect else {}
    return {**content, **dialect, **notes, **({"by_line": True} if file.by_line else {})}


def _entry_json(report: Report, file: "FileComparison", entry: "Entry") -> dict[str, Any]:
    *base, left, right = (side.as_json() for side in report.sides(file, entry))
    change = report.change(file, entry)
    content: dict[str, Any] = {
        "path": entry.path,
        "class": entry.difference.value,
        "severity": entry.severity.value,
        "secret": entry.is_secret,
        **({"change": change.value, "base": base[0]} if change else {}),
        "left": left,
        "right": right,
    }
    remarks = report.remarks(file, entry)
    told: dict[str, object] = {
        "why": entry.why,
        "rule": entry.rule,
        "fingerprint": entry.finding,
        "flags": ["ambiguous"] if remarks else [],
        "notes": list(remarks),
    }
    return content | {key: value for key, value in told.items() if value}


def _rows(report: Report, file: "FileComparison", *, everything: bool) -> Iterator[tuple[str, ...]]:
    """Yield path, every side, verdict, severity and reason of every entry shown."""
    for entry in report.shown(file, everything=everything):
        cells = (side.cell() for side in report.sides(file, entry))
        words, why = report.words(file, entry), report.reason(file, entry)
        yield entry.path, *cells, words, entry.severity.value, why


def table_lines(
    first: "Comparison | ThreeWay", *others: "Comparison | ThreeWay", everything: bool
) -> Iterator[str]:
    """Yield comparisons as aligned columns, file by file."""
    for report in reports_of(first, *others):
        heads = ("KEY", *map(_head, report.names), "VERDICT", "SEVERITY", "WHY")
        for file in report.comparison.files:
            yield f"{file.file} ({report.format(file)})"
            yield from (f"note: {note}" for note in file.notes)
            rows = tuple(_rows(report, file, everything=everything))
            yield from columns(heads, rows) if rows else ()
            yield from (report.sentence(file), "")


def _head(name: str) -> str:
    """Return a source as a column's head; a path's letters stay as they are."""
    return name if {"/", "\\", "."}.intersection(name) else name.upper()


def markdown_lines(
    first: "Comparison | ThreeWay", *others: "Comparison | ThreeWay", everything: bool
) -> Iterator[str]:
    """Yield comparisons as Markdown tables."""
    for number, report in enumerate(reports_of(first, *others)):
        yield from ("",) if number else ()
        yield f"# {_marked(report.title)}"
        for file in report.comparison.files:
            yield from _file_lines(report, file, everything=everything)


def _file_lines(report: Report, file: "FileComparison", *, everything: bool) -> Iterator[str]:
    rows = tuple(_rows(report, file, everything=everything))
    told = f"{_marked(report.format(file))}. {report.sentence(file)}"
    yield from ("", f"## {_marked(file.file)}", "", told)
    yield from (f"\nNote: {_marked(note)}" for note in file.notes)
    if rows:
        names = " | ".join(map(_marked, report.names))
        yield ""
        yield f"| key | {names} | verdict | severity | why |"
        yield "|---" * (len(report.names) + 4) + "|"
        yield from ("| " + " | ".join(map(_marked, row)) + " |" for row in rows)


def _marked(text: str) -> str:
    """Return a text that Markdown shows as it is written."""
    for mark in "\\`*_<>|[]":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())

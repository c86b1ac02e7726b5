"""A comparison as SARIF 2.1.0, for code hosts that show findings beside the lines."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tidegate import __version__
from tidegate.cli.comparison_report import Report, reports_of
from tidegate.domain.comparison import Difference, Severity

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.setting import Origin
    from tidegate.domain.three_way import ThreeWay

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Severity.BLOCKER: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_CLASSES = {
    Difference.UNREADABLE: "A file cannot be read",
    Difference.TYPE_MISMATCH: "A setting has another type than it must have",
    Difference.ONLY_LEFT: "A setting is missing on the right side",
    Difference.ONLY_RIGHT: "A setting is missing on the left side",
    Difference.PLACEHOLDER: "A value does not belong where it is used",
    Difference.UNEXPECTEDLY_EQUAL: "A setting is the same where it must differ",
    Difference.UNEXPECTED: "A setting differs and nothing explains it",
    Difference.EXPECTED: "A setting differs as it should",
    Difference.SAME: "A setting is the same",
}


def as_sarif(
    first: "Comparison | ThreeWay", *others: "Comparison | ThreeWay", everything: bool
) -> dict[str, Any]:
    """Return the log, a run for each comparison; the rules are the classes of `cli.md`."""
    runs = [_run(report, everything=everything) for report in reports_of(first, *others)]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}


def _run(report: Report, *, everything: bool) -> dict[str, Any]:
    comparison = report.comparison
    results = [r for file in comparison.files for r in _results(report, file, everything)]
    driver = {
        "name": "Tidegate",
        "semanticVersion": __version__,
        "rules": [_rule(each) for each in _CLASSES],
    }
    notes = [
        {"level": "note", "message": {"text": f"{file.file}: {note}"}}
        for file in comparison.files
        for note in file.notes
    ]
    base = {"base": report.three.base} if report.three else {}
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "properties": {**base, "left": comparison.left, "right": comparison.right},
        "results": results,
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
    }


def _rule(difference: Difference) -> dict[str, Any]:
    return {"id": difference.value, "shortDescription": {"text": _CLASSES[difference]}}


def _results(report: Report, file: "FileComparison", everything: bool) -> Iterator[dict[str, Any]]:
    for entry in report.shown(file, everything=everything):
        change = report.change(file, entry)
        changed = {"change": change.value} if change else {}
        yield {
            "ruleId": entry.difference.value,
            "ruleIndex": list(_CLASSES).index(entry.difference),
            "level": "none" if entry.difference is Difference.SAME else _LEVELS[entry.severity],
            "message": {"text": _text(report, file, entry)},
            "locations": [_location(file, entry)],
            "partialFingerprints": {"tidegateFinding/v1": entry.finding or _no_finding(entry)},
            "properties": {"severity": entry.severity.value, "setting": entry.path, **changed},
        }


def _no_finding(entry: "Entry") -> str:
    return f"{entry.difference.value}:{entry.path}"


def _text(report: Report, file: "FileComparison", entry: "Entry") -> str:
    if entry.difference is Difference.UNREADABLE:
        return entry.why
    reason = report.reason(file, entry)
    why = f": {reason}" if reason else ""
    sides = zip(("right", "left", "base"), reversed(report.sides(file, entry)), strict=False)
    told = ", ".join(f"{word} {side.cell()}" for word, side in reversed(list(sides)))
    return f"{entry.path}: {report.words(file, entry)}{why} ({told})"


def _location(file: "FileComparison", entry: "Entry") -> dict[str, Any]:
    """Return where to look: on the right side, on the left where the right has nothing."""
    at = next((side.origin for side in (entry.right, entry.left) if side is not None), None)
    logical = [{"fullyQualifiedName": entry.path, "kind": "property"}] if entry.path else []
    place: dict[str, Any] = {"physicalLocation": _physical(file, at)}
    return {**place, "logicalLocations": logical} if logical else place


def _physical(file: "FileComparison", at: "Origin | None") -> dict[str, Any]:
    name = at.file if at else file.file
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(name.replace("\\", "/"))}}
    if at:
        place["region"] = {"startLine": max(at.line, 1), "startColumn": max(at.column, 1)}
    return place

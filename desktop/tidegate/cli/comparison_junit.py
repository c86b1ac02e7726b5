"""A comparison as a JUnit report: a suite for each file, a case for each finding."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from tidegate.cli.comparison_report import Report, reports_of
from tidegate.cli.output import visible
from tidegate.domain.comparison import Difference, Severity

if TYPE_CHECKING:
    from tidegate.domain.comparison import Comparison, Entry, FileComparison
    from tidegate.domain.three_way import ThreeWay

_NO_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def junit_lines(
    first: "Comparison | ThreeWay",
    *others: "Comparison | ThreeWay",
    fail_on: Severity,
    everything: bool = False,
) -> Iterator[str]:
    """Yield the report; a finding at `fail_on` or above is a failure, what is unreadable an error.

    A file without findings has one case that passes.
    """
    reports = reports_of(first, *others)
    suites = [
        _Suite(file, report, fail_on, everything=everything)
        for report in reports
        for file in report.comparison.files
    ]
    tests, failures = sum(s.tests for s in suites), sum(s.failures for s in suites)
    errors = sum(s.errors for s in suites)
    name = _quoted("; ".join(report.title for report in reports))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<testsuites name={name} tests="{tests}" failures="{failures}" errors="{errors}" time="0">'
    )
    for suite in suites:
        yield from suite.lines()
    yield "</testsuites>"


class _Suite:
    def __init__(
        self,
        file: "FileComparison",
        report: Report,
        fail_on: Severity,
        *,
        everything: bool,
    ) -> None:
        self._file = file
        self._report = report
        self._fail_on = fail_on
        self._entries = tuple(report.shown(file, everything=everything))
        self.tests = len(self._entries) or 1
        self.errors = sum(e.difference is Difference.UNREADABLE for e in self._entries)
        self.failures = sum(self._fails(e) for e in self._entries)

    def lines(self) -> Iterator[str]:
        name = _quoted(self._file.file)
        yield (
            f'  <testsuite name={name} tests="{self.tests}" failures="{self.failures}"'
            f' errors="{self.errors}" skipped="0" time="0">'
        )
        yield from self._notes()
        if not self._entries:
            whole = _quoted(self._report.sentence(self._file))
            yield f'    <testcase classname={name} name={whole} time="0"/>'
        for entry in self._entries:
            yield from self._case(entry, suite=name)
        yield "  </testsuite>"

    def _notes(self) -> Iterator[str]:
        if self._file.notes:
            yield "    <properties>"
            for note in self._file.notes:
                yield f'      <property name="note" value={_quoted(note)}/>'
            yield "    </properties>"

    def _fails(self, entry: "Entry") -> bool:
        is_told = entry.difference not in (Difference.UNREADABLE, Difference.SAME)
        return is_told and entry.severity.weight >= self._fail_on.weight

    def _case(self, entry: "Entry", *, suite: str) -> Iterator[str]:
        name = _quoted(entry.path or self._file.file)
        begin = f'    <testcase classname={suite} name={name} time="0"'
        if entry.difference is Difference.SAME:
            yield begin + "/>"
            return
        element = "failure" if self._fails(entry) else "system-out"
        element = "error" if entry.difference is Difference.UNREADABLE else element
        kind = f"{entry.severity.value}: {self._report.words(self._file, entry)}"
        marks = "" if element == "system-out" else f" message={_quoted(kind)}"
        marks += f" type={_quoted(entry.difference.value)}" if marks else ""
        yield begin + ">"
        yield f"      <{element}{marks}>{_escaped(self._text(entry, kind))}</{element}>"
        yield "    </testcase>"

    def _text(self, entry: "Entry", kind: str) -> str:
        sides = self._report.sides(self._file, entry)
        places = [f" ({side.setting.origin})" if side.setting else "" for side in sides]
        told = [f"{s.name}: {s.cell()}{place}" for s, place in zip(sides, places, strict=True)]
        known = [] if entry.difference is Difference.UNREADABLE else told
        return "\n".join([f"{kind}: {self._report.reason(self._file, entry)}", *known])


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Return a text without what XML cannot hold even as a reference."""
    return escape(visible(text).translate(_NO_XML))

"""JUnit reports, read with limits and without entities."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from tidegate.domain.problem import Problem
from tidegate.domain.testing import CaseFailure

LARGEST_REPORT = 16 * 2**20
"""In bytes."""
DEEPEST = 32
MOST_ELEMENTS = 500_000
MOST_FAILURES = 100
"""How many failed cases are kept by name; all of them are counted."""
_LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Report:
    """What a JUnit file says; `seconds` is the cases' own sum."""

    passed: int
    failed: int
    skipped: int
    seconds: float
    failures: tuple[CaseFailure, ...]


class _Refused(Exception):
    """Raised inside the XML parser on what a report never needs."""


class _Guard:
    """Walks a document before anything is built from it: no DTD, bounded depth and number."""

    def __init__(self) -> None:
        self._depth = 0
        self._number = 0

    def check(self, content: bytes) -> None:
        """Raise _Refused or expat's ExpatError on anything but a plain document."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._enter
        parser.EndElementHandler = self._leave
        parser.Parse(content, True)  # noqa: FBT003 - the parser takes it by position only

    def _refuse_doctype(self, *_rest: object) -> None:
        raise _Refused("it declares a document type, which reports never need")

    def _enter(self, *_rest: object) -> None:
        self._depth += 1
        self._number += 1
        if self._depth > DEEPEST or self._number > MOST_ELEMENTS:
            raise _Refused(f"it is deeper than {DEEPEST} or has over {MOST_ELEMENTS} elements")

    def _leave(self, _name: str) -> None:
        self._depth -= 1


def read_report(content: bytes, *, name: str) -> Report:
    """Return a JUnit file's counts and failures; raises Problem when it is unreadable."""
    if len(content) > LARGEST_REPORT:
        raise _unreadable(name, f"it has more than {LARGEST_REPORT // 2**20} MB")
    try:
        _Guard().check(content)
        cases = list(_cases(JUnitXml.fromstring(content)))
        return _counted(cases)
    except Problem:
        raise
    # junitparser converts numbers and looks for elements as it goes, so it may raise anything.
    except Exception as error:
        raise _unreadable(name, str(error)[:_LONGEST_TEXT] or type(error).__name__) from error


def _unreadable(name: str, why: str) -> Problem:
    return Problem(
        f"{name} is not a JUnit report: {why}",
        remedy="let the test command write JUnit XML there, or leave `junit` out",
    )


def _cases(report: JUnitXml) -> Iterator[TestCase]:
    """Return the cases of all suites, nested ones among them."""
    for suite in report:
        yield from suite


def _counted(cases: list[TestCase]) -> Report:
    failures = [(case, result) for case in cases if (result := _failure(case)) is not None]
    skipped = sum(1 for case in cases if _failure(case) is None and _is_skipped(case))
    return Report(
        passed=len(cases) - len(failures) - skipped,
        failed=len(failures),
        skipped=skipped,
        seconds=sum(float(case.time or 0) for case in cases),
        failures=tuple(_named(case, result) for case, result in failures[:MOST_FAILURES]),
    )


def _failure(case: TestCase) -> Failure | Error | None:
    return next((result for result in case.result if isinstance(result, Failure | Error)), None)


def _is_skipped(case: TestCase) -> bool:
    return any(isinstance(result, Skipped) for result in case.result)


def _named(case: TestCase, result: Failure | Error) -> CaseFailure:
    name = "::".join(part for part in (case.classname, case.name) if part)
    return CaseFailure(
        name=name[:_LONGEST_TEXT] or "unnamed", message=_first_line(result.message or result.text)
    )


def _first_line(text: str | None) -> str:
    lines = (text or "").strip().splitlines()
    return lines[0][:_LONGEST_TEXT] if lines else ""

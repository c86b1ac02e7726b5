"""The `Testing` port: test commands run here, in the workspace's folder."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tidegate.adapters.testing.junit import LARGEST_REPORT, Report, read_report
from tidegate.adapters.testing.process import Ended, clean_environment, run_command
from tidegate.domain.duration import spell_span
from tidegate.domain.environment import Test
from tidegate.domain.problem import Problem
from tidegate.domain.testing import TestResult
from tidegate.services.ports.this_machine import Clock


@final
@dataclass(frozen=True, slots=True)
class LocalTests:
    """Runs test commands on this machine."""

    clock: Clock

    def run(
        self,
        test: Test,
        *,
        folder: Path,
        environment: dict[str, str],
        log: Callable[[str], None],
    ) -> TestResult:
        """Run a command with its time limit, reading its JUnit file where it names one.

        Raises Problem when the command cannot be started or its report may not be read.
        """
        report = _report_path(test, folder=folder)
        before = _stamp(report)
        ended = self._ended(test, folder, environment, log)
        if report is None:
            return self._judged(test, ended, None)
        if before == (stamp := _stamp(report)) or stamp is None:
            return self._judged(test, ended, None, trouble=f"{test.junit} was not written")
        return self._judged(test, ended, read_report(_content(report, test), name=test.junit))

    def read_junit(self, content: bytes, *, test: Test, host: str) -> TestResult:
        """Return the counts and failures of a JUnit file; raises Problem when it is unreadable."""
        report = read_report(content, name=test.junit or "the report")
        return TestResult(
            test=test.name,
            host=host,
            is_green=not report.failed,
            passed=report.passed,
            failed=report.failed,
            skipped=report.skipped,
            seconds=report.seconds,
            failures=report.failures,
            summary=_counts(report),
            finished_at=self.clock.now(),
        )

    def _ended(
        self, test: Test, folder: Path, environment: dict[str, str], log: Callable[[str], None]
    ) -> Ended:
        try:
            return run_command(
                test.run,
                folder=folder,
                environment=clean_environment(os.environ, environment),
                within=test.within.total_seconds(),
                log=log,
            )
        except (OSError, ValueError) as error:
            raise Problem(
                f"the test {test.name} could not be started: {error}",
                remedy="look at `run` of the test and at the workspace's folder",
            ) from error

    def _judged(
        self, test: Test, ended: Ended, report: Report | None, *, trouble: str = ""
    ) -> TestResult:
        counts = report or Report(0, 0, 0, 0.0, ())
        is_green = ended.code == 0 and not counts.failed and not trouble
        why = trouble or _why(test, ended, report)
        return TestResult(
            test=test.name,
            is_green=is_green,
            passed=counts.passed or int(is_green and report is None),
            failed=counts.failed or int(not is_green),
            skipped=counts.skipped,
            seconds=round(ended.seconds, 3),
            failures=counts.failures,
            summary=why,
            finished_at=self.clock.now(),
        )


def _why(test: Test, ended: Ended, report: Report | None) -> str:
    """Say how it went in one line: the counts, or how the command ended and its last words."""
    if ended.code is None:
        return f"it took longer than {spell_span(test.within)}"
    if report is not None and (report.failed or ended.code == 0):
        return _counts(report)
    last = next((line.strip() for line in reversed(ended.last_lines) if line.strip()), "")
    return f"exit {ended.code}" + (f": {last[:200]}" if last and ended.code else "")


def _counts(report: Report) -> str:
    parts = (("passed", report.passed), ("failed", report.failed), ("skipped", report.skipped))
    return ", ".join(f"{number} {word}" for word, number in parts if number) or "no case ran"


def _report_path(test: Test, *, folder: Path) -> Path | None:
    """Return where the report will be; raises Problem when that is outside the folder."""
    if not test.junit:
        return None
    path = (folder / test.junit).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Problem(
            f"the test {test.name} writes its report outside the workspace: {test.junit}",
            remedy="`junit` is a path below the workspace's folder",
        )
    return path


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """Return what tells a new report from one that an earlier run left."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _content(path: Path, test: Test) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_REPORT + 1)
    except OSError as error:
        raise Problem(f"{test.junit} could not be read: {error.strerror}") from error

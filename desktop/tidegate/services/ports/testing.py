"""Test commands, run on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path as FilePath

    from tidegate.domain.environment import Test
    from tidegate.domain.testing import TestResult


class Testing(Protocol):
    """Runs test commands on this machine."""

    def run(
        self,
        test: Test,
        *,
        folder: FilePath,
        environment: dict[str, str],
        log: Callable[[str], None],
    ) -> TestResult:
        """Run a command with its time limit, reading its JUnit file where it names one."""
        ...

    def read_junit(self, content: bytes, *, test: Test, host: str) -> TestResult:
        """Return the counts and failures of a JUnit file; raises Problem when it is unreadable."""
        ...

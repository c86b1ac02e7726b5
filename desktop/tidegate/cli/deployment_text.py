"""How a deployment ended, as lines for people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidegate.domain.deployment import Deployment
    from tidegate.domain.testing import TestResult


def ending_lines(done: "Deployment") -> Iterator[tuple[str, str]]:
    """Yield lines with their colours: how it ended, then each red test with its cases."""
    tests = "" if not done.tests else ", tests red" if done.red_tests else ", tests green"
    why = f"; {done.text}" if done.text else ""
    line = f"{done.version} in {done.environment}: {done.status.spoken}{tests}{why}"
    yield line, "green" if done.is_green else "red"
    for result in done.red_tests:
        for reason in _reasons(result):
            yield f"  {result.test}{_on(result)}: {reason}", "red"


def _on(result: "TestResult") -> str:
    return f" on {result.host}" if result.host else ""


def _reasons(result: "TestResult") -> Iterator[str]:
    for failure in result.failures:
        yield f"{failure.name}: {failure.message}".removesuffix(": ")
    if not result.failures:
        yield result.summary.rstrip(": ") or "failed"

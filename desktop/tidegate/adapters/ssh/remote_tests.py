"""A test command that runs on a host, with its JUnit file brought back."""

from typing import Protocol

from tidegate.adapters.ssh.conversation import ANSWER, Conversation
from tidegate.adapters.ssh.output import BothEnds
from tidegate.adapters.ssh.protocol import Reply
from tidegate.domain.environment import Test
from tidegate.domain.problem import Problem
from tidegate.domain.testing import TestResult
from tidegate.services.ports.this_machine import Clock

_MARGIN = 90.0  # seconds beyond the test's own limit
_KEPT = 16 * 1024  # bytes of both ends of its output
_SUMMARY = 300  # characters
_LARGEST_JUNIT = 64 * 1024 * 1024  # bytes
_TIME_IS_UP = 124


class ReadJunit(Protocol):
    """Reads a JUnit file."""

    def __call__(self, content: bytes, *, test: Test, host: str) -> TestResult:
        """Return its counts and failures; raises Problem when it is unreadable."""
        ...


def run_test(
    talk: Conversation, test: Test, *, host: str, read_junit: ReadJunit, clock: Clock
) -> TestResult:
    """Follow a test that the host program was told to run, and return how it went."""
    printed = BothEnds(_KEPT)
    talk.listener = printed.add
    talk.hear("step-begin")
    ended = talk.hear("step-end", within=test.within.total_seconds() + _MARGIN)
    bare = TestResult(
        test=test.name,
        host=host,
        is_green=ended.number(1) == 0,
        seconds=float(max(0, ended.number(2))),
        summary=_summary(ended, printed),
        finished_at=clock.now(),
    )
    reply = talk.hear("content", "end", within=ANSWER)
    if reply.kind == "end":
        return bare
    return _with_junit(bare, _content(talk, reply), test=test, read_junit=read_junit)


def _content(talk: Conversation, announced: Reply) -> bytes | None:
    size = announced.number(0)
    return talk.content(size) if 0 <= size <= _LARGEST_JUNIT else None


def _with_junit(
    bare: TestResult, content: bytes | None, *, test: Test, read_junit: ReadJunit
) -> TestResult:
    """Let the file tell the counts; a command that failed is red whatever its file says."""
    if content is None:
        return bare.model_copy(update={"is_green": False, "summary": "its JUnit file is too large"})
    try:
        told = read_junit(content, test=test, host=bare.host)
    except Problem as problem:
        return bare.model_copy(update={"is_green": False, "summary": problem.summary})
    return told.model_copy(
        update={
            "is_green": told.is_green and bare.is_green,
            "seconds": bare.seconds,
            "summary": told.summary or bare.summary,
            "finished_at": bare.finished_at,
        }
    )


def _summary(ended: Reply, printed: BothEnds) -> str:
    if ended.number(1) == _TIME_IS_UP:
        return f"did not end within {ended.field(4)} s and was stopped"
    lines = printed.content().decode("utf-8", "replace").strip().splitlines()
    last = lines[-1][:_SUMMARY] if lines else ""
    return last if ended.number(1) == 0 else f"status {ended.number(1)}: {last}"

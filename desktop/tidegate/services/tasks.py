"""Work described, not run: what a presenter hands to a runner that it cannot see.

No Qt here: the window's runner is `ui.bridge.task_runner`, the tests' one runs at once.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")
Given_co = TypeVar("Given_co", covariant=True)


class Cancelled(Exception):
    """Raised inside work when a person has cancelled it."""


class CancelFlag:
    """A wish to stop, set by one thread and looked at by another."""

    def __init__(self) -> None:
        self._wished = threading.Event()

    def cancel(self) -> None:
        """Wish that the work stops at its next check."""
        self._wished.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody wished it."""
        return self._wished.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if somebody wished it; work calls this between its steps."""
        if self.is_cancelled:
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Wait that long, or until somebody cancels, and then raise `Cancelled`."""
        self._wished.wait(seconds)
        self.check()


_WISHED: ContextVar[CancelFlag | None] = ContextVar("wished", default=None)


@contextmanager
def given_up_with(flag: CancelFlag) -> Iterator[None]:
    """Let `check_wanted` look at this flag, wherever it is called within the block.

    Only for work that may end anywhere, having changed nothing; a deployment passes its flag on.
    """
    token = _WISHED.set(flag)
    try:
        yield
    finally:
        _WISHED.reset(token)


def check_wanted() -> None:
    """Raise `Cancelled` if the work of `given_up_with` is wanted no more: for its long loops."""
    flag = _WISHED.get()
    if flag is not None:
        flag.check()


class Work(Protocol[Given_co]):
    """A function that works off the window's thread: it may report and looks at the flag."""

    def __call__(self, report: Callable[[Any], None], cancellation: CancelFlag) -> Given_co:
        """Do it all and give the result back; may raise `Problem` or `Cancelled`."""
        ...


def _ignore(_value: object = None) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """Work, and who wants to hear of it; every `on_…` is called on the window's thread.

    Exactly one of `on_done`, `on_failed` and `on_cancelled` is called, after all progress.
    """

    work: Work[Result]
    on_done: Callable[[Result], None] = _ignore
    on_failed: Callable[[Exception], None] = _ignore
    on_progress: Callable[[Any], None] = _ignore
    on_cancelled: Callable[[], None] = _ignore
    name: str = "task"


class TaskRunner(Protocol):
    """Runs tasks; those of one lane in turn, the others side by side."""

    def start(self, task: Task[Any], *, lane: str = "") -> CancelFlag:
        """Start soon, never inside this call; an empty lane waits for nobody."""
        ...


class ImmediateRunner:
    """Runs a task at once, in the caller's thread: for tests and the command line."""

    def start(self, task: Task[Any], *, lane: str = "") -> CancelFlag:  # noqa: ARG002 - as agreed
        """Run to the end and tell the outcome before returning."""
        flag = CancelFlag()
        outcome(task, flag, report=task.on_progress)()
        return flag


def outcome(
    task: Task[Any], flag: CancelFlag, *, report: Callable[[Any], None]
) -> Callable[[], None]:
    """Do a task's work here and now; gives back the one call that tells how it ended."""
    try:
        flag.check()
        result = task.work(report, flag)
    except Cancelled:
        return task.on_cancelled
    except Exception as error:  # noqa: BLE001 - a runner hands every failure to its task
        failure = error
        return lambda: task.on_failed(failure)
    return lambda: task.on_done(result)

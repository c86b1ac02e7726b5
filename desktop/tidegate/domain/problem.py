"""What went wrong, in words that a person can act on."""

from enum import Enum

from typing_extensions import override


class ProblemKind(Enum):
    """What sort of problem it is; the command line turns it into its exit code."""

    INPUT = "input"
    """Wrong usage, or something that could not be read."""
    FAILED = "failed"
    """The work was done and its result is bad."""
    GATE = "gate"
    """The gate refused: tests, approvals, checklist, window, hold, a plan that changed."""
    LOCKED = "locked"
    """Somebody else holds a lock."""
    HOST = "host"
    """A host could not be reached or is not who it should be."""


class Problem(Exception):
    """The only exception whose text a user sees.

    `summary` says where and what in one line; `remedy` says what is allowed and what to do.
    Neither ever holds a secret.
    """

    def __init__(
        self, summary: str, *, remedy: str = "", kind: ProblemKind = ProblemKind.INPUT
    ) -> None:
        # A key or a value of a strange file may bring line ends of its own.
        line = summary.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")
        super().__init__(line)
        self.summary = line
        self.remedy = remedy
        self.kind = kind

    @override
    def __str__(self) -> str:
        return f"{self.summary}; {self.remedy}" if self.remedy else self.summary


class NoWorkspace(Problem):
    """A folder was to be opened that has no `tidegate.yaml`; it may be a repository."""


class Problems(Problem):
    """Several problems found in one go, such as every bad line of a workspace."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first, *others = problems
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(first.summary + more, remedy=first.remedy, kind=first.kind)
        self.problems = problems

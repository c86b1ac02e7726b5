"""How an environment's tests went after a deployment."""

from datetime import datetime

from tidegate.domain.value import Value


class CaseFailure(Value):
    """A test case that failed, with the first line of its message."""

    name: str
    message: str = ""


class TestResult(Value):
    """One test command's outcome; counts come from its JUnit file where it writes one."""

    __test__ = False  # pytest would take it for a test class

    test: str
    host: str = ""
    is_green: bool
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: tuple[CaseFailure, ...] = ()
    summary: str = ""
    finished_at: datetime

"""What happens to a fault nobody foresaw: a report without values, and one line for the user."""

import traceback
from datetime import UTC, datetime

from tidegate import __version__
from tidegate.app.paths import Paths
from tidegate.domain.problem import Problem, ProblemKind


def problem_of(error: BaseException) -> Problem:
    """Write a report of the fault and return the one line that names it."""
    kind = type(error).__name__
    try:
        file = _write(error)
    except OSError:
        return Problem(f"Tidegate failed unexpectedly ({kind})", kind=ProblemKind.FAILED)
    return Problem(
        f"Tidegate failed unexpectedly ({kind})",
        remedy=f"the report {file} says where; please send it",
        kind=ProblemKind.FAILED,
    )


def _write(error: BaseException) -> str:
    folder = Paths.of().made().home / "crashes"
    folder.mkdir(exist_ok=True, mode=0o700)
    moment = datetime.now(UTC)
    file = folder / f"{moment:%Y%m%dT%H%M%S}.txt"
    file.touch(mode=0o600)
    file.write_text(report(error, moment=moment), encoding="utf-8")
    return str(file)


def report(error: BaseException, *, moment: datetime) -> str:
    """Return the fault's places in the code; never its message, which may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    head = f"tidegate {__version__}, {moment:%Y-%m-%d %H:%M:%S} UTC"
    return "\n".join([head, type(error).__qualname__, *lines, ""])

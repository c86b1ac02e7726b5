"""A keyring's failure in words: absent, locked, dismissed and slow are different things."""

from collections.abc import Iterator

from tidegate.domain.problem import Problem

_DISMISSED = frozenset({"PromptDismissedException"})
_LOCKED = frozenset({"KeyringLocked", "LockedException"})
_ABSENT = frozenset({"NoKeyringError", "InitError", "SecretServiceNotAvailableException"})


def problem_of(error: Exception, *, seconds: float) -> Problem:
    """Say what went wrong without repeating the error's text, which may hold a secret."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, TimeoutError):
        return Problem(
            f"the keyring did not answer within {seconds:.0f} seconds",
            remedy="look for its window, unlock it and try again",
        )
    names = set(_class_names(error))
    if names & _DISMISSED:
        return Problem("the keyring's question was dismissed", remedy="answer it and try again")
    if names & _LOCKED:
        return Problem("the keyring is locked", remedy="unlock it and try again")
    if names & _ABSENT:
        return Problem("no keyring is running", remedy="start it, or log in to the desktop")
    return Problem(
        f"the keyring failed ({type(error).__name__})", remedy="check the system's keyring"
    )


def _class_names(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield from (kind.__name__ for kind in type(error).__mro__)
        error = error.__cause__ or error.__context__

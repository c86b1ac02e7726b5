"""What a database says when it cannot, in words that a person can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tidegate.domain.problem import Problem, ProblemKind

_Words = tuple[str, str, ProblemKind]

_ELSEWHERE = "nothing was recorded and nothing was started"

_SQLITE: dict[str, _Words] = {
    "SQLITE_BUSY": (
        "another copy is using {store}",
        "close it or wait until it is done; " + _ELSEWHERE,
        ProblemKind.LOCKED,
    ),
    "SQLITE_FULL": (
        "the disk of {store} is full",
        "free some space and try again; " + _ELSEWHERE,
        ProblemKind.FAILED,
    ),
    "SQLITE_CORRUPT": (
        "{store} is damaged",
        "keep a copy of the file as it is and put back a backup; it is never repaired silently",
        ProblemKind.FAILED,
    ),
    "SQLITE_NOTADB": (
        "{store} is not a SQLite database",
        "move the file away, or name another store in TIDEGATE_STORE",
        ProblemKind.INPUT,
    ),
    "SQLITE_READONLY": (
        "{store} cannot be written",
        "check the owner and the rights of the file and its folder",
        ProblemKind.FAILED,
    ),
    "SQLITE_CANTOPEN": (
        "{store} cannot be opened",
        "check that its folder exists and may be written",
        ProblemKind.FAILED,
    ),
    "SQLITE_IOERR": (
        "{store} could not be read or written: the disk failed",
        "check the disk and its space; " + _ELSEWHERE,
        ProblemKind.FAILED,
    ),
}
_SQLITE["SQLITE_LOCKED"] = _SQLITE["SQLITE_BUSY"]
_SQLITE["SQLITE_PROTOCOL"] = _SQLITE["SQLITE_BUSY"]
_MOVED = (
    "{store} was moved or removed while it was open",
    "put the file back, or start again with the store that is meant",
    ProblemKind.FAILED,
)

_POSTGRESQL: dict[str, _Words] = {
    "55P03": _SQLITE["SQLITE_BUSY"],
    "40P01": _SQLITE["SQLITE_BUSY"],
    "57014": (
        "{store} did not answer in time",
        "check the load of the server and try again; " + _ELSEWHERE,
        ProblemKind.FAILED,
    ),
    "53100": _SQLITE["SQLITE_FULL"],
    "53300": (
        "{store} accepts no more connections",
        "close other programs or raise max_connections",
        ProblemKind.FAILED,
    ),
    "25006": (
        "{store} is read-only now",
        "connect to the primary server, not to a replica; " + _ELSEWHERE,
        ProblemKind.FAILED,
    ),
    "42501": (
        "the user of {store} may not do that",
        "ask its administrator for the rights to read, insert and update",
        ProblemKind.FAILED,
    ),
    "3D000": ("{store} does not exist", "create the database first", ProblemKind.INPUT),
    "XX001": _SQLITE["SQLITE_CORRUPT"],
    "XX002": _SQLITE["SQLITE_CORRUPT"],
}
_SIGN_IN = (
    "{store} refused the user or the password",
    "check TIDEGATE_STORE, or put the password into ~/.pgpass",
    ProblemKind.INPUT,
)
_LOST = (
    "{store} cannot be reached",
    "check that the server runs and the network reaches it",
    ProblemKind.FAILED,
)
_APPEND_ONLY = (
    "{store} refused a change of what is recorded",
    "nothing was changed; run `tidegate audit verify`",
    ProblemKind.GATE,
)
_UNKNOWN = (
    "{store} failed ({code})",
    "the log names the cause; " + _ELSEWHERE,
    ProblemKind.FAILED,
)


@contextmanager
def told(store: str) -> Iterator[None]:
    """Turn whatever a database raises into a Problem that names the store."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise problem_of(error, store=store) from error


def problem_of(error: Exception, *, store: str) -> Problem:
    """Return what a database's error means for a person."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause, store=store)
    if not isinstance(error, DBAPIError):
        return _problem(_UNKNOWN, store=store, code=type(error).__name__)
    state = getattr(cause, "sqlstate", None)
    words = _of_silence(cause) if state is None else _of_postgresql(str(state))
    return _problem(words, store=store, code=str(state))


def _of_sqlite(error: sqlite3.Error, *, store: str) -> Problem:
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name == "SQLITE_READONLY_DBMOVED":
        return _problem(_MOVED, store=store)
    if name in ("SQLITE_CONSTRAINT_TRIGGER", "SQLITE_AUTH"):
        return _problem(_APPEND_ONLY, store=store)
    primary = "_".join(name.split("_")[:2])
    return _problem(_SQLITE.get(primary, _UNKNOWN), store=store, code=name)


def _of_postgresql(state: str) -> _Words:
    if state.startswith("28"):
        return _SIGN_IN
    if state.startswith(("08", "57P")):
        return _LOST
    if state == "P0001":
        return _APPEND_ONLY
    return _POSTGRESQL.get(state, _UNKNOWN)


def _of_silence(error: BaseException | None) -> _Words:
    """Tell a refused sign-in from a lost server; before a session exists there is no code."""
    words = str(error).lower()
    if "authentication failed" in words or "no password" in words:
        return _SIGN_IN
    return _POSTGRESQL["3D000"] if "does not exist" in words else _LOST


def _problem(words: _Words, *, store: str, code: str = "") -> Problem:
    summary, remedy, kind = words
    return Problem(summary.format(store=store, code=code), remedy=remedy, kind=kind)

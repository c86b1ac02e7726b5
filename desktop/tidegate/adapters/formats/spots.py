"""Where the keys and values of a document stand, for formats that are edited in place."""

from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

from tidegate.domain.problem import Problem
from tidegate.domain.setting import Path, Segment, spell


class Placed(Protocol):
    """A value that stands somewhere and may hold others."""

    end: int

    def child(self, segment: Segment) -> Self | None:
        """Return the value below a key or an index, None where there is none."""
        ...


Value = TypeVar("Value", bound=Placed)


@dataclass(slots=True)
class Member(Generic[Value]):
    """A key with its span and its value."""

    key: str
    start: int
    key_end: int
    value: Value

    @property
    def end(self) -> int:
        """Return where the value ends."""
        return self.value.end


def walked(value: Value, path: Path) -> tuple[Value, Path]:
    """Return the deepest value that exists on a path, and what is missing of it."""
    for position, segment in enumerate(path):
        child = value.child(segment)
        if child is None:
            return value, path[position:]
        value = child
    return value, ()


def unwritable(file: str, path: Path, why: str) -> Problem:
    """Return the problem of an edit that a file's form does not allow."""
    return Problem(
        f"{file}: `{spell(path)}` cannot be written: {why}", remedy="nothing was changed"
    )

"""What a folder or an archive offers, before anything of it is believed."""

import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from tidegate.domain.problem import Problem


class MemberKind(Enum):
    """What a member claims to be."""

    FILE = "file"
    LINK = "link"
    HARD_LINK = "hard link"
    FOLDER = "folder"


class Readable(Protocol):
    """Something that gives bytes until there are no more."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most `size` of them, none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Packed:
    """A member's content inside an archive; what its library raises is told as damage."""

    stream: Readable
    broken: tuple[type[Exception], ...]

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; raises Problem when the archive is damaged there."""
        try:
            return self.stream.read(size)
        except self.broken as error:
            raise damaged(f"a member cannot be read ({error})") from error


@dataclass(frozen=True, slots=True)
class Member:
    """One member as it was found; `content` may be read until the next member is asked for.

    `size` is in bytes; `mode` holds all twelve bits; `target` is a link's.
    """

    path: str
    kind: MemberKind
    mode: int = 0o644
    size: int = 0
    target: str = ""
    content: Readable | None = field(default=None, repr=False)


def refused(path: str, reason: str, *, remedy: str = "") -> Problem:
    """Return the Problem of a member that must not be deployed."""
    return Problem(
        f"the build cannot be taken: {shown(path)} {reason}",
        remedy=remedy or "make the build without it and add it again",
    )


def damaged(what: str) -> Problem:
    """Return the Problem of an archive that cannot be read to its end."""
    return Problem(
        f"the archive is not whole: {what}", remedy="make or copy it again, then add it again"
    )


def shown(path: str) -> str:
    """Return a name with everything invisible made visible, and not too long."""
    text = "".join(_visible(letter) for letter in path)
    return f"'{text}'" if len(text) <= _LONGEST else f"'{text[:_LONGEST]}…'"


_LONGEST = 200
_SURROGATES = range(0xDC80, 0xDD00)


def _visible(letter: str) -> str:
    code = ord(letter)
    if code in _SURROGATES:  # a byte that is no UTF-8, as Python carries it
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(letter)[0] in "CZ" and letter != " ":
        return f"\\u{code:04x}"
    return letter

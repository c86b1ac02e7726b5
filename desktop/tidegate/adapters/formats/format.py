"""What every configuration format can do, told in the words that the adapter needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from tidegate.domain.doubled import Doubled
from tidegate.domain.setting import Edit, Node, Path, Scalar

LARGEST = 16 * 2**20
"""In bytes; the limit of a profile's file."""
DEEPEST = 100
"""How many maps and lists may stand in one another."""

Plain: TypeAlias = Scalar | dict[str, "Plain"] | list["Plain"]
"""A document as plain values, for checking one reader against another."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Characters from `start` to `end` that give way to `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """How an edit is written; `paths` are all that it means to change, aliases among them.

    `made` is what comes to be besides, such as the attribute that names a new element, `gone`
    what is no more. Paths are those of `Format.plain`.
    """

    splices: tuple[Splice, ...]
    paths: tuple[Path, ...]
    made: tuple[tuple[Path, Scalar], ...] = ()
    gone: tuple[Path, ...] = ()


Editing: TypeAlias = Callable[[Edit], Change]
"""Says how an edit of one text is written; raises Problem with the reason where it cannot be."""


class Format(Protocol):
    """One configuration format."""

    def read(self, text: str, *, file: str, dialect: str) -> Node:
        """Return the document as a tree; raises Problem with `file:line` when it is unreadable."""
        ...

    def editing(self, text: str, *, file: str, dialect: str) -> Editing:
        """Return what tells of any edit of one text the smallest change that makes it true.

        The change is in the file's own style. The text is read once, for many may be asked for.
        Both raise Problem with the reason where something cannot be done.
        """
        ...

    def meant(self, value: Scalar, *, dialect: str) -> Scalar:
        """Return what a reader must find where `value` was written; raises Problem for never."""
        ...

    def plain(self, text: str, *, dialect: str) -> Plain:
        """Return what another parser, which shares nothing with `read`, finds in the text.

        Raises ValueError when it finds the text broken.
        """
        ...

    def guessed(self, text: str, *, dialect: str) -> Plain:
        """Return what `plain` will most likely find, sooner; for a start that is only compared.

        Raises ValueError as `plain` does.
        """
        return self.plain(text, dialect=dialect)

    def write(self, tree: Node, *, file: str, dialect: str) -> str:
        """Return a new document that reads as the tree."""
        ...

    def doubled(self, text: str, *, file: str, dialect: str) -> tuple[Doubled, ...]:  # noqa: ARG002
        """Return the keys that are written more than once; none where that is refused or usual."""
        return ()

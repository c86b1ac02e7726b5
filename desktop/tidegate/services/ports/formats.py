"""The formats of configuration files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tidegate.domain.doubled import Doubled
    from tidegate.domain.setting import Edit, Node


class Formats(Protocol):
    """Configuration formats: typed reading and edits that change nothing else."""

    def detect(self, name: str, content: bytes, *, declared: str = "") -> str:
        """Return the format of a file by its declaration, its name, else its content."""
        ...

    def dialect(self, declared: str, *, file: str, format: str) -> str:  # noqa: A002
        """Return whose rules are followed: the declared dialect, else the one that the name tells.

        It is empty for formats of one dialect. Raises Problem for one that does not exist.
        """
        ...

    def read(self, content: bytes, *, file: str, format: str, dialect: str = "") -> Node:  # noqa: A002
        """Return the file's content as a tree with origins; raises Problem on unreadable input."""
        ...

    def doubled(
        self,
        content: bytes,
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str = "",
    ) -> tuple[Doubled, ...]:
        """Return the keys that a file has more than once; raises Problem on unreadable input.

        Formats that refuse such files, or mean a list by it, have none.
        """
        ...

    def text(self, content: bytes, *, file: str) -> str:
        """Return a file's characters, whatever its format; raises Problem for what is no text."""
        ...

    def edit(
        self,
        content: bytes,
        edits: Sequence[Edit],
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str = "",
    ) -> bytes:
        """Return the content after the edits, verified by reading it again.

        Raises Problem, with nothing changed, when an edit would touch anything else.
        """
        ...

    def transform(
        self,
        content: bytes,
        changes: bytes,
        *,
        file: str,
        transform_file: str,
        format: str,  # noqa: A002
    ) -> bytes:
        """Return a document after an XDT transform, all bytes that it does not name untouched.

        Raises Problem for what is not supported, and for formats that have no transforms.
        """
        ...

    def write(self, tree: Node, *, file: str, format: str, dialect: str = "") -> bytes:  # noqa: A002
        """Return a new document in UTF-8 that reads as the tree; raises Problem where it cannot."""
        ...

"""The machine that Tidegate runs on, and who sits at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.operator import Operator
    from tidegate.domain.workspace import Workspace


class Clock(Protocol):
    """Time, kept out of everything else so that rules can be tested at any moment."""

    def now(self) -> datetime:
        """Return the time in UTC, never earlier than it returned before."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for measuring spans."""
        ...


class Tokens(Protocol):
    """Values that nobody can guess or repeat."""

    def unique(self) -> str:
        """Return a new UUID as text."""
        ...


class Person(Protocol):
    """Who sits at this machine."""

    def operator(self, workspace: Workspace | None = None) -> Operator:
        """Return the person as the record names them."""
        ...


class Files(Protocol):
    """Files of this machine outside any workspace, named by the user."""

    def is_there(self, path: str) -> bool:
        """Tell whether a file of that name exists."""
        ...

    def read(self, path: str) -> bytes:
        """Return a file's content; raises Problem when it is absent, no file or over 16 MB."""
        ...

"""What the page calls, as far as it needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tidegate.domain.comparison import Comparison
    from tidegate.domain.workspace import Workspace
    from tidegate.ui.staging import Promoting


class Comparing(Protocol):
    """The service that compares two sources by meaning."""

    def compare(self, left: str, right: str, *, workspace: Workspace | None) -> Comparison:
        """Compare two sources as `cli.md` spells them; raises Problem."""
        ...


class Opening(Protocol):
    """The service that reads a workspace."""

    def open(self, folder: Path) -> Workspace:
        """Read and check everything; raises Problem."""
        ...


@dataclass(frozen=True, slots=True)
class CompareServices:
    """Everything that stands behind the page.

    `forms` writes a comparison as text by the ending of the file, such as `.md` and `.json`.
    """

    comparing: Comparing
    promoting: Promoting
    opening: Opening
    forms: dict[str, Callable[[Comparison], str]]

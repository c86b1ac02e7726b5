"""What the page shows: builds with where each is live. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidegate.domain.cell import CellState

if TYPE_CHECKING:
    from datetime import datetime

    from tidegate.domain.build import Build
    from tidegate.services.reviewing import PipelineView
    from tidegate.services.standing import EnvironmentHead


@dataclass(frozen=True, slots=True)
class Entry:
    """A build, and the environments where it is live; `age` counts from the newest, 0."""

    build: Build
    live: tuple[EnvironmentHead, ...]
    age: int

    @property
    def version(self) -> str:
        """The version that names the build."""
        return str(self.build.version)

    @property
    def live_titles(self) -> str:
        """The environments where it is live, in words."""
        return ", ".join(head.title for head in self.live)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All builds, newest first; `watches` tells that the workspace looks for new ones."""

    entries: tuple[Entry, ...]
    heads: tuple[EnvironmentHead, ...]
    now: datetime
    watches: bool = False

    def entry(self, version: str) -> Entry | None:
        """One version's entry."""
        return next((entry for entry in self.entries if entry.version == version), None)


def shelf_of(view: PipelineView, *, now: datetime, watches: bool) -> Shelf:
    """Return the builds of a pipeline."""
    entries = []
    for age, row in enumerate(view.rows):
        live = (
            head
            for head, cell in zip(view.heads, row.cells, strict=True)
            if cell.state is CellState.LIVE
        )
        entries.append(Entry(row.build, tuple(live), age))
    return Shelf(tuple(entries), view.heads, now, watches=watches)


def matching(entries: tuple[Entry, ...], words: str) -> tuple[Entry, ...]:
    """Return the entries that have these words in their version, digest, source or person."""
    wanted = words.strip().casefold()
    return tuple(entry for entry in entries if wanted in _said(entry))


def _said(entry: Entry) -> str:
    build = entry.build
    parts = (build.version, build.digest, build.source, build.registered_by, entry.live_titles)
    return " ".join(parts).casefold()


def guess_version(path: str, *, application: str) -> str:
    """Return the version that a file's name seems to carry, empty when it has no digit."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    for ending in (".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2", ".tgz", ".tar", ".zip"):
        name = name.removesuffix(ending)
    name = name.removeprefix(application).lstrip("-_. ")
    return name if any(letter.isdigit() for letter in name) else ""

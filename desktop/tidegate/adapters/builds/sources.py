"""Where new builds appear: the files and folders that a workspace's globs name."""

import glob
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import final

from tidegate.domain.identity import Version
from tidegate.domain.workspace import Watch, Workspace

_FILE_REST = 0.5
_FOLDER_REST = 2.0
"""For how many seconds nothing must have been written: a file is checked for its end as well."""

State = tuple[int, int, int]
"""Members, bytes and the newest time of change in nanoseconds."""


@final
@dataclass(frozen=True, slots=True)
class WatchedSources:
    """Looks at the disk when asked; `pause` waits for that many seconds."""

    pause: Callable[[float], None] = time.sleep

    def matches(self, workspace: Workspace) -> tuple[tuple[Version, FilePath], ...]:
        """Return versions and files that the workspace's watched globs name, oldest first.

        A file that is still being written is left for a later call.
        """
        root = FilePath(workspace.root)
        watched = workspace.application.builds.watch
        named = [found for watch in watched for found in _named(root, watch)]
        states = {path: _state(path) for _, path in named}
        rested = self._rested(states)
        named.sort(key=lambda found: states[found[1]][2])
        return tuple((version, path) for version, path in named if path in rested)

    def _rested(self, states: dict[FilePath, State]) -> set[FilePath]:
        """Return what nobody writes to, waiting once for what is too young to tell."""
        rests = {path: _FOLDER_REST if path.is_dir() else _FILE_REST for path in states}
        left = {path: rests[path] - _age(state) for path, state in states.items()}
        young = {path: min(rest, rests[path]) for path, rest in left.items() if rest > 0}
        if young:
            self.pause(max(young.values()))
        return {path for path in states if path not in young or _state(path) == states[path]}


def _named(root: FilePath, watch: Watch) -> Iterator[tuple[Version, FilePath]]:
    pattern = re.compile(watch.version)
    where = str(FilePath(watch.glob).expanduser())
    for name in sorted(glob.glob(where, root_dir=root, recursive=True)):  # noqa: PTH207 - takes ..
        path = FilePath(os.path.normpath(root / name))
        version = _version(pattern, path)
        if version and path.exists():
            yield version, path


def _version(pattern: re.Pattern[str], path: FilePath) -> Version | None:
    """Return the version that the name tells, or the path where the name alone does not."""
    found = pattern.fullmatch(path.name) or pattern.search(path.as_posix())
    return Version(found["version"]) if found and found["version"] else None


def _state(path: FilePath) -> State:
    """Return what changes while something is written there."""
    try:
        files = [path, *path.rglob("*")] if path.is_dir() else [path]
        found = [file.lstat() for file in files]
    except OSError:
        return (0, 0, 0)
    return (
        len(found),
        sum(status.st_size for status in found),
        max(status.st_mtime_ns for status in found),
    )


def _age(state: State) -> float:
    return time.time() - state[2] / 1e9

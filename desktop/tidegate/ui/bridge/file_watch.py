"""Tells, once things have settled, that the files of a workspace changed on disk."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

_SETTLED_AFTER_MS = 300
_NEVER_LOOKED_INTO = frozenset({".git", ".venv", "node_modules", "__pycache__"})
_MOST_PATHS = 5_000


class FileWatch(QObject):
    """Watches a folder with what is below it; `changed` fires once after a burst of writes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root: Path | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._stirred)
        self._watcher.fileChanged.connect(self._stirred)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLED_AFTER_MS)
        self._settling.timeout.connect(self._settled)

    def watch(self, root: Path | None) -> None:
        """Watch this folder instead of the one before, or nothing."""
        self._root = root
        self._settling.stop()
        self._look_again()

    @Slot(str)
    def _stirred(self, _path: str) -> None:
        self._settling.start()

    @Slot()
    def _settled(self) -> None:
        # Editors replace files: the watch on the old one is gone, the new one needs its own.
        self._look_again()
        self.changed.emit()

    def _look_again(self) -> None:
        watched = set(self._watcher.files()) | set(self._watcher.directories())
        wanted = set(_paths_below(self._root)) if self._root else set()
        if gone := sorted(watched - wanted):
            self._watcher.removePaths(gone)
        if new := sorted(wanted - watched):
            self._watcher.addPaths(new)


def _paths_below(root: Path) -> list[str]:
    """Folders and files, at most 5,000: more cannot be watched on every system."""
    found = [str(root)]
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _NEVER_LOOKED_INTO)
        found += [str(Path(folder) / name) for name in (*folders, *sorted(files))]
        if len(found) >= _MOST_PATHS:
            break
    return [path for path in found[:_MOST_PATHS] if Path(path).exists()]

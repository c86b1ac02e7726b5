"""The port `Repositories`: lists and reads folders within limits, following no link out."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import final

from tidegate.adapters.importing.ssh_aliases import read_aliases
from tidegate.domain.file_path import path_inside
from tidegate.domain.imported import LeftAlone, Listing, SshAlias
from tidegate.domain.problem import Problem

LARGEST = 2 * 2**20
_MOST_FILES = 50_000
_DEEPEST = 10
_SKIPPED = frozenset(
    {
        ".git", ".hg", ".svn", ".idea", ".vs", ".vscode", ".gradle", ".terraform", ".tox", ".nox",
        ".venv", "venv", "__pycache__", "node_modules", "bower_components", "vendor", "Pods",
        "target", "obj", "dist", "build", "coverage", ".next", ".nuxt", ".cache", "tmp", "log",
    }
)  # fmt: skip
"""Folders of other programs, of dependencies and of what was built."""


@final
class FolderRepositories:
    """Looks at folders of this machine; `ssh_config` is the user's own."""

    def __init__(self, *, ssh_config: Path | None = None) -> None:
        self._ssh_config = ssh_config or Path.home() / ".ssh" / "config"

    def listing(self, folder: Path) -> Listing:
        """Return the files below a folder; raises Problem where it is none or cannot be read."""
        if not folder.is_dir():
            raise Problem(f"{folder} is no folder", remedy="name the folder of a repository")
        left: list[LeftAlone] = []
        files: list[str] = []
        for path in _walk(folder, "", depth=0, left=left):
            if len(files) == _MOST_FILES:
                left.append(
                    LeftAlone("", f"more than {_MOST_FILES:,} files; the rest was not seen")
                )
                break
            files.append(path)
        return Listing(tuple(sorted(files, key=lambda each: (each.count("/"), each))), tuple(left))

    def has_git(self, folder: Path) -> bool:
        """Tell whether git keeps the folder's history."""
        return (folder / ".git").exists()

    def read(self, folder: Path, path: str) -> bytes:
        """Return a file's bytes; raises Problem when it leads out, is too large or unreadable."""
        root = folder.resolve()
        try:
            file = (folder / path_inside(path)).resolve()
            if not file.is_relative_to(root):
                raise Problem("a link that leads out of the folder")
            # Without O_NONBLOCK a named pipe would hang the program.
            descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(descriptor, "rb") as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise Problem("no regular file")
                content = stream.read(LARGEST + 1)
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or _unnamed(error)
            raise Problem(f"cannot be read ({reason})") from None
        if len(content) > LARGEST:
            raise Problem(f"over {LARGEST // 2**20} MB")
        return content

    def ssh_aliases(self) -> tuple[SshAlias, ...]:
        """Return the hosts of the user's ssh_config."""
        return read_aliases(self._ssh_config)


def _walk(folder: Path, prefix: str, *, depth: int, left: list[LeftAlone]) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if not prefix:
            raise Problem(f"{folder} cannot be read ({reason})") from None
        left.append(LeftAlone(prefix, f"cannot be read ({reason})"))
        return
    for entry in entries:
        path = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED and depth < _DEEPEST:
                yield from _walk(Path(entry.path), f"{path}/", depth=depth + 1, left=left)
        elif _is_path(path):
            yield path


def _unnamed(error: Exception) -> str:
    """Say in words what the system has no words for."""
    is_loop = isinstance(error, RuntimeError)
    return "a link that leads back to itself" if is_loop else "its name is no path"


def _is_path(text: str) -> bool:
    try:
        return bool(path_inside(text)) and text.isprintable()
    except ValueError:
        return False

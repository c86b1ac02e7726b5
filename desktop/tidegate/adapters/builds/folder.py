"""Reads a folder, following no link and noticing what changes meanwhile."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import BinaryIO

from tidegate.adapters.builds.members import Member, MemberKind, refused
from tidegate.domain.problem import Problem

_STRANGE = {
    stat.S_IFIFO: "is a named pipe",
    stat.S_IFSOCK: "is a socket",
    stat.S_IFBLK: "is a device",
    stat.S_IFCHR: "is a device",
}

Stamp = tuple[int, int, int, int]
"""Size, times of change and inode: what is the same as long as nobody writes."""


def stamp(status: os.stat_result) -> Stamp:
    """Return what tells that a file was not written since."""
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def folder_members(folder: FilePath) -> Iterator[Member]:
    """Return every member of a folder; raises Problem, also when one changes while it is read."""
    seen: dict[str, Stamp] = {}
    for path in _walk(folder, ""):
        status = os.lstat(folder / path)
        if stat.S_ISREG(status.st_mode):
            seen[path] = stamp(status)
            with _opened(folder / path, path) as content:
                yield Member(path, MemberKind.FILE, status.st_mode, status.st_size, content=content)
                _refuse_changed(path, seen[path], os.fstat(content.fileno()))
        else:
            yield _special(folder, path, status)
    for path, before in seen.items():
        _refuse_changed(path, before, os.lstat(folder / path))


def _walk(folder: FilePath, below: str) -> Iterator[str]:
    with os.scandir(folder / below) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = f"{below}{entry.name}"
        yield path
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder, f"{path}/")


def _special(folder: FilePath, path: str, status: os.stat_result) -> Member:
    if stat.S_ISDIR(status.st_mode):
        return Member(path, MemberKind.FOLDER)
    if stat.S_ISLNK(status.st_mode):
        return Member(path, MemberKind.LINK, target=str((folder / path).readlink()))
    raise refused(path, _STRANGE.get(stat.S_IFMT(status.st_mode), "is no file"))


def _opened(file: FilePath, path: str) -> BinaryIO:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.fdopen(os.open(file, flags), "rb")
    except OSError as error:
        raise Problem(
            f"{path} cannot be read: {error.strerror}", remedy="check its owner and its rights"
        ) from error


def _refuse_changed(path: str, before: Stamp, status: os.stat_result) -> None:
    if stamp(status) != before:
        raise refused(path, "changed while it was read", remedy="wait until the build is finished")

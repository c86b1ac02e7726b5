"""Every content once, under its SHA-256, read-only; put there whole or not at all."""

import errno
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path as FilePath
from typing import BinaryIO

from tidegate.adapters.builds.members import Readable
from tidegate.domain.problem import Problem, ProblemKind

START = 4_096
"""How many bytes of a file's beginning are looked at."""

_CHUNK = 1 << 20
_SYNCING = 8
_STALE = 86_400  # seconds after which the leavings of a killed intake are swept
_READ_ONLY = 0o400
_SHA256 = re.compile(r"[0-9a-f]{64}")

Count = Callable[[int, int], None]
"""Told after each piece how many bytes it had and how many were read of this file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A content that was read and hashed; `start` is its beginning."""

    sha256: str
    size: int
    start: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents below one folder."""

    folder: FilePath

    def path(self, sha256: str) -> FilePath:
        """Return where a content is; raises Problem on what is no SHA-256."""
        return FilePath(self._place(sha256))

    def _place(self, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise Problem(f"{sha256!r} is no SHA-256")
        return f"{self.folder}/contents/{sha256[:2]}/{sha256}"

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading; raises Problem when it is missing.

        It has no buffer and its place no `Path`: a build may have tens of thousands of contents,
        most of them read in one piece.
        """
        try:
            return FileIO(self._place(sha256))
        except OSError as error:
            raise Problem(
                f"the content {sha256[:12]} of a build is missing: {error.strerror}",
                remedy="add the build again from its source",
                kind=ProblemKind.FAILED,
            ) from error

    def stage(self) -> FilePath:
        """Return a new folder for what comes in, and sweep what a killed intake left."""
        incoming = self.folder / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for left in incoming.iterdir():
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)
        return FilePath(tempfile.mkdtemp(dir=incoming))

    def take(self, stream: Readable, *, stage: FilePath, count: Count) -> Taken:
        """Read a stream to its end into the stage, hashing what is written."""
        part = stage / "part"
        digest, size, start = hashlib.sha256(), 0, b""
        # Read-only from its first moment: the handle may write all the same.
        with open(part, "xb", opener=_read_only) as file:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                count(len(piece), size)
                digest.update(piece)
                start = start or piece[:START]
                file.write(piece)
        taken = Taken(digest.hexdigest(), size, start)
        place = stage / taken.sha256
        part.unlink() if place.exists() else part.replace(place)
        return taken

    def settle(self, stage: FilePath) -> None:
        """Move what the stage holds to its place, each on the disk before it has its name."""
        staged = sorted(stage.iterdir())
        with ThreadPoolExecutor(_SYNCING) as threads:
            list(threads.map(sync, staged))
        places = {file: self.path(file.name) for file in staged}
        for folder in {place.parent for place in places.values()}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file, place in places.items():
            # What is there already may have been damaged since; these bytes were just read.
            if not place.is_file() or sha256_of(place) != file.name:
                file.replace(place)
        for folder in {place.parent for place in places.values()}:
            sync(folder)


def _read_only(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_BINARY", 0), _READ_ONLY)


def sha256_of(path: FilePath) -> str:
    """Return a file's SHA-256, nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def sync(path: FilePath) -> None:
    """Have a file or a folder on the disk; Windows cannot do so with read-only files."""
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: FilePath, content: bytes) -> None:
    """Give a file its name only once its content is on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        FilePath(name).replace(path)
    except OSError:
        FilePath(name).unlink(missing_ok=True)
        raise


def failed(error: OSError, *, folder: FilePath) -> Problem:
    """Return what it means that a build could not be kept."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(_nearest(folder)).free >> 20
        return Problem(
            f"the disk of {folder} is full ({free} MiB free)",
            remedy="free some space, or move TIDEGATE_HOME; nothing of the build was kept",
            kind=ProblemKind.FAILED,
        )
    place = error.filename or folder
    return Problem(f"{place} cannot be read or written: {error.strerror}", kind=ProblemKind.FAILED)


def _nearest(folder: FilePath) -> FilePath:
    there: Iterable[FilePath] = (folder, *folder.parents)
    return next(path for path in there if path.exists())

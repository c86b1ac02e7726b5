"""A file replaced whole or not at all, with its mode, owner and links kept."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tidegate.adapters.workspace.bounded import LARGEST_PROFILE_FILE, read_bounded
from tidegate.domain.problem import Problem


def replace_file(path: Path, content: bytes, *, expected: bytes, file: str) -> None:
    """Write a file beside the old one, then take its place; `path` has its links resolved.

    An absent file counts as empty. Raises Problem when the file no longer holds `expected`, is
    larger than a profile file may be, or cannot be written; the old file is then as it was.
    """
    if len(content) > LARGEST_PROFILE_FILE:
        raise Problem(f"{file}:1:1: would be larger than 16 MB")
    _check_unchanged(path, expected=expected, file=file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_beside(path, content)
    except OSError as error:
        raise _unwritable(error, file=file) from None
    try:
        _check_unchanged(path, expected=expected, file=file)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(error, file=file) from None
    finally:
        temporary.unlink(missing_ok=True)


def create_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write new files below a folder; raises Problem, writing none, where one exists already."""
    there = [name for name in files if os.path.lexists(folder / name)]
    if there:
        raise Problem(
            f"{folder} already has {', '.join(there)}",
            remedy="nothing was written; choose another folder",
        )
    for name, content in files.items():
        _create(folder / name, content, file=name)


def _create(path: Path, content: bytes, *, file: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Problem(f"{file} cannot be written ({reason})") from None


def _check_unchanged(path: Path, *, expected: bytes, file: str) -> None:
    found = read_bounded(path, file=file, limit=LARGEST_PROFILE_FILE) if path.exists() else b""
    if found != expected:
        raise Problem(
            f"{file}:1:1: the file has changed on disk meanwhile; nothing was written",
            remedy="look at the new content and try again",
        )


def _write_beside(path: Path, content: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            _take_after(path, temporary)
            os.fsync(stream.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _take_after(path: Path, temporary: Path) -> None:
    """Give the new file the old one's owner and mode; a new file gets the usual ones."""
    if not path.exists():
        temporary.chmod(0o666 & ~_umask())
        return
    old = path.stat()
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(temporary, old.st_uid, old.st_gid)
    temporary.chmod(stat.S_IMODE(old.st_mode))


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(error: OSError, *, file: str) -> Problem:
    reason = error.strerror or type(error).__name__
    return Problem(f"{file}:1:1: cannot be written ({reason}); the old file is as it was")

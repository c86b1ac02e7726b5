"""The `Files` port on this machine's disk."""

from pathlib import Path

from tidegate.domain.problem import Problem

_LARGEST = 16 * 1024 * 1024  # bytes; a plan for a hundred hosts has about one


class LocalFiles:
    """Reads files by the path that a person typed."""

    def is_there(self, path: str) -> bool:
        """Tell whether the path names a file."""
        try:
            return Path(path).expanduser().is_file()
        except (OSError, ValueError):  # too long, or with a NUL: no file's name
            return False

    def read(self, path: str) -> bytes:
        """Return a file's content; raises Problem when it cannot be read or is over 16 MB."""
        file = Path(path).expanduser()
        try:
            size = file.stat().st_size
            if size > _LARGEST:
                raise Problem(f"{path} has {size} bytes", remedy=f"allowed are {_LARGEST}")
            return file.read_bytes()
        except OSError as error:
            raise Problem(
                f"{path} cannot be read: {error.strerror}", remedy="name a file that you may read"
            ) from error

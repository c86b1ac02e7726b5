"""The port `Files`: reads plain files, with a limit and without waiting for pipes."""

from pathlib import Path

from tidegate.domain.problem import Problem

_LARGEST = 16 * 2**20
"""In bytes; the limit of a profile's file."""


class LocalFiles:
    """Reads files by their path, relative ones from the current folder."""

    def is_there(self, path: str) -> bool:
        """Tell whether a file of that name exists."""
        try:
            return Path(path).expanduser().is_file()
        except (OSError, ValueError, RuntimeError):
            return False

    def read(self, path: str) -> bytes:
        """Return a file's content; raises Problem when it is absent, no file or over 16 MB."""
        try:
            file = Path(path).expanduser()
            if file.exists() and not file.is_file():
                raise Problem(f"`{path}` is no file", remedy="name a configuration file")
            with file.open("rb") as opened:
                content = opened.read(_LARGEST + 1)
        except FileNotFoundError:
            raise Problem(f"there is no file `{path}`", remedy="check its name") from None
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or "its name is no path"
            raise Problem(f"`{path}` cannot be read: {reason.lower()}") from None
        if len(content) > _LARGEST:
            raise Problem(f"`{path}` is over 16 MB", remedy="up to 16 MB are allowed")
        return content

"""Which names may be deployed, and which only deserve a word."""

import re
import unicodedata

from tidegate.adapters.builds.members import refused

LONGEST_PATH = 2_048
"""In bytes of UTF-8; what hosts allow, less the folder of the release."""
LONGEST_NAME = 255

_DRIVE = re.compile(r"[A-Za-z]:")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?", re.IGNORECASE)


def checked_path(raw: str) -> str:
    """Return a member's path as a manifest writes it, empty for the build itself.

    Raises Problem on a name that leads out of the build or cannot be kept as it is.
    """
    reason = letters_refused(raw) or _place_refused(raw)
    if reason:
        raise refused(raw, reason)
    path = "/".join(part for part in raw.split("/") if part not in ("", "."))
    if len(path.encode()) > LONGEST_PATH or any(_is_long(part) for part in path.split("/")):
        raise refused(raw, f"has a name of more than {LONGEST_NAME} bytes")
    return path


def letters_refused(text: str) -> str:
    """Return why these letters cannot stand in a name, or nothing."""
    categories = {unicodedata.category(letter) for letter in text}
    if "Cs" in categories:
        return "has a name that is not UTF-8"
    if categories & {"Cc", "Zl", "Zp"}:
        return "has a line break or a control character in its name"
    if _BIDI & set(text):
        return "has a character in its name that turns the reading direction"
    if "\\" in text:
        return "has a backslash in its name"
    return ""


def _place_refused(raw: str) -> str:
    if raw.startswith("/"):
        return "is absolute"
    if _DRIVE.match(raw):
        return "begins with a drive"
    if ".." in raw.split("/"):
        return "leads out of the build"
    return ""


def _is_long(part: str) -> bool:
    return len(part.encode()) > LONGEST_NAME


def is_like_an_option(path: str) -> bool:
    """Tell whether a command could take the name for an option."""
    return any(part.startswith("-") for part in path.split("/"))


def has_invisible_letters(path: str) -> bool:
    """Tell whether two such names may look the same."""
    return any(unicodedata.category(letter) == "Cf" for letter in path)


def is_bad_on_windows(path: str) -> bool:
    """Tell whether Windows cannot hold the name."""
    return any(
        _WINDOWS_DEVICES.fullmatch(part) or part.endswith((".", " ")) or set(part) & set('<>:"|?*')
        for part in path.split("/")
    )


def folded(path: str) -> str:
    """Return what a file system that minds neither case nor composition sees."""
    return unicodedata.normalize("NFC", path).casefold()

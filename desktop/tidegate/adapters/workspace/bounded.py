"""Files taken in within limits: size judged before reading, UTF-8 only, nothing invisible."""

import os
import re
import stat
from pathlib import Path

from tidegate.domain.problem import Problem

LARGEST = 2**20
LARGEST_PROFILE_FILE = 16 * 2**20
_BOM = b"\xef\xbb\xbf"
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r]|$)", re.MULTILINE)


def read_bounded(path: Path, *, file: str, limit: int = LARGEST) -> bytes:
    """Return a regular file's bytes; raises Problem when it is larger, no file or unreadable."""
    try:
        # Without O_NONBLOCK a named pipe in the workspace would hang the program.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(stream.fileno())
            _check_kind(status, file=file, limit=limit)
            content = stream.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Problem(f"{file}:1:1: cannot be read ({reason})") from None
    if len(content) > limit:
        raise _too_large(len(content), file=file, limit=limit)
    return content


def _check_kind(status: os.stat_result, *, file: str, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Problem(f"{file}:1:1: is no regular file", remedy="a plain file is allowed here")
    if status.st_size > limit:
        raise _too_large(status.st_size, file=file, limit=limit)


def _too_large(size: int, *, file: str, limit: int) -> Problem:
    return Problem(f"{file}:1:1: file is {_megabytes(size)}, limit {_megabytes(limit)}")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.4g} MB"


def decode(content: bytes, *, file: str) -> str:
    """Return the text of a file, its BOM taken off; raises Problem naming byte, line and column."""
    if _looks_like_utf16(content):
        raise Problem(f"{file}:1:1: UTF-16 detected", remedy="save the file as UTF-8")
    body = content.removeprefix(_BOM)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(body, error.start, file=file) from None
    _refuse_invisible(text, file=file)
    _refuse_conflicts(text, file=file)
    return text


def invisible_in(text: str) -> re.Match[str] | None:
    """Return the first control, direction or zero-width character, if any."""
    return _FORBIDDEN.search(text)


def name_character(character: str) -> str:
    """Write a character that cannot be seen: `byte 0x00`, `character U+202E`."""
    code = ord(character)
    return f"byte 0x{code:02X}" if code < 0x80 else f"character U+{code:04X}"  # noqa: PLR2004


def _looks_like_utf16(content: bytes) -> bool:
    head = content[:64]
    halves = (head[0::2], head[1::2])
    zeros = any(half and half.count(0) == len(half) for half in halves)
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(head) > 1 and zeros)


def _not_utf8(body: bytes, at: int, *, file: str) -> Problem:
    line, column = position(body[:at].decode("utf-8"), at=None)
    return Problem(
        f"{file}:{line}:{column}: not UTF-8 at byte {at + 1} (0x{body[at]:02X})",
        remedy="save the file as UTF-8",
    )


def _refuse_invisible(text: str, *, file: str) -> None:
    if found := invisible_in(text):
        line, column = position(text, at=found.start())
        raise Problem(
            f"{file}:{line}:{column}: {name_character(found[0])} is not allowed",
            remedy="remove control, direction and zero-width characters",
        )


def _refuse_conflicts(text: str, *, file: str) -> None:
    if found := _CONFLICT.search(text):
        line, _ = position(text, at=found.start())
        raise Problem(
            f"{file}:{line}:1: unresolved merge at line {line}",
            remedy="decide between the two versions and remove the markers",
        )


def position(text: str, *, at: int | None) -> tuple[int, int]:
    """Return line and column, from 1, of an index into the text; None means its end."""
    before = text[:at]
    return before.count("\n") + 1, len(before) - before.rfind("\n")

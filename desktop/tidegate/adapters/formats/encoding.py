"""From bytes to text and back without losing one: byte order marks, UTF-8, else ISO-8859-1."""

import codecs
from dataclasses import dataclass

from tidegate.adapters.formats.format import LARGEST
from tidegate.domain.problem import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file's text with what its bytes were."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def with_text(self, text: str, *, file: str) -> bytes:
        """Return other text as bytes of the same kind; raises Problem when they cannot hold it."""
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            letter = ascii(text[error.start])
            raise Problem(
                f"{file}: its encoding ({self.encoding}) cannot hold the character {letter}",
                remedy="save the file as UTF-8 first, or leave the character out",
            ) from None


def decode(content: bytes, *, file: str) -> Encoded:
    """Return a file's text; raises Problem for one that is too large or breaks its own mark.

    Without a mark it is strict UTF-8, else ISO-8859-1, which is lossless for every byte.
    """
    if len(content) > LARGEST:
        size = f"{len(content) / 2**20:.0f} MB"
        raise Problem(f"{file}: the file is {size}", remedy="up to 16 MB are allowed")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], encoding, mark, file)
    if _is_unmarked_wide(content):
        remedy = "save it as UTF-8, or with its mark"
        raise Problem(f"{file}: it looks like UTF-16 without a byte order mark", remedy=remedy)
    try:
        return Encoded(content.decode())
    except UnicodeDecodeError:
        return Encoded(content.decode("latin-1"), "latin-1")


def _is_unmarked_wide(content: bytes) -> bool:
    """Tell whether every other byte at the start is zero, as in Western UTF-16."""
    even, odd = content[0:8:2], content[1:8:2]
    return len(content) > 3 and any(not any(a) and all(b) for a, b in ((even, odd), (odd, even)))  # noqa: PLR2004 - two characters


def _marked(content: bytes, encoding: str, mark: bytes, file: str) -> Encoded:
    try:
        return Encoded(content.decode(encoding), encoding, mark)
    except UnicodeDecodeError as error:
        raise Problem(
            f"{file}: byte {error.start + len(mark)} is not {encoding}, which its mark promises",
            remedy="save the file again in one encoding",
        ) from None

"""The binary fields of SSH (RFC 4251 section 5), read without any tolerance."""

import re
from typing import final

LONGEST_FIELD = 65_536

_PRINTABLE = re.compile(rb"[!-~]+")


class Malformed(ValueError):
    """The bytes are not what the format asks for; its text says where and what."""


@final
class WireReader:
    """Takes fields off the front of some bytes; `what` names the bytes in messages."""

    def __init__(self, content: bytes, *, what: str) -> None:
        self._content = content
        self._what = what
        self._at = 0

    def octets(self, count: int) -> bytes:
        """Return the next bytes; raises Malformed when there are fewer."""
        end = self._at + count
        if end > len(self._content):
            raise Malformed(f"{self._what} ends after {len(self._content)} bytes")
        taken = self._content[self._at : end]
        self._at = end
        return taken

    def u8(self) -> int:
        """Return the next byte as a number."""
        return self.octets(1)[0]

    def u32(self) -> int:
        """Return the next four bytes as a number, most significant first."""
        return int.from_bytes(self.octets(4), "big")

    def string(self) -> bytes:
        """Return the next length-prefixed bytes, at most 64 KB."""
        length = self.u32()
        if length > LONGEST_FIELD:
            raise Malformed(f"{self._what} holds a field of {length} bytes")
        return self.octets(length)

    def text(self) -> str:
        """Return the next string, which must be printable ASCII."""
        field = self.string()
        if not _PRINTABLE.fullmatch(field):
            raise Malformed(f"{self._what} holds a name with strange characters")
        return field.decode("ascii")

    def mpint(self) -> int:
        """Return the next non-negative number, which must be written in its shortest form."""
        field = self.string()
        number = int.from_bytes(field, "big")
        if field != mpint_body(number):
            raise Malformed(f"{self._what} holds a number in a form that is not the shortest")
        return number

    def end(self) -> None:
        """Check that nothing is left."""
        left = len(self._content) - self._at
        if left:
            raise Malformed(f"{self._what} goes on for {left} bytes after its end")


def string(field: bytes) -> bytes:
    """Write bytes after their length."""
    return len(field).to_bytes(4, "big") + field


def mpint_body(number: int) -> bytes:
    """Write a non-negative number in its shortest form, a zero byte before a set top bit."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b""


def mpint(number: int) -> bytes:
    """Write a non-negative number after its length."""
    return string(mpint_body(number))

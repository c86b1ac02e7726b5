"""OpenSSH's known_hosts files: read line by line, never rewritten."""

import base64
import binascii
import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import final

from typing_extensions import override

from tidegate.domain.problem import Problem, ProblemKind

LARGEST_FILE = 16 * 1024 * 1024  # bytes
_LONGEST_LINE = 64 * 1024  # bytes
_HASHED = b"|1|"
_LEAST_FIELDS = 3
_SHA1_SIZE = 20


class Marker(Enum):
    """What a line says about its key."""

    KEY = ""
    REVOKED = "@revoked"
    AUTHORITY = "@cert-authority"


@dataclass(frozen=True)
class PublicKey:
    """A public key as it travels: its type and its blob."""

    blob: bytes

    @cached_property
    def type(self) -> str:
        """Return the type that the blob itself names; raises ValueError when it names none."""
        size = int.from_bytes(self.blob[:4], "big")
        name = self.blob[4 : 4 + size]
        if not size or len(name) != size or not name.isascii():
            raise ValueError("not a public key")
        return name.decode("ascii")

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:` and the base64 digest, as ssh-keygen prints it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest())
        return "SHA256:" + digest.rstrip(b"=").decode("ascii")

    @property
    def line(self) -> str:
        """Return type and base64 blob, as in authorized_keys."""
        return f"{self.type} {base64.b64encode(self.blob).decode('ascii')}"


@dataclass(frozen=True)
class Entry:
    """One line of the file that could be understood."""

    number: int
    marker: Marker
    hosts: bytes
    key: PublicKey

    def is_for(self, *names: str) -> bool:
        """Tell whether the line speaks of one of these names (lower case, `[host]:port`)."""
        return any(self._is_for(name.encode("utf-8", "replace")) for name in names)

    def _is_for(self, name: bytes) -> bool:
        if self.hosts.startswith(_HASHED):
            return _matches_hash(self.hosts, name)
        patterns = self.hosts.lower().split(b",")
        refused = (matches(pattern[1:], name) for pattern in patterns if pattern[:1] == b"!")
        return not any(refused) and any(matches(pattern, name) for pattern in patterns)


@dataclass(frozen=True)
class Unusable:
    """A line that was skipped, and why."""

    path: Path
    number: int
    reason: str

    @override
    def __str__(self) -> str:
        return f"{self.path}:{self.number}: {self.reason}, so this line is not used"


@dataclass(frozen=True)
class KnownHosts:
    """What one file says; lines that cannot be used are listed beside it."""

    path: Path
    entries: tuple[Entry, ...] = ()
    unusable: tuple[Unusable, ...] = ()


def read_known_hosts(path: Path) -> KnownHosts:
    """Read a known_hosts file; a missing one is empty.

    Raises Problem when the file exists and cannot be read or is larger than 16 MiB: going on
    without it could accept a key that it revokes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return KnownHosts(path)
    except OSError as error:
        raise _unreadable(path, error.strerror or "cannot be read") from None
    if len(content) > LARGEST_FILE:
        raise _unreadable(path, f"is larger than {LARGEST_FILE // 2**20} MiB")
    return parse_known_hosts(content, path=path)


def _unreadable(path: Path, reason: str) -> Problem:
    return Problem(
        f"{path}: {reason}",
        remedy="host keys are checked against this file, so nothing connects without it",
        kind=ProblemKind.HOST,
    )


def parse_known_hosts(content: bytes, *, path: Path) -> KnownHosts:
    """Read the content of a known_hosts file, in whatever encoding; never raises."""
    entries: list[Entry] = []
    unusable: list[Unusable] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        text = line.strip(b" \t\r\f\v\0")
        if not text or text.startswith(b"#"):
            continue
        try:
            entries.append(_entry(text, number=number))
        except ValueError as error:
            unusable.append(Unusable(path, number, str(error)))
    return KnownHosts(path, tuple(entries), tuple(unusable))


def _entry(line: bytes, *, number: int) -> Entry:
    if len(line) > _LONGEST_LINE:
        raise ValueError(f"longer than {_LONGEST_LINE} bytes")
    marker, rest = _marker(line)
    fields = rest.split(None, _LEAST_FIELDS)
    if len(fields) < _LEAST_FIELDS:
        raise ValueError("host names, key type and key are expected")
    hosts, kind, encoded = fields[:_LEAST_FIELDS]
    if hosts.startswith(_HASHED):
        _hash_parts(hosts)
    return Entry(number, marker, hosts, _key(kind, encoded))


def _marker(line: bytes) -> tuple[Marker, bytes]:
    if not line.startswith(b"@"):
        return Marker.KEY, line
    name, *rest = line.split(None, 1)
    for marker in (Marker.REVOKED, Marker.AUTHORITY):
        if name.lower() == marker.value.encode() and rest:
            return marker, rest[0]
    raise ValueError("an unknown marker; only @revoked and @cert-authority are known")


def _key(kind: bytes, encoded: bytes) -> PublicKey:
    if kind.isdigit():
        raise ValueError("a key of SSH version 1")
    try:
        key = PublicKey(base64.b64decode(encoded, validate=True))
    except binascii.Error:
        raise ValueError("the key is not valid base64") from None
    if key.type.encode() != kind:
        raise ValueError("the key is of another type than the line says")
    return key


def _hash_parts(hosts: bytes) -> tuple[bytes, bytes]:
    """Return salt and digest of a hashed name; raises ValueError when it is damaged."""
    try:
        salt, digest = (
            base64.b64decode(part, validate=True) for part in hosts[len(_HASHED) :].split(b"|", 1)
        )
    except (ValueError, binascii.Error):
        raise ValueError("the hashed host name is damaged") from None
    if len(digest) != _SHA1_SIZE:
        raise ValueError("the hashed host name is damaged")
    return salt, digest


def _matches_hash(hosts: bytes, name: bytes) -> bool:
    salt, digest = _hash_parts(hosts)
    # The file format is HMAC-SHA-1; it hides names, it does not protect keys.
    return hmac.compare_digest(hmac.new(salt, name, hashlib.sha1).digest(), digest)


def matches(pattern: bytes, name: bytes) -> bool:
    """Match a name against a pattern in which `*` and `?` are wild and nothing else is."""
    if b"*" not in pattern and b"?" not in pattern:
        return pattern == name
    row = [True] + [False] * len(name)
    for mark in re.sub(rb"\*+", b"*", pattern):
        row = _next_row(row, mark=mark, name=name)
    return row[-1]


def _next_row(row: list[bool], *, mark: int, name: bytes) -> list[bool]:
    """Advance the table of "this much of the pattern fits that much of the name" by a mark.

    A regular expression could take exponential time on a hostile pattern; this is len x len.
    """
    fits = [mark == ord("*") and row[0]]
    for index, letter in enumerate(name):
        if mark == ord("*"):
            fits.append(row[index + 1] or fits[index])
        else:
            fits.append(row[index] and mark in (ord("?"), letter))
    return fits


@final
class OwnKnownHosts:
    """The file of this program, to which lines are only ever added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def trust(self, known_as: str, *, key: PublicKey) -> None:
        """Add a line that makes `key` known for that name (`web`, `[web]:2222`)."""
        self._append(f"{known_as} {key.line}")

    def revoke(self, known_as: str, *, key: PublicKey) -> None:
        """Add a line that refuses `key` for that name from now on."""
        self._append(f"{Marker.REVOKED.value} {known_as} {key.line}")

    def _append(self, line: str) -> None:
        if not line.isprintable():
            raise ValueError("a line of known_hosts holds printable text only")
        try:
            self._write(line.encode("utf-8") + b"\n")
        except OSError as error:
            raise Problem(
                f"{self.path}: the host key could not be stored: {error.strerror}",
                remedy="check the folder's rights and the space on the disk",
            ) from None

    def _write(self, line: bytes) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            # One write per line, so that two processes never mix theirs.
            file.write(line if _ends_a_line(descriptor) else b"\n" + line)
            os.fsync(descriptor)


def _ends_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    if not size:
        return True
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"

"""Private key files: what a file is, in words, and the key in it."""

import base64
import binascii
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tidegate.adapters.signing.public_keys import (
    ALLOWED,
    KEY_TYPES,
    PublicKey,
    parse_public_key,
)
from tidegate.adapters.signing.wire import Malformed, WireReader
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

LARGEST_FILE = 65_536
ATTEMPTS = 3

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_OPENSSH_END = b"-----END OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"
_PEM = (b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
_OLD_PEM = (b"-----BEGIN RSA PRIVATE KEY-----", b"-----BEGIN EC PRIVATE KEY-----")
_OTHER_FILES = {
    b"PuTTY-User-Key-File-": (
        "a PuTTY key; convert it with `puttygen KEY.ppk -O private-openssh -o KEY`"
    ),
    b"---- BEGIN SSH2": "a key in the SSH2 format; convert it with `ssh-keygen -i`",
    b"-----BEGIN DSA": f"a DSA key cannot sign here; {ALLOWED}",
    b"ssh-dss": f"a DSA key cannot sign here; {ALLOWED}",
    b"-----BEGIN CERTIFICATE": "a TLS certificate, no SSH key; name a private key file",
}


class PassphraseQuestion(Protocol):
    """Asks for the passphrase of a key; None where nobody answers."""

    def __call__(self, key: str, *, attempt: int) -> Secret | None:
        """Ask for the passphrase of `key`; `attempt` counts from 1."""
        ...


@final
@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file that can be opened as a private key; `public` is None until a passphrase is given."""

    path: Path
    public: PublicKey | None
    is_encrypted: bool

    def open(self, ask: PassphraseQuestion) -> PrivateKey:
        """Return the private key; raises Problem without the right passphrase."""
        if not self.is_encrypted:
            return self.open_plain()
        for attempt in range(1, ATTEMPTS + 1):
            passphrase = ask(str(self.path), attempt=attempt)
            if passphrase is None:
                raise Problem(
                    f"{self.path}: the key has a passphrase and nobody gave it",
                    remedy="give it, or load the key into the agent (`ssh-add`)",
                )
            try:
                return self._open(passphrase)
            except _WrongPassphrase:
                continue
        raise Problem(f"{self.path}: wrong passphrase", remedy="nothing was signed; try again")

    def open_plain(self) -> PrivateKey:
        """Return the private key of a file without a passphrase."""
        return self._open(None)

    def _open(self, passphrase: Secret | None) -> PrivateKey:
        password = passphrase.reveal().encode() if passphrase else None
        try:
            content = _read(self.path)
            load = _loader_of(content)
            return _accepted(load(content, password), path=self.path)
        except (ValueError, TypeError):
            if self.is_encrypted:
                raise _WrongPassphrase from None
            raise _damaged(self.path) from None
        except UnsupportedAlgorithm:
            raise _damaged(self.path) from None


class _WrongPassphrase(Exception):
    """Ask again."""


def read_key_file(path: Path) -> KeyFile | PublicKey:
    """Look at a file: a private key, or a public one whose private half the agent may hold.

    Raises Problem naming what the file is instead.
    """
    content = _read(path)
    if content.startswith(_OPENSSH):
        _check_mode(path)
        return _openssh_file(path, content)
    if content.startswith((*_PEM, *_OLD_PEM)):
        _check_mode(path)
        return _pem_file(path, content)
    public = _public_line(content, path=path)
    if public:
        return public
    raise Problem(f"{path}: {_what_else(content)}")


def public_of(key: PrivateKey) -> PublicKey:
    """Return the public half; raises Malformed where its kind does not count."""
    line = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return parse_public_key(base64.b64decode(line.split()[1]))


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Problem(f"{path}: not a file", remedy="name a private key file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Problem(f"{path}: there is no such file", remedy="name a private key file") from None
    except OSError as error:
        raise Problem(f"{path}: cannot be read ({error.strerror})") from None
    if len(content) > LARGEST_FILE:
        raise Problem(f"{path}: too large for a key", remedy="name a private key file")
    return content.lstrip()


def _check_mode(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Problem(f"{path}: other users can read this private key", remedy=f"chmod 600 {path}")


def _pem_file(path: Path, content: bytes) -> KeyFile:
    """Open the file where that needs no passphrase; else nothing is known of its key yet."""
    file = KeyFile(path, public=None, is_encrypted=b"ENCRYPTED" in content)
    return file if file.is_encrypted else replace(file, public=public_of(file.open_plain()))


def _openssh_file(path: Path, content: bytes) -> KeyFile:
    """Read the unencrypted head of the file (OpenSSH's PROTOCOL.key)."""
    body = content.removeprefix(_OPENSSH).partition(_OPENSSH_END)[0]
    try:
        reader = WireReader(base64.b64decode(b"".join(body.split()), validate=True), what="it")
        if reader.octets(len(_MAGIC)) != _MAGIC:
            raise _damaged(path)
        cipher, _kdf, _options = reader.string(), reader.string(), reader.string()
        if reader.u32() != 1:
            raise _damaged(path)
        blob = reader.string()
    except (binascii.Error, Malformed):
        raise _damaged(path) from None
    return KeyFile(path, _acceptable(blob, path=path), cipher != b"none")


def _acceptable(blob: bytes, *, path: Path) -> PublicKey:
    try:
        public = parse_public_key(blob)
    except Malformed as error:
        raise Problem(f"{path}: {error}") from None
    if public.application:
        raise Problem(
            f"{path}: the key lives in a security key", remedy="load it into the agent (`ssh-add`)"
        )
    return public


def _public_line(content: bytes, *, path: Path) -> PublicKey | None:
    words = content.split(None, 2)
    if len(words) < 2 or words[0].decode("latin-1") not in KEY_TYPES:  # noqa: PLR2004
        return None
    try:
        return parse_public_key(base64.b64decode(words[1], validate=True))
    except (binascii.Error, Malformed) as error:
        raise Problem(f"{path}: a damaged public key ({error})") from None


def _what_else(content: bytes) -> str:
    """Say what a file is that holds no key, and what to do."""
    if not content:
        return "the file is empty; name a private key file"
    if b"-cert-v01@openssh.com" in content[:100]:
        return "a certificate cannot sign here; name its private key"
    for beginning, text in _OTHER_FILES.items():
        if content.startswith(beginning):
            return text
    return "not a private key of OpenSSH or PEM; name a file such as ~/.ssh/id_ed25519"


def _loader_of(content: bytes) -> Callable[[bytes, bytes | None], object]:
    if content.startswith(_OPENSSH):
        return serialization.load_ssh_private_key
    return serialization.load_pem_private_key


def _accepted(key: object, *, path: Path) -> PrivateKey:
    if not isinstance(key, PrivateKey):
        raise Problem(f"{path}: a key of this kind cannot sign here; {ALLOWED}")
    try:
        public_of(key)
    except ValueError as error:
        raise Problem(f"{path}: {error}", remedy=ALLOWED) from None
    return key


def _damaged(path: Path) -> Problem:
    return Problem(f"{path}: the private key is damaged", remedy="restore it from a backup")

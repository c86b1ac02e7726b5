"""Private keys in files: read them, or say plainly why not and what to do."""

import base64
import binascii
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

import paramiko
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)
from cryptography.hazmat.primitives.serialization.ssh import SSHPrivateKeyTypes

from tidegate.adapters.ssh.known_hosts import PublicKey
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret

AskPassphrase = Callable[[Path, int], Secret | None]
"""Given the key file and the number of the attempt (1, 2, 3); None when the person gives up."""

_Private = SSHPrivateKeyTypes | PrivateKeyTypes
_FAMILIES: tuple[tuple[type, type[paramiko.PKey]], ...] = (
    (Ed25519PrivateKey, paramiko.Ed25519Key),
    (EllipticCurvePrivateKey, paramiko.ECDSAKey),
    (RSAPrivateKey, paramiko.RSAKey),
)
LARGEST_KEY = 64 * 1024  # bytes
_ATTEMPTS = 3
_LEAST_RSA = 2048  # bits
_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"
_PUBLIC = (b"ssh-", b"ecdsa-", b"sk-ssh-", b"sk-ecdsa-", b"---- BEGIN SSH2 PUBLIC")
_TO_OPENSSH = "convert it: `puttygen KEY.ppk -O private-openssh -o KEY`"
_NEW_KEY = "make a new one: `ssh-keygen -t ed25519`"


def read_private_key(path: Path, *, ask: AskPassphrase) -> paramiko.PKey:
    """Return the private key in `path`, asking for its passphrase up to three times.

    Raises Problem that names the fault and its remedy.
    """
    content = _content(path)
    _refuse_other_files(path, content)
    if not _is_encrypted(content):
        return _sound(path, _load(path, content, passphrase=None))
    for attempt in range(1, _ATTEMPTS + 1):
        passphrase = ask(path, attempt)
        if passphrase is None:
            raise _fault(
                path, "needs its passphrase", "load it into the agent (`ssh-add`) or type it"
            )
        try:
            return _sound(path, _load(path, content, passphrase=passphrase))
        except _WrongPassphrase:
            continue
    raise _fault(path, "the passphrase is wrong", "try again, or load it with `ssh-add`")


def public_part(path: Path) -> PublicKey | None:
    """Return the public key of a key file without its passphrase; None when it does not tell.

    Looks at `path` itself (a public key, or OpenSSH's format, which holds it in clear) and then
    at `path` with `.pub`.
    """
    for place in (path, path.with_name(path.name + ".pub")):
        try:
            content = _start(place)
        except OSError:
            continue
        key = _public_line(content) or _public_of_openssh(content)
        if key:
            return key
    return None


def is_public(path: Path) -> bool:
    """Tell whether the file is the public half alone, for which only an agent can sign."""
    try:
        return _public_line(_start(path)) is not None
    except OSError:
        return False


class _WrongPassphrase(Exception):
    """The key could not be opened with that passphrase."""


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        content = _start(path)
    except FileNotFoundError:
        raise _fault(path, "no such key file", "correct `identity`, or leave it out") from None
    except OSError as error:
        raise _fault(path, f"{error.strerror}", "the key must be readable by you") from None
    if stat.S_ISREG(status.st_mode) and os.name == "posix" and status.st_mode & 0o077:
        raise _fault(path, "others may read this private key", f"run `chmod 600 {path}`")
    return content


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_KEY + 1)


def _refuse_other_files(path: Path, content: bytes) -> None:
    start = content.lstrip()
    first = start.split(b"\n", 1)[0]
    if not start:
        raise _fault(path, "the key file is empty", "copy the key again")
    if len(content) > LARGEST_KEY:
        raise _fault(path, "too large for a key", "name the private key's file")
    if start.startswith(b"PuTTY-User-Key-File"):
        raise _fault(path, "a PuTTY key", _TO_OPENSSH)
    if start.startswith(_PUBLIC):
        raise _fault(path, "a public key", "name the private key: the file without .pub")
    if b"BEGIN DSA" in first:
        raise _fault(path, "a DSA key, which no current server accepts", _NEW_KEY)
    if not first.startswith(b"-----BEGIN ") or b"PRIVATE KEY" not in first:
        raise _fault(path, "not a private key", "name an OpenSSH or PEM private key")
    _refuse_other_types(path, content)


def _refuse_other_types(path: Path, content: bytes) -> None:
    public = _public_of_openssh(content)
    if public is None:
        return
    if public.type.startswith("sk-"):
        raise _fault(path, "a hardware key", "load it into the agent: `ssh-add`")
    if public.type == "ssh-dss":
        raise _fault(path, "a DSA key, which no current server accepts", _NEW_KEY)


def _is_encrypted(content: bytes) -> bool:
    body = _openssh_body(content)
    if body is not None:
        return not body[len(_MAGIC) :].startswith(b"\0\0\0\4none")
    return b"ENCRYPTED" in content[:512]


def _load(path: Path, content: bytes, *, passphrase: Secret | None) -> paramiko.PKey:
    opening = None if passphrase is None else passphrase.reveal().encode()
    try:
        return _as_paramiko(_opened(content, opening))
    except Exception as error:  # noqa: BLE001 - cryptography throws many kinds here
        if passphrase is not None:
            raise _WrongPassphrase from None
        raise _fault(
            path, f"the key is damaged ({type(error).__name__})", "copy the key again"
        ) from None


def _opened(content: bytes, passphrase: bytes | None) -> _Private:
    if _openssh_body(content) is not None:
        return load_ssh_private_key(content, passphrase)
    return load_pem_private_key(content, passphrase)


def _as_paramiko(private: _Private) -> paramiko.PKey:
    """Hand the key over in the one format that paramiko reads for every kind."""
    text = private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    for kind, family in _FAMILIES:
        if isinstance(private, kind):
            return family.from_private_key(io.StringIO(text))
    raise ValueError("a key of another kind")


def _sound(path: Path, key: paramiko.PKey) -> paramiko.PKey:
    if key.get_name() == "ssh-rsa" and key.get_bits() < _LEAST_RSA:
        raise _fault(path, f"an RSA key of {key.get_bits()} bits, which is too short", _NEW_KEY)
    return key


def _public_line(content: bytes) -> PublicKey | None:
    fields = content.split(None, 2)
    if len(fields) < 2 or not fields[0].startswith(_PUBLIC):  # noqa: PLR2004 - type and key
        return None
    try:
        return _checked(base64.b64decode(fields[1], validate=True))
    except ValueError:
        return None


def _public_of_openssh(content: bytes) -> PublicKey | None:
    """Read the public key that OpenSSH's private format holds in clear (PROTOCOL.key)."""
    body = _openssh_body(content)
    if body is None:
        return None
    rest = body[len(_MAGIC) :]
    for _ in range(3):  # cipher, kdf, kdf options
        _, rest = _string(rest)
    key, _ = _string(rest[4:])
    try:
        return _checked(key)
    except ValueError:
        return None


def _checked(blob: bytes) -> PublicKey:
    """Return the key; raises ValueError when the blob names no type."""
    key = PublicKey(blob)
    if not key.type:
        raise ValueError("no type")
    return key


def _openssh_body(content: bytes) -> bytes | None:
    text = content.lstrip()
    if not text.startswith(_OPENSSH):
        return None
    inside = text[len(_OPENSSH) :].split(b"-----", 1)[0]
    try:
        body = base64.b64decode(b"".join(inside.split()))
    except binascii.Error:
        return None
    return body if body.startswith(_MAGIC) else None


def _string(rest: bytes) -> tuple[bytes, bytes]:
    end = 4 + int.from_bytes(rest[:4], "big")
    return rest[4:end], rest[end:]


def _fault(path: Path, what: str, remedy: str) -> Problem:
    return Problem(f"{path}: {what}", remedy=remedy)

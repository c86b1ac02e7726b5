"""Secrets in an encrypted file, for machines without a keyring; only a person chooses it.

The file is JSON: a head (format, scrypt's parameters and salt) and one ChaCha20-Poly1305 text that
holds all entries, names included, with the head as associated bytes. Every write has a new nonce.
It is a backend of the `keyring` library: name it in PYTHON_KEYRING_BACKEND.
"""

import base64
import binascii
import json
import os
import secrets
from pathlib import Path
from typing import Protocol, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pydantic import Field, ValidationError
from typing_extensions import override

from tidegate.adapters.credentials.file_lock import locked
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret
from tidegate.domain.value import Value, canonical_json

LARGEST_FILE = 16_777_216
ATTEMPTS = 3
COST = 2**17
"""scrypt's N: 128 MB and some tenths of a second for each guess."""

_NONCE = 12
_KEY = 32


class PassphraseQuestion(Protocol):
    """Asks for the passphrase of the file; None where nobody answers."""

    def __call__(self, file: str, *, attempt: int, is_new: bool) -> Secret | None:
        """Ask for the passphrase of `file`; `attempt` counts from 1, a new one is asked twice."""
        ...


class Head(Value):
    """What has to be known before the passphrase; bounded, since anybody may have written it."""

    tidegate_secrets: int = Field(default=1, ge=1, le=1)
    n: int = Field(default=COST, ge=2, le=2**20)
    r: int = Field(default=8, ge=1, le=16)
    p: int = Field(default=1, ge=1, le=4)
    salt: str = Field(min_length=32, max_length=64, pattern=r"^[0-9a-f]+$")


class Sealed(Value):
    """The file's content."""

    head: Head
    nonce: str = Field(min_length=24, max_length=24, pattern=r"^[0-9a-f]+$")
    content: str


@final
class EncryptedFileKeyring(KeyringBackend):
    """A keyring in one file; `opened_by` says which and who knows the passphrase."""

    priority = 0  # never found by itself, and never chained

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._file: Path | None = None
        self._ask: PassphraseQuestion | None = None
        self._cost = COST
        self._opened: tuple[Head, Secret] | None = None

    def opened_by(self, file: Path, *, ask: PassphraseQuestion, cost: int = COST) -> None:
        """Name the file and the question for its passphrase; asked at the first use."""
        self._file, self._ask, self._cost = file, ask, cost
        self._opened = None

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(_slot(service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        with locked(self._place()):
            entries = self._entries()
            entries[_slot(service, username)] = password
            self._write(entries)

    @override
    def delete_password(self, service: str, username: str) -> None:
        with locked(self._place()):
            entries = self._entries()
            if entries.pop(_slot(service, username), None) is None:
                raise PasswordDeleteError("no such entry")
            self._write(entries)

    def _entries(self) -> dict[str, str]:
        sealed = _read(self._place())
        if sealed is None:
            return {}
        opened = self._opened
        if opened and opened[0] == sealed.head:
            content = _unsealed(sealed, opened[1])
        else:
            content = self._opened_now(sealed)
        if content is None:
            raise Problem(f"{self._file}: wrong passphrase, or the file is damaged")
        entries: dict[str, str] = json.loads(content)
        return entries

    def _write(self, entries: dict[str, str]) -> None:
        head, key = self._opened or self._begin()
        nonce = secrets.token_bytes(_NONCE)
        cipher = ChaCha20Poly1305(bytes.fromhex(key.reveal()))
        content = cipher.encrypt(nonce, canonical_json(entries), head.to_bytes())
        sealed = Sealed(head=head, nonce=nonce.hex(), content=base64.b64encode(content).decode())
        _replace(self._place(), sealed.to_bytes())

    def _opened_now(self, sealed: Sealed) -> bytes | None:
        """Ask until a passphrase opens the file; None when none did."""
        for attempt in range(1, ATTEMPTS + 1):
            key = _derived(self._passphrase(attempt, is_new=False), head=sealed.head)
            content = _unsealed(sealed, key)
            if content is not None:
                self._opened = (sealed.head, key)
                return content
        return None

    def _begin(self) -> tuple[Head, Secret]:
        head = Head(n=self._cost, salt=secrets.token_hex(32))
        self._opened = (head, _derived(self._passphrase(1, is_new=True), head=head))
        return self._opened

    def _passphrase(self, attempt: int, *, is_new: bool) -> Secret:
        ask, file = self._ask, str(self._file)
        answer = ask(file, attempt=attempt, is_new=is_new) if ask else None
        if answer is None or answer.is_empty:
            raise Problem(
                f"{self._file}: the secrets are locked and nobody gave the passphrase",
                remedy="run this on a terminal or in the window and give it",
            )
        return answer

    def _place(self) -> Path:
        if self._file is None:
            raise Problem("the encrypted file of secrets was not named", remedy="start Tidegate")
        return self._file


def _slot(service: str, username: str) -> str:
    return json.dumps([service, username])


def _derived(passphrase: Secret, *, head: Head) -> Secret:
    kdf = Scrypt(salt=bytes.fromhex(head.salt), length=_KEY, n=head.n, r=head.r, p=head.p)
    return Secret(kdf.derive(passphrase.reveal().encode("utf-8", "surrogatepass")).hex())


def _unsealed(sealed: Sealed, key: Secret) -> bytes | None:
    cipher = ChaCha20Poly1305(bytes.fromhex(key.reveal()))
    try:
        content = base64.b64decode(sealed.content, validate=True)
        return cipher.decrypt(bytes.fromhex(sealed.nonce), content, sealed.head.to_bytes())
    except (InvalidTag, binascii.Error):
        return None


def _read(file: Path) -> Sealed | None:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        return Sealed.from_bytes(content)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Problem(f"{file}: cannot be read ({error.strerror})") from None
    except ValidationError:
        raise Problem(
            f"{file}: not a file of secrets, or damaged", remedy="restore it from a backup"
        ) from None


def _replace(file: Path, content: bytes) -> None:
    """Write beside, make it last, rename over: whoever reads sees the old file or the new one."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    except OSError as error:
        raise Problem(f"{file}: cannot be written ({error.strerror})") from None
    finally:
        beside.unlink(missing_ok=True)

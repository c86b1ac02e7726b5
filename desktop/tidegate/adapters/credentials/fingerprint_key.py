"""The random key by which one user fingerprints an application's secrets."""

import os
import secrets
from pathlib import Path
from typing import final

from tidegate.adapters.credentials.keyring_vault import KeyringVault
from tidegate.domain.problem import Problem
from tidegate.domain.secret import FingerprintKey, Secret
from tidegate.domain.value import digest_of

_USER = ":fingerprint-key"


@final
class FingerprintKeys:
    """Keeps keys in the keyring, or in files that only the user reads where there is none.

    A key that lies in a file stays in force when a keyring appears later: fingerprints of a plan
    made in a session without a keyring would else look like changed secrets.
    """

    def __init__(self, *, folder: Path, keyring: KeyringVault | None) -> None:
        self._folder = folder
        self._keyring = keyring

    def key(self, application: str) -> FingerprintKey:
        """Return the application's key, made at its first use; raises Problem."""
        file = self._folder / f"{digest_of(application.encode())[:32]}.key"
        if self._keyring is None or file.exists():
            return _key_in(file)
        return self._key_in_keyring(self._keyring, f"tidegate:{application}")

    def _key_in_keyring(self, keyring: KeyringVault, service: str) -> FingerprintKey:
        kept = keyring.entry(service, _USER)
        if kept is None:
            kept = _new_key().to_secret()
            keyring.keep_entry(service, _USER, kept)
        return _parsed(kept, place=f"{keyring.backend()}, {service}")


def _key_in(file: Path) -> FingerprintKey:
    if not file.exists():
        _create(file)
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise Problem(f"{file}: other users can read this key", remedy=f"chmod 600 {file}")
        content = file.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise Problem(f"{file}: cannot be read ({error.strerror})") from None
    return _parsed(Secret(content.strip()), place=str(file))


def _create(file: Path) -> None:
    """Write a new key whole or not at all; whoever comes second takes the first one's."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(_new_key().to_secret().reveal() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        _keep_first(fresh, file)
    except OSError as error:
        raise Problem(f"{file}: cannot be written ({error.strerror})") from None
    finally:
        fresh.unlink(missing_ok=True)


def _keep_first(fresh: Path, file: Path) -> None:
    try:
        os.link(fresh, file)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        fresh.replace(file)


def _new_key() -> FingerprintKey:
    return FingerprintKey(secrets.token_bytes(FingerprintKey.SIZE))


def _parsed(kept: Secret, *, place: str) -> FingerprintKey:
    try:
        return FingerprintKey.from_secret(kept)
    except ValueError:
        raise Problem(
            f"the key of the secrets' fingerprints is damaged ({place})",
            remedy="remove it; a new one is made, and open plans have to be made anew",
        ) from None

"""The `Credentials` port: one vault, the environment of a run without a window, and the key."""

from collections.abc import Mapping
from pathlib import Path
from typing import final

from tidegate.adapters.credentials.encrypted_file import EncryptedFileKeyring, PassphraseQuestion
from tidegate.adapters.credentials.environment_secrets import EnvironmentSecrets
from tidegate.adapters.credentials.fingerprint_key import FingerprintKeys
from tidegate.adapters.credentials.keyring_backends import NoSafeBackend, chosen_backend
from tidegate.adapters.credentials.keyring_vault import SECONDS, KeyringVault
from tidegate.adapters.credentials.session_memory import SessionMemory
from tidegate.adapters.credentials.vault import NoVault, Vault
from tidegate.adapters.credentials.waiting import Patience
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret, secret_name

DETECTION_SECONDS = 15.0


@final
class UserCredentials:
    """Looks a secret up in the vault, then in the environment where there is one to look in."""

    def __init__(
        self, vault: Vault, *, keys: FingerprintKeys, environment: EnvironmentSecrets | None = None
    ) -> None:
        self._vault = vault
        self._keys = keys
        self._environment = environment

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        """Return a secret, or None where it is not set; raises Problem when locked."""
        secret_name(name)
        given = self._environment.get(name) if self._environment else None
        try:
            return self._vault.get(application, environment, name) or given
        except Problem:
            if given is None:
                raise
            return given

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:
        """Keep a secret; raises Problem when there is no safe place for it."""
        self._vault.set(application, environment, name, value)

    def remove(self, application: str, environment: str, name: str) -> bool:
        """Remove a secret; return whether it was there."""
        return self._vault.remove(application, environment, secret_name(name))

    def names(self, application: str, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that are kept; those of the environment are not."""
        return self._vault.names(application, environment)

    def fingerprint_key(self, application: str) -> bytes:
        """Return the random key of 32 bytes with which this user fingerprints secrets."""
        return bytes.fromhex(self._keys.key(application).to_secret().reveal())

    def backend(self) -> str:
        """Return where secrets are kept, in words for the status bar."""
        return self._vault.backend()


def user_credentials(
    home: Path,
    *,
    ask: PassphraseQuestion,
    variables: Mapping[str, str],
    headless: bool,
    seconds: float = SECONDS,
) -> UserCredentials:
    """Find the safe place of this machine and join everything.

    Without one, a window keeps secrets until it is closed and a headless run keeps none.
    `variables` are read in a headless run only; `ask` opens the encrypted file.
    """
    keyring: KeyringVault | None = None
    vault: Vault
    try:
        backend = Patience(seconds=DETECTION_SECONDS).run(chosen_backend)
        if isinstance(backend, EncryptedFileKeyring):
            backend.opened_by(home / "secrets.json", ask=ask)
        vault = keyring = KeyringVault(backend, seconds=seconds)
    except (NoSafeBackend, TimeoutError) as error:
        reason = str(error) or "the keyring does not answer"
        vault = NoVault(reason=reason) if headless else SessionMemory()
    return UserCredentials(
        vault,
        keys=FingerprintKeys(folder=home / "fingerprint-keys", keyring=keyring),
        environment=EnvironmentSecrets(variables) if headless else None,
    )

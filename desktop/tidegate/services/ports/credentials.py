"""Secrets, in the system's keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tidegate.domain.secret import Secret


class Credentials(Protocol):
    """The system's keyring."""

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        """Return a secret, or None where it is not set; raises Problem when locked."""
        ...

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:
        """Keep a secret; raises Problem when there is no safe place for it."""
        ...

    def remove(self, application: str, environment: str, name: str) -> bool:
        """Remove a secret; return whether it was there."""
        ...

    def names(self, application: str, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that are kept."""
        ...

    def fingerprint_key(self, application: str) -> bytes:
        """Return the random key of 32 bytes with which this user fingerprints secrets."""
        ...

    def backend(self) -> str:
        """Return where secrets are kept, in words for the status bar."""
        ...

"""Secrets that are forgotten when the program ends, for machines without a keyring."""

import threading
from typing import final

from tidegate.adapters.credentials.vault import check_storable
from tidegate.domain.secret import Secret


@final
class SessionMemory:
    """Keeps secrets in memory only."""

    def __init__(self) -> None:
        self._secrets: dict[tuple[str, str, str], Secret] = {}
        self._lock = threading.Lock()

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        """Return a secret, or None where it is not set."""
        with self._lock:
            return self._secrets.get((application, environment, name))

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:
        """Keep a secret until the program ends."""
        check_storable(name, value)
        with self._lock:
            self._secrets[application, environment, name] = value

    def remove(self, application: str, environment: str, name: str) -> bool:
        """Forget a secret; return whether it was there."""
        with self._lock:
            return self._secrets.pop((application, environment, name), None) is not None

    def names(self, application: str, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that are kept, sorted."""
        with self._lock:
            place = (application, environment)
            return tuple(sorted(name for *where, name in self._secrets if (*where,) == place))

    def backend(self) -> str:
        """Say how long it lasts."""
        return "the memory of this session"

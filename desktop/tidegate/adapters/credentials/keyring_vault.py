"""Secrets in the system's keyring: service `tidegate:APPLICATION:ENVIRONMENT`, user = name.

A keyring cannot list, so the names of a service are kept in entries of the same service whose
users (`:names`, `:names:2` …) are no possible names. A name goes into the list before its secret
and out after it; a listed name without a secret is not shown.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar, final

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from tidegate.adapters.credentials.keyring_backends import described
from tidegate.adapters.credentials.keyring_failures import problem_of
from tidegate.adapters.credentials.vault import check_storable
from tidegate.adapters.credentials.waiting import Patience
from tidegate.domain.problem import Problem
from tidegate.domain.secret import LONGEST_SECRET, Secret

SECONDS = 120.0
"""Long enough for a person to find and answer the keyring's window."""

Result = TypeVar("Result")


@final
class KeyringVault:
    """Keeps secrets in one allowed backend; every call has an end."""

    def __init__(self, backend: KeyringBackend, *, seconds: float = SECONDS) -> None:
        self._backend = backend
        self._patience = Patience(seconds=seconds)

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        """Return a secret, or None where it is not set; raises Problem when locked."""
        return self._read(_service(application, environment), name)

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:
        """Keep a secret and read it back; raises Problem where it was not kept."""
        check_storable(name, value)
        service = _service(application, environment)
        self._keep_names(service, {*self._listed(service), name})
        self._write(service, name, value)

    def remove(self, application: str, environment: str, name: str) -> bool:
        """Remove a secret; return whether it was there."""
        service = _service(application, environment)
        was_there = self._delete(service, name)
        self._keep_names(service, {*self._listed(service)} - {name})
        return was_there

    def names(self, application: str, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that are kept, sorted."""
        service = _service(application, environment)
        listed = self._listed(service)
        return tuple(name for name in listed if self._read(service, name) is not None)

    def backend(self) -> str:
        """Return the keyring's name as people know it."""
        return described(self._backend)

    def entry(self, service: str, user: str) -> Secret | None:
        """Return an entry of Tidegate's own, such as a fingerprint key."""
        return self._read(service, user)

    def keep_entry(self, service: str, user: str, value: Secret) -> None:
        """Keep an entry of Tidegate's own."""
        self._write(service, user, value)

    def _listed(self, service: str) -> tuple[str, ...]:
        names: list[str] = []
        number = 1
        while (chunk := self._read(service, _list_user(number))) is not None:
            names += chunk.reveal().split()
            number += 1
        return tuple(sorted(set(names)))

    def _keep_names(self, service: str, names: Iterable[str]) -> None:
        chunks = _chunks(sorted(names))
        for number, chunk in enumerate(chunks, start=1):
            if self._read(service, _list_user(number)) != Secret(chunk):
                self._write(service, _list_user(number), Secret(chunk))
        number = len(chunks) + 1
        while self._delete(service, _list_user(number)):
            number += 1

    def _read(self, service: str, user: str) -> Secret | None:
        value = self._ask(lambda: self._backend.get_password(service, user))
        return None if value is None else Secret(value)

    def _write(self, service: str, user: str, value: Secret) -> None:
        self._ask(lambda: self._backend.set_password(service, user, value.reveal()))
        if self._read(service, user) != value:
            raise Problem(
                f"{self.backend()} did not keep what it was given",
                remedy="check the system's keyring; nothing else was changed",
            )

    def _delete(self, service: str, user: str) -> bool:
        if self._read(service, user) is None:
            return False
        try:
            self._ask(lambda: self._backend.delete_password(service, user))
        except _NotThere:
            return False
        return True

    def _ask(self, call: Callable[[], Result]) -> Result:
        try:
            return self._patience.run(call)
        except PasswordDeleteError:
            raise _NotThere from None
        except Exception as error:  # noqa: BLE001 - backends raise their libraries' own errors
            problem = problem_of(error, seconds=self._patience.seconds)
        raise problem  # out here it has no context: the frames of a backend hold the value


class _NotThere(Exception):
    """Somebody else removed the entry in between."""


def _service(application: str, environment: str) -> str:
    return f"tidegate:{application}:{environment}"


def _list_user(number: int) -> str:
    return ":names" if number == 1 else f":names:{number}"


def _chunks(names: list[str]) -> list[str]:
    """Join names by blanks into texts that every keyring can hold."""
    chunks: list[str] = []
    for name in names:
        if chunks and len(chunks[-1]) + 1 + len(name) <= LONGEST_SECRET:
            chunks[-1] += f" {name}"
        else:
            chunks.append(name)
    return chunks

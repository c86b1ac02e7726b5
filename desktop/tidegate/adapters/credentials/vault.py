"""What every place for secrets can do, and the place that is none."""

from typing import Protocol, final

from tidegate.domain.problem import Problem
from tidegate.domain.secret import LONGEST_SECRET, Secret, secret_name


class Vault(Protocol):
    """A place for the secrets of applications and their environments."""

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        """Return a secret, or None where it is not set."""
        ...

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:
        """Keep a secret."""
        ...

    def remove(self, application: str, environment: str, name: str) -> bool:
        """Remove a secret; return whether it was there."""
        ...

    def names(self, application: str, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that are kept, sorted."""
        ...

    def backend(self) -> str:
        """Return where secrets are kept, in words."""
        ...


@final
class NoVault:
    """Stands where there is no safe place: holds nothing, takes nothing and says why."""

    def __init__(self, *, reason: str) -> None:
        self._reason = reason

    def get(self, application: str, environment: str, name: str) -> Secret | None:  # noqa: ARG002
        """Return None."""
        return None

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:  # noqa: ARG002
        """Refuse."""
        raise self._refusal()

    def remove(self, application: str, environment: str, name: str) -> bool:  # noqa: ARG002
        """Refuse."""
        raise self._refusal()

    def names(self, application: str, environment: str) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def backend(self) -> str:
        """Return why there is none."""
        return f"nowhere: {self._reason}"

    def _refusal(self) -> Problem:
        return Problem(
            f"there is no safe place for secrets on this machine: {self._reason}",
            remedy="start the system's keyring, or give the value as TIDEGATE_SECRET_NAME"
            " in the environment of one run",
        )


def check_storable(name: str, value: Secret) -> None:
    """Check that a secret fits into every system's keyring; raises Problem."""
    secret_name(name)
    text = value.reveal()
    if not text:
        raise Problem(f"the secret {name} is empty", remedy="remove it instead, or give a value")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_SECRET:
        raise Problem(
            f"the secret {name} is longer than {LONGEST_SECRET:,} characters",
            remedy="keep long ones, such as private keys, as files on the hosts (`shared`)",
        )
    if not _is_plain(text):
        raise Problem(
            f"the secret {name} holds a NUL byte or half a character",
            remedy="keep it as text, such as base64",
        )


def _is_plain(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

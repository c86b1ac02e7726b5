"""The values of secrets while settings are compared: in memory, and out of it as fingerprints."""

from typing import TYPE_CHECKING, final

from tidegate.domain.problem import Problem
from tidegate.domain.references import ReferenceKind, Scope, expand, find_references
from tidegate.domain.secret import FingerprintKey, Secret
from tidegate.domain.setting import Setting, spell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tidegate.services.ports.credentials import Credentials


@final
class SecretValues:
    """Finds values and makes their fingerprints; an absent or locked keyring leaves them unknown.

    The keyring is met with the first secret, and not before.
    """

    def __init__(self, application: str, credentials: "Callable[[], Credentials]") -> None:
        self._application = application
        self._credentials = credentials
        self._key: FingerprintKey | None = None

    def fingerprint(self, setting: Setting, *, environment: str) -> str:
        """Return the keyed fingerprint of a setting's value, nothing where it is not known."""
        value = self.value(setting, environment=environment)
        if value is None:
            return ""
        return fingerprint_of(setting, value, key=self._fingerprint_key())

    def value(self, setting: Setting, *, environment: str) -> Secret | None:
        """Return a value with its references to secrets expanded, None where one is unknown."""
        if setting.value is None:
            return None
        text = str(setting.value)
        kinds = {reference.kind for reference in find_references(text)}
        if not kinds:
            return Secret(text)
        if kinds != {ReferenceKind.SECRET} or not environment:
            return None
        try:
            found = expand(text, scope=Scope(), secret=lambda name: self._secret(environment, name))
        except Problem:
            return None
        return Secret(found)

    def _fingerprint_key(self) -> FingerprintKey:
        if self._key is None:
            key = self._credentials().fingerprint_key(self._application)
            self._key = FingerprintKey(key)
        return self._key

    def _secret(self, environment: str, name: str) -> str:
        secret = self._credentials().get(self._application, environment, name)
        if secret is None:
            raise Problem(f"no value is kept for `{name}`")
        return secret.reveal()


def fingerprint_of(setting: Setting, value: Secret, *, key: FingerprintKey) -> str:
    """Return a secret setting's keyed fingerprint; the place in a list does not count."""
    keys = spell(tuple(segment for segment in setting.path if isinstance(segment, str)))
    return key.fingerprint(value, domain="setting", path=keys).digest

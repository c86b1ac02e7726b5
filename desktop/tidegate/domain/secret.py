"""Values that must not be seen, and the keyed fingerprints by which they are compared."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NewType, NoReturn, final

from typing_extensions import override

from tidegate.domain.late_pattern import late_pattern
from tidegate.domain.problem import Problem

if TYPE_CHECKING:  # a secret is met where no model is
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

SecretName = NewType("SecretName", str)
"""What `${{ secret.NAME }}` calls it, such as `db_password`."""

MASK = "••••••"
LONGEST_SECRET = 1_200
"""In characters; the Windows store ends at 1,280, and a profile must work everywhere."""

_NAME = late_pattern(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)
_SEALED = "a secret cannot be copied out, only revealed"


def secret_name(text: str) -> SecretName:
    """Check the name of a secret; raises Problem, which does not repeat it.

    A name that is refused may be the value itself, typed into the wrong field.
    """
    if not _NAME.fullmatch(text):
        raise Problem(
            "that cannot be a secret's name",
            remedy="1 to 64 letters, digits, `_`, `.`, `-` are allowed, a letter or `_` first",
        )
    return SecretName(text)


@final
class Secret:
    """A value that shows itself only when asked by `reveal()`."""

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str) -> None:
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        """Return the value itself; every place that calls this can be found by its name."""
        return self._value

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to hide."""
        return not self._value

    @override
    def __str__(self) -> str:
        return MASK

    @override
    def __repr__(self) -> str:
        return f"Secret({MASK})"

    @override
    def __format__(self, spec: str) -> str:
        return MASK

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_octets(self._value), _octets(other._value))

    # A hash would sort secrets into tables by their value.
    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    @override
    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret does not change")

    @override
    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(_SEALED)

    @override
    def __getstate__(self) -> NoReturn:
        raise TypeError(_SEALED)

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        source: Any,  # noqa: ANN401 - pydantic's own signature
        handler: "GetCoreSchemaHandler",
    ) -> "CoreSchema":
        """Let models hold a secret that is one already, and write it as its mask."""
        masked: Any = {"type": "function-plain", "function": _masked}
        return {"type": "is-instance", "cls": cls, "serialization": masked}


@final
@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two equal secrets share when nobody may see either."""

    digest: str
    """HMAC-SHA-256 as 64 hex digits; compared, stored and signed."""

    @property
    def short(self) -> str:
        """Return the 6 hex digits that people see."""
        return self.digest[:6]

    @override
    def __str__(self) -> str:
        return self.short


@final
class FingerprintKey:
    """The key of a workspace's fingerprints: without it a short secret could be guessed."""

    SIZE = 32  # bytes
    __slots__ = ("_secret",)

    def __init__(self, key: bytes) -> None:
        if len(key) != self.SIZE:
            raise ValueError(f"a fingerprint key has {self.SIZE} bytes")
        self._secret = Secret(key.hex())

    def fingerprint(self, secret: Secret, *, domain: str, path: str) -> Fingerprint:
        """Return HMAC-SHA-256 over domain, path and value, each after its length in 8 bytes."""
        fields = (_octets(domain), _octets(path), _octets(secret.reveal()))
        content = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
        key = bytes.fromhex(self._secret.reveal())
        return Fingerprint(hmac.new(key, content, hashlib.sha256).hexdigest())

    def to_secret(self) -> Secret:
        """Return the key as 64 hex digits, to be kept where secrets are kept."""
        return self._secret

    @classmethod
    def from_secret(cls, secret: Secret) -> "FingerprintKey":
        """Read what `to_secret` wrote; raises ValueError on anything else."""
        try:
            key = bytes.fromhex(secret.reveal())
        except ValueError:
            key = b""
        return cls(key)

    @override
    def __repr__(self) -> str:
        return f"FingerprintKey({MASK})"

    @override
    def __getstate__(self) -> NoReturn:
        raise TypeError(_SEALED)


def _masked(_secret: Secret) -> str:
    return MASK


def _octets(text: str) -> bytes:
    """Encode any text, lone surrogates included."""
    return text.encode("utf-8", "surrogatepass")

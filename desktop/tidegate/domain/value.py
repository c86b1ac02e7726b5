"""The base of everything that is stored, signed or read from a workspace."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from typing_extensions import override


class Value(BaseModel):
    """A frozen value that knows its fields exactly and never prints its input in errors."""

    # Built when first used: most commands meet few of the many kinds of values.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        validate_default=True,
        defer_build=True,
    )

    def to_bytes(self) -> bytes:
        """Return the canonical JSON: sorted keys, no spaces, UTF-8."""
        return canonical_json(self.model_dump(mode="json"))

    @override
    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other fields, and with nothing that was worked out from the old."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` wrote; raises pydantic's ValidationError on anything else."""
        return cls.model_validate_json(content)


def canonical_json(content: Any) -> bytes:  # noqa: ANN401 - any JSON content
    """Return one spelling only for one content, so that its digest can be compared."""
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest_of(content: bytes) -> str:
    """Return SHA-256 as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()

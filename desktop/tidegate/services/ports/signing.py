"""Signatures, the keys that make them and the people who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path as FilePath

    from tidegate.domain.identity import Principal
    from tidegate.domain.workspace import Workspace


class SigningKey(Protocol):
    """A private key that can sign, in a file or in the agent."""

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:…`."""
        ...

    @property
    def label(self) -> str:
        """Return the key's type, comment and place, for choosing."""
        ...


class Signing(Protocol):
    """SSHSIG signatures and the people who may make them."""

    def keys(self, *, file: FilePath | None = None) -> tuple[SigningKey, ...]:
        """Return the key of a file, else the agent's and the user's own; raises Problem."""
        ...

    def sign(self, message: bytes, *, namespace: str, key: SigningKey) -> str:
        """Return an armoured signature that was verified before it is returned."""
        ...

    def verify(self, message: bytes, *, namespace: str, signature: str) -> str:
        """Return the fingerprint of the key that signed; raises Problem naming what is wrong."""
        ...

    def signers(self, workspace: Workspace) -> Signers | None:
        """Read the workspace's `signers`, None where absent; raises Problem on a bad line."""
        ...


class Signers(Protocol):
    """The workspace's `signers` file."""

    @property
    def digest(self) -> str:
        """Return SHA-256 of the file."""
        ...

    @property
    def principals(self) -> tuple[Principal, ...]:
        """Return everybody named."""
        ...

    def principal_of(self, fingerprint: str, *, namespace: str, at: datetime) -> Principal:
        """Return whose key that is; raises Problem when nobody's, expired or for other uses."""
        ...

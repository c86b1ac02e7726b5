"""SSH keys for the demo, made afresh: nothing of the user's own is touched."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


@dataclass(frozen=True, slots=True)
class DemoKey:
    """An ed25519 key on disk."""

    file: Path

    @property
    def public(self) -> str:
        """Return `ssh-ed25519 AAAA…`."""
        return self.file.with_name(self.file.name + ".pub").read_text(encoding="utf-8").strip()

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:…` as OpenSSH writes it."""
        blob = base64.b64decode(self.public.split()[1])
        digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
        return f"SHA256:{digest}"


def make_key(file: Path) -> DemoKey:
    """Make a key pair of mode 0600, or take the one that is there."""
    key = DemoKey(file)
    if file.exists():
        return key
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    file.touch(mode=0o600)
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    file.with_name(file.name + ".pub").write_bytes(public + b"\n")
    return key

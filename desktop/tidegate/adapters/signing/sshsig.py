"""OpenSSH's signature format (PROTOCOL.sshsig), read strictly and written exactly.

Two different signatures of one key over the same bytes may both be right (ECDSA is malleable), so
a signature's bytes name nothing: what is signed carries its own nonce.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from tidegate.adapters.signing.public_keys import PublicKey, parse_public_key
from tidegate.adapters.signing.wire import Malformed, WireReader, string

MAGIC = b"SSHSIG"
VERSION = 1
LONGEST_ARMOUR = 65_536
HASH = "sha512"

_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_WIDTH = 70
_ARMOUR = re.compile(rf"{_BEGIN}\n((?:[A-Za-z0-9+/=]{{1,80}}\n)+){_END}\n?", re.ASCII)
_HASHES = {"sha512": hashlib.sha512, "sha256": hashlib.sha256}

Signer = Callable[[bytes], bytes]
"""Signs bytes with a key and returns the signature in SSH's wire format."""


@final
@dataclass(frozen=True, slots=True)
class SignatureBlob:
    """The fields of a signature; `reserved` is always empty and therefore not here."""

    key: PublicKey
    namespace: str
    hash: str
    signature: bytes

    def covers(self, message: bytes) -> bool:
        """Tell whether the key signed these very bytes; raises Malformed for a wrong form."""
        signed = to_be_signed(message, namespace=self.namespace, hash_name=self.hash)
        return self.key.accepts(self.signature, signed=signed)

    def to_armour(self) -> str:
        """Write the signature as `ssh-keygen -Y sign` does."""
        fields = (self.key.blob, self.namespace.encode(), b"", self.hash.encode(), self.signature)
        blob = MAGIC + VERSION.to_bytes(4, "big") + b"".join(map(string, fields))
        encoded = base64.b64encode(blob).decode()
        lines = [encoded[at : at + _WIDTH] for at in range(0, len(encoded), _WIDTH)]
        return "\n".join([_BEGIN, *lines, _END, ""])


def sign(message: bytes, *, namespace: str, key: PublicKey, signer: Signer) -> str:
    """Return the armoured signature, after having verified it.

    An agent can answer with anything: what does not verify is Malformed, never returned.
    """
    signature = signer(to_be_signed(message, namespace=namespace, hash_name=HASH))
    blob = SignatureBlob(key, namespace, HASH, signature)
    if not blob.covers(message):
        raise Malformed("the key gave a signature that is not its own")
    return blob.to_armour()


def parse(armour: str) -> SignatureBlob:
    """Read an armoured signature; raises Malformed on anything that `sign` would not write."""
    reader = WireReader(_dearmoured(armour), what="the signature")
    if reader.octets(len(MAGIC)) != MAGIC:
        raise Malformed("the signature is not an SSH signature")
    version = reader.u32()
    if version != VERSION:
        raise Malformed(f"the signature has format version {version}; 1 is known")
    key = parse_public_key(reader.string())
    namespace = reader.text()
    if reader.string():
        raise Malformed("the signature's reserved field is not empty")
    hash_name = reader.text()
    if hash_name not in _HASHES:
        raise Malformed("the signature's hash is not sha512 or sha256")
    signature = reader.string()
    reader.end()
    return SignatureBlob(key, namespace, hash_name, signature)


def to_be_signed(message: bytes, *, namespace: str, hash_name: str) -> bytes:
    """Return the bytes that the key itself signs."""
    digest = _HASHES[hash_name](message).digest()
    return MAGIC + b"".join(map(string, (namespace.encode(), b"", hash_name.encode(), digest)))


def _dearmoured(armour: str) -> bytes:
    if len(armour) > LONGEST_ARMOUR:
        raise Malformed("the signature is longer than 64 KB")
    if "\r" in armour:
        raise Malformed("the signature has Windows line ends; LF is needed")
    framed = _ARMOUR.fullmatch(armour)
    if not framed:
        raise Malformed(f"the signature is not exactly {_BEGIN}, base64 lines and {_END}")
    encoded = framed[1].replace("\n", "")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Malformed("the signature is not base64") from error
    if base64.b64encode(blob).decode() != encoded:
        raise Malformed("the signature's base64 has stray bits at its end")
    return blob

"""SSH public keys: which kinds count, and whether a signature is theirs.

Formats: RFC 4253 section 6.6 (RSA), RFC 5656 (ECDSA), RFC 8709 (Ed25519), RFC 8332 (RSA with
SHA-2) and OpenSSH's PROTOCOL.u2f (security keys).
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tidegate.adapters.signing.wire import Malformed, WireReader

FEWEST_RSA_BITS = 2_048
MOST_RSA_BITS = 16_384
TOUCHED = 0x01
PIN_ENTERED = 0x04

_CURVES: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
    "nistp256": (ec.SECP256R1(), hashes.SHA256()),
    "nistp384": (ec.SECP384R1(), hashes.SHA384()),
    "nistp521": (ec.SECP521R1(), hashes.SHA512()),
}
_ECDSA = {f"ecdsa-sha2-{curve}": curve for curve in _CURVES}
_RSA_HASHES = {"rsa-sha2-256": hashes.SHA256(), "rsa-sha2-512": hashes.SHA512()}
_SK_ED25519 = "sk-ssh-ed25519@openssh.com"
_SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

KEY_TYPES = frozenset({"ssh-ed25519", "ssh-rsa", *_ECDSA, _SK_ED25519, _SK_ECDSA})
ALLOWED = "ed25519, ECDSA, RSA of 2048 bits or more, and security keys (sk-) are accepted"

_VerifyingKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@final
@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of an accepted kind; `application` is set for security keys only."""

    type: str
    blob: bytes
    key: _VerifyingKey
    application: str = ""

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:…` as `ssh-keygen -l` shows it."""
        return fingerprint_of(self.blob)

    @property
    def line(self) -> str:
        """Return type and base64 as an authorized_keys file has them."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"

    def accepts(self, signature: bytes, *, signed: bytes) -> bool:
        """Tell whether the wire-format signature is this key's over the bytes.

        Raises Malformed where the signature is of a wrong form or kind.
        """
        reader = WireReader(signature, what="the signature")
        algorithm = reader.text()
        self._check_algorithm(algorithm)
        octets = reader.string()
        if self.application:
            signed = self._sealed_by_token(reader, signed=signed)
        reader.end()
        return self._verifies(octets, signed=signed, algorithm=algorithm)

    def _check_algorithm(self, algorithm: str) -> None:
        if algorithm == "ssh-rsa":
            raise Malformed("the signature uses RSA with SHA-1; rsa-sha2-512 is accepted")
        expected = _RSA_HASHES if self.type == "ssh-rsa" else {self.type}
        if algorithm not in expected:
            raise Malformed(f"the signature is {_named(algorithm)} but its key is {self.type}")

    def _sealed_by_token(self, reader: WireReader, *, signed: bytes) -> bytes:
        flags, counter = reader.u8(), reader.u32()
        if not flags & TOUCHED:
            raise Malformed("the security key signed without being touched")
        application = hashlib.sha256(self.application.encode()).digest()
        state = bytes([flags]) + counter.to_bytes(4, "big")
        return application + state + hashlib.sha256(signed).digest()

    def _verifies(self, octets: bytes, *, signed: bytes, algorithm: str) -> bool:
        try:
            if isinstance(self.key, ed25519.Ed25519PublicKey):
                self.key.verify(_exactly(octets, 64), signed)
            elif isinstance(self.key, rsa.RSAPublicKey):
                octets = _exactly(octets, (self.key.key_size + 7) // 8)
                self.key.verify(octets, signed, padding.PKCS1v15(), _RSA_HASHES[algorithm])
            else:
                curve_hash = _CURVES[_curve_of(self.type)][1]
                self.key.verify(_as_der(octets), signed, ec.ECDSA(curve_hash))
        except InvalidSignature:
            return False
        return True


def parse_public_key(blob: bytes) -> PublicKey:
    """Read a public key blob; raises Malformed for any other than the accepted kinds."""
    reader = WireReader(blob, what="the public key")
    key_type = reader.text()
    application = ""
    key: _VerifyingKey
    if key_type in ("ssh-ed25519", _SK_ED25519):
        key = _ed25519(reader)
    elif key_type in _ECDSA or key_type == _SK_ECDSA:
        key = _ecdsa(reader, curve=_curve_of(key_type))
    elif key_type == "ssh-rsa":
        key = _rsa(reader)
    else:
        raise Malformed(f"{_named(key_type)} cannot sign here; {ALLOWED}")
    if key_type in (_SK_ED25519, _SK_ECDSA):
        application = _application(reader)
    reader.end()
    return PublicKey(key_type, blob, key, application)


def fingerprint_of(blob: bytes) -> str:
    """Return `SHA256:…` of any public key blob as `ssh-keygen -l` shows it."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def _ed25519(reader: WireReader) -> ed25519.Ed25519PublicKey:
    return ed25519.Ed25519PublicKey.from_public_bytes(_exactly(reader.string(), 32))


def _ecdsa(reader: WireReader, *, curve: str) -> ec.EllipticCurvePublicKey:
    if reader.text() != curve:
        raise Malformed("the public key names two different curves")
    point = reader.string()
    if point[:1] != b"\x04":
        raise Malformed("the public key's point is compressed, which SSH does not allow")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve][0], point)
    except ValueError as error:
        raise Malformed("the public key's point is not on its curve") from error


def _rsa(reader: WireReader) -> rsa.RSAPublicKey:
    exponent, modulus = reader.mpint(), reader.mpint()
    bits = modulus.bit_length()
    if not FEWEST_RSA_BITS <= bits <= MOST_RSA_BITS:
        raise Malformed(f"an RSA key of {bits} bits cannot sign here; {ALLOWED}")
    if exponent.bit_length() > 64:  # noqa: PLR2004 - OpenSSL's own limit
        raise Malformed("the RSA key's exponent is out of range")
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as error:
        raise Malformed("the RSA key's numbers are out of range") from error


def _application(reader: WireReader) -> str:
    application = reader.text()
    if not application.startswith("ssh:"):
        raise Malformed("the security key was made for the web, not for SSH (`ssh:…`)")
    return application


def _curve_of(key_type: str) -> str:
    return _ECDSA.get(key_type, "nistp256")


def _as_der(octets: bytes) -> bytes:
    reader = WireReader(octets, what="the ECDSA signature")
    r, s = reader.mpint(), reader.mpint()
    reader.end()
    return encode_dss_signature(r, s)


def _exactly(octets: bytes, length: int) -> bytes:
    if len(octets) != length:
        raise Malformed(f"a field has {len(octets)} bytes where {length} are needed")
    return octets


def _named(key_type: str) -> str:
    """Say in words what a kind is that does not count."""
    if key_type.endswith("-cert-v01@openssh.com"):
        return "a certificate"
    if key_type.startswith("webauthn-"):
        return "a web browser's security key (webauthn)"
    if "mldsa" in key_type:
        return "a post-quantum key (ML-DSA)"
    return "a DSA key" if key_type == "ssh-dss" else f"a key of the kind {key_type[:60]!r}"

"""Certificates by which an authority vouches for a host (PROTOCOL.certkeys of OpenSSH)."""

import base64

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    SSHCertificate,
    SSHCertificateType,
    load_ssh_public_identity,
)

from tidegate.adapters.ssh.failures import HostProblem
from tidegate.adapters.ssh.known_hosts import PublicKey, matches
from tidegate.adapters.ssh.target import Target


class HostKeyRefused(HostProblem):
    """The host's key is revoked, or its certificate does not hold."""


def read_certificate(target: Target, blob: bytes) -> SSHCertificate:
    """Read a host certificate; raises HostKeyRefused when it is none."""
    kind = PublicKey(blob).type
    line = f"{kind} {base64.b64encode(blob).decode('ascii')}"
    try:
        parsed = load_ssh_public_identity(line.encode("ascii"))
    except Exception:  # noqa: BLE001 - a server chose these bytes; whatever fails, it is refused
        parsed = None
    if not isinstance(parsed, SSHCertificate):
        raise HostKeyRefused(target, "the host's certificate cannot be read")
    return parsed


def authority_of(certificate: SSHCertificate) -> PublicKey:
    """Return the public key of the authority that signed."""
    line = certificate.signature_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return PublicKey(base64.b64decode(line.split()[1]))


def fault_of(certificate: SSHCertificate, *, target: Target, now: float) -> str:
    """Return what is wrong with the certificate itself; empty when nothing is."""
    principals = [name.decode("utf-8", "replace").lower() for name in certificate.valid_principals]
    checks = (
        (certificate.type is SSHCertificateType.HOST, "is for a user, not for a host"),
        (_is_signed(certificate), "carries a signature that does not hold"),
        (certificate.valid_after <= now, "is not valid yet"),
        (now < certificate.valid_before, "has expired"),
        (not certificate.critical_options, "has conditions that are not understood"),
        (_names(principals, target.certified_as), f"is for {', '.join(principals) or 'no host'}"),
    )
    return next((what for holds, what in checks if not holds), "")


def _names(principals: list[str], host: str) -> bool:
    return any(matches(name.encode(), host.encode()) for name in principals)


def _is_signed(certificate: SSHCertificate) -> bool:
    try:
        certificate.verify_cert_signature()
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True

"""Fingerprints of host keys as people paste them."""

import base64
import contextlib
import re

from tidegate.adapters.ssh.known_hosts import PublicKey
from tidegate.domain.problem import Problem

_DIGEST = re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII)
_MD5 = re.compile(r"(MD5:)?([0-9a-f]{2}:){15}[0-9a-f]{2}", re.ASCII | re.IGNORECASE)


def fingerprint_of(text: str) -> str:
    """Read a fingerprint or a public key that somebody pasted; returns `SHA256:…`.

    Raises Problem for MD5 fingerprints and anything else that cannot be compared.
    """
    given = text.strip()
    if _MD5.fullmatch(given):
        raise Problem(
            "host key: MD5 fingerprints can be forged",
            remedy="ask for the SHA256 one: `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`",
        )
    digest = given.removeprefix("SHA256:").rstrip("=")
    if _DIGEST.fullmatch(digest):
        return "SHA256:" + digest
    return _fingerprint_of_line(given)


def _fingerprint_of_line(text: str) -> str:
    for field in text.split():
        with contextlib.suppress(ValueError):
            key = PublicKey(base64.b64decode(field, validate=True))
            return key.fingerprint if key.type else ""
    raise Problem(
        "host key: not a fingerprint",
        remedy="`SHA256:` and 43 letters are expected, as `ssh-keygen -l` prints them",
    )

"""The record that cannot be changed unnoticed: each entry's hash covers the one before.

The chain is the one of RFC 6962's simpler ancestors: `hash = SHA256(prefix ‖ seq ‖ prev ‖ body)`
with fields of fixed length, so that no two entries share one spelling.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from tidegate.domain.value import Value

PREFIX = b"tidegate-audit-v1\0"
FIRST = "0" * 64
"""What stands for the hash before the first entry."""


class AuditBody(Value):
    """What was done, by whom, to what; `before` and `after` are digests or plain states.

    `digest` is SHA-256 of what was stored together with the entry; the ledger fills it in.
    """

    id: str
    at: datetime
    actor: str
    machine: str
    action: str
    target: str
    outcome: str = ""
    reason: str = ""
    before: str = ""
    after: str = ""
    correlation: str = ""
    digest: str = ""


class AuditEntry(Value):
    """A body in its place in the chain; `body` is the exact stored bytes as text."""

    seq: int
    previous: str
    body: str
    hash: str

    @property
    def content(self) -> AuditBody:
        """Return the body as a value."""
        return AuditBody.from_bytes(self.body.encode())


def chain_hash(seq: int, *, previous: str, body: bytes) -> str:
    """Return the hash of the entry at `seq` (from 1) after the one whose hash is `previous`."""
    return hashlib.sha256(
        PREFIX + seq.to_bytes(8, "big") + bytes.fromhex(previous) + body
    ).hexdigest()


def chained(body: AuditBody, *, seq: int, previous: str) -> AuditEntry:
    """Return the body as the next entry of a chain."""
    content = body.to_bytes()
    link = chain_hash(seq, previous=previous, body=content)
    return AuditEntry(seq=seq, previous=previous, body=content.decode(), hash=link)


def first_break(entries: Iterable[AuditEntry], *, head: str = "") -> str:
    """Return what is wrong with the first bad entry of a whole chain, or nothing.

    `head` is the hash that an anchor outside remembers; it must be the hash of some entry.
    """
    previous, has_head, position = FIRST, head in ("", FIRST), 0
    for position, entry in enumerate(entries, start=1):
        broken = _break_at(entry, position=position, previous=previous)
        if broken:
            return broken
        previous = entry.hash
        has_head = has_head or previous == head
    if not has_head:
        return f"the record ends at entry {position}, before the last one that was seen"
    return ""


def _break_at(entry: AuditEntry, *, position: int, previous: str) -> str:
    if entry.seq != position:
        return f"entry {position} is missing: {entry.seq} follows {position - 1}"
    if entry.previous != previous:
        return f"entry {entry.seq} does not follow the entry before it"
    if entry.hash != chain_hash(entry.seq, previous=previous, body=entry.body.encode()):
        return f"entry {entry.seq} was changed after it was written"
    return ""

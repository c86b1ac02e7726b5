"""Deciding whether a host is who it should be, before anything is sent to it."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tidegate.adapters.ssh.failures import HostProblem
from tidegate.adapters.ssh.fingerprints import fingerprint_of
from tidegate.adapters.ssh.host_certificates import (
    HostKeyRefused,
    authority_of,
    fault_of,
    read_certificate,
)
from tidegate.adapters.ssh.known_hosts import (
    Entry,
    KnownHosts,
    Marker,
    OwnKnownHosts,
    PublicKey,
    Unusable,
    read_known_hosts,
)
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import PLAIN_TYPES, certified_types, key_type_of


class UnknownHostKey(HostProblem):
    """Nothing is known of this host: a person must compare the fingerprint first."""

    def __init__(self, target: Target, *, key: PublicKey, stored_in: Path) -> None:
        super().__init__(
            target,
            f"the host's key is not known: {key.type} {key.fingerprint}",
            remedy="compare it with what the host's owner says, then trust it or set `host_key`",
        )
        self.key = key
        self.fingerprint = key.fingerprint
        self.key_type = key.type
        self.known_as = target.known_as
        self.stored_in = stored_in


class HostKeyChanged(HostProblem):
    """The host shows another key than the one it is known by; there is no way to continue."""

    def __init__(self, target: Target, *, key: PublicKey, expected: str, known_from: str) -> None:
        super().__init__(
            target,
            f"the host's key has changed: it shows {key.type} {key.fingerprint}, "
            f"but {known_from} says {expected}",
            remedy="ask the host's owner: it may have been reinstalled, or it is another machine",
        )
        self.key = key
        self.fingerprint = key.fingerprint
        self.expected = expected
        self.known_from = known_from


@dataclass(frozen=True)
class Verified:
    """Why a host was believed."""

    fingerprint: str
    key_type: str
    by: str


@final
class HostKeys:
    """The pins, known_hosts files and authorities by which hosts are judged.

    `others` are read only (the user's and the system's files); `own` is this program's file.
    """

    def __init__(
        self,
        *,
        own: Path,
        others: Iterable[Path] = (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._own = OwnKnownHosts(own)
        self._others = tuple(others)
        self._now = now
        self._reading = threading.Lock()
        self._cache: dict[Path, tuple[object, KnownHosts]] = {}

    def unusable_lines(self) -> tuple[Unusable, ...]:
        """Return the lines of all files that could not be used, with the reason of each."""
        return tuple(line for known in self._files() for line in known.unusable)

    def types_for(self, target: Target) -> tuple[str, ...]:
        """Return the key types to ask the host for: those it is known by come first.

        Raises Problem when the pin or a known_hosts file cannot be used, before anything is sent.
        """
        if target.host_key_pin:
            fingerprint_of(target.host_key_pin)
        found = [entry for _, entry in self._lines(target)]
        known = {entry.key.type for entry in found if entry.marker is Marker.KEY}
        plain = tuple(sorted(PLAIN_TYPES, key=lambda name: key_type_of(name) not in known))
        if self._authorities(target):
            return certified_types(PLAIN_TYPES) + plain
        return plain

    def verify(
        self, target: Target, *, key: PublicKey, certificate: bytes | None = None
    ) -> Verified:
        """Say why this key may be believed.

        Raises UnknownHostKey, HostKeyChanged or HostKeyRefused; no other answer lets on.
        """
        self._refuse_revoked(target, key=key)
        if target.host_key_pin:
            return _pinned(target, key=key)
        if certificate is not None:
            return self._certified(target, key=key, certificate=certificate)
        return self._known(target, key=key)

    def trust(self, question: UnknownHostKey) -> None:
        """Store the key that a person has compared and found right."""
        self._own.trust(question.known_as, key=question.key)

    def replace(self, target: Target, *, old: Iterable[PublicKey], new: PublicKey) -> None:
        """Make `new` the host's key and refuse the `old` ones from now on."""
        for key in old:
            self._own.revoke(target.known_as, key=key)
        self._own.trust(target.known_as, key=new)

    def known_keys(self, target: Target) -> tuple[PublicKey, ...]:
        """Return the plain keys by which the host is known."""
        lines = self._lines(target)
        return tuple(entry.key for _, entry in lines if entry.marker is Marker.KEY)

    def _known(self, target: Target, *, key: PublicKey) -> Verified:
        lines = [(path, entry) for path, entry in self._lines(target) if _is_key(entry)]
        for path, entry in lines:
            if entry.key.blob == key.blob:
                return Verified(key.fingerprint, key.type, f"{path}:{entry.number}")
        if lines:
            raise _changed(target, key=key, lines=lines)
        if self._authorities(target):
            raise HostKeyRefused(
                target,
                "the host shows no certificate, although an authority vouches for it",
                remedy="ask the host's owner to renew its certificate",
            )
        raise UnknownHostKey(target, key=key, stored_in=self._own.path)

    def _certified(self, target: Target, *, key: PublicKey, certificate: bytes) -> Verified:
        parsed = read_certificate(target, certificate)
        authority = authority_of(parsed)
        self._refuse_revoked(target, key=authority)
        trusted = {entry.key.blob for entry in self._authorities(target)}
        fault = fault_of(parsed, target=target, now=self._now())
        if authority.blob not in trusted:
            fault = f"was signed by {authority.fingerprint}, which is not a known authority"
        if fault:
            raise HostKeyRefused(
                target,
                f"the host's certificate {fault}",
                remedy="ask the host's owner to renew its certificate",
            )
        return Verified(key.fingerprint, key.type, f"certificate of {authority.fingerprint}")

    def _refuse_revoked(self, target: Target, *, key: PublicKey) -> None:
        for path, entry in self._lines(target, certified=True):
            if entry.marker is Marker.REVOKED and entry.key.blob == key.blob:
                raise HostKeyRefused(
                    target,
                    f"the key {key.fingerprint} is revoked by {path}:{entry.number}",
                    remedy="somebody declared it unsafe; ask the host's owner for its new key",
                )

    def _authorities(self, target: Target) -> tuple[Entry, ...]:
        lines = self._lines(target, certified=True)
        return tuple(entry for _, entry in lines if entry.marker is Marker.AUTHORITY)

    def _lines(self, target: Target, *, certified: bool = False) -> list[tuple[Path, Entry]]:
        """Return the lines that speak of the host; authorities also know it without its port."""
        names = (target.known_as, target.certified_as) if certified else (target.known_as,)
        return [
            (known.path, entry)
            for known in self._files()
            for entry in known.entries
            if entry.is_for(*names)
        ]

    def _files(self) -> list[KnownHosts]:
        return [self._read(path) for path in (self._own.path, *self._others)]

    def _read(self, path: Path) -> KnownHosts:
        """Read a file again only when it has changed: a hundred hosts ask many times."""
        state = _state(path)
        with self._reading:
            before = self._cache.get(path)
            if before is None or state is None or before[0] != state:
                before = (state, read_known_hosts(path))
                self._cache[path] = before
            return before[1]


def _state(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _pinned(target: Target, *, key: PublicKey) -> Verified:
    expected = fingerprint_of(target.host_key_pin)
    if key.fingerprint != expected:
        raise HostKeyChanged(target, key=key, expected=expected, known_from="its `host_key`")
    return Verified(key.fingerprint, key.type, "host_key")


def _is_key(entry: Entry) -> bool:
    return entry.marker is Marker.KEY


def _changed(target: Target, *, key: PublicKey, lines: list[tuple[Path, Entry]]) -> HostKeyChanged:
    same_type = [line for line in lines if line[1].key.type == key.type]
    path, entry = (same_type or lines)[0]
    return HostKeyChanged(
        target,
        key=key,
        expected=f"{entry.key.type} {entry.key.fingerprint}",
        known_from=f"{path}:{entry.number}",
    )

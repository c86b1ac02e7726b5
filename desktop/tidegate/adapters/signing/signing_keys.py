"""Keys that can sign: from a file, from the agent, from the user's own folder."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from typing_extensions import override

from tidegate.adapters.signing.agent import Agent, AgentFailure, AgentIdentity
from tidegate.adapters.signing.key_files import (
    KeyFile,
    PassphraseQuestion,
    PrivateKey,
    public_of,
    read_key_file,
)
from tidegate.adapters.signing.public_keys import PublicKey, parse_public_key
from tidegate.adapters.signing.wire import Malformed, mpint, string
from tidegate.domain.problem import Problem

_ECDSA_HASHES: dict[int, hashes.HashAlgorithm] = {
    256: hashes.SHA256(),
    384: hashes.SHA384(),
    521: hashes.SHA512(),
}


class UsableKey(ABC):
    """A key of an accepted kind that can sign now, or after a passphrase or a touch."""

    public: PublicKey

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:…`."""
        return self.public.fingerprint

    @property
    @abstractmethod
    def label(self) -> str:
        """Return type, comment and place, for choosing."""

    @abstractmethod
    def wire_signature(self, content: bytes) -> bytes:
        """Sign and return the signature in SSH's wire format; raises Problem."""


@final
@dataclass(frozen=True, slots=True)
class AgentKey(UsableKey):
    """A key that an agent holds."""

    public: PublicKey
    comment: str
    agent: Agent

    @property
    @override
    def label(self) -> str:
        return f"{self.public.type} {self.comment} (agent)"

    @override
    def wire_signature(self, content: bytes) -> bytes:
        try:
            return self.agent.sign(self.public.blob, content=content)
        except AgentFailure as failure:
            raise Problem(
                f"the agent's key {self.fingerprint} did not sign: {failure}",
                remedy="unlock the agent, touch or confirm when it asks, or name a key file",
            ) from failure


@final
@dataclass(frozen=True, slots=True)
class FileKey(UsableKey):
    """A key in a file; the passphrase is asked for when it signs."""

    public: PublicKey
    file: KeyFile
    ask: PassphraseQuestion

    @property
    @override
    def label(self) -> str:
        return f"{self.public.type} ({self.file.path})"

    @override
    def wire_signature(self, content: bytes) -> bytes:
        return sign_with(self.file.open(self.ask), content)


def sign_with(key: PrivateKey, content: bytes) -> bytes:
    """Sign with a private key and return SSH's wire format; RSA always with SHA-512."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return string(b"ssh-ed25519") + string(key.sign(content))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        bits = key.key_size
        r, s = decode_dss_signature(key.sign(content, ec.ECDSA(_ECDSA_HASHES[bits])))
        return string(f"ecdsa-sha2-nistp{bits}".encode()) + string(mpint(r) + mpint(s))
    signature = key.sign(content, padding.PKCS1v15(), hashes.SHA512())
    return string(b"rsa-sha2-512") + string(signature)


def key_of_file(path: Path, *, agent: Agent, ask: PassphraseQuestion) -> UsableKey:
    """Return the key of a private key file, or the agent's key for a public one."""
    found = read_key_file(path)
    if isinstance(found, PublicKey):
        return _agent_key_for(found, path=path, agent=agent)
    return _file_key(found, ask=ask)


def agent_keys(agent: Agent) -> tuple[AgentKey, ...]:
    """Return the agent's keys of accepted kinds; raises Problem when it does not answer."""
    try:
        identities = agent.identities()
    except AgentFailure as failure:
        raise Problem(
            f"the SSH agent cannot be asked: {failure}",
            remedy="start one (`ssh-agent`), or name a key file",
        ) from failure
    keys = (_agent_key(identity, agent=agent) for identity in identities)
    return tuple(key for key in keys if key)


def own_keys(folder: Path, *, ask: PassphraseQuestion) -> tuple[FileKey, ...]:
    """Return the private keys of a folder such as ~/.ssh that have a public file beside them."""
    publics = sorted(folder.glob("*.pub")) if folder.is_dir() else []
    keys = (_own_key(public.with_suffix(""), ask=ask) for public in publics)
    return tuple(key for key in keys if key)


def _own_key(path: Path, *, ask: PassphraseQuestion) -> FileKey | None:
    """Return a key that can be offered; whatever else lies in the folder is not."""
    try:
        found = read_key_file(path)
        is_ready = isinstance(found, KeyFile) and found.public
        return _file_key(found, ask=ask) if isinstance(found, KeyFile) and is_ready else None
    except Problem:
        return None


def _file_key(file: KeyFile, *, ask: PassphraseQuestion) -> FileKey:
    return FileKey(file.public or public_of(file.open(ask)), file, ask)


def _agent_key(identity: AgentIdentity, *, agent: Agent) -> AgentKey | None:
    try:
        return AgentKey(parse_public_key(identity.blob), identity.comment, agent)
    except Malformed:
        return None


def _agent_key_for(public: PublicKey, *, path: Path, agent: Agent) -> AgentKey:
    for key in agent_keys(agent):
        if key.public.blob == public.blob:
            return key
    raise Problem(
        f"{path}: a public key, and the agent does not hold its private one",
        remedy="name the private key file, or load it (`ssh-add`)",
    )

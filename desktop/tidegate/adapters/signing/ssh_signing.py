"""The `Signing` port: SSHSIG signatures and the workspace's `signers`."""

from pathlib import Path
from typing import final

from tidegate.adapters.signing import sshsig
from tidegate.adapters.signing.agent import Agent
from tidegate.adapters.signing.key_files import PassphraseQuestion
from tidegate.adapters.signing.signers import LARGEST_FILE, AllowedSigners, read_signers
from tidegate.adapters.signing.signing_keys import (
    AgentKey,
    UsableKey,
    agent_keys,
    key_of_file,
    own_keys,
)
from tidegate.adapters.signing.wire import Malformed
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.workspace import Workspace
from tidegate.services.ports.signing import SigningKey

SIGNERS_FILE = "signers"


@final
class SshSigning:
    """Signs with the user's SSH keys; `ask` gets passphrases, `folder` is usually ~/.ssh."""

    def __init__(self, *, ask: PassphraseQuestion, folder: Path, agent: Agent) -> None:
        self._ask = ask
        self._folder = folder
        self._agent = agent

    def keys(self, *, file: Path | None = None) -> tuple[UsableKey, ...]:
        """Return the key of a file, else the agent's and then the user's own, each once."""
        if file is not None:
            return (key_of_file(file.expanduser(), agent=self._agent, ask=self._ask),)
        own = own_keys(self._folder, ask=self._ask)
        held = self._held(is_needed=not own)
        known = {key.fingerprint for key in held}
        return (*held, *(key for key in own if key.fingerprint not in known))

    def _held(self, *, is_needed: bool) -> tuple[AgentKey, ...]:
        """Return the agent's keys; an agent that fails is told only where nothing else is left."""
        try:
            return agent_keys(self._agent)
        except Problem:
            if is_needed:
                raise
            return ()

    def sign(self, message: bytes, *, namespace: str, key: SigningKey) -> str:
        """Return an armoured signature that was verified before it is returned."""
        if not isinstance(key, UsableKey):
            raise TypeError("the key must be one of keys()")
        try:
            return sshsig.sign(
                message, namespace=namespace, key=key.public, signer=key.wire_signature
            )
        except Malformed as error:
            raise Problem(f"{key.label}: {error}", remedy="sign with another key") from error

    def verify(self, message: bytes, *, namespace: str, signature: str) -> str:
        """Return the fingerprint of the key that signed; raises Problem naming what is wrong."""
        try:
            blob = sshsig.parse(signature)
            is_right = blob.namespace == namespace and blob.covers(message)
        except Malformed as error:
            raise _refused(str(error)) from error
        if blob.namespace != namespace:
            raise _refused(f"the signature was made for {blob.namespace}, not for {namespace}")
        if not is_right:
            raise _refused("the signature does not belong to these bytes")
        return blob.key.fingerprint

    def signers(self, workspace: Workspace) -> AllowedSigners | None:
        """Read the workspace's `signers`, None where absent; raises Problems on bad lines."""
        path = Path(workspace.root) / SIGNERS_FILE
        if not path.is_symlink() and not path.exists():
            return None
        if path.is_symlink() or not path.is_file():
            raise Problem(
                f"{SIGNERS_FILE}: not a plain file", remedy="keep the list itself in the workspace"
            )
        try:
            with path.open("rb") as stream:
                content = stream.read(LARGEST_FILE + 1)
        except OSError as error:
            raise Problem(f"{SIGNERS_FILE}: cannot be read ({error.strerror})") from None
        return read_signers(content, file=SIGNERS_FILE)


def _refused(why: str) -> Problem:
    return Problem(why, remedy="ask for a new signature", kind=ProblemKind.GATE)

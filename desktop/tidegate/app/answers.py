"""How a person answers, whether at the terminal or in the window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tidegate.domain.identity import HostName
from tidegate.domain.secret import Secret


class Answers(Protocol):
    """Everything that adapters may have to ask; None or no: nobody answered."""

    def accepts_host_key(
        self, host: HostName, *, address: str, key_type: str, fingerprint: str
    ) -> bool:
        """Show an unknown host key and return whether a person accepts it."""
        ...

    def key_passphrase(self, key: str, *, attempt: int) -> Secret | None:
        """Ask for the passphrase of a signing key."""
        ...

    def vault_passphrase(self, file: str, *, attempt: int, is_new: bool) -> Secret | None:
        """Ask for the passphrase of the encrypted file."""
        ...

    def passphrase(self, path: Path, attempt: int) -> Secret | None:
        """Ask for the passphrase of a key file that logs in to a host."""
        ...

    def answers(
        self, host: str, instructions: str, questions: Sequence[tuple[str, bool]]
    ) -> list[Secret] | None:
        """Ask what a host asks; True beside a question lets the typing be seen."""
        ...

    def waiting(self, what: str) -> None:
        """Tell that something is awaited of the person, such as a touch on a hardware key."""
        ...

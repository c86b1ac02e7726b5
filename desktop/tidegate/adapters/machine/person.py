"""Who sits at this machine, as the record names them."""

import getpass
import socket
import subprocess
from pathlib import Path as FilePath
from typing import final

from tidegate.domain.operator import Operator
from tidegate.domain.workspace import Workspace

_LONGEST = 254
_PATIENCE = 5  # seconds


@final
class MachinePerson:
    """Git's e-mail address in the workspace where it is set, else the system's user."""

    def __init__(self) -> None:
        self._mails: dict[str, str] = {}

    def operator(self, workspace: Workspace | None = None) -> Operator:
        """Return the person as the record names them."""
        user = _clean(_system_user()) or "unknown"
        name = self._mail(workspace.root) if workspace else ""
        machine = _clean(socket.gethostname()) or "unknown"
        return Operator(name=name or user, os_user=user, machine=machine)

    def _mail(self, root: str) -> str:
        """Ask git once: within one run of the program a person stays the same."""
        if root not in self._mails:
            self._mails[root] = _clean(_git_mail(root))
        return self._mails[root]


def _git_mail(root: str) -> str:
    command = ["git", "config", "--get", "user.email"]
    try:
        answer = subprocess.run(  # noqa: S603 - constant words
            command,
            cwd=FilePath(root),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.decode(errors="replace")


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, no such module
        return ""


def _clean(text: str) -> str:
    """Keep one line that can be shown: the name ends up in the record and on the screen."""
    return "".join(letter for letter in text.strip() if letter.isprintable())[:_LONGEST]

"""What this computer has for its releases: SSH agent, keyring, SSH config, known hosts."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tidegate.adapters.signing.agent import Agent, AgentFailure
from tidegate.adapters.signing.wire import Malformed, WireReader
from tidegate.adapters.ssh.known_hosts import read_known_hosts
from tidegate.domain.counting import count_of
from tidegate.ui.screens.welcome.needs import Check, Readiness

if TYPE_CHECKING:
    from tidegate.services.ports.credentials import Credentials

_HOST_LINE = re.compile(r"\s*host[\s=]+(?P<names>.+)", re.IGNORECASE)
_MOST_CONFIG = 1_000_000
_UNSAFE = ("nowhere", "the memory of this session")


class ThisComputer:
    """Looks at the machine that the window runs on; `credentials` opens the keyring lazily."""

    def __init__(
        self,
        *,
        credentials: "Callable[[], Credentials]",
        own_known_hosts: Path,
        ssh_folder: Path | None = None,
        agent: Agent | None = None,
    ) -> None:
        self._credentials, self._own = credentials, own_known_hosts
        self._folder = ssh_folder or Path.home() / ".ssh"
        self._agent = agent or Agent()

    def ssh_agent(self) -> Check:
        """Say which keys the SSH agent holds."""
        try:
            keys = self._agent.identities()
        except AgentFailure as failure:
            return Check(Readiness.DOUBTFUL, str(failure), remedy="start the agent: `ssh-agent`")
        if not keys:
            remedy = "key files in ~/.ssh work too; `ssh-add` adds one to the agent"
            return Check(Readiness.DOUBTFUL, "no agent, or it holds no key", remedy=remedy)
        kinds = sorted({_kind(key.blob) for key in keys})
        return Check(Readiness.READY, f"{count_of(len(keys), 'key')}, {' and '.join(kinds)}")

    def keyring(self) -> Check:
        """Say where secrets would be kept."""
        where = self._credentials().backend()
        if where.startswith(_UNSAFE):
            remedy = "unlock or install the system's keyring"
            return Check(Readiness.DOUBTFUL, where, remedy=remedy)
        return Check(Readiness.READY, where)

    def ssh_config(self) -> Check:
        """Say how many hosts the SSH configuration names; patterns are none."""
        file = self._folder / "config"
        try:
            with file.open(encoding="utf-8", errors="replace") as lines:
                count = len(_named_hosts(lines.read(_MOST_CONFIG).splitlines()))
        except FileNotFoundError:
            return Check(Readiness.READY, "none; a workspace can name its hosts itself")
        except OSError as error:
            return Check(Readiness.DOUBTFUL, f"{file} cannot be read: {error.strerror}")
        return Check(Readiness.READY, f"{count_of(count, 'host')} in {_brief(file)}")

    def host_keys(self) -> Check:
        """Say of how many hosts the keys are known; raises Problem where a file is damaged."""
        files = (self._own, self._folder / "known_hosts")
        count = sum(len(read_known_hosts(file).entries) for file in files)
        if not count:
            remedy = "each host's key is shown once before it is trusted, or pin it in `host_key`"
            return Check(Readiness.DOUBTFUL, "no host key is known yet", remedy=remedy)
        return Check(Readiness.READY, f"{count_of(count, 'key')} known")


def _kind(blob: bytes) -> str:
    try:
        name = WireReader(blob, what="the key").string().decode("ascii", "replace")
    except Malformed:
        return "unknown"
    return name.removeprefix("sk-").removeprefix("ssh-").partition("-")[0].partition("@")[0]


def _named_hosts(lines: Iterable[str]) -> set[str]:
    found = (_HOST_LINE.match(line) for line in lines)
    names = (name for match in found if match for name in match["names"].split())
    return {name for name in names if not set(name) & set("*?!")}


def _brief(file: Path) -> str:
    home = Path.home()
    return f"~/{file.relative_to(home).as_posix()}" if file.is_relative_to(home) else str(file)

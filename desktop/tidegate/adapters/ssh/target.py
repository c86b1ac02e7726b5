"""One host as it will really be reached, with nothing left to look up."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

_SSH = 22


@dataclass(frozen=True)
class Target:
    """The resolved values of a host: the workspace's, else ssh_config's, else plain defaults.

    `identities` are private (or public) key files in the order in which they are tried;
    `agent` is the agent's socket, "none" for no agent, empty for the usual one; `alias` is the
    name under which known_hosts lists the host when that is not its address.
    """

    name: str
    address: str
    user: str
    port: int = 22
    identities: tuple[Path, ...] = ()
    certificates: tuple[Path, ...] = ()
    agent: str = ""
    jump: "Target | None" = None
    host_key_pin: str = ""
    alias: str = ""

    @override
    def __str__(self) -> str:
        return self.name if self.name == self.address else f"{self.name} ({self.place})"

    @property
    def place(self) -> str:
        """Return address and port as people write them: `web:2222`, `[::1]:2222`, `web`."""
        if self.port == _SSH:
            return self.address
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}"

    @property
    def known_as(self) -> str:
        """Return the name that known_hosts uses: `web`, `[web]:2222`, or the alias."""
        if self.alias:
            return self.alias.lower()
        name = self.address.lower()
        return name if self.port == _SSH else f"[{name}]:{self.port}"

    @property
    def certified_as(self) -> str:
        """Return the name that a host certificate must list: the alias or the bare address."""
        return (self.alias or self.address).lower()

    def hops(self) -> Iterator["Target"]:
        """Yield every machine on the way, nearest first, this one last."""
        if self.jump:
            yield from self.jump.hops()
        yield self

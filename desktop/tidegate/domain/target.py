"""A host together with the folder that a release goes to."""

from tidegate.domain.environment import Host
from tidegate.domain.identity import HostName
from tidegate.domain.value import Value


class Target(Value):
    """A host of one environment; `path` is the deploy folder with every reference resolved.

    `others` are the environment's hosts, any of which a `jump` may name.
    """

    host: Host
    path: str
    others: tuple[Host, ...] = ()

    @property
    def name(self) -> HostName:
        """Return the host's name."""
        return self.host.name

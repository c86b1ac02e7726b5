"""How tests connect: a known_hosts file of their own, and limits that no slow machine reaches."""

from dataclasses import replace

from tests.lab.keys import KeyPair
from tests.lab.sshd import Sshd
from tests.lab.waiting import LONG

from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.connection import Connection, Limits
from tidegate.adapters.ssh.host_keys import HostKeys
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.watchdog import Patience

PATIENT = Limits(
    address=LONG,
    banner=LONG,
    handshake=LONG,
    channel=LONG,
    tries=3,
    patience=Patience(quiet=0.5, answer=LONG),
)
IMPATIENT = replace(PATIENT, patience=Patience(quiet=0.5, answer=1.0))
"""For servers that are to be given up; one that only seems dead may be, too."""

WITHIN = LONG  # seconds, for every answer that a test awaits


class Reach:
    """A connector, and the targets that it is to reach."""

    def __init__(self, known_hosts, key: KeyPair):
        self.known_hosts = known_hosts
        self.key = key
        self.keys = HostKeys(own=known_hosts)
        self._open: list[Connection] = []

    def target(self, server: Sshd, **changes) -> Target:
        target = Target(
            name="web-1",
            address="127.0.0.1",
            port=server.port,
            user=server.user,
            identities=(self.key.path,),
        )
        return replace(target, **changes)

    def knows(self, *servers: Sshd) -> "Reach":
        """Note the servers' host keys as known."""
        with self.known_hosts.open("a") as file:
            file.writelines(server.known_hosts_line for server in servers)
        return self

    def connect(self, target: Target, *, limits: Limits = PATIENT, **settings) -> Connection:
        connector = Connector(self.keys, limits=limits, **settings)
        connection = connector.connect(target)
        self._open.append(connection)
        return connection

    def to(self, server: Sshd, *, limits: Limits = PATIENT, **changes) -> Connection:
        return self.knows(server).connect(self.target(server, **changes), limits=limits)

    def close(self):
        for connection in self._open:
            connection.close()

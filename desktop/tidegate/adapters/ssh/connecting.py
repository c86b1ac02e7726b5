"""From a target to an open connection: jump hosts, handshake, host key, login."""

import random
import threading
import time
from collections.abc import Callable
from typing import final

import paramiko

from tidegate.adapters.ssh.authentication import Prompts, Unattended, authenticate
from tidegate.adapters.ssh.connection import Connection, Limits
from tidegate.adapters.ssh.dialing import dial
from tidegate.adapters.ssh.failures import TooBusy, no_ssh
from tidegate.adapters.ssh.host_keys import HostKeyChanged, HostKeys, UnknownHostKey, Verified
from tidegate.adapters.ssh.known_hosts import PublicKey
from tidegate.adapters.ssh.target import Target
from tidegate.adapters.ssh.transport import MeteredStream, Transport
from tidegate.domain.identity import HostName
from tidegate.services.ports.hosts import HostKeyQuestion

_STARTING_AT_ONCE = 9  # sshd's MaxStartups begins to refuse where ten are at it already


@final
class Connector:
    """Makes connections; one for the whole program.

    `prompts` is whom to ask for passphrases, `question` whom to ask about a host that nobody has
    vouched for. Without one, or when the answer is no, UnknownHostKey is raised; the caller may
    settle it with `keys.trust()` and connect again.
    """

    def __init__(
        self,
        keys: HostKeys,
        *,
        prompts: Prompts | None = None,
        question: HostKeyQuestion | None = None,
        limits: Limits | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.keys = keys
        self._prompts = prompts or Unattended()
        self._limits = limits or Limits()
        self._pause = pause
        self._question = question
        self._asking = threading.Lock()
        self._starting = threading.BoundedSemaphore(_STARTING_AT_ONCE)

    def connect(self, target: Target) -> Connection:
        """Return an open connection; raises Problem, and leaves nothing open behind it."""
        through = self.connect(target.jump) if target.jump else None
        try:
            return self._patiently(target, through=through)
        except BaseException:
            if through:
                through.close()
            raise

    def _patiently(self, target: Target, *, through: Connection | None) -> Connection:
        """Try again, later each time, while the server turns connections away."""
        for attempt in range(1, self._limits.tries):
            try:
                return self._introduced(target, through=through)
            except TooBusy:
                # The jitter keeps the hosts of one machine from coming back all at once.
                self._pause(0.5 * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
        return self._introduced(target, through=through)

    def _introduced(self, target: Target, *, through: Connection | None) -> Connection:
        """Connect; when nobody has vouched for the host, ask a person and connect anew."""
        try:
            return self._connect_once(target, through=through)
        except UnknownHostKey as unknown:
            if self._question is None:
                raise
            self._ask(unknown, question=self._question)
        return self._connect_once(target, through=through)

    def _ask(self, unknown: UnknownHostKey, *, question: HostKeyQuestion) -> None:
        """Trust the key if a person does; one question at a time, and none twice."""
        with self._asking:
            if unknown.key in self.keys.known_keys(unknown.target):
                return
            host = HostName(unknown.target.name)
            if not question(
                host,
                address=unknown.target.place,
                key_type=unknown.key_type,
                fingerprint=unknown.fingerprint,
            ):
                raise unknown
            self.keys.trust(unknown)

    def _connect_once(self, target: Target, *, through: Connection | None) -> Connection:
        # A server counts whoever has not logged in yet, so the login belongs to it.
        with self._starting:
            transport, verified = self._verified(target, through=through)
            connection = Connection(
                target, transport=transport, verified=verified, limits=self._limits, through=through
            )
            try:
                connection.logged_in_with = authenticate(
                    connection.transport, target=target, prompts=self._prompts
                )
            except BaseException:
                connection.hang_up()
                raise
        return connection

    def _verified(
        self, target: Target, *, through: Connection | None
    ) -> tuple[Transport, Verified]:
        """Return a session with the right host.

        A host has several keys and shows one; a pin may be of another type than the first one
        shown, so each type that the host offers is asked for before the pin counts as broken.
        """
        types = self.keys.types_for(target)
        fault: HostKeyChanged | None = None
        while True:
            transport = Transport(self._stream(target, through), host_key_types=types)
            try:
                self._shake_hands(transport, target=target)
                return transport, self._check(transport, target=target)
            except HostKeyChanged as changed:
                types = transport.other_types(types)
                transport.close()
                fault = fault or changed
                if not target.host_key_pin or not types:
                    raise fault from None
            except BaseException:
                transport.close()
                raise

    def _stream(self, target: Target, through: Connection | None) -> MeteredStream:
        if through:
            return through.forward_to(target)
        return dial(target, name_within=self._limits.name, address_within=self._limits.address)

    def _shake_hands(self, transport: Transport, *, target: Target) -> None:
        transport.banner_timeout = self._limits.banner
        transport.handshake_timeout = self._limits.handshake
        fault: BaseException | None = None
        try:
            transport.start_client(timeout=self._limits.banner + self._limits.handshake)
        except (paramiko.SSHException, OSError, EOFError) as error:
            fault = error
        if fault or not transport.initial_kex_done:
            raise no_ssh(target, transport.stream, fault) from None
        transport.stream.have_keys()

    def _check(self, transport: Transport, *, target: Target) -> Verified:
        key = PublicKey(transport.get_remote_server_key().asbytes())
        return self.keys.verify(target, key=key, certificate=transport.certificate())

"""The hosts of a workspace, reached by SSH: the port `Hosts` made true."""

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Literal, final

from tidegate.adapters.ssh import program
from tidegate.adapters.ssh.channel import CommandChannel
from tidegate.adapters.ssh.client_config import ClientConfig
from tidegate.adapters.ssh.commands_told import told
from tidegate.adapters.ssh.connecting import Connector
from tidegate.adapters.ssh.connection import Connection
from tidegate.adapters.ssh.conversation import Conversation
from tidegate.adapters.ssh.failures import ConnectionLost
from tidegate.adapters.ssh.host_keys import UnknownHostKey
from tidegate.adapters.ssh.narration import Narrator
from tidegate.adapters.ssh.orders import health_of, steps_of
from tidegate.adapters.ssh.pool import ConnectionPool
from tidegate.adapters.ssh.protocol import Reply
from tidegate.adapters.ssh.pulse import Pulse
from tidegate.adapters.ssh.remote_tests import ReadJunit, run_test
from tidegate.adapters.ssh.reports import report_of, unreached
from tidegate.adapters.ssh.session import DeploySession
from tidegate.adapters.ssh.supplies import Supplies
from tidegate.adapters.ssh.target import Target as Destination
from tidegate.domain.environment import Test
from tidegate.domain.host_report import HostReport, LockOwner
from tidegate.domain.identity import DeploymentId, HostName
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.target import Target
from tidegate.domain.testing import TestResult
from tidegate.services.ports.builds import Artifacts
from tidegate.services.ports.events import Publish
from tidegate.services.ports.hosts import HostKeyQuestion, HostSession
from tidegate.services.ports.this_machine import Clock, Tokens

_SURVEYED_AT_ONCE = 24
_TURN = 0.0005  # seconds that a busy thread goes on while another one wants to
_SETTLED_WITHIN = 1_200.0  # seconds; steps may have to run again on the way back
_LARGEST_FILE = 16 * 1024 * 1024  # bytes, like a file of a profile

Verdict = Literal["rest", "keep", "back"]


@dataclass(frozen=True, slots=True)
class World:
    """What the hosts need besides connections; `question` asks about unknown host keys.

    `heartbeat` is how many seconds apart a host hears that its operator is still there.
    """

    clock: Clock
    tokens: Tokens
    artifacts: Artifacts
    read_junit: ReadJunit
    heartbeat: float = 10.0
    question: HostKeyQuestion | None = None


@final
class SshHosts:
    """Servers that are reached by SSH, each with one warm connection."""

    def __init__(self, connector: Connector, *, config: ClientConfig, world: World) -> None:
        # A connection's thread has to answer at once, although another one packs meanwhile.
        sys.setswitchinterval(_TURN)
        self._connector = connector
        self._pool = ConnectionPool(connector)
        self._config = config
        self._world = world
        self._asking = threading.Lock()
        self._supplies = Supplies(world.artifacts)
        self._pulse = Pulse(every=world.heartbeat)
        self._sessions = 0
        self._counting = threading.Lock()

    def warm(self, targets: Sequence[Target]) -> None:
        """Begin to connect; what fails is told where the connection is needed."""
        for target in targets:
            with suppress(Problem):
                self._pool.warm(self._destination(target))

    def survey(self, targets: Sequence[Target]) -> tuple[HostReport, ...]:
        """Read every host at once, changing nothing; a host that cannot be read says so."""
        if not targets:
            return ()
        with ThreadPoolExecutor(min(_SURVEYED_AT_ONCE, len(targets)), "survey") as threads:
            return tuple(threads.map(self._survey, targets))

    def _survey(self, target: Target) -> HostReport:
        try:
            with self._program(target, "survey", {"drift": "yes"}) as (talk, connection):
                return self._report(talk, target, connection)
        except Problem as problem:
            return unreached(target.name, problem)

    def _report(
        self,
        talk: Conversation,
        target: Target,
        connection: Connection,
        *,
        narrator: Narrator | None = None,
    ) -> HostReport:
        replies: list[Reply] = []

        def notice(reply: Reply) -> None:
            replies.append(reply)
            if narrator and (line := told(reply)):
                narrator.note(line)

        talk.noticed = notice
        talk.hear("end", within=_SETTLED_WITHIN)
        key = connection.verified.fingerprint
        now = self._world.clock.now().timestamp()
        return report_of(target.name, replies, host_key=key, now=now)

    @contextmanager
    def session(
        self, order: HostOrder, *, publish: Publish, deployment: DeploymentId
    ) -> Iterator[HostSession]:
        """Open one host's conversation; leaving it closes it."""
        with self._counted(), ExitStack() as stack:
            self._supplies.foresee(order)
            session = DeploySession(
                order,
                start=lambda given: self._start(given, stack),
                settle=lambda given: self.settle(
                    given.target, lock=given.lock, verdict="back", publish=publish
                ),
                supplies=self._supplies,
                narrator=self._narrator(
                    order.planned.name,
                    deployment=deployment,
                    publish=publish,
                    secrets=order.secrets,
                ),
            )
            with self._pulse.carries(session.beat):
                yield session

    def _narrator(
        self,
        host: HostName,
        *,
        deployment: DeploymentId,
        publish: Publish,
        secrets: tuple[bytes, ...] = (),
    ) -> Narrator:
        return Narrator(
            host,
            deployment=deployment,
            publish=publish,
            clock=self._world.clock,
            tokens=self._world.tokens,
            secrets=secrets,
        )

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Keep packed streams only as long as a deployment may still need them."""
        with self._counting:
            self._sessions += 1
        try:
            yield
        finally:
            with self._counting:
                self._sessions -= 1
                if not self._sessions:
                    self._supplies.close()

    def _start(self, order: HostOrder, stack: ExitStack) -> tuple[Conversation, str]:
        started = self._program(order.target, "deploy", deploy_options(order))
        talk, connection = stack.enter_context(started)
        return talk, connection.verified.fingerprint

    def settle(
        self,
        target: Target,
        *,
        lock: LockOwner,
        verdict: Verdict = "rest",
        publish: Publish | None = None,
    ) -> HostReport:
        """Bring an interrupted host to rest and return it as read; raises Problem.

        Its steps are told of. What they print is not: nobody here knows which secrets to mask.
        """
        options = {
            "owner": lock.owner,
            "purpose": lock.purpose,
            "wanted": lock.deployment or "any",
            "verdict": verdict,
        }
        identity = DeploymentId(lock.deployment)
        narrator = publish and self._narrator(target.name, deployment=identity, publish=publish)
        with self._program(target, "settle", options) as (talk, connection):
            return self._report(talk, target, connection, narrator=narrator)

    def read_file(self, target: Target, path: str) -> bytes:
        """Return a file below the live release; raises Problem when it cannot be read."""
        with self._program(target, "read", {"file": f"current/{path}"}) as (talk, _):
            size = talk.hear("content").number(0)
            if size > _LARGEST_FILE:
                raise Problem(
                    f"{target.name}: {path} has {size} bytes",
                    remedy="files of up to 16 MB can be compared",
                    kind=ProblemKind.HOST,
                )
            return talk.content(size)

    def run(
        self, target: Target, test: Test, *, environment: dict[str, str], release: str
    ) -> TestResult:
        """Run a test command in the release folder on the host."""
        script = test.run.encode() + b"\n"
        options = test_options(test, size=len(script), environment=environment, release=release)
        with self._program(target, "test", options) as (talk, _):
            talk.hear("hello")  # until then what is sent may be taken for the program
            talk.send(script)
            return run_test(
                talk,
                test,
                host=target.name,
                read_junit=self._world.read_junit,
                clock=self._world.clock,
            )

    def close(self) -> None:
        """Close every connection that was kept warm."""
        self._pool.close()
        self._supplies.close()

    @contextmanager
    def _program(
        self, target: Target, verb: str, options: Mapping[str, str]
    ) -> Iterator[tuple[Conversation, Connection]]:
        """Run the host program and talk to it; raises Problem."""
        nonce = program.new_nonce()
        line = program.command(verb, nonce=nonce, root=target.path, options=options)
        with ExitStack() as stack:
            connection, channel = self._started(line, self._destination(target), stack)
            yield Conversation(channel, nonce=nonce, host=target.name), connection

    def _started(
        self, line: bytes, destination: Destination, stack: ExitStack
    ) -> tuple[Connection, CommandChannel]:
        """Start a command; a warm connection that died unnoticed (a laptop slept) is replaced.

        The program does nothing that lasts before it is spoken to, or nothing that may not be
        done twice.
        """
        was_warm = self._pool.is_warm(destination)
        connection = self._borrowed(destination, stack)
        try:
            return connection, stack.enter_context(connection.run(line))
        except ConnectionLost:
            if not was_warm:
                raise
            connection.hang_up()
        connection = self._borrowed(destination, stack)
        return connection, stack.enter_context(connection.run(line))

    def _destination(self, target: Target) -> Destination:
        others = {str(host.name): host for host in target.others}
        return self._config.resolve(target.host, others=others)

    def _borrowed(self, destination: Destination, stack: ExitStack) -> Connection:
        """Borrow a connection; a key that nobody knows is asked about, once for each host."""
        for _ in destination.hops():
            try:
                return stack.enter_context(self._pool.borrow(destination))
            except UnknownHostKey as unknown:
                self._ask(unknown)
        return stack.enter_context(self._pool.borrow(destination))

    def _ask(self, unknown: UnknownHostKey) -> None:
        question = self._world.question
        if question is None:
            raise unknown
        with self._asking:
            if not is_accepted(unknown, question):
                raise unknown
            self._connector.keys.trust(unknown)


def is_accepted(unknown: UnknownHostKey, question: HostKeyQuestion) -> bool:
    """Show the fingerprint to a person and return their answer."""
    target = unknown.target
    return question(
        HostName(target.name),
        address=target.place,
        key_type=unknown.key.type,
        fingerprint=unknown.key.fingerprint,
    )


def deploy_options(order: HostOrder) -> dict[str, str]:
    """Return what the host program is told with its start; nothing of it is secret."""
    plan = order.plan
    uses_sudo = any("sudo" in step.run.split() for _, step in steps_of(order))
    return {
        "release": plan.release,
        "version": plan.build.version,
        "build": plan.build.digest,
        "plan": plan.digest,
        "deployment": order.lock.deployment,
        "owner": order.lock.owner,
        "purpose": order.lock.purpose,
        "expected": order.expected,
        "isolate": plan.isolate,
        "keep_count": str(plan.keep),
        "pinned": " ".join(order.pinned),
        "confirm_within": str(max(1, int(plan.confirm_within.total_seconds()))),
        "sudo": "yes" if uses_sudo else "no",
        "http": "yes" if any(check.http for check in health_of(order)) else "no",
    }


def test_options(
    test: Test, *, size: int, environment: Mapping[str, str], release: str
) -> dict[str, str]:
    """Return what the host program is told to run a test; the command itself comes by stdin."""
    return {
        "release": release,
        "version": environment.get("TIDEGATE_VERSION", ""),
        "environment": environment.get("TIDEGATE_ENVIRONMENT", ""),
        "host": environment.get("TIDEGATE_HOST", ""),
        "junit": test.junit,
        "within": str(int(test.within.total_seconds())),
        "size": str(size),
    }

"""Every service of releases joined over stand-ins for hosts, configuration and the engine.

The workspace's files, the signatures and the ledger's promises are the real ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.release_sample import HOUR, NOW, snapshot

from tidegate.adapters.formats.adapter import FormatsAdapter
from tidegate.adapters.scripted.ledger import ScriptedLedger
from tidegate.adapters.signing.agent import Agent
from tidegate.adapters.signing.ssh_signing import SshSigning
from tidegate.adapters.workspace.adapter import WorkspaceFiles
from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment, Event, EventKind, HostOutcome, Status
from tidegate.domain.environment import Environment, Host, Test
from tidegate.domain.host_report import HostReport, KeptRelease, LockOwner
from tidegate.domain.identity import DeploymentId, Version
from tidegate.domain.operator import Operator
from tidegate.domain.plan import Plan, PlannedFile, SettingChange
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.target import Target
from tidegate.domain.testing import CaseFailure, TestResult
from tidegate.domain.value import digest_of
from tidegate.domain.workspace import Workspace
from tidegate.services.approving import Approving
from tidegate.services.conveying import Conveying
from tidegate.services.gating import Gating
from tidegate.services.holding import Holding
from tidegate.services.planning import Planning
from tidegate.services.ports.signing import SigningKey
from tidegate.services.recording import Recording
from tidegate.services.releasing import ReleaseOutcome, Releasing
from tidegate.services.reviewing import Reviewing
from tidegate.services.testing import Testing
from tidegate.services.toggling import Toggling

ENVIRONMENT = """\
# {name}: the one file that says all of it
title: {title}
kind: {kind}
hosts:
  - {{name: {name}-1, address: 192.0.2.10, user: deploy}}
  - {{name: {name}-2, address: 192.0.2.11, user: deploy}}
deploy:
  path: /srv/{name}
{more}"""
TESTS = "tests:\n  - {name: smoke, run: bin/smoke}\n"
PEOPLE = ("alice", "bob", "carol", "dora")


@dataclass
class House:
    """The world as the tests move it: time, people, hosts, configuration; and the services."""

    root: Path
    now: datetime = NOW
    operator_name: str = "carol@example.com"
    level: str = "INFO"
    current: dict[str, str] = field(default_factory=dict)
    host_keys: dict[str, str] = field(default_factory=dict)
    unreachable: set[str] = field(default_factory=set)
    attended: dict[str, LockOwner] = field(default_factory=dict)
    red: set[tuple[str, str]] = field(default_factory=set)
    failing: set[tuple[str, str]] = field(default_factory=set)
    arriving: list[str] = field(default_factory=list)
    spoiled: tuple[str, ...] = ()
    settled: list[str] = field(default_factory=list)
    busy: bool = False
    dies_at: str = ""
    before_switch: Callable[[], None] = lambda: None
    ledger: ScriptedLedger = field(default_factory=ScriptedLedger)
    events: list[Event] = field(default_factory=list)
    tokens: int = 0

    def __post_init__(self) -> None:
        world = World(self)
        self.signing = SshSigning(
            ask=world.passphrase, folder=self.root / "none", agent=Agent(connect=lambda: None)
        )
        self.recording = Recording(world, world, world)
        self.planning = Planning(
            hosts=world,
            ledger=self.ledger,
            signing=self.signing,
            files=world,
            recording=self.recording,
            builds=world,
            rendering=world,
            comparing=world,
        )
        self.gating = Gating(self.ledger, self.signing, world)
        self.approving = Approving(
            self.ledger, self.signing, self.recording, self.planning, self.gating
        )
        self.holding = Holding(self.ledger, self.recording)
        self.releasing = Releasing(
            ledger=self.ledger,
            artifacts=world,
            planning=self.planning,
            gating=self.gating,
            approving=self.approving,
            holding=self.holding,
            testing=Testing(self.ledger, self.recording, Runner(self), world),
            deploying=Engine(self),
            settling=world,
        )
        self.conveying = Conveying(self.ledger, world, self.approving, self.releasing)
        self.files = WorkspaceFiles()
        self.toggling = Toggling(
            self.ledger, self.signing, self.recording, self.files, FormatsAdapter()
        )
        self.reviewing = Reviewing(self.ledger, self.approving, world, world)

    @property
    def workspace(self) -> Workspace:
        return self.files.open(self.root)

    def write(self, name: str, *, kind: str = "test", more: str = TESTS) -> None:
        text = ENVIRONMENT.format(name=name, title=name.title(), kind=kind, more=more)
        (self.root / "environments").mkdir(exist_ok=True)
        (self.root / "environments" / f"{name}.yaml").write_text(text)

    def write_all(self, *names: str) -> None:
        pipeline = ", ".join(names)
        (self.root / "tidegate.yaml").write_text(
            f"tidegate: 1\napplication: shop\npipeline: [{pipeline}]\n"
        )
        for name in names:
            self.write(name, kind="production" if name == "production" else "test")

    def key(self, person: str) -> SigningKey:
        return self.signing.keys(file=self.root / "keys" / person)[0]

    def write_signers(self, *people: str) -> None:
        lines = [f"{p}@example.com {make_key(self.root / 'keys' / p)}" for p in people]
        (self.root / "signers").write_text("\n".join(lines) + "\n")

    def add(self, *versions: str) -> None:
        for version in versions:
            self.now += timedelta(minutes=1)
            self.ledger.add_build(new_build(version, self.now), audit=self.audit())

    def audit(self) -> Any:
        return self.recording.entry(None, action="sample", target="sample")

    def deploy(self, version: str, environment: str, **fields: Any) -> ReleaseOutcome:
        self.now += timedelta(minutes=1)
        return self.releasing.deploy(
            self.workspace, version, environment, publish=self.events.append, **fields
        )

    def deploy_plan(self, content: bytes, *signatures: str) -> ReleaseOutcome:
        return self.releasing.deploy_plan(
            self.workspace, content, signatures, publish=self.events.append
        )

    def rollback(self, environment: str, to: str = "") -> ReleaseOutcome:
        self.now += timedelta(minutes=1)
        return self.releasing.rollback(self.workspace, environment, to, publish=self.events.append)

    def run(self) -> Any:
        self.now += timedelta(minutes=1)
        return self.conveying.once(self.workspace, publish=self.events.append)

    def version_at(self, environment: str) -> str:
        """Return the version that all hosts of an environment run."""
        (release,) = {self.current.get(f"{environment}-{n}", "") for n in (1, 2)}
        return release.split("-")[1] if release else ""


def make_key(path: Path) -> str:
    """Write a private key where there is none yet; return the public one's two words."""
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        private = Ed25519PrivateKey.generate()
        path.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.OpenSSH,
                serialization.NoEncryption(),
            )
        )
        path.chmod(0o600)
    private = serialization.load_ssh_private_key(path.read_bytes(), None)
    public = private.public_key()
    return public.public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    ).decode()


def new_build(version: str, at: datetime) -> Build:
    return Build(
        application="shop",
        version=Version(version),
        digest=digest_of(version.encode()),
        files=3,
        size=1_000,
        source=f"shop-{version}.tar.gz",
        registered_at=at,
        registered_by="carol@example.com",
    )


@dataclass
class Rendered:
    planned: tuple[PlannedFile, ...]


@dataclass
class World:
    """What adapters and other services would be, in a few lines each."""

    house: House

    def now(self) -> datetime:
        return self.house.now

    def monotonic(self) -> float:
        return self.house.now.timestamp()

    def unique(self) -> str:
        self.house.tokens += 1
        return f"00000000-0000-4000-8000-{self.house.tokens:012d}"

    def operator(self, workspace: Workspace | None = None) -> Operator:
        return Operator(name=self.house.operator_name, os_user="carol", machine="desk")

    def passphrase(self, key: str, *, attempt: int) -> None:
        raise AssertionError(f"{key} has no passphrase")

    def is_there(self, path: str) -> bool:
        return Path(path).is_file()

    def read(self, path: str) -> bytes:
        return Path(path).read_bytes()

    def build(self, workspace: Workspace, version: str) -> Build:
        found = self.house.ledger.build(workspace.name, version)
        if found is None:
            raise Problem(f"shop has no build {version}")
        return found

    def discover(self, workspace: Workspace) -> tuple[Build, ...]:
        found, self.house.arriving = self.house.arriving, []
        self.house.add(*found)
        return tuple(self.build(workspace, version) for version in found)

    def changed(self, digest: str) -> tuple[str, ...]:
        return self.house.spoiled

    def survey(self, targets: Sequence[Target]) -> tuple[HostReport, ...]:
        return tuple(self._report(target) for target in targets)

    def _report(self, target: Target) -> HostReport:
        if target.name in self.house.unreachable:
            return HostReport(host=target.name, is_reached=False, problem="no route to host")
        release = self.house.current.get(target.name, "")
        kept = [KeptRelease(release=release, version=release.split("-")[1])] if release else []
        return HostReport(
            host=target.name,
            is_reached=True,
            host_key=self.house.host_keys.get(target.name, "SHA256:known"),
            current=release,
            releases=tuple(kept),
            lock=self.house.attended.get(target.name),
            holder="connected" if target.name in self.house.attended else "",
        )

    def settle(
        self,
        workspace: Workspace,
        environment: Environment,
        *,
        publish: Any,
        wait_lock: timedelta | None,
        cancel: Any,
    ) -> tuple[HostReport, ...]:
        if self.house.busy and wait_lock is None:
            raise Problem("a deployment is still under way", kind=ProblemKind.LOCKED)
        self.house.settled.append(environment.name)
        return ()

    def resume(self, workspace: Workspace, deployment_id: str, *, publish: Any) -> Deployment:
        found = self.house.ledger.deployment(deployment_id)
        assert found is not None
        return found

    def snapshot(self, workspace: Workspace, environment: Environment) -> Snapshot:
        return snapshot(self.house.level).model_copy(update={"environment": environment.name})

    def render(self, workspace: Workspace, environment: Environment, host: Host) -> Rendered:
        return self.restore(workspace, self.snapshot(workspace, environment), host)

    def restore(self, workspace: Workspace, then: Snapshot, host: Host) -> Rendered:
        file = then.files[0]
        digest = digest_of(f"{file.template}{host.name}".encode())
        return Rendered((PlannedFile(to=file.to, mode=file.mode, digest=digest),))

    def changes_between(
        self, before: Snapshot | None, after: Snapshot
    ) -> tuple[SettingChange, ...]:
        old = str(before.files[0].settings["log.level"].value) if before else None
        new = str(after.files[0].settings["log.level"].value)
        change = SettingChange(file="app.yaml", path="log.level", before=old, after=new)
        return (change,) if old != new else ()


@dataclass
class Runner:
    """Test commands that are red where a test says so."""

    house: House

    def run(self, test: Test, *, folder: Path, environment: dict[str, str], log: Any) -> TestResult:
        if test.name == self.house.dies_at:
            raise KeyboardInterrupt
        here = (environment["TIDEGATE_VERSION"], environment["TIDEGATE_ENVIRONMENT"])
        red = here in self.house.red
        return TestResult(
            test=test.name,
            is_green=not red,
            passed=17,
            failed=int(red),
            failures=(CaseFailure(name="pays"),) if red else (),
            finished_at=self.house.now,
        )


@dataclass
class Engine:
    """Carries a plan out by noting what each host runs; it keeps the engine's promises."""

    house: House

    def run(
        self,
        workspace: Workspace,
        plan: Plan,
        content: bytes,
        *,
        publish: Any,
        wait_lock: Any,
        cancel: Any,
        recheck: Callable[[], None],
        is_attended: bool,
    ) -> Deployment:
        house = self.house
        identity = DeploymentId(house.recording.tokens.unique())
        begun = Deployment.begin(plan, id=identity, by=house.operator_name, at=house.now)
        house.ledger.start(begun, audit=house.audit())
        house.before_switch()
        try:
            recheck()
        except Problem as problem:
            self._finish(begun, Status.FAILED_UNCHANGED, str(problem))
            raise
        if (plan.build.version, plan.environment) in house.failing:
            return self._finish(begun, Status.ROLLED_BACK, "health check on web-1")
        for host in plan.hosts:
            house.current[host.name] = plan.release
            self._tell(begun, EventKind.HOST_SETTLED, host=host.name, outcome=HostOutcome.ACTIVE)
        house.now += HOUR / 60
        return self._finish(begun, Status.SUCCEEDED, "")

    def _finish(self, begun: Deployment, status: Status, text: str) -> Deployment:
        return self._tell(begun, EventKind.FINISHED, status=status, text=text)

    def _tell(self, begun: Deployment, kind: EventKind, **fields: Any) -> Deployment:
        event = Event(
            id=self.house.recording.tokens.unique(),
            deployment=begun.id,
            at=self.house.now,
            kind=kind,
            **fields,
        )
        return self.house.ledger.append(event)

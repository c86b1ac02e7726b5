"""What the services need of the world, in the services' words; adapters make it true."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path as FilePath
from typing import BinaryIO, Literal, Protocol

from tidegate.domain.approval import Decision
from tidegate.domain.audit import AuditBody, AuditEntry
from tidegate.domain.build import Build, Manifest
from tidegate.domain.contract import Contract
from tidegate.domain.deployment import Deployment, Event, HostOutcome
from tidegate.domain.doubled import Doubled
from tidegate.domain.environment import Test
from tidegate.domain.hold import Hold
from tidegate.domain.host_report import HostReport, LockOwner
from tidegate.domain.identity import (
    BuildDigest,
    DeploymentId,
    EnvironmentName,
    HostName,
    PlanDigest,
    Principal,
    Version,
)
from tidegate.domain.imported import Listing, SshAlias
from tidegate.domain.operator import Operator
from tidegate.domain.order import HostOrder
from tidegate.domain.problem import Problem
from tidegate.domain.secret import Secret
from tidegate.domain.setting import Edit, Node, Origin
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.target import Target
from tidegate.domain.testing import TestResult
from tidegate.domain.workspace import Workspace


class Clock(Protocol):
    """Time, kept out of everything else so that rules can be tested at any moment."""

    def now(self) -> datetime:
        """Return the time in UTC, never earlier than it returned before."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for measuring spans."""
        ...


class Tokens(Protocol):
    """Values that nobody can guess or repeat."""

    def unique(self) -> str:
        """Return a new UUID as text."""
        ...


class Workspaces(Protocol):
    """The workspace's files: read strictly, written back to the byte."""

    def open(self, folder: FilePath) -> Workspace:
        """Read and check everything; raises Problems with `file:line:column` messages."""
        ...

    def profile_file(self, workspace: Workspace, name: str) -> bytes | None:
        """Return a file below the workspace (`config/dev/app.yaml`), or None where it is absent.

        Raises Problem for a path that leads out of the workspace or a file over 16 MB.
        """
        ...

    def save(self, workspace: Workspace, name: str, content: bytes, *, expected: bytes) -> None:
        """Replace a file atomically, keeping mode, owner and links.

        Raises Problem when the file no longer holds `expected`.
        """
        ...

    def schema(self) -> dict[str, object]:
        """Return the JSON Schemas of the workspace's files by file name, for editors."""
        ...

    def contract(self, workspace: Workspace) -> Contract | None:
        """Read `contract.yaml`, None where absent; raises Problems as `open` does."""
        ...

    def locate(self, workspace: Workspace, name: str, location: tuple[int | str, ...]) -> Origin:
        """Return where a key or an item is written, such as `("config", 0)` of an environment."""
        ...

    def create(self, folder: FilePath, files: Mapping[str, bytes]) -> None:
        """Write new files below a folder; raises Problem, writing none, where one exists."""
        ...


@dataclass(frozen=True, slots=True)
class PastFile:
    """A file as one commit left it; None where the commit took it away."""

    commit: str
    by: str
    at: datetime
    content: bytes | None = field(repr=False)


class PastFiles(Protocol):
    """What a workspace's files were before, where somebody keeps that."""

    def versions(self, root: str, name: str, *, limit: int) -> tuple[PastFile, ...]:
        """Return a file's earlier contents, newest first; none where nobody keeps them."""
        ...


class Formats(Protocol):
    """Configuration formats: typed reading and edits that change nothing else."""

    def detect(self, name: str, content: bytes, *, declared: str = "") -> str:
        """Return the format of a file by its declaration, its name, else its content."""
        ...

    def dialect(self, declared: str, *, file: str, format: str) -> str:  # noqa: A002
        """Return whose rules are followed: the declared dialect, else the one that the name tells.

        It is empty for formats of one dialect. Raises Problem for one that does not exist.
        """
        ...

    def read(self, content: bytes, *, file: str, format: str, dialect: str = "") -> Node:  # noqa: A002
        """Return the file's content as a tree with origins; raises Problem on unreadable input."""
        ...

    def doubled(
        self,
        content: bytes,
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str = "",
    ) -> tuple[Doubled, ...]:
        """Return the keys that a file has more than once; raises Problem on unreadable input.

        Formats that refuse such files, or mean a list by it, have none.
        """
        ...

    def text(self, content: bytes, *, file: str) -> str:
        """Return a file's characters, whatever its format; raises Problem for what is no text."""
        ...

    def edit(
        self,
        content: bytes,
        edits: Sequence[Edit],
        *,
        file: str,
        format: str,  # noqa: A002
        dialect: str = "",
    ) -> bytes:
        """Return the content after the edits, verified by reading it again.

        Raises Problem, with nothing changed, when an edit would touch anything else.
        """
        ...

    def transform(
        self,
        content: bytes,
        changes: bytes,
        *,
        file: str,
        transform_file: str,
        format: str,  # noqa: A002
    ) -> bytes:
        """Return a document after an XDT transform, all bytes that it does not name untouched.

        Raises Problem for what is not supported, and for formats that have no transforms.
        """
        ...

    def write(self, tree: Node, *, file: str, format: str, dialect: str = "") -> bytes:  # noqa: A002
        """Return a new document in UTF-8 that reads as the tree; raises Problem where it cannot."""
        ...


class Repositories(Protocol):
    """Folders that an import looks at: listed and read within limits, nothing in them is run."""

    def listing(self, folder: FilePath) -> Listing:
        """Return the files below a folder; raises Problem where it is none or cannot be read."""
        ...

    def has_git(self, folder: FilePath) -> bool:
        """Tell whether git keeps the folder's history."""
        ...

    def read(self, folder: FilePath, path: str) -> bytes:
        """Return a file's bytes; raises Problem with the bare reason why it cannot be."""
        ...

    def ssh_aliases(self) -> tuple[SshAlias, ...]:
        """Return the hosts that the user's ssh_config names."""
        ...


class Files(Protocol):
    """Files of this machine outside any workspace, named by the user."""

    def is_there(self, path: str) -> bool:
        """Tell whether a file of that name exists."""
        ...

    def read(self, path: str) -> bytes:
        """Return a file's content; raises Problem when it is absent, no file or over 16 MB."""
        ...


class Artifacts(Protocol):
    """The bytes of builds, kept once by content."""

    def add(self, source: FilePath) -> tuple[Manifest, tuple[str, ...]]:
        """Take in a folder or an archive; return its manifest and warnings.

        A single folder around everything is taken off, with a warning that says so, only when it
        has the archive's own name.

        Raises Problem naming the member and the reason for anything that must not be deployed.
        """
        ...

    def manifest(self, digest: BuildDigest) -> Manifest:
        """Return a registered build's manifest; raises Problem when it is missing or changed."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open the content with that SHA-256 for reading."""
        ...

    def changed(self, digest: BuildDigest) -> tuple[str, ...]:
        """Return the paths of members whose stored bytes are not what was registered."""
        ...


class BuildSources(Protocol):
    """Where new builds appear on this machine."""

    def matches(self, workspace: Workspace) -> tuple[tuple[Version, FilePath], ...]:
        """Return versions and files that the workspace's watched globs name, oldest first.

        A file that is still being written is left for a later call.
        """
        ...


class Ledger(Protocol):
    """What happened: every method is one transaction, with its entry in the audit chain."""

    def add_build(self, build: Build, *, audit: AuditBody) -> None:
        """Record a build; raises Problem when the version exists with another digest."""
        ...

    def builds(self, application: str) -> tuple[Build, ...]:
        """Return the builds, newest first."""
        ...

    def build(self, application: str, version: str) -> Build | None:
        """Return the build of that version, or None."""
        ...

    def add_plan(self, content: bytes, *, audit: AuditBody, snapshot: Snapshot) -> PlanDigest:
        """Keep a plan's exact bytes under their digest with the configuration they stand for."""
        ...

    def plan(self, digest: str) -> bytes | None:
        """Return the bytes whose digest starts with that (8 digits or more), or None.

        Raises Problem when the stored bytes no longer have their digest, or several fit.
        """
        ...

    def snapshot(self, plan: PlanDigest) -> Snapshot | None:
        """Return the configuration that belongs to a plan."""
        ...

    def request(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that the plan waits for approval; older waiting ones of its build stay valid."""
        ...

    def supersede(self, plan: PlanDigest, *, audit: AuditBody) -> None:
        """Record that a newer request took the place of this one."""
        ...

    def requests(self, application: str) -> tuple[PlanDigest, ...]:
        """Return the plans that wait for approval, newest first.

        One that was superseded, rejected or used waits no longer.
        """
        ...

    def add_decision(self, decision: Decision, *, audit: AuditBody) -> None:
        """Record an approval or a rejection."""
        ...

    def decisions(self, plan: PlanDigest) -> tuple[Decision, ...]:
        """Return the decisions on a plan, oldest first."""
        ...

    def rejections(self, application: str) -> tuple[Decision, ...]:
        """Return the rejections of all of the application's plans, newest first."""
        ...

    def start(self, deployment: Deployment, *, audit: AuditBody) -> None:
        """Record the intent to run a plan; raises Problem when the plan was used already."""
        ...

    def append(self, event: Event, *, audit: AuditBody | None = None) -> Deployment:
        """Record one event and the state it leads to; return that state.

        An event that was recorded already changes nothing.
        """
        ...

    def append_all(self, events: Sequence[Event]) -> None:
        """Record events of one deployment in their order, all of them or none."""
        ...

    def events(self, deployment: DeploymentId) -> tuple[Event, ...]:
        """Return a deployment's events in order."""
        ...

    def deployment(self, id: str) -> Deployment | None:  # noqa: A002
        """Return the deployment whose id or release starts with that, or None."""
        ...

    def deployments(
        self, application: str, *, environment: EnvironmentName | None = None, limit: int = 200
    ) -> tuple[Deployment, ...]:
        """Return deployments, newest first."""
        ...

    def place_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record a hold."""
        ...

    def lift_hold(self, hold: Hold, *, audit: AuditBody) -> None:
        """Record that a hold was lifted."""
        ...

    def holds(self, application: str) -> tuple[Hold, ...]:
        """Return the holds in force."""
        ...

    def record(self, audit: AuditBody) -> AuditEntry:
        """Add an entry to the audit chain that changes nothing else."""
        ...

    def audit_entries(self, *, limit: int | None = None) -> tuple[AuditEntry, ...]:
        """Return the audit chain in order; with `limit` its last entries."""
        ...

    def verify_audit(self) -> str:
        """Return what is wrong with the record, or nothing; the anchored head is checked too."""
        ...

    def revision(self) -> int:
        """Return a number that grows with every change, whoever made it."""
        ...


class HostSession(Protocol):
    """One host's conversation during a deployment; every call ends in bounded time.

    The calls come in this order, each at most once; any of them but the first may raise Problem,
    after which the host is unchanged (before `switch`) or has to be read again.
    """

    def look(self) -> HostReport:
        """Connect and read the host, before anything is recorded or changed; it may be left out.

        The conversation waits for `prepare`; a host that cannot be read says so.
        """
        ...

    def prepare(self) -> None:
        """Connect, check, lock, stage, render and verify; the host still runs what it ran."""
        ...

    def steps(self) -> None:
        """Run the steps that come before the switch, once every host is prepared."""
        ...

    def switch(self, *, stay: bool = False) -> None:
        """Make the release current, run its steps and its health checks.

        With `stay` the host remains at the release when nobody confirms it in time.
        """
        ...

    def wait(self) -> None:
        """Let a healthy host wait for its confirmation anew, while others still switch."""
        ...

    def keep(self) -> tuple[str, ...]:
        """Confirm the release, clean up and unlock; return warnings."""
        ...

    def back(self) -> HostOutcome:
        """Give up: before the switch drop the stage, after it switch back; unlock; read the host.

        Returns what the host is now, UNKNOWN where it cannot be read.
        """
        ...

    def stay(self) -> HostOutcome:
        """Give up without switching back, since a step has run that cannot be undone; unlock."""
        ...

    def hold(self) -> HostOutcome:
        """Leave the host as it is and its lock kept, until a person breaks it; hang up."""
        ...

    @property
    def has_begun_irreversible(self) -> bool:
        """Tell whether a step that cannot be undone has begun on this host."""
        ...


class Hosts(Protocol):
    """Servers that are reached by SSH."""

    def warm(self, targets: Sequence[Target]) -> None:
        """Begin to connect to hosts that will be needed; what fails is told when they are."""
        ...

    def survey(self, targets: Sequence[Target]) -> tuple[HostReport, ...]:
        """Read every host at once, changing nothing; a host that cannot be read says so."""
        ...

    def session(
        self, order: HostOrder, *, publish: Callable[[Event], None], deployment: DeploymentId
    ) -> AbstractContextManager[HostSession]:
        """Open one host's conversation; leaving it closes it and leaves no process behind."""
        ...

    def settle(
        self,
        target: Target,
        *,
        lock: LockOwner,
        verdict: Literal["rest", "keep", "back"] = "rest",
        publish: Callable[[Event], None] | None = None,
    ) -> HostReport:
        """Bring an interrupted host to rest: switch back what waits for "keep", break the lock.

        `lock` says who settles, and its `deployment` which one (empty: whoever holds the lock).
        `keep` confirms a release that is live, `back` switches back even past a step that cannot
        be undone. Raises the epoch, so that the former holder can do nothing more; returns the
        host as read.
        """
        ...

    def read_file(self, target: Target, path: str) -> bytes:
        """Return a file below the live release; raises Problem when it cannot be read."""
        ...

    def run(
        self, target: Target, test: Test, *, environment: dict[str, str], release: str
    ) -> TestResult:
        """Run a test command in the release folder on the host."""
        ...

    def close(self) -> None:
        """Close every connection that was kept warm."""
        ...


class HostKeyQuestion(Protocol):
    """Asked when a host shows a key that nobody has vouched for."""

    def __call__(self, host: HostName, *, address: str, key_type: str, fingerprint: str) -> bool:
        """Show the fingerprint and return whether a person accepts it."""
        ...


class Credentials(Protocol):
    """The system's keyring."""

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        """Return a secret, or None where it is not set; raises Problem when locked."""
        ...

    def set(self, application: str, environment: str, name: str, value: Secret) -> None:
        """Keep a secret; raises Problem when there is no safe place for it."""
        ...

    def remove(self, application: str, environment: str, name: str) -> bool:
        """Remove a secret; return whether it was there."""
        ...

    def names(self, application: str, environment: str) -> tuple[str, ...]:
        """Return the names of the secrets that are kept."""
        ...

    def fingerprint_key(self, application: str) -> bytes:
        """Return the random key of 32 bytes with which this user fingerprints secrets."""
        ...

    def backend(self) -> str:
        """Return where secrets are kept, in words for the status bar."""
        ...


class SigningKey(Protocol):
    """A private key that can sign, in a file or in the agent."""

    @property
    def fingerprint(self) -> str:
        """Return `SHA256:…`."""
        ...

    @property
    def label(self) -> str:
        """Return the key's type, comment and place, for choosing."""
        ...


class Signing(Protocol):
    """SSHSIG signatures and the people who may make them."""

    def keys(self, *, file: FilePath | None = None) -> tuple[SigningKey, ...]:
        """Return the key of a file, else the agent's and the user's own; raises Problem."""
        ...

    def sign(self, message: bytes, *, namespace: str, key: SigningKey) -> str:
        """Return an armoured signature that was verified before it is returned."""
        ...

    def verify(self, message: bytes, *, namespace: str, signature: str) -> str:
        """Return the fingerprint of the key that signed; raises Problem naming what is wrong."""
        ...

    def signers(self, workspace: Workspace) -> "Signers | None":
        """Read the workspace's `signers`, None where absent; raises Problem on a bad line."""
        ...


class Signers(Protocol):
    """The workspace's `signers` file."""

    @property
    def digest(self) -> str:
        """Return SHA-256 of the file."""
        ...

    @property
    def principals(self) -> tuple[Principal, ...]:
        """Return everybody named."""
        ...

    def principal_of(self, fingerprint: str, *, namespace: str, at: datetime) -> Principal:
        """Return whose key that is; raises Problem when nobody's, expired or for other uses."""
        ...


class Testing(Protocol):
    """Runs test commands on this machine."""

    def run(
        self,
        test: Test,
        *,
        folder: FilePath,
        environment: dict[str, str],
        log: Callable[[str], None],
    ) -> TestResult:
        """Run a command with its time limit, reading its JUnit file where it names one."""
        ...

    def read_junit(self, content: bytes, *, test: Test, host: str) -> TestResult:
        """Return the counts and failures of a JUnit file; raises Problem when it is unreadable."""
        ...


class Logs(Protocol):
    """What hosts printed, kept per deployment in capped files."""

    def write(self, event: Event) -> None:
        """Add an event's text to its deployment's log."""
        ...

    def lines(self, deployment: DeploymentId, *, limit: int = 20_000) -> tuple[Event, ...]:
        """Return the last lines of a deployment's log, oldest first."""
        ...


class Person(Protocol):
    """Who sits at this machine."""

    def operator(self, workspace: Workspace | None = None) -> Operator:
        """Return the person as the record names them."""
        ...


Publish = Callable[[Event], None]
"""Where events go that a user watches."""

Confirm = Callable[[str], bool]
"""Asks a yes-or-no question; without a terminal or a window it answers no."""

Found = Iterable[Problem]
"""Problems that were found without stopping."""

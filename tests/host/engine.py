"""A deployment's pieces for tests: builds in memory, plans, and a host that is a local shell."""

import contextlib
import hashlib
import io
import os
import select
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.lab.waiting import LONG

from tidegate.adapters.ssh import program
from tidegate.adapters.ssh.conversation import Conversation
from tidegate.adapters.ssh.hosts import deploy_options
from tidegate.adapters.ssh.narration import Narrator
from tidegate.adapters.ssh.reports import report_of
from tidegate.adapters.ssh.session import DeploySession
from tidegate.adapters.ssh.supplies import Supplies
from tidegate.domain.build import FileEntry, Manifest
from tidegate.domain.deployment import Event, EventKind
from tidegate.domain.environment import Host, Kind
from tidegate.domain.host_report import HostReport, LockOwner
from tidegate.domain.order import HostOrder, RenderedFile
from tidegate.domain.plan import Action, Plan, PlannedBuild, PlannedHost, Request
from tidegate.domain.problem import Problem, ProblemKind
from tidegate.domain.target import Target

SHELLS: Mapping[str, tuple[str, ...]] = {
    "dash": ("dash", "-c"),
    "bash": ("bash", "-c"),
    "busybox": ("busybox", "sh", "-c"),
}


USUAL_FOLDERS = ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What the program looks through besides its PATH, so that tests can take it away."""


class FixedClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class RandomTokens:
    def unique(self) -> str:
        return str(uuid.uuid4())


class MemoryArtifacts:
    """Builds kept in memory; what the engine asks of the port."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.manifests: dict[str, Manifest] = {}
        self.first: dict[str, Callable[[], object]] = {}
        """What happens before a content is opened, by its digest."""

    def build(self, files: Mapping[str, bytes | str], links: Mapping[str, str] = {}) -> Manifest:
        entries = [self._entry(path, content) for path, content in files.items()]
        entries += [FileEntry(path=p, kind="link", target=t) for p, t in links.items()]
        manifest = Manifest.of(entries)
        self.manifests[manifest.digest] = manifest
        return manifest

    def _entry(self, path: str, content: bytes | str) -> FileEntry:
        given = content.encode() if isinstance(content, str) else content
        digest = hashlib.sha256(given).hexdigest()
        self.contents[digest] = given
        mode = 0o755 if path.startswith("bin/") else 0o644
        return FileEntry(path=path, mode=mode, size=len(given), sha256=digest)

    def manifest(self, digest: str) -> Manifest:
        if digest not in self.manifests:
            raise Problem("no such build")
        return self.manifests[digest]

    def open(self, sha256: str) -> io.BytesIO:
        self.first.get(sha256, bool)()
        return io.BytesIO(self.contents[sha256])


def make_plan(manifest: Manifest, hosts: list[PlannedHost], **changes: Any) -> Plan:
    now = datetime.now(UTC).replace(microsecond=0)
    version = changes.pop("version", "1.0.0")
    given: dict[str, Any] = {
        "application": "storefront",
        "environment": "qa",
        "title": "QA",
        "kind": Kind.TEST,
        "action": Action.DEPLOY,
        "build": PlannedBuild(
            version=version,
            digest=manifest.digest,
            files=len(manifest.entries),
            size=manifest.size,
        ),
        "config": "0" * 64,
        "hosts": tuple(hosts),
        "confirm_within": "20s",
        "request": Request(
            requested_by="alice@example.com",
            issued_at=now,
            expires_at=now + timedelta(hours=1),
            nonce=uuid.uuid4().hex,
        ),
        **changes,
    }
    return Plan.model_validate(given)


def planned_host(name: str, path: Path | str, **changes: Any) -> PlannedHost:
    given = {"address": "127.0.0.1", "port": 22, "user": "deploy", "host_key": "", **changes}
    return PlannedHost(name=name, path=str(path), **given)


def make_order(
    plan: Plan, manifest: Manifest, *, host: int = 0, deployment: str = "", **changes: Any
) -> HostOrder:
    planned = plan.hosts[host]
    target = Target(
        host=Host(name=planned.name, address=planned.address, port=planned.port), path=planned.path
    )
    lock = LockOwner(
        owner="alice@example.com (desk)",
        purpose=f"deploy {plan.build.version} to {plan.environment}",
        taken_at=datetime.now(UTC),
        deployment=deployment or str(uuid.uuid4()),
    )
    given: dict[str, Any] = {
        "target": changes.pop("target", target),
        "rendered": (RenderedFile("config/app.yaml", 0o640, b"greeting: hello\n"),),
        "lock": lock,
        "is_first": host == 0,
        **changes,
    }
    return HostOrder(plan=plan, planned=planned, manifest=manifest, **given)


class LocalLine:
    """The host program as a process of this machine, started as sshd would start it."""

    def __init__(self, command: bytes, *, shell: str, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            (shutil.which(SHELLS[shell][0]) or "", *SHELLS[shell][1:], command.decode()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,
        )
        self.stderr = b""
        self.sent = 0

    def send(self, content: bytes | memoryview, *, within: float) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(content)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Problem("the command stopped reading", kind=ProblemKind.HOST) from None
        self.sent += len(content)

    def receive(self, *, within: float) -> bytes:
        assert self.process.stdout
        assert self.process.stderr
        deadline = time.monotonic() + within
        waiting = [self.process.stdout, self.process.stderr]
        while time.monotonic() < deadline:
            ready, _, _ = select.select(waiting, (), (), 1.0)
            if self.process.stderr in ready:
                piece = os.read(self.process.stderr.fileno(), 65_536)
                self.stderr += piece
                if not piece:
                    waiting.remove(self.process.stderr)
            if self.process.stdout in ready:
                return os.read(self.process.stdout.fileno(), 65_536)
        raise Problem("no answer")

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream and not stream.closed:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


@dataclass
class LocalHost:
    """Runs the host program under one shell, and plays the adapter's part around it."""

    shell: str
    artifacts: MemoryArtifacts
    path: str = os.environ.get("PATH", "/usr/bin:/bin")
    usual_folders: bool = True
    lines: list[LocalLine] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.supplies = Supplies(self.artifacts)

    def start(self, verb: str, *, root: str, options: Mapping[str, str]) -> Conversation:
        nonce = program.new_nonce()
        source = program.text() if self.usual_folders else program.text().replace(USUAL_FOLDERS, "")
        command = program.command(verb, nonce=nonce, root=root, options=options, source=source)
        environment = {"PATH": self.path, "HOME": "/nonexistent", "CANARY_FREE": "yes"}
        line = LocalLine(command, shell=self.shell, environment=environment)
        self.lines.append(line)
        return Conversation(line, nonce=nonce, host="web-1", source=source)

    def session(self, order: HostOrder) -> DeploySession:
        return DeploySession(
            order,
            start=lambda given: (
                self.start("deploy", root=given.planned.path, options=deploy_options(given)),
                given.planned.host_key,
            ),
            settle=lambda given: self.settle(
                given.planned.path, deployment=given.lock.deployment, verdict="back"
            ),
            supplies=self.supplies,
            narrator=Narrator(
                order.planned.name,
                deployment=order.lock.deployment,
                publish=self.events.append,
                clock=FixedClock(),
                tokens=RandomTokens(),
                secrets=order.secrets,
            ),
        )

    def deploy(self, order: HostOrder) -> tuple[str, ...]:
        session = self.session(order)
        session.prepare()
        session.steps()
        session.switch()
        warnings = session.keep()
        self.close()
        return warnings

    def settle(self, root: str, *, deployment: str = "", verdict: str = "rest") -> HostReport:
        options = {
            "owner": "bob@example.com",
            "purpose": "unlock",
            "wanted": deployment or "any",
            "verdict": verdict,
        }
        return self._report("settle", root, options)

    def survey(self, root: Path | str) -> HostReport:
        return self._report("survey", str(root), {"drift": "yes"})

    def _report(self, verb: str, root: str, options: Mapping[str, str]) -> HostReport:
        talk = self.start(verb, root=root, options=options)
        told = []
        talk.noticed = told.append
        talk.hear("end")
        self.finish()
        return report_of("web-1", told, now=time.time())

    def finish(self) -> None:
        """Wait for the last program to end by itself."""
        self.lines[-1].process.wait(LONG)
        self.lines[-1].close()

    def close(self) -> None:
        """Hang up every conversation and wait for the programs' ends."""
        for line in self.lines:
            line.close()
        for line in self.lines:
            line.process.wait(LONG)
        self.supplies.close()

    @property
    def printed(self) -> str:
        return "".join(e.text for e in self.events if e.kind is EventKind.OUTPUT)


@contextlib.contextmanager
def shell_host(shell: str, folder: Path):
    """A host with that shell; busybox' one has nothing but its own tools."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    host = LocalHost(shell, MemoryArtifacts())
    if shell == "busybox":
        applets = folder / "applets"
        applets.mkdir()
        subprocess.run(("busybox", "--install", "-s", applets), check=True, timeout=LONG)
        host.path = str(applets)
        host.usual_folders = False
    yield host
    host.close()

"""The deploy service over real servers of the lab, with a ledger in memory."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.adapters.ssh.lab_hosts import LabHosts
from tests.host.engine import FixedClock, RandomTokens, make_plan

from tidegate.adapters.scripted.ledger import ScriptedLedger
from tidegate.domain.audit import AuditBody
from tidegate.domain.build import Manifest
from tidegate.domain.deployment import Deployment, Event
from tidegate.domain.environment import Deploy, Environment
from tidegate.domain.identity import DeploymentId
from tidegate.domain.operator import Operator
from tidegate.domain.order import RenderedFile
from tidegate.domain.plan import Plan
from tidegate.domain.secret import Secret
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.workspace import Application, Workspace
from tidegate.services.deploying import Deploying
from tidegate.services.ordering import Ordering
from tidegate.services.recording import Recording
from tidegate.services.recovering import Recovering


@dataclass
class Rendered:
    files: tuple[RenderedFile, ...] = (RenderedFile("app.env", 0o600, b"A=1\n"),)
    planned: tuple[Any, ...] = ()
    secrets: tuple[bytes, ...] = ()


@dataclass
class DeployLab:
    """Hosts of one environment on one server, the services, and plans for them."""

    lab: LabHosts
    names: tuple[str, ...]
    targets: list[Any]
    secrets: dict[str, str] = field(default_factory=dict)
    rendered: Rendered = field(default_factory=Rendered)
    ledger: Any = field(default_factory=ScriptedLedger)
    events: list[Event] = field(default_factory=list)
    logged: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recording = Recording(FixedClock(), RandomTokens(), self)
        ordering = Ordering(self.lab.artifacts, self.ledger, self, self)
        parts = (self.lab.hosts, self.ledger, self, self.recording)
        self.deploying = Deploying(*parts, ordering)
        self.recovering = Recovering(*parts)

    @property
    def workspace(self) -> Workspace:
        return Workspace(
            root="/nowhere",
            application=Application(tidegate=1, application="storefront", pipeline=("qa",)),
            environments={"qa": self.environment},
        )

    @property
    def environment(self) -> Environment:
        folder = str(Path(self.targets[0].path).parent)
        return Environment(
            name="qa",
            hosts=tuple(target.host for target in self.targets),
            deploy=Deploy(path=folder + "/${{ host.name }}"),
        )

    def operator(self, workspace: Workspace | None = None) -> Operator:
        return Operator(name="alice@example.com", os_user="alice", machine="desk")

    def render(self, workspace: Any, environment: Any, host: Any) -> Rendered:
        return self.rendered

    def restore(self, workspace: Any, snapshot: Any, host: Any) -> Rendered:
        return self.rendered

    def get(self, application: str, environment: str, name: str) -> Secret | None:
        return Secret(self.secrets[name]) if name in self.secrets else None

    def write(self, event: Event) -> None:
        self.logged.append(event)

    def plan(self, manifest: Manifest, **changes: Any) -> Plan:
        reports = self.lab.hosts.survey(self.targets)
        hosts = [
            self.lab.planned(target, previous=report.current)
            for target, report in zip(self.targets, reports, strict=True)
        ]
        plan = make_plan(manifest, hosts, **changes)
        audit = AuditBody(
            id=RandomTokens().unique(),
            at=FixedClock().now(),
            actor="alice",
            machine="desk",
            action="plan made",
            target=plan.digest,
        )
        self.ledger.add_plan(plan.to_bytes(), audit=audit, snapshot=Snapshot(environment="qa"))
        return plan

    def run(self, plan: Plan, **changes: Any) -> Deployment:
        given = {"publish": self.events.append, **changes}
        return self.deploying.run(self.workspace, plan, plan.to_bytes(), **given)

    def current(self) -> list[str]:
        """Return what each host's link names, read from the disk."""
        links = [Path(target.path) / "current" for target in self.targets]
        return [link.readlink().name if link.is_symlink() else "" for link in links]

    def unsettled(self) -> DeploymentId:
        return self.ledger.deployments("storefront")[0].id


def deploy_lab(lab: LabHosts, server: Any, *, count: int = 3) -> DeployLab:
    lab.reach.knows(server)
    names = tuple(f"web-{number}" for number in range(1, count + 1))
    return DeployLab(lab, names, [lab.target(server, name) for name in names])

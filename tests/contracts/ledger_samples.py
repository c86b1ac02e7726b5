"""Plausible records for the ledger's tests: one application, one plan, what happens to it."""

import uuid
from datetime import UTC, datetime, timedelta

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.audit import AuditBody
from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment, Event, EventKind
from tidegate.domain.environment import Kind
from tidegate.domain.hold import Hold
from tidegate.domain.identity import (
    BuildDigest,
    ConfigDigest,
    DeploymentId,
    EnvironmentName,
    HostName,
    PlanDigest,
    Principal,
    Version,
)
from tidegate.domain.plan import Plan, PlannedBuild, PlannedHost, Request
from tidegate.domain.setting import SettingType
from tidegate.domain.snapshot import Snapshot, SnapshotFile, SnapshotSetting

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def unique() -> str:
    return str(uuid.uuid4())


def audit(action: str = "tried", **fields: str) -> AuditBody:
    given = {"id": unique(), "actor": "alice@example.com", "machine": "laptop", "target": "it"}
    return AuditBody.model_validate({**given, "at": NOON, "action": action, **fields})


def build(version: str = "1.4.2", *, digest: str = "a", application: str = "storefront") -> Build:
    return Build(
        application=application,
        version=Version(version),
        digest=BuildDigest(digest * 64),
        files=3,
        size=1200,
        source=f"dist/storefront-{version}.tar.gz",
        registered_at=NOON,
        registered_by="alice@example.com",
    )


def plan(environment: str = "production", *, application: str = "storefront") -> Plan:
    made = build()
    return Plan(
        application=application,
        environment=EnvironmentName(environment),
        title=environment,
        kind=Kind.PRODUCTION,
        build=PlannedBuild(version=made.version, digest=made.digest, files=3, size=1200),
        config=ConfigDigest("c" * 64),
        hosts=(
            PlannedHost(
                name=HostName("web-1"),
                address="192.0.2.11",
                port=22,
                user="deploy",
                host_key="SHA256:abc",
                path="/srv/storefront",
            ),
        ),
        confirm_within=timedelta(seconds=60),
        request=Request(
            requested_by="alice@example.com",
            issued_at=NOON,
            expires_at=NOON + timedelta(days=1),
            nonce=unique(),
        ),
    )


def snapshot(environment: str = "production") -> Snapshot:
    setting = SnapshotSetting(type=SettingType.STRING, value="INFO", origin="app.yaml:1")
    file = SnapshotFile(
        file="app.yaml", to="app.yaml", mode="0644", format="yaml", settings={"level": setting}
    )
    return Snapshot(environment=environment, files=(file,), variables={"port": "80"})


def decision(plan: PlanDigest, verdict: Verdict = Verdict.APPROVED) -> Decision:
    return Decision(
        id=unique(), plan=plan, verdict=verdict, principal=Principal("bob@example.com"), at=NOON
    )


def deployment(plan: Plan) -> Deployment:
    return Deployment.begin(plan, id=DeploymentId(unique()), by="alice@example.com", at=NOON)


def event(deployment: Deployment, kind: EventKind = EventKind.NOTE, **fields: object) -> Event:
    given = {"id": unique(), "deployment": deployment.id, "at": NOON, "kind": kind}
    return Event.model_validate({**given, **fields})


def hold(environment: str = "production", *, application: str = "storefront") -> Hold:
    return Hold(
        id=unique(),
        application=application,
        environment=EnvironmentName(environment),
        reason="rolled back",
        placed_by="alice@example.com",
        placed_at=NOON,
    )

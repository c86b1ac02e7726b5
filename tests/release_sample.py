"""A small workspace, its builds, plans and deployments, as tests of releases use them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.build import Build
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import Environment
from tidegate.domain.identity import (
    BuildDigest,
    DeploymentId,
    EnvironmentName,
    HostName,
    PlanDigest,
    Principal,
    Version,
)
from tidegate.domain.plan import Plan, PlannedFile, PlannedHost, SecretUse, SettingChange
from tidegate.domain.planning import Groundwork, plan_deployment
from tidegate.domain.setting import SettingType
from tidegate.domain.snapshot import Snapshot, SnapshotFile, SnapshotSetting
from tidegate.domain.testing import CaseFailure, TestResult
from tidegate.domain.workspace import Application, Workspace

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday."""
HOUR = timedelta(hours=1)


def environment(name: str, **fields: Any) -> Environment:
    hosts = fields.pop("hosts", [{"name": f"{name}-1", "address": "192.0.2.10", "user": "deploy"}])
    deploy = {"path": "/srv/${{ var.app }}", **fields.pop("deploy", {})}
    return Environment.model_validate(
        {"name": name, "hosts": hosts, "deploy": deploy, "variables": {"app": "shop"}, **fields}
    )


def workspace(*environments: Environment, root: str = "/nowhere", **fields: Any) -> Workspace:
    names = [each.name for each in environments]
    application = {"tidegate": 1, "application": "shop", "pipeline": names, **fields}
    return Workspace(
        root=root,
        application=Application.model_validate(application),
        environments={EnvironmentName(each.name): each for each in environments},
    )


def build(version: str, *, age: int = 1, digest: str = "") -> Build:
    return Build(
        application="shop",
        version=Version(version),
        digest=BuildDigest(digest or version.replace(".", "").ljust(64, "0")),
        files=3,
        size=1_000,
        source=f"shop-{version}.tar.gz",
        registered_at=NOW - age * HOUR,
        registered_by="carol@example.com",
    )


def host(name: str = "production-1", **fields: Any) -> PlannedHost:
    file = PlannedFile(
        to="config/app.yaml",
        mode="0640",
        digest="c" * 64,
        secrets=(SecretUse(name="db_password", fingerprint="hmac:1a2b"),),
    )
    base = PlannedHost(
        name=HostName(name),
        address="192.0.2.10",
        port=22,
        user="deploy",
        host_key="SHA256:hostkey",
        path="/srv/shop",
        previous="20261101T000000Z-1.0-aaaa",
        files=(file,),
    )
    return base.model_copy(update=fields)


def snapshot(level: str = "INFO") -> Snapshot:
    setting = SnapshotSetting(type=SettingType.STRING, value=level, origin="config/base/app.yaml:1")
    file = SnapshotFile(
        file="app.yaml",
        to="config/app.yaml",
        mode="0640",
        format="yaml",
        settings={"log.level": setting},
        template=f"log: {{level: {level}}}\n",
    )
    return Snapshot(environment="production", files=(file,), variables={"app": "shop"})


def groundwork(at: Workspace, name: str, **fields: Any) -> Groundwork:
    change = SettingChange(file="app.yaml", path="log.level", before="WARN", after="INFO")
    values: dict[str, Any] = {
        "workspace": at,
        "environment": at.environment(name),
        "hosts": (host(),),
        "snapshot": snapshot(),
        "settings": (change,),
        "builds": (build("1.1"), build("1.0", age=50)),
        "here": (),
        "before": (),
        "replaces": "1.0",
        "rejections": (),
        "has_signers": True,
        "asked_by": "carol@example.com",
        "now": NOW - HOUR,
        "nonce": "00000000-0000-4000-8000-000000000001",
    }
    return Groundwork(**(values | fields))


def plan(at: Workspace, name: str = "production", version: str = "1.1", **fields: Any) -> Plan:
    return plan_deployment(build(version), groundwork(at, name, **fields))


def rejection(version: str, *, case: str = "") -> tuple[Decision, BuildDigest]:
    decision = Decision(
        id="d-1",
        plan=PlanDigest("0" * 64),
        verdict=Verdict.REJECTED,
        principal=Principal("bob@example.com"),
        at=NOW - HOUR,
        reason="refunds fail",
        case=case,
    )
    return decision, build(version).digest


def deployed(
    at: Workspace,
    name: str,
    version: str,
    *,
    age: int = 5,
    status: Status = Status.SUCCEEDED,
    red: tuple[str, ...] | None = (),
    **fields: Any,
) -> Deployment:
    """Return a finished deployment; `red` are cases that failed, None: tests never ended."""
    moment = NOW - age * HOUR
    begun = Deployment.begin(
        plan(at, name, version, now=moment),
        id=DeploymentId(f"{name}-{version}-{age}"),
        by="carol@example.com",
        at=moment,
    )
    result = TestResult(
        test="smoke",
        is_green=not red,
        passed=18,
        failed=len(red or ()),
        failures=tuple(CaseFailure(name=case) for case in red or ()),
        finished_at=moment,
    )
    ended = {"status": status, "finished_at": moment, "is_tested": red is not None}
    return begun.model_copy(
        update={**ended, "tests": (result,) if red is not None else (), **fields}
    )

"""A record of two days: deployments, signatures, a rejection, a gate, holds."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from tests.ui.screens.approvals.sample import ANA, IVA, MARKO, NOW, plan, workspace
from tests.ui.screens.deployments import sample as deployments

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.audit import FIRST, AuditBody, chained
from tidegate.domain.deployment import Status, replay
from tidegate.domain.identity import DeploymentId
from tidegate.domain.metrics import Metrics

__all__ = ["ANA", "IVA", "MARKO", "NOW", "workspace"]
PLAN = plan()
HOUR = timedelta(hours=1)
LIVE = replay(
    deployments.begun(PLAN), [deployments.settled(host.name) for host in PLAN.hosts]
).model_copy(
    update={
        "status": Status.SUCCEEDED,
        "started_at": NOW - timedelta(minutes=20),
        "finished_at": NOW - timedelta(minutes=14),
        "is_tested": True,
    }
)
OLD = LIVE.model_copy(
    update={
        "id": DeploymentId("d-old"),
        "version": "2.8.0",
        "release": "20261109T091500Z-2.8.0-77b0",
        "started_at": NOW - 30 * HOUR,
        "finished_at": NOW - 30 * HOUR + timedelta(seconds=97),
    }
)
BACK = LIVE.model_copy(
    update={
        "id": DeploymentId("d-back"),
        "environment": "acceptance",
        "version": "2.9.0-rc.1",
        "status": Status.ROLLED_BACK,
        "started_at": NOW - 20 * HOUR,
        "finished_at": NOW - 20 * HOUR + timedelta(seconds=131),
    }
)
_DONE = "deployment finished"


def bodies():
    """Oldest first."""
    rows = (
        (31, IVA, "register-build", "shop 2.8.0", {}),
        (30, ANA, _DONE, "production x", {"outcome": "succeeded", "correlation": OLD.id}),
        (27, IVA, "set secret", "acceptance/db_password", {"outcome": "done"}),
        (
            20,
            "runner@example.com",
            _DONE,
            "acceptance x",
            {
                "outcome": "rolled_back",
                "reason": "web-a2: health check answered 502",
                "correlation": BACK.id,
            },
        ),
        (
            19,
            MARKO,
            "plan rejected",
            PLAN.digest,
            {"outcome": "unsigned", "reason": "Orders in two currencies fail"},
        ),
        (18, ANA, "gate opened", "test", {"outcome": "unsigned", "before": "on", "after": "off"}),
        (4, IVA, "register-build", "shop 2.8.1", {"after": "a" * 64}),
        (
            3,
            IVA,
            "approval requested",
            PLAN.digest,
            {"outcome": "deploy 2.8.1 to production"},
        ),
        (2, MARKO, "plan approved", PLAN.digest, {"outcome": "signed with SHA256:b1Te7cQm4x"}),
        (1, ANA, "plan approved", PLAN.digest, {"outcome": "signed with SHA256:9Xk2Pq7cTe"}),
        (
            0.4,
            ANA,
            "deployment started",
            f"production {LIVE.release}",
            {"correlation": LIVE.id, "after": PLAN.digest},
        ),
        (
            0.3,
            ANA,
            _DONE,
            f"production {LIVE.release}",
            {"outcome": "succeeded", "correlation": LIVE.id},
        ),
        (0.2, ANA, "hold lifted", "production", {"reason": "2.8.1 was deployed by hand"}),
    )
    return [
        AuditBody(
            id=f"a-{at}",
            at=NOW - hours * HOUR,
            actor=who,
            machine="desk-3",
            action=action,
            target=target,
            **fields,
        )
        for at, (hours, who, action, target, fields) in enumerate(rows)
    ]


def entries(times=1):
    """Newest first, as the service gives them."""
    found, previous = [], FIRST
    for number, body in enumerate(bodies() * times, start=1):
        entry = chained(body, seq=number, previous=previous)
        found.append(entry)
        previous = entry.hash
    return tuple(reversed(found))


def metrics(**fields):
    base = Metrics(
        span=timedelta(days=30),
        deployments=11,
        failed=1,
        lead_time=timedelta(days=2, hours=4),
        time_to_restore=timedelta(seconds=19),
        per_week=(2, 1, 3, 2, 2, 3, 2, 4, 3, 2, 3, 4),
    )
    return replace(base, **fields)


class Services:
    """The services as the page sees them."""

    def __init__(self, *, times=1, broken=""):
        self.times, self.broken, self.done = times, broken, []

    def history(self, workspace, environment=None, *, limit=None):
        return SimpleNamespace(
            entries=entries(self.times),
            deployments=(LIVE, BACK, OLD),
            metrics=metrics(),
            measured="production",
        )

    def verify(self):
        return self.broken

    def export(self, path):
        self.done.append(path)

    def plan(self, digest):
        return PLAN.to_bytes() if digest == PLAN.digest else None

    def decisions(self, digest):
        return tuple(
            Decision(id=who, plan=digest, verdict=Verdict.APPROVED, principal=who, at=NOW)
            for who in (MARKO, ANA)
        )

    def now(self):
        return NOW

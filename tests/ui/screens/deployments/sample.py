"""Deployments at several moments, made of the events that really make them."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from tests.ui.screens.approvals.sample import (
    ANA,
    IVA,
    MARKO,
    NOW,
    deployment,
    hosts,
    plan,
    workspace,
)

from tidegate.domain.deployment import (
    Deployment,
    Event,
    EventKind,
    HostOutcome,
    Phase,
    PhaseState,
    Status,
    replay,
)
from tidegate.domain.identity import DeploymentId, HostName
from tidegate.domain.testing import CaseFailure, TestResult
from tidegate.services.steering import Choice, Question
from tidegate.ui.screens.deployments.drifting import Drift
from tidegate.ui.screens.deployments.watch import Listed, Watched

__all__ = ["ANA", "IVA", "MARKO", "NOW", "deployment", "hosts", "plan", "workspace"]
START = NOW - timedelta(minutes=2, seconds=41)
ID = DeploymentId("5f1b2c3d-0000-4000-8000-000000000319")
UNHEALTHY = "check http://127.0.0.1:8080/health: 502 after 30 s, 200 expected"
TITLES = {
    "development": ("Development", "development"),
    "test": ("Test", "test"),
    "acceptance": ("Acceptance", "acceptance"),
    "production": ("Production", "production"),
}
_numbers = count(1)


def event(kind, host="", *, seconds=0, **fields):
    return Event(
        id=f"e-{next(_numbers)}",
        deployment=fields.pop("deployment", ID),
        at=START + timedelta(seconds=seconds),
        kind=kind,
        host=host,
        **fields,
    )


def phase(host, name, state=PhaseState.DONE, *, seconds=0, text=""):
    return event(EventKind.PHASE, host, seconds=seconds, phase=Phase(name), state=state, text=text)


def through(host, *, until="keep", begin=0, step=5):
    """Events of a host that has done all phases up to one."""
    found = []
    for at, each in enumerate(Phase):
        found.append(phase(host, each, PhaseState.RUNNING, seconds=begin + at * step))
        found.append(phase(host, each, seconds=begin + (at + 1) * step))
        if each.value == until:
            break
    return found


def settled(host, outcome=HostOutcome.ACTIVE, *, seconds=60, text=""):
    return event(EventKind.HOST_SETTLED, host, seconds=seconds, outcome=outcome, text=text)


def output(host, text, *, seconds=0):
    return event(EventKind.OUTPUT, host, seconds=seconds, text=text)


def finished(status, *, seconds=161, text=""):
    return event(EventKind.FINISHED, seconds=seconds, status=status, text=text)


def running_events():
    """Two batches are live, the third is under way, the fourth waits."""
    found = [event(EventKind.STARTED, text="deploy 2.8.1 to Production")]
    for at in range(1, 5):
        name = f"web-p{at}"
        found += through(name, begin=at, step=5)
        found.append(output(name, f"healthy: GET /health 200 in 2{at}5 ms\n", seconds=46 + at))
        found.append(settled(name, seconds=47 + at, text=f"Healthy, 2{at}5 ms"))
    found.append(
        event(
            EventKind.NOTE,
            "web-p4",
            seconds=50,
            text="upload stalled for 15 s, resumes at 31.7 MB",
            is_warning=True,
        )
    )
    found.append(event(EventKind.BARRIER, seconds=91, text="batch 3 of 4: web-p5, web-p6"))
    found += through("web-p5", until="verify", begin=92, step=6)
    found.append(phase("web-p5", "steps", PhaseState.RUNNING, seconds=124))
    found.append(event(EventKind.NOTE, "web-p5", seconds=124, text="step Migrate begins"))
    found.append(output("web-p5", "$ bin/migrate --check\n0043 applied once\n", seconds=125))
    found.append(phase("web-p5", "steps", seconds=126))
    found.append(
        phase("web-p5", "switch", PhaseState.RUNNING, seconds=127, text="Switching to 2.8.1")
    )
    found += through("web-p6", until="lock", begin=100, step=5)
    found.append(phase("web-p6", "stage", PhaseState.RUNNING, seconds=118))
    for at, done in enumerate((12_000_000, 23_000_000, 34_200_000)):
        found.append(
            event(
                EventKind.PROGRESS,
                "web-p6",
                seconds=120 + at,
                phase=Phase.STAGE,
                done=done,
                total=48_100_000,
            )
        )
    found.append(
        event(EventKind.NOTE, "web-p5", seconds=130, text="disk /srv is 81 % full", is_warning=True)
    )
    return found


def begun(of=None, **fields):
    of = of or plan()
    return Deployment.begin(of, id=ID, by=ANA, at=START).model_copy(update=fields)


def watched(events=(), *, of=None, **fields):
    of = of or plan()
    values = {
        "plan": of,
        "now": NOW,
        "approved_by": (MARKO, ANA),
        "typical": timedelta(minutes=4, seconds=31),
        "is_ours": True,
    }
    start = Watched(deployment=begun(of), **(values | fields))
    return start.after(list(events), now=NOW)


def succeeded(**fields):
    found = []
    for host in plan().hosts:
        found += [*through(host.name), settled(host.name, text="Healthy, 212 ms")]
    found.append(finished(Status.SUCCEEDED))
    return watched(
        [*found, smoke(), event(EventKind.TESTS_DONE, seconds=170, text="1 tests")], **fields
    )


def smoke(*, red=()):
    result = TestResult(
        test="smoke",
        is_green=not red,
        passed=18,
        failed=len(red),
        failures=tuple(CaseFailure(name=name, message="expected 200, got 502") for name in red),
        finished_at=NOW,
    )
    return event(EventKind.TESTED, seconds=168, result=result)


def failed_before_switch():
    found = []
    for host in plan().hosts:
        if host.name == "web-p3":
            found += through(host.name, until="lock")
            text = "sha256 of lib/app.so differs; run the deployment again, and check the disk"
            found.append(phase(host.name, "stage", PhaseState.FAILED, seconds=22, text=text))
        else:
            found += through(host.name, until="verify")
        found.append(settled(host.name, HostOutcome.UNCHANGED, seconds=30))
    return watched([*found, finished(Status.FAILED_UNCHANGED, seconds=31, text="web-p3 failed")])


def failed_health(status=Status.ROLLED_BACK):
    found = []
    for host in plan().hosts:
        found += through(host.name, until="steps")
        if host.name in ("web-p7", "web-p8"):
            found.append(phase(host.name, "health", PhaseState.RUNNING, seconds=80))
            found.append(phase(host.name, "health", PhaseState.FAILED, seconds=110, text=UNHEALTHY))
        mixed = status is Status.FAILED_MIXED and host.name == "web-p8"
        outcome = HostOutcome.FAILED_AFTER_SWITCH if mixed else HostOutcome.ROLLED_BACK
        found.append(settled(host.name, outcome, seconds=120))
    return watched([*found, finished(status, seconds=121)])


def asking():
    """Two hosts are not healthy, the others wait, and a person is asked."""
    found = []
    for host in plan().hosts:
        found += through(host.name, until="steps")
        if host.name in ("web-p7", "web-p8"):
            found.append(phase(host.name, "health", PhaseState.FAILED, seconds=110, text=UNHEALTHY))
        else:
            found.append(phase(host.name, "health", seconds=100))
    found.append(event(EventKind.PAUSED, seconds=111, text="web-p7, web-p8 failed"))
    question = Question(
        hosts=(HostName("web-p7"), HostName("web-p8")), why=UNHEALTHY, choices=tuple(Choice)
    )
    return watched(found, question=question, is_steered=True)


def paused():
    """Between two batches, on a person's wish."""
    return watched(
        [*running_events()[:40], event(EventKind.PAUSED, seconds=90, text="paused before batch 3")],
        is_steered=True,
    )


def drifted():
    """Two of the hosts were changed by hand since."""
    found = (
        Drift(
            "web-p2",
            "2 files changed: config/app.yaml, bin/serve",
            "production@1/production@live:web-p2",
        ),
        Drift(
            "web-p5",
            "runs 20261101T101500Z-2.7.9-11aa by now",
            "production@1/production@live:web-p5",
        ),
        Drift("web-p6", "could not be read: no answer within 10 s"),
    )
    return replace(succeeded(), drifts=found)


def held():
    """A person left everything as it is."""
    found = []
    for host in plan().hosts:
        found += through(host.name, until="steps")
        found.append(settled(host.name, HostOutcome.FAILED_AFTER_SWITCH))
    why = f"left as it is, locks kept: web-p8: {UNHEALTHY}"
    return watched([*found, finished(Status.INTERRUPTED, text=why)])


def locked():
    """Somebody else's deployment holds a host."""
    why = "web-p3: locked by bob@example.com on desk since 2026-11-22 10:00:00 UTC: deploy 2.9.0"
    found = [phase("web-p3", "lock", PhaseState.FAILED, seconds=4, text=why)]
    found += [settled(host.name, HostOutcome.UNCHANGED) for host in plan().hosts]
    return watched([*found, finished(Status.FAILED_UNCHANGED, seconds=5, text=why)])


def interrupted():
    found = [*running_events()[:-1]]
    found += [
        settled(name, HostOutcome.UNKNOWN, seconds=150, text="no answer for 20 s")
        for name in ("web-p5", "web-p6")
    ]
    return watched([*found, finished(Status.INTERRUPTED, text="the program ended")])


def past(many=6):
    rows = []
    stages = ("production", "acceptance", "test", "development")
    statuses = (
        Status.SUCCEEDED,
        Status.SUCCEEDED,
        Status.ROLLED_BACK,
        Status.SUCCEEDED,
        Status.FAILED_UNCHANGED,
        Status.INTERRUPTED,
    )
    for at in range(many):
        where = stages[at % 4]
        of = plan(f"2.8.{at % 10}", environment=where, title=where.capitalize())
        done = replay(
            begun(of),
            [settled(host.name) for host in of.hosts] if at % 6 in (0, 1, 3) else [],
        )
        rows.append(
            done.model_copy(
                update={
                    "id": DeploymentId(f"d-{at}"),
                    "status": statuses[at % 6],
                    "started_at": NOW - timedelta(hours=5 * at + 3),
                    "finished_at": NOW - timedelta(hours=5 * at + 3) + timedelta(seconds=97 + at),
                    "text": "" if at % 6 in (0, 1, 3) else "web-p3: the disk is full",
                    "started_by": (ANA, MARKO, IVA)[at % 3],
                    "is_tested": True,
                }
            )
        )
    return tuple(rows)


def listed(many=6):
    running = watched(running_events()).deployment
    return Listed((running, *past(many)), TITLES, NOW)

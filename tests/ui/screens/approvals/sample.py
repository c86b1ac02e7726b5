"""A workspace of four environments, a plan for Production, and what people decided on it."""

from datetime import UTC, datetime, timedelta

from tests import release_sample

from tidegate.domain.approval import Decision, Verdict
from tidegate.domain.deployment import Deployment, Status
from tidegate.domain.environment import ApprovalRule, Health, Kind, Step, Strategy, Test
from tidegate.domain.gate import Condition, ConditionKind, GateVerdict
from tidegate.domain.gating import Vote, expiry
from tidegate.domain.identity import DeploymentId, HostName, PlanDigest, Principal
from tidegate.domain.plan import (
    Action,
    Evidence,
    Plan,
    PlannedBuild,
    PlannedHost,
    Request,
    SettingChange,
)
from tidegate.services.approving import Dossier, Waiting
from tidegate.ui.screens.approvals.board import Hand, Sheet, hands_for, past_of, sort_out

NOW = datetime(2026, 11, 22, 13, 28, tzinfo=UTC)
ANA, MARKO, IVA = "ana.kovac@example.com", "marko.peric@example.com", "iva.radic@example.com"
SETTINGS = (
    SettingChange(file="app.env", path="DB_POOL_SIZE", before="40", after="48"),
    SettingChange(file="app.env", path="FEATURE_FAST_SEARCH", before="false", after="true"),
    SettingChange(file="app.env", path="RATE_LIMIT_BURST", before="50", after="80"),
    SettingChange(file="app.env", path="SEARCH_INDEX_SHARDS", before=None, after="4"),
    SettingChange(
        file="app.env",
        path="PAYMENTS_API_KEY",
        before="hmac:9f0041aa",
        after="hmac:77e0c40d",
        is_secret=True,
    ),
)
CHECKLIST = ("Support knows the release window", "I can roll back in the next hour")


class Key:
    """A key of the agent."""

    def __init__(self, owner):
        self.fingerprint = f"SHA256:{owner[:3]}9Xk2mPq7cTe"
        self.label = "ed25519 from the SSH agent"


def environments():
    """Four environments, in the order of the pipeline."""
    rows = (
        ("development", "Development", Kind.DEVELOPMENT, 2),
        ("test", "Test", Kind.TEST, 2),
        ("acceptance", "Acceptance", Kind.ACCEPTANCE, 4),
        ("production", "Production", Kind.PRODUCTION, 8),
    )
    return [
        release_sample.environment(
            name,
            title=title,
            kind=kind,
            hosts=[
                {"name": f"web-{name[0]}{n}", "address": f"192.0.2.{n}", "user": "deploy"}
                for n in range(1, count + 1)
            ],
        )
        for name, title, kind, count in rows
    ]


def workspace():
    return release_sample.workspace(*environments())


def hosts(count=8, *, previous="20261109T091500Z-2.8.0-77b0", prefix="web-p"):
    return tuple(
        PlannedHost(
            name=HostName(f"{prefix}{n}"),
            address=f"192.0.2.{n % 250 + 1}",
            port=22,
            user="deploy",
            host_key=f"SHA256:{n:043d}",
            path="/srv/orders",
            previous=previous,
        )
        for n in range(1, count + 1)
    )


def plan(version="2.8.1", **fields):
    base = Plan(
        application="shop",
        environment="production",
        title="Production",
        kind=Kind.PRODUCTION,
        build=PlannedBuild(
            version=version,
            digest="6f0c4b1e" + "0" * 48 + "77d2a91e",
            files=3_012,
            size=48_100_000,
        ),
        replaces="2.8.0",
        config="9ac3f701" + "1" * 48 + "b2c4d5e6",
        hosts=hosts(),
        settings=SETTINGS,
        steps=(
            Step(at="prepared", name="Migrate", run="bin/migrate --check", on="first"),
            Step(at="switched", name="Restart", run="sudo -n systemctl restart orders-api"),
        ),
        health=(Health(http="http://127.0.0.1:8080/health", contains=version),),
        tests=(Test(name="smoke", run="./smoke.sh"),),
        evidence=(
            Evidence(environment="acceptance", test="unit", passed=1_284, skipped=3, is_green=True),
            Evidence(environment="acceptance", test="integration", passed=212, is_green=True),
            Evidence(environment="acceptance", test="smoke", passed=18, is_green=True),
        ),
        strategy=Strategy(batch="2"),
        confirm_within=timedelta(seconds=60),
        approval=ApprovalRule(
            required=True,
            approvals=2,
            approvers=(ANA, MARKO, IVA),
            four_eyes=True,
            expires=timedelta(hours=8),
            checklist=CHECKLIST,
        ),
        request=Request(
            requested_by=IVA,
            issued_at=NOW - timedelta(minutes=38),
            expires_at=NOW + timedelta(hours=7, minutes=22),
            nonce=f"nonce-{version}",
        ),
    )
    return base.model_copy(update=fields)


def vote(who=MARKO, *, verdict=Verdict.APPROVED, minutes=36, **fields):
    values = {
        "principal": Principal(who),
        "verdict": verdict,
        "at": NOW - timedelta(minutes=minutes),
        "key": "SHA256:b1Te7cQ9mQm4x",
        "is_signed": True,
    }
    return Vote(**(values | fields))


def waiting(of=None, votes=(), **fields):
    of = of or plan()
    values = {
        "plan": of,
        "digest": of.digest,
        "votes": tuple(votes),
        "rule": of.approval,
        "expires_at": expiry(of, of.approval),
        "is_expired": expiry(of, of.approval) <= NOW,
    }
    return Waiting(**(values | fields))


def conditions(*, opens="", approved=False):
    people = "2 of 2 approvals" if approved else "1 of 2 approvals"
    kinds = ConditionKind
    found = [
        Condition(kinds.PLAN, holds=True, text="everything is as the plan says"),
        Condition(kinds.TESTS, holds=True, text="green in Acceptance"),
        Condition(kinds.SOAK, holds=True, text="live in Acceptance for 52h of 24h"),
        Condition(kinds.WINDOW, holds=not opens, text=opens or "inside the release windows"),
        Condition(kinds.CHECKLIST, holds=approved, text="2 items, confirmed by whoever approves"),
        Condition(kinds.APPROVALS, holds=approved, text=people),
    ]
    return GateVerdict(tuple(found))


def hands():
    return (Hand(ANA, Key("ana")), Hand(IVA, Key("iva")))


def sheet(of=None, votes=None, *, signed=True, **fields):
    request = waiting(of, (vote(),) if votes is None else votes)
    approved = request.counted >= request.needed
    dossier = Dossier(
        waiting=request,
        content=request.plan.to_bytes(),
        verdict=fields.pop("verdict", None) or conditions(approved=approved),
        signers=(Principal(ANA), Principal(MARKO), Principal(IVA)) if signed else None,
        bar=fields.pop("bar", ""),
    )
    people = fields.pop("people", None)
    if people is None:
        people = hands() if signed else (Hand(ANA),)
    return Sheet(dossier=dossier, hands=hands_for(people, request), now=NOW, **fields)


def decision(who=ANA, verdict=Verdict.APPROVED, **fields):
    values = {
        "id": f"{who}-{verdict}",
        "plan": PlanDigest("0" * 64),
        "verdict": verdict,
        "principal": Principal(who),
        "at": NOW - timedelta(days=3),
    }
    return Decision(**(values | fields))


def deployment(of=None, *, status=Status.SUCCEEDED, age=timedelta(days=3), name="d-1", **fields):
    of = of or plan()
    begun = Deployment.begin(of, id=DeploymentId(name), by=ANA, at=NOW - age)
    ended = {"status": status, "finished_at": NOW - age + timedelta(minutes=6, seconds=2)}
    return begun.model_copy(update=ended | fields)


def board(count=1):
    rollback = plan(
        "2.7.9",
        action=Action.ROLLBACK,
        restores="20261101T091500Z-2.7.9-aa01",
        environment="acceptance",
        title="Acceptance",
        kind=Kind.ACCEPTANCE,
        hosts=hosts(4, prefix="web-a"),
        settings=(),
        evidence=(),
        replaces="2.8.1",
        approval=ApprovalRule(required=True, approvers=(MARKO,), expires=timedelta(hours=8)),
    )
    red = plan("2.7.8")
    requests = [
        *(waiting(plan(f"2.8.{n}"), (vote(),)) for n in range(1, count + 1)),
        waiting(rollback),
        waiting(red, (vote(verdict=Verdict.REJECTED, reason="Orders in two currencies fail"),)),
    ]
    old = plan("2.8.0")
    past = past_of(old, deployment(old), (decision(ANA), decision(MARKO)))
    return sort_out(requests, hands=hands(), past=(past,), now=NOW)

"""A pipeline of four environments and the versions that travel through it."""

from datetime import UTC, datetime, timedelta

from tests import release_sample

from tidegate.domain.build import Build
from tidegate.domain.cell import Cell, CellState
from tidegate.domain.environment import ApprovalRule, Health, Kind, Step, Strategy, Test
from tidegate.domain.gate import Condition, ConditionKind, GateVerdict
from tidegate.domain.hold import Hold
from tidegate.domain.identity import DeploymentId, EnvironmentName, HostName, PlanDigest
from tidegate.domain.plan import Action, Plan, PlannedBuild, PlannedHost, Request, SettingChange
from tidegate.domain.planning import UNSIGNED_NOTE
from tidegate.services.attention import Attention, AttentionKind
from tidegate.services.journeying import JourneyStep
from tidegate.services.planning import Draft
from tidegate.services.reviewing import PipelineView, Row
from tidegate.services.standing import EnvironmentHead
from tidegate.ui.screens.pipeline.board import Board, Selected, SettingsAhead
from tidegate.ui.screens.pipeline.offering import Choices
from tidegate.ui.screens.pipeline.policy import Offer, Order

NOW = datetime(2026, 11, 22, 14, 28, tzinfo=UTC)
STAGES = ("development", "test", "staging", "production")
TITLES = ("Development", "Test", "Staging", "Production")
KINDS = (Kind.DEVELOPMENT, Kind.TEST, Kind.ACCEPTANCE, Kind.PRODUCTION)
L, W, D, A, F, B, N = (
    CellState.LIVE,
    CellState.WAS_LIVE,
    CellState.DEPLOYING,
    CellState.WAITING,
    CellState.FAILED,
    CellState.ROLLED_BACK,
    CellState.NONE,
)
REQUEST = PlanDigest("3b91" + "0" * 56 + "77e2")


def day(text):
    """A moment in 2026, from `4 Nov` or `4 Nov 09:12`."""
    form = "%d %b %H:%M %Y" if ":" in text else "%d %b %Y"
    return datetime.strptime(f"{text} 2026", form).replace(tzinfo=UTC)


def was(start, end, state=W):
    return state, day(start), day(end)


ROWS = (
    ("2.9.0-rc.3", "22 Nov 14:26", (D, N, N, N)),
    ("2.9.0-rc.2", "22 Nov 09:12", ((L, "22 Nov 10:28", 1, 2), (L, "22 Nov 10:28", 3, 3), N, N)),
    (
        "2.9.0-rc.1",
        "21 Nov 16:40",
        (was("21 Nov", "22 Nov"), was("21 Nov", "22 Nov"), (F, "rolled back · web-s2: health"), N),
    ),
    (
        "2.8.1",
        "19 Nov",
        (was("19 Nov", "21 Nov"), was("19 Nov", "21 Nov"), (L, "20 Nov", 4, 4), A),
    ),
    (
        "2.8.0",
        "12 Nov",
        (
            was("12 Nov", "19 Nov"),
            was("12 Nov", "19 Nov"),
            was("13 Nov", "20 Nov"),
            (L, "16 Nov", 8, 8),
        ),
    ),
    ("2.7.4", "9 Nov", (N, N, was("9 Nov", "13 Nov"), was("9 Nov", "16 Nov"))),
    (
        "2.7.3",
        "2 Nov",
        (
            was("2 Nov", "12 Nov"),
            was("2 Nov", "12 Nov"),
            was("3 Nov", "9 Nov"),
            was("4 Nov 09:00", "4 Nov 09:31", B),
        ),
    ),
    (
        "2.7.2",
        "28 Oct",
        (
            was("28 Oct", "2 Nov"),
            was("28 Oct", "2 Nov"),
            was("29 Oct", "3 Nov"),
            was("30 Oct", "9 Nov"),
        ),
    ),
    ("2.7.1", "21 Oct", (was("21 Oct", "28 Oct"), (F, "migration 0042"), N, N)),
    (
        "2.7.0",
        "14 Oct",
        (
            was("14 Oct", "21 Oct"),
            was("14 Oct", "28 Oct"),
            was("15 Oct", "29 Oct"),
            was("16 Oct", "30 Oct"),
        ),
    ),
    (
        "2.6.5",
        "6 Oct",
        (
            was("6 Oct", "14 Oct"),
            was("6 Oct", "14 Oct"),
            was("7 Oct", "15 Oct"),
            was("8 Oct", "16 Oct"),
        ),
    ),
)


def build(version, *, at=NOW, **fields):
    digest = f"6f0c{abs(hash(version)) % 10**8:08d}".ljust(60, "0") + "a91e"
    base = Build(
        application="orders-api",
        version=version,
        digest=digest,
        files=3_012,
        size=48_100_000,
        source=f"/srv/ci/out/orders-api-{version}.tar.zst",
        registered_at=at,
        registered_by="iva.radic@example.com",
    )
    return base.model_copy(update=fields)


def cell(version, at, given):
    """A cell from a state, or a state with its times, hosts or text."""
    name = EnvironmentName(STAGES[at])
    state, *rest = given if isinstance(given, tuple) else (given,)
    fields = {}
    if state is L:
        since, good, hosts = rest
        fields = {"since": day(since), "hosts_ok": good, "hosts": hosts}
    elif state is D:
        fields = {"hosts_ok": 1, "hosts": 2, "since": NOW - timedelta(minutes=2)}
    elif state is A:
        fields = {"text": "1 of 2 signed", "request": REQUEST}
    elif state is F:
        fields = {"text": rest[0]}
    elif rest:
        fields = {"since": rest[0], "until": rest[1]}
    if state not in (N, A):
        fields["deployment"] = DeploymentId(f"d-{version}-{name}")
    return Cell(name, version, state, **fields)


def row(version, at, cells):
    made = tuple(cell(version, place, given) for place, given in enumerate(cells))
    return Row(build(version, at=day(at)), made)


def head(at, version, good, hosts, gate, **fields):
    return EnvironmentHead(
        name=EnvironmentName(STAGES[at]),
        title=TITLES[at],
        kind=KINDS[at],
        live_version=version,
        live_since=day("16 Nov") if version else None,
        hosts_ok=good,
        hosts=hosts,
        gate=gate,
        is_gated="approval" in gate,
        **fields,
    )


HEADS = (
    head(0, "2.9.0-rc.2", 1, 2, "Continuous"),
    head(1, "2.9.0-rc.2", 3, 3, "Continuous"),
    head(2, "2.8.1", 4, 4, "1 approval"),
    head(3, "2.8.0", 8, 8, "2 approvals", freeze="Freeze starts Fri 27 Nov 17:00"),
)
WAITS = Attention(
    AttentionKind.APPROVAL,
    "2.8.1 waits for approval",
    "Production · asked by iva.radic@example.com · 1 of 2 signed",
    EnvironmentName("production"),
    version="2.8.1",
    request=REQUEST,
)
DRIFT = {EnvironmentName("staging"): ("web-s1: config/app.env", "web-s3: config/app.env")}


def hold(**fields):
    base = Hold(
        id="h-1",
        application="orders-api",
        environment=EnvironmentName("staging"),
        reason="rolled back from 2.9.0-rc.1",
        placed_by="ana.kovac@example.com",
        placed_at=NOW,
    )
    return base.model_copy(update=fields)


def board(rows=ROWS, heads=HEADS, attention=(WAITS,), drifted=None):
    view = PipelineView(
        application="orders-api",
        heads=tuple(heads),
        rows=tuple(row(*each) for each in rows),
        attention=tuple(attention),
    )
    stages = tuple(EnvironmentName(name) for name in STAGES)
    return Board(view, stages, NOW, drifted=DRIFT if drifted is None else drifted)


def many(count=2_000):
    """A pipeline with a very long past and long names."""
    old = (
        (
            f"1.{n}.0-nightly.20250101.a-rather-long-branch-name",
            "6 Oct",
            (was("6 Oct", "14 Oct"),) * 4,
        )
        for n in range(count, 0, -1)
    )
    trouble = Attention(
        AttentionKind.INTERRUPTED,
        "Test needs to be settled",
        "web-t1 did not answer after the switch; what it runs is not known",
        EnvironmentName("test"),
        deployment=DeploymentId("d-1"),
    )
    held = Attention(
        AttentionKind.HOLD,
        "Staging is on hold",
        "rolled back from 2.9.0-rc.1 · by ana.kovac@example.com",
        EnvironmentName("staging"),
    )
    heads = (
        HEADS[0],
        head(1, "2.9.0-rc.2", 1, 3, "Continuous", freeze="Frozen until Mon 04 Jan 08:00"),
        head(2, "2.8.1", 4, 4, "1 approval", holds=(hold(),)),
        HEADS[3],
    )
    return board((*ROWS, *old), heads, (WAITS, trouble, held))


SETTINGS = (
    SettingChange(file="app.env", path="DB_POOL_SIZE", before="40", after="48"),
    SettingChange(file="app.env", path="FEATURE_FAST_SEARCH", before="false", after="true"),
    SettingChange(file="app.env", path="RATE_LIMIT_BURST", before="50", after="80"),
    SettingChange(file="app.env", path="SEARCH_INDEX_SHARDS", before=None, after="4"),
    SettingChange(
        file="app.env",
        path="PAYMENTS_API_KEY",
        before="hmac:9f00",
        after="hmac:77e0",
        is_secret=True,
    ),
)


def selected(version="2.8.1", **fields):
    steps = (
        JourneyStep(
            NOW - timedelta(minutes=38), "Production requested by iva.radic", STAGES[3], None
        ),
        JourneyStep(day("20 Nov"), "Live on Staging, tests passed", STAGES[2], DeploymentId("d-3")),
        JourneyStep(day("19 Nov"), "Live on Test, tests passed", STAGES[1], DeploymentId("d-2")),
        JourneyStep(day("19 Nov"), "Live on Development", STAGES[0], DeploymentId("d-1")),
        JourneyStep(day("19 Nov"), "Registered by iva.radic@example.com"),
    )
    ahead = SettingsAhead(EnvironmentName("production"), "Production", SETTINGS)
    values = {"row": board().row(version), "journey": steps, "ahead": ahead}
    return Selected(**(values | fields))


def plan(version="2.8.1", *, count=8, **fields):
    base = Plan(
        application="orders-api",
        environment="production",
        title="Production",
        kind=Kind.PRODUCTION,
        build=PlannedBuild(version=version, digest="6f0c" + "0" * 60, files=3_012, size=48_100_000),
        replaces="2.8.0",
        config="9ac3" + "1" * 60,
        hosts=tuple(
            PlannedHost(
                name=HostName(f"web-p{n}"),
                address=f"192.0.2.{n % 250 + 1}",
                port=22,
                user="deploy",
                host_key=f"SHA256:{n:043d}",
                path="/srv/orders",
                previous="20261109T091500Z-2.8.0-77b0",
            )
            for n in range(1, count + 1)
        ),
        settings=SETTINGS,
        steps=(
            Step(at="prepared", name="Migrate", run="bin/migrate --check", on="first"),
            Step(at="switched", name="Restart", run="sudo -n systemctl restart orders-api"),
        ),
        health=(Health(http="http://127.0.0.1:8080/health", contains=version),),
        tests=(Test(name="smoke", run="./smoke.sh"),),
        strategy=Strategy(batch="2"),
        confirm_within=timedelta(seconds=60),
        approval=ApprovalRule(required=True, approvals=2, expires=timedelta(hours=8)),
        request=Request(
            requested_by="iva.radic@example.com",
            issued_at=NOW,
            expires_at=NOW + timedelta(hours=8),
            nonce=f"nonce-{version}",
        ),
    )
    return base.model_copy(update=fields)


def verdict(*, people=True, window=True, tests=True):
    kinds = ConditionKind
    return GateVerdict(
        (
            Condition(kinds.PLAN, holds=True, text="everything is as the plan says"),
            Condition(
                kinds.TESTS,
                holds=tests,
                text="green in Staging: smoke, integration" if tests else "red in Staging: smoke",
                remedy="" if tests else "mend it and deploy the new build to Staging",
            ),
            Condition(kinds.SOAK, holds=True, text="live in Staging for 52 h of 24 h"),
            Condition(
                kinds.WINDOW,
                holds=window,
                text="inside the release windows" if window else "frozen until Mon 04 Jan 08:00",
                remedy="" if window else "wait until Mon 04 Jan 08:00",
            ),
            Condition(
                kinds.APPROVALS,
                holds=people,
                text="2 of 2 approvals" if people else "0 of 2 approvals",
                remedy="" if people else "two of ana.kovac, marko.peric must approve",
            ),
        )
    )


def offer(of=None, judged=None, *, order=None, waiting=None):
    of = of or plan()
    draft = Draft(of, of.to_bytes(), release_sample.snapshot(), ())
    judged = judged or verdict(people=False)
    order = order or Order("production", of.build.version)
    return Offer(order, of, draft.content, judged, draft, waiting)


def rollback_offer():
    notes = ("the step `Migrate` is left out: it cannot be undone by running it again",)
    back = plan(
        "2.7.4",
        action=Action.ROLLBACK,
        restores="20261109T091500Z-2.7.4-77b0",
        replaces="2.8.0",
        notes=(UNSIGNED_NOTE, *notes),
    )
    return offer(back, verdict(), order=Order("production", is_rollback=True))


def choices(*, earlier=()):
    view = board().view
    return Choices(
        versions=tuple((r.version, r.version) for r in view.rows),
        environments=tuple(zip(STAGES, TITLES, strict=True)),
        kinds={name: kind.value for name, kind in zip(STAGES, KINDS, strict=True)},
        earlier=earlier,
    )

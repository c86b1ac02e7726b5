"""Builds of an application, some of them live."""

from datetime import UTC, datetime, timedelta

from tidegate.domain.build import Build
from tidegate.domain.cell import Cell, CellState
from tidegate.domain.environment import Kind
from tidegate.domain.identity import EnvironmentName
from tidegate.services.reviewing import PipelineView, Row
from tidegate.services.standing import EnvironmentHead

NOW = datetime(2026, 11, 22, 14, 28, tzinfo=UTC)
PLACES = (
    ("development", "Development", Kind.DEVELOPMENT),
    ("test", "Test", Kind.TEST),
    ("staging", "Staging", Kind.ACCEPTANCE),
    ("production", "Production", Kind.PRODUCTION),
)
VERSIONS = ("2.9.0-rc.3", "2.9.0-rc.2", "2.9.0-rc.1", "2.8.1", "2.8.0", "2.7.4", "2.7.3", "2.7.2")
LIVE = {"2.9.0-rc.3": (0,), "2.9.0-rc.2": (1,), "2.8.1": (2,), "2.8.0": (3,)}


def build(version="2.8.1", *, age=0, **fields):
    base = Build(
        application="orders-api",
        version=version,
        digest=f"{age + 10:04x}" + "6f0c" * 14 + "a91e",
        files=3_012 - age,
        size=48_100_000 - age * 310_000,
        source=f"/srv/ci/out/orders-api-{version}.tar.zst",
        registered_at=NOW - timedelta(days=age * 3, minutes=2),
        registered_by="iva.radic@example.com",
    )
    return base.model_copy(update=fields)


def heads():
    return tuple(
        EnvironmentHead(
            name=EnvironmentName(name),
            title=title,
            kind=kind,
            live_version="2.8.0",
            live_since=NOW - timedelta(days=6),
            hosts_ok=4,
            hosts=4,
            gate="Continuous",
            is_gated=False,
        )
        for name, title, kind in PLACES
    )


def row(version, age, **fields):
    live = LIVE.get(version, ())
    cells = tuple(
        Cell(EnvironmentName(name), version, CellState.LIVE if at in live else CellState.NONE)
        for at, (name, _, _) in enumerate(PLACES)
    )
    return Row(build(version, age=age, **fields), cells)


WARNINGS = (".git/config is in the build", "deploy/id_ed25519 looks like a private key")


def view(versions=VERSIONS):
    rows = [row(version, age) for age, version in enumerate(versions)]
    if len(rows) > 2:
        rows[2] = row(versions[2], 2, warnings=WARNINGS)
    return PipelineView("orders-api", heads(), tuple(rows), ())

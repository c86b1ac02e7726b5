from datetime import timedelta
from pathlib import Path

import pytest
from tests.release_sample import NOW
from tests.services.release_house import House

from tidegate.domain.cell import CellState
from tidegate.domain.deployment import Status
from tidegate.domain.host_report import LockOwner
from tidegate.domain.identity import EnvironmentName
from tidegate.services.attention import AttentionKind


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.write_all("dev", "qa", "production")
    return made


def states(house: House, version: str) -> list[CellState]:
    row = house.reviewing.pipeline(house.workspace).row(version)
    assert row is not None
    return [cell.state for cell in row.cells]


def test_the_table_shows_each_version_where_it_stands(house: House) -> None:
    house.red.add(("1.2", "dev"))
    house.failing.add(("1.1", "qa"))
    for version in ("1.0", "1.1", "1.2"):
        house.arriving = [version]
        house.run()
    live, was_live, none = CellState.LIVE, CellState.WAS_LIVE, CellState.NONE
    assert states(house, "1.0") == [was_live, live, CellState.WAITING]
    assert states(house, "1.1") == [was_live, CellState.FAILED, none]
    assert states(house, "1.2") == [live, none, none]
    house.rollback("dev", "1.1")
    assert states(house, "1.2")[0] is CellState.ROLLED_BACK
    view = house.reviewing.pipeline(house.workspace)
    heads = [(h.name, h.live_version, h.hosts_ok, h.hosts, h.gate) for h in view.heads]
    assert heads == [
        ("dev", "1.1", 2, 2, "Continuous"),
        ("qa", "1.0", 2, 2, "Continuous"),
        ("production", "", 0, 2, "1 approval"),
    ]
    assert [each.kind for each in view.attention] == [
        AttentionKind.APPROVAL,
        AttentionKind.HOLD,
        AttentionKind.FAILED,
    ]


def test_a_release_tells_its_journey(house: House) -> None:
    house.arriving = ["1.0"]
    house.run()
    steps = [step.text for step in house.reviewing.journey(house.workspace, "1.0")]
    assert steps == [
        "Production requested by carol",
        "Live on Qa, tests passed",
        "Live on Dev, tests passed",
        "Registered by carol",
    ]


def test_status_reads_hosts_when_asked_or_when_a_deployment_broke_off(house: House) -> None:
    house.arriving = ["1.0"]
    house.run()
    (seen,) = house.reviewing.status(house.workspace, "dev")
    assert (seen.is_read, [host.is_as_expected for host in seen.hosts]) == (False, [None, None])
    house.current["dev-2"] = "20261101T000000Z-0.9-aaaa"
    (seen,) = house.reviewing.status(house.workspace, "dev", live=True)
    assert [host.is_as_expected for host in seen.hosts] == [True, False]
    assert (seen.head.hosts_ok, seen.head.drifted) == (1, 0)
    ran = house.ledger.deployments("shop", environment=seen.head.name)[0]
    house.ledger.deployed[ran.id] = ran.model_copy(update={"status": Status.INTERRUPTED})
    (seen,) = house.reviewing.status(house.workspace, "dev")
    assert (seen.is_read, seen.is_unsettled, seen.is_under_way) == (True, True, False)
    for deployment, is_under_way in ((ran.id, True), ("another", False)):
        house.attended["dev-1"] = LockOwner(
            owner="dave", purpose="deploy", taken_at=NOW, deployment=deployment
        )
        (seen,) = house.reviewing.status(house.workspace, "dev")
        assert seen.is_under_way is is_under_way


def test_status_reads_hosts_that_a_deployment_left_on_two_releases(house: House) -> None:
    """Also when one after it went back: its hosts have what they had, and differ still."""
    for version in ("1.0", "1.1", "1.2"):
        house.arriving = [version]
        house.run()
    ran = house.ledger.deployments("shop", environment=EnvironmentName("dev"))
    for each, status in zip(ran, (Status.ROLLED_BACK, Status.FAILED_MIXED), strict=False):
        house.ledger.deployed[each.id] = each.model_copy(update={"status": status})
    (seen,) = house.reviewing.status(house.workspace, "dev")
    assert (seen.is_read, seen.is_unsettled) == (True, False)


def test_the_record_adds_up_to_delivery_metrics(house: House) -> None:
    house.add("1.0", "1.1", "1.2")
    house.failing.add(("1.1", "dev"))
    for version in ("1.0", "1.1", "1.2"):
        house.deploy(version, "dev")
    metrics = house.reviewing.history(house.workspace, "dev").metrics
    assert (metrics.deployments, metrics.failed, metrics.per_week[-1]) == (3, 1, 3)
    assert metrics.time_to_restore == timedelta(minutes=2)
    assert metrics.lead_time is not None
    empty = house.reviewing.history(house.workspace).metrics
    assert (empty.failure_rate, empty.lead_time) == (None, None)

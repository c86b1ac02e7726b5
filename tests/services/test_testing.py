from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.release_sample import NOW, groundwork, host
from tests.services.release_house import House

from tidegate.domain.deployment import Deployment, EventKind
from tidegate.domain.environment import Test
from tidegate.domain.identity import DeploymentId
from tidegate.domain.planning import plan_deployment
from tidegate.domain.problem import Problem
from tidegate.domain.snapshot import Snapshot
from tidegate.domain.target import Target
from tidegate.domain.testing import TestResult
from tidegate.services.testing import Testing


@dataclass
class Commands:
    """Notes what would run, here and on hosts."""

    here: list[str] = field(default_factory=list)
    there: list[tuple[str, str, str]] = field(default_factory=list)

    def run(self, *given: Any, **named: Any) -> TestResult:
        if isinstance(given[0], Target):
            target, test = given
            self.there.append((target.name, target.path, test.run))
            if "broken" in test.run:
                raise Problem(f"{target.name}: no route to host")
            return TestResult(test=test.name, host=target.name, is_green=True, finished_at=NOW)
        self.here.append(given[0].run)
        return TestResult(test=given[0].name, is_green=True, finished_at=NOW)

    def read_junit(self, content: bytes, *, test: Test, host: str) -> TestResult:
        raise AssertionError("no report here")


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.write_all("qa")
    made.add("1.0")
    return made


def outcome(house: House, commands: Commands, *tests: str) -> Deployment:
    """Run the tests of a plan for two hosts; return the deployment as it is recorded."""
    house.write("qa", more="tests:\n" + "".join(f"  - {{{text}}}\n" for text in tests))
    workspace = house.workspace
    hosts = tuple(host(f"qa-{n}", path="/srv/planned") for n in (1, 2))
    build = house.ledger.builds("shop")[0]
    plan = plan_deployment(build, groundwork(workspace, "qa", hosts=hosts))
    house.ledger.add_plan(plan.to_bytes(), audit=house.audit(), snapshot=Snapshot(environment="qa"))
    begun = Deployment.begin(plan, id=DeploymentId("d1"), by="carol@example.com", at=NOW)
    house.ledger.start(begun, audit=house.audit())
    service = Testing(house.ledger, house.recording, commands, commands)
    service.run(workspace, begun, plan, publish=house.events.append)
    (recorded,) = house.ledger.deployments("shop")
    return recorded


def test_a_test_runs_where_it_says(house: House) -> None:
    commands = Commands()
    done = outcome(
        house,
        commands,
        "name: a, run: 'curl ${{ host.address }}'",
        "name: b, run: 'echo ${{ host.name }}', where: first",
        "name: c, run: 'echo ${{ host.name }}', where: all",
    )
    assert commands.here == ["curl 192.0.2.10"]
    assert commands.there == [
        ("qa-1", "/srv/planned", "echo qa-1"),
        ("qa-1", "/srv/planned", "echo qa-1"),
        ("qa-2", "/srv/planned", "echo qa-2"),
    ]
    assert [result.host for result in done.tests] == ["", "qa-1", "qa-1", "qa-2"]
    assert done.is_tested


def test_what_keeps_a_test_from_running_is_red_and_does_not_stop_the_others(house: House) -> None:
    done = outcome(
        house,
        Commands(),
        "name: a, run: broken, where: first",
        "name: b, run: 'echo ${{ secret.password }}'",
        "name: c, run: 'true'",
    )
    assert [result.is_green for result in done.tests] == [False, False, True]
    assert done.tests[0].summary == "qa-1: no route to host"
    assert "may not stand here" in done.tests[1].summary


def test_every_event_is_recorded_before_it_is_shown(house: House) -> None:
    outcome(house, Commands(), "name: a, run: 'true'")
    shown = [event.kind for event in house.events]
    assert shown == [EventKind.TEST_STARTED, EventKind.TESTED, EventKind.TESTS_DONE]
    assert [event.id for event in house.ledger.events(DeploymentId("d1"))] == [
        event.id for event in house.events
    ]

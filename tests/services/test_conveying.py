from pathlib import Path

import pytest
from tests.services.release_house import TESTS, House

from tidegate.domain.problem import ProblemKind


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.write_all("dev", "qa", "production")
    return made


def live(house: House) -> list[str]:
    return [house.version_at(name) for name in ("dev", "qa", "production")]


def open_gate(house: House) -> None:
    house.write("production", kind="production", more=TESTS + "approval: {required: false}\n")


def test_a_new_build_goes_up_to_the_gate(house: House) -> None:
    house.arriving = ["1.0"]
    conveyed = house.run()
    assert (live(house), conveyed.failure) == (["1.0", "1.0", ""], None)
    assert (len(conveyed.builds), len(conveyed.requests)) == (1, 1)
    again = house.run()
    assert (again.deployments, again.requests) == ([], [])


def test_with_the_gate_open_it_goes_all_the_way(house: House) -> None:
    open_gate(house)
    house.arriving = ["1.0"]
    assert house.run().failure is None
    assert live(house) == ["1.0", "1.0", "1.0"]


def test_no_tests_are_green(house: House) -> None:
    for name in ("dev", "qa"):
        house.write(name, more="")
    house.arriving = ["1.0"]
    house.run()
    assert live(house) == ["1.0", "1.0", ""]


def test_red_tests_stop_it_and_an_older_green_one_goes_on(house: House) -> None:
    house.red.add(("1.1", "dev"))
    house.arriving = ["1.0", "1.1"]
    house.run()
    assert live(house) == ["1.1", "1.0", ""]


def test_opening_the_gate_lets_the_waiting_release_through_by_a_plan_of_its_own(
    house: House,
) -> None:
    house.arriving = ["1.0"]
    house.run()
    (waiting,) = house.approving.requests(house.workspace)
    workspace = house.workspace
    production = workspace.environment("production")
    said = house.toggling.consequence(workspace, production, required=False)
    assert "1.0, which is green in Qa, goes at once." in said
    assert "keep needing it" in said
    house.toggling.set(workspace, production, required=False)
    house.run()
    assert live(house) == ["1.0", "1.0", "1.0"]
    assert house.deploy_plan(waiting.plan.to_bytes()).deployment is None


def test_what_was_approved_goes_through(house: House) -> None:
    house.arriving = ["1.0"]
    house.run()
    (waiting,) = house.approving.requests(house.workspace)
    house.approving.approve(house.workspace, waiting.plan.to_bytes())
    house.arriving = ["1.1"]
    house.run()
    assert live(house) == ["1.1", "1.1", "1.0"]
    (following,) = house.approving.requests(house.workspace)
    assert following.plan.build.version == "1.1"


def test_a_newer_release_takes_the_older_ones_place_at_the_gate(house: House) -> None:
    house.arriving = ["1.0"]
    house.run()
    house.arriving = ["1.1"]
    house.run()
    waiting = house.approving.requests(house.workspace)
    assert [each.plan.build.version for each in waiting] == ["1.1"]


def test_a_rejected_release_is_not_asked_for_again(house: House) -> None:
    house.arriving = ["1.0"]
    house.run()
    (waiting,) = house.approving.requests(house.workspace)
    house.approving.reject(house.workspace, waiting.plan.to_bytes(), reason="no")
    open_gate(house)
    assert house.run().requests == []
    assert live(house) == ["1.0", "1.0", ""]


def test_a_failed_deployment_is_not_tried_again_by_itself(house: House) -> None:
    house.failing.add(("1.0", "qa"))
    house.arriving = ["1.0"]
    assert house.run().failure is ProblemKind.FAILED
    house.failing.clear()
    assert house.run().deployments == []
    assert live(house) == ["1.0", "", ""]


def test_a_rollback_holds_what_would_come_by_itself(house: House) -> None:
    open_gate(house)
    for version in ("1.0", "1.1"):
        house.arriving = [version]
        house.run()
    house.rollback("production")
    house.arriving = ["1.2"]
    house.run()
    assert live(house) == ["1.2", "1.2", "1.0"]
    (hold,) = house.holding.in_force(house.workspace)
    house.holding.lift(house.workspace, hold.id)
    house.run()
    assert live(house) == ["1.2", "1.2", "1.2"]


def test_what_was_rolled_back_one_stage_before_does_not_go_on(house: House) -> None:
    house.write("production", kind="production", more=TESTS + "promote: manual\n")
    for version in ("1.0", "1.1"):
        house.arriving = [version]
        house.run()
    house.rollback("qa")
    open_gate(house)
    house.run()
    assert live(house) == ["1.1", "1.0", "1.0"]


def test_manual_stages_and_soak_are_waited_for(house: House) -> None:
    house.write("qa", more=TESTS + "soak: 2h\n")
    open_gate(house)
    house.arriving = ["1.0"]
    house.run()
    assert live(house) == ["1.0", "", ""]
    house.now = house.now.replace(hour=house.now.hour + 2)
    house.run()
    assert live(house) == ["1.0", "1.0", "1.0"]


def test_one_environment_in_trouble_does_not_keep_others_from_going_on(house: House) -> None:
    house.arriving = ["1.0"]
    house.run()
    house.unreachable.add("dev-1")
    open_gate(house)
    house.arriving = ["1.1"]
    conveyed = house.run()
    assert conveyed.failure is ProblemKind.HOST
    assert list(conveyed.problems) == ["dev"]
    assert house.version_at("production") == "1.0"

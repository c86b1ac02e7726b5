import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.lab.waiting import wait_until

from tidegate.adapters.testing.process import clean_environment
from tidegate.adapters.testing.runner import LocalTests
from tidegate.domain.environment import Test
from tidegate.domain.problem import Problem
from tidegate.domain.testing import TestResult


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def run(
    folder: Path, command: str, *, log: list[str] | None = None, **fields: object
) -> TestResult:
    test = Test.model_validate({"name": "smoke", "run": command, **fields})
    lines = log if log is not None else []
    variables = {"TIDEGATE_VERSION": "1.1"}
    return LocalTests(StoppedClock()).run(
        test, folder=folder, environment=variables, log=lines.append
    )


def test_a_command_runs_in_the_workspace_and_sees_the_release(tmp_path: Path) -> None:
    log: list[str] = []
    result = run(tmp_path, 'pwd; echo "v=$TIDEGATE_VERSION"', log=log)
    assert (result.is_green, log) == (True, [str(tmp_path), "v=1.1"])


def test_a_failing_command_is_red_with_its_last_words(tmp_path: Path) -> None:
    result = run(tmp_path, "echo checking; echo 'no answer from web-1' >&2; exit 3")
    assert (result.is_green, result.summary) == (False, "exit 3: no answer from web-1")


REPORT = """<testsuites><testsuite name="a"><testsuite name="nested">
<testcase classname="shop" name="pays" time="0.5"/></testsuite>
<testcase classname="shop" name="refunds"><failure message="2 != 3&#10;more">x</failure></testcase>
<testcase classname="shop" name="ships"><error>no route</error></testcase>
<testcase classname="shop" name="later"><skipped/></testcase></testsuite></testsuites>"""


def test_a_report_names_the_cases_that_failed(tmp_path: Path) -> None:
    (tmp_path / "made.xml").write_text(REPORT)
    result = run(tmp_path, "cp made.xml report.xml; exit 1", junit="report.xml")
    assert (result.passed, result.failed, result.skipped) == (1, 2, 1)
    named = [(case.name, case.message) for case in result.failures]
    assert named == [("shop::refunds", "2 != 3"), ("shop::ships", "no route")]
    assert not result.is_green


def test_red_cases_are_red_whatever_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "made.xml").write_text(REPORT)
    assert not run(tmp_path, "cp made.xml report.xml", junit="report.xml").is_green


def test_the_report_of_an_earlier_run_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text('<testsuite><testcase name="old"/></testsuite>')
    result = run(tmp_path, "true", junit="report.xml")
    assert (result.is_green, result.summary) == (False, "report.xml was not written")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><testsuite name="&b;"/>', "document type"),
        ("<testsuite>" * 100 + "</testsuite>" * 100, "deeper than 32"),
        ("<html/>", "Invalid format"),
        ("no xml", "not a JUnit report"),
        ('<testsuite><testcase name="a" time="soon"/></testsuite>', "not a JUnit report"),
    ],
)
def test_a_report_that_is_none_is_refused_in_one_line(
    tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "made.xml").write_text(content)
    with pytest.raises(Problem, match="not a JUnit report") as refusal:
        run(tmp_path, "cp made.xml report.xml", junit="report.xml")
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_report_outside_the_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="outside the workspace"):
        run(tmp_path, "true", junit="../report.xml")


def test_a_command_that_takes_too_long_ends_with_all_its_children(tmp_path: Path) -> None:
    command = "trap '' TERM; sleep 600 & echo $! > child; sleep 600"
    result = run(tmp_path, command, within=timedelta(seconds=1))
    assert (result.is_green, result.summary) == (False, "it took longer than 1s")
    wait_until(lambda: _is_gone(int((tmp_path / "child").read_text())))


def test_a_child_left_behind_does_not_outlive_the_test(tmp_path: Path) -> None:
    assert run(tmp_path, "sleep 600 & echo $! > child").is_green
    wait_until(lambda: _is_gone(int((tmp_path / "child").read_text())))


def _is_gone(pid: int) -> bool:
    """Tell whether a process has ended; so has a zombie that init has not collected yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


def test_output_is_bounded(tmp_path: Path) -> None:
    log: list[str] = []
    run(tmp_path, "yes tide | head -c 5000000; head -c 100000 /dev/zero", log=log)
    assert sum(map(len, log)) < 1_100_000
    assert log[-1] == "… more output was left out"


def test_secrets_of_this_process_do_not_reach_a_test() -> None:
    own = {"PATH": "/bin", "TIDEGATE_SECRET_DB": "x", "MY_API_TOKEN": "x", "db_password": "x"}
    assert clean_environment(own, {"TIDEGATE_HOST": "w"}) == {"PATH": "/bin", "TIDEGATE_HOST": "w"}
    assert "PATH" in os.environ

import json

import pytest

from tidegate.cli.output import Output, visible
from tidegate.domain.problem import Problem, Problems


def test_json_stands_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    output.say("for people")
    output.aside("progress")
    output.answer({"builds": []})
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"builds": []}
    assert captured.err.splitlines() == ["for people", "progress"]


def test_a_problem_is_one_line_and_names_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).problem(Problem("port is 0", remedy="allowed are 1 to 65535"))
    assert capsys.readouterr().err == "tidegate: port is 0; allowed are 1 to 65535\n"


def test_several_problems_are_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=True).problem(Problems((Problem("one"), Problem("two"))))
    captured = capsys.readouterr()
    assert captured.err.splitlines() == ["tidegate: one", "tidegate: two"]
    assert [p["summary"] for p in json.loads(captured.out)["problems"]] == ["one", "two"]


def test_control_and_direction_marks_are_spelled_out() -> None:
    assert visible("a\x1b[31mb\u202ec\r") == "a\\x1b[31mb\\u202ec\\x0d"


def test_table_columns_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).table(("A", "LONG"), [("value", "x"), ("v", "y")])
    assert capsys.readouterr().out.splitlines() == ["A      LONG", "value  x", "v      y"]

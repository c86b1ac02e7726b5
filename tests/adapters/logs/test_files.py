"""A deployment's output is kept at both its ends, and in bounds."""

import stat

import pytest
from tests.contracts import ledger_samples as sample

from tidegate.adapters.logs.files import LogFiles
from tidegate.domain.deployment import EventKind
from tidegate.domain.problem import Problem

DEPLOYMENT = sample.deployment(sample.plan())


def line(number: int, text: str = "output"):
    return sample.event(DEPLOYMENT, EventKind.OUTPUT, host="web-1", text=f"{text} {number}")


def test_lines_come_back_as_they_were(tmp_path):
    logs = LogFiles(tmp_path / "logs")
    events = [line(1), line(2, "wörd \x1b[31m \u2028 \x00"), line(3)]
    for event in events:
        logs.write(event)
    assert logs.lines(DEPLOYMENT.id) == tuple(events)
    assert logs.lines(DEPLOYMENT.id, limit=1) == (events[2],)
    assert logs.lines(sample.deployment(sample.plan()).id) == ()


def test_logs_are_for_their_owner_only(tmp_path):
    LogFiles(tmp_path / "logs").write(line(1))
    (file,) = (tmp_path / "logs").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_much_output_keeps_its_ends_and_counts_what_is_left_out(tmp_path):
    logs = LogFiles(tmp_path / "logs", cap=5_000)
    for number in range(500):
        logs.write(line(number))
    kept = logs.lines(DEPLOYMENT.id)
    assert sum(file.stat().st_size for file in (tmp_path / "logs").iterdir()) < 16_000
    assert kept[0].text == "output 0"
    assert kept[-1].text == "output 499"
    (gap,) = [event for event in kept if event.kind is EventKind.NOTE]
    left_out = int(gap.text.split()[1])
    assert left_out + len(kept) - 1 == 500
    numbers = [int(event.text.split()[1]) for event in kept if event is not gap]
    assert numbers == sorted(numbers)


def test_a_line_that_a_crash_cut_short_is_left_out(tmp_path):
    logs = LogFiles(tmp_path / "logs")
    logs.write(line(1))
    (file,) = (tmp_path / "logs").iterdir()
    with file.open("ab") as end:
        end.write(b'{"id": "cut')
    assert [event.text for event in logs.lines(DEPLOYMENT.id)] == ["output 1"]


def test_a_name_that_is_no_id_leads_nowhere(tmp_path):
    with pytest.raises(Problem, match="no deployment's id"):
        LogFiles(tmp_path / "logs").lines("../../etc/passwd")


def test_a_log_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "logs").write_text("in the way")
    with pytest.raises(Problem, match="cannot be written"):
        LogFiles(tmp_path / "logs").write(line(1))

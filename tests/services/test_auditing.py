"""The record is handed out so that anybody can check it, and no change of it goes unnoticed."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.contracts import ledger_samples as sample
from tests.lab.waiting import LONG
from tests.services.test_registering import World

from tidegate.adapters.scripted.ledger import ScriptedLedger
from tidegate.domain.problem import Problem
from tidegate.services.auditing import Auditing, exported
from tidegate.services.recording import Recording
from tidegate_resources import verify_audit


@pytest.fixture
def auditing():
    world = World()
    return Auditing(ScriptedLedger(), Recording(clock=world, tokens=world, person=world))


@pytest.fixture
def export(auditing, tmp_path):
    for number in range(100):
        auditing.ledger.record(sample.audit(f"action-{number}", reason="wörd \u2028 \x00"))
    auditing.export(tmp_path / "record.jsonl")
    return (tmp_path / "record.jsonl").read_bytes()


def test_the_export_tells_of_itself_and_is_whole(auditing, export, tmp_path):
    assert auditing.entries(1)[0].content.action == "export-audit"
    assert verify_audit.first_fault(export) == ""
    assert verify_audit.first_fault(export, auditing.entries(1)[0].hash) == ""
    script = Path(verify_audit.__file__)
    command = [sys.executable, "-I", str(script), str(tmp_path / "record.jsonl")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONG)
    assert "101 entries, all as they were written" in run.stdout


@pytest.mark.parametrize(("rows", "stride"), [(3, 1), (100, 97)])
def test_every_flipped_bit_names_its_line(auditing, rows, stride):
    for number in range(rows):
        auditing.ledger.record(sample.audit(f"action-{number}"))
    export = exported(auditing.entries())
    start = 0
    for number, line in enumerate(export.split(b"\n")[:-1], start=1):
        for position in range(start, start + len(line) + 1, stride):
            flipped = bytearray(export)
            flipped[position] ^= 1 << position % 8
            fault = verify_audit.first_fault(bytes(flipped))
            is_end = position == len(export) - 1
            assert fault.startswith(f"line {number}:") or (is_end and "cut short" in fault)
        start += len(line) + 1


def test_dropped_swapped_and_doubled_lines_are_found(export):
    lines = export.splitlines(keepends=True)
    for change in (
        lines[:1] + lines[2:],
        lines[:50] + lines[51:],
        lines[:-2] + lines[-1:],
        lines[:-1],
        [*lines[:40], lines[41], lines[40], *lines[42:]],
        [*lines[:40], lines[39], *lines[40:]],
        lines[1:],
        [],
    ):
        assert verify_audit.first_fault(b"".join(change)).startswith("line ")


def test_a_shorter_record_that_is_whole_in_itself_is_found_by_the_head(auditing, export):
    entries = auditing.entries()
    shorter = exported(entries[:-1])
    assert verify_audit.first_fault(shorter) == ""
    assert "not with the head" in verify_audit.first_fault(shorter, entries[-1].hash)


def test_a_changed_record_is_written_as_it_stands(auditing, tmp_path):
    auditing.ledger.record(sample.audit("tried"))
    (entry,) = auditing.ledger.recorded
    body = entry.body.replace("tried", "tired")
    auditing.ledger.recorded[0] = entry.model_copy(update={"body": body})
    auditing.export(tmp_path / "record.jsonl")
    fault = verify_audit.first_fault((tmp_path / "record.jsonl").read_bytes())
    assert fault == "line 2: entry 1 was changed"


def test_no_file_is_overwritten(auditing, tmp_path):
    (tmp_path / "there").write_text("mine")
    with pytest.raises(Problem, match="exists already"):
        auditing.export(tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"
